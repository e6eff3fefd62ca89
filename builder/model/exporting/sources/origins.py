"""Origins: the source of a module, statement by statement, and where its names come from."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Final, Literal

from builder.model.exporting.sources.scopes import Mention, bound, mentions
from builder.model.writing.syntax import parsed

OURS: Final = frozenset({"blocks", "builder", "render", "specs"})
Kind = Literal["torch", "standard", "ours", "installed", "local"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A statement of a module's top: its rows with the comments above, and what it speaks of.

    `strings` are the texts in it, `imports` the modules that it imports inside of functions, `decorators` the
    first name and the rows of each decorator.
    """

    first: int
    text: str
    names: tuple[str, ...]
    mentions: tuple[Mention, ...]
    strings: frozenset[str]
    imports: tuple[str, ...]
    decorators: tuple[tuple[str, int, int], ...] = ()
    is_call: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """Where a name comes from: a module, and a name in it unless the module itself is meant."""

    module: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """A module taken apart: statements, which of them bind a name, and imports.

    `further` are modules that are imported inside of a package that is; `is_late` says that annotations are
    not evaluated. A module without a file has `values` only.
    """

    pieces: tuple[Piece, ...]
    places: dict[str, tuple[int, ...]]
    imports: dict[str, Imported]
    further: dict[str, tuple[str, ...]] = field(default_factory=dict)
    is_late: bool = False
    has_star: bool = False
    values: dict[str, object] = field(default_factory=dict)


def kind_of(module: str) -> Kind:
    """Tell whose a module is, by its name and by where its file lies."""
    root = module.partition(".")[0]
    if root in ("torch", "torchvision"):
        return "torch"
    if root in OURS:
        return "ours"
    if root in sys.stdlib_module_names:
        return "local" if root == "__main__" else "standard"
    file = _file(module)
    parts = file.parts if file is not None else ()
    return "installed" if {"site-packages", "dist-packages"} & set(parts) else "local"


def origin_of(module: str) -> Origin:
    """Take a module apart; one without a file is known by its values alone."""
    file = _file(module)
    known = sys.modules.get(module)
    values = dict(vars(known)) if known is not None else {}
    if file is None or file.suffix != ".py" or not file.is_file():
        return Origin((), {}, {}, values=values)
    return _taken_apart(file.read_text(encoding="utf-8"), module)


def piece_of(target: object) -> Piece | None:
    """Give the source of a class that no import reaches, None where it is not at hand."""
    if not isinstance(target, type):
        return None
    try:
        text = textwrap.dedent(inspect.getsource(target))
        statement = parsed(text).body[0]
    except (OSError, TypeError, SyntaxError, IndexError):
        return None
    return _piece(statement, text, text.split("\n"), 1)


def enclosed(target: type) -> tuple[str, ...]:
    """List the names that the methods of a class take from a function around it."""
    functions = [one for one in vars(target).values() if inspect.isfunction(one)]
    names = {name for one in functions for name in one.__code__.co_freevars}
    return tuple(sorted(names - {"__class__"}))


@cache
def _taken_apart(text: str, module: str) -> Origin:
    tree, rows = parsed(text), text.split("\n")
    pieces: list[Piece] = []
    places: dict[str, tuple[int, ...]] = {}
    imports: dict[str, Imported] = {}
    further: dict[str, tuple[str, ...]] = {}
    is_late = has_star = False
    done = 1
    for index, statement in enumerate(tree.body):
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            is_late = True
        for one in _imports_of(statement):
            has_star = has_star or any(name.name == "*" for name in one.names)
            imports.update(_imported(one, module))
            for dotted in one.names if isinstance(one, ast.Import) else ():
                if "." in dotted.name and not dotted.asname:
                    root = dotted.name.partition(".")[0]
                    further[root] = (*further.get(root, ()), dotted.name)
        is_remark = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if is_remark and pieces and index and bound(tree.body[index - 1]):
            pieces[-1] = _longer(pieces[-1], statement, rows)
        else:
            for name in bound(statement):
                places[name] = (*places.get(name, ()), len(pieces))
            pieces.append(_piece(statement, text, rows, done))
        done = (statement.end_lineno or statement.lineno) + 1
    return Origin(tuple(pieces), places, imports, further, is_late, has_star)


def _piece(statement: ast.stmt, text: str, rows: list[str], after: int) -> Piece:
    """Cut a statement out, with the comments right above it."""
    decorators = getattr(statement, "decorator_list", [])
    start = min([statement.lineno, *(one.lineno for one in decorators)])
    first = start
    while first > after and rows[first - 2].lstrip().startswith("#"):
        first -= 1
    strings = frozenset(
        one.value
        for one in ast.walk(statement)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    )
    inner = tuple(
        name for one in ast.walk(statement) for name in _modules(one) if not isinstance(statement, type(one))
    )
    taken = "\n".join(rows[first - 1 : statement.end_lineno])
    marked = tuple(
        (ast.unparse(one).partition("(")[0].partition(".")[0], one.lineno, one.end_lineno or one.lineno)
        for one in decorators
    )
    is_call = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
    return Piece(first, taken, bound(statement), mentions(statement, text), strings, inner, marked, is_call)


def _longer(piece: Piece, remark: ast.stmt, rows: list[str]) -> Piece:
    return replace(piece, text="\n".join(rows[piece.first - 1 : remark.end_lineno]))


def _modules(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (one.name for one in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield "." * node.level + (node.module or "")


def _imports_of(statement: ast.stmt) -> Iterator[ast.Import | ast.ImportFrom]:
    """Give the imports of a statement that is one, or asks whether a type checker reads it."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        yield statement
    elif isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.unparse(statement.test):
        yield from (one for one in statement.body if isinstance(one, ast.Import | ast.ImportFrom))


def _imported(node: ast.Import | ast.ImportFrom, module: str) -> Iterator[tuple[str, Imported]]:
    if isinstance(node, ast.Import):
        for one in node.names:
            root = one.name.partition(".")[0]
            yield (one.asname, Imported(one.name)) if one.asname else (root, Imported(root))
        return
    package = module if _is_package(module) else module.rpartition(".")[0]
    written = "." * node.level + (node.module or "")
    base = importlib.util.resolve_name(written, package) if node.level else written
    for one in node.names:
        yield one.asname or one.name, Imported(base, one.name)


def _is_package(module: str) -> bool:
    return hasattr(sys.modules.get(module), "__path__")


def _file(module: str) -> Path | None:
    known: ModuleType | None = sys.modules.get(module)
    if known is not None:
        file = getattr(known, "__file__", None)
        return Path(file) if file else None
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, ValueError):
        return None
    return Path(spec.origin) if spec is not None and spec.origin and spec.origin.endswith(".py") else None
