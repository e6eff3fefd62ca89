"""Scopes: the names in a statement that belong to its module's top, and where they are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from builder.model.writing.syntax import expression

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of the module's top: its row (from 1) and column (in bytes), None inside a string."""

    name: str
    row: int
    column: int | None


def mentions(statement: ast.stmt, source: str) -> tuple[Mention, ...]:
    """List where a statement of a module's top speaks of names of the module's top.

    >>> text = "def f(a: int) -> int:\\n    b = a\\n    return g(b)"
    >>> [one.name for one in mentions(ast.parse(text).body[0], text)]
    ['int', 'int', 'g', 'f']
    """
    found = list(_visit(statement, frozenset()))
    for node in _top(statement):
        if isinstance(node, _DEFINITIONS):
            found.append(_defined(node, source))
    return tuple(found)


def bound(statement: ast.stmt) -> tuple[str, ...]:
    """List the names that a statement of a module's top defines; imports do not count."""
    names = []
    for node in _top(statement):
        if isinstance(node, _DEFINITIONS):
            names.append(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.append(node.id)
    return tuple(dict.fromkeys(names))


def renamed(text: str, first: int, found: Iterable[Mention], names: Mapping[str, str]) -> str:
    """Write other names for some of a text whose first row is row `first` of its source."""
    rows = [row.encode() for row in text.split("\n")]
    changes = [one for one in found if one.column is not None and names.get(one.name, one.name) != one.name]
    for one in sorted(changes, key=lambda change: (change.row, change.column or 0), reverse=True):
        assert one.column is not None
        row, old = rows[one.row - first], one.name.encode()
        rest = row[one.column + len(old) :]
        assert row[one.column :].startswith(old), f"{one} is not where it was"
        rows[one.row - first] = row[: one.column] + names[one.name].encode() + rest
    return b"\n".join(rows).decode()


def _top(statement: ast.stmt) -> Iterator[ast.AST]:
    """Walk what belongs to the module's own scope."""
    yield statement
    if isinstance(statement, _DEFINITIONS):
        return
    pending = list(ast.iter_child_nodes(statement))
    while pending:
        node = pending.pop(0)
        yield node
        if not isinstance(node, (*_DEFINITIONS, ast.Lambda, *_COMPREHENSIONS)):
            pending.extend(ast.iter_child_nodes(node))


def _defined(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, source: str) -> Mention:
    row = source.split("\n")[node.lineno - 1].encode()
    match = re.search(rb"\b(?:def|class)\s+", row[node.col_offset :])
    assert match is not None, "a definition begins with its word"
    return Mention(node.name, node.lineno, node.col_offset + match.end())


def _visit(node: ast.AST, known: frozenset[str]) -> Iterator[Mention]:
    if isinstance(node, ast.Name):
        if node.id not in known:
            yield Mention(node.id, node.lineno, node.col_offset)
    elif isinstance(node, _FUNCTIONS):
        yield from _function(node, known)
    elif isinstance(node, ast.ClassDef):
        yield from _class(node, known)
    elif isinstance(node, _COMPREHENSIONS):
        targets = {
            name.id for one in node.generators for name in ast.walk(one.target) if isinstance(name, ast.Name)
        }
        for child in ast.iter_child_nodes(node):
            yield from _visit(child, known | targets)
    else:
        for name, child in _children(node):
            if name == "annotation":
                yield from _annotation(child, known)
            else:
                yield from _visit(child, known)


def _children(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    for name, value in ast.iter_fields(node):
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, ast.AST):
                yield name, one


def _function(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, known: frozenset[str]
) -> Iterator[Mention]:
    arguments = node.args
    for default in (*arguments.defaults, *arguments.kw_defaults):
        if default is not None:
            yield from _visit(default, known)
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    inside = known | {one.arg for one in every}
    if isinstance(node, ast.Lambda):
        yield from _visit(node.body, inside)
        return
    for annotation in (*(one.annotation for one in every), node.returns):
        if annotation is not None:
            yield from _annotation(annotation, known)
    for decorator in node.decorator_list:
        yield from _visit(decorator, known)
    inside = (inside | _locals(node.body)) - _globals(node.body)
    for statement in node.body:
        yield from _visit(statement, inside)


def _class(node: ast.ClassDef, known: frozenset[str]) -> Iterator[Mention]:
    for part in (*node.decorator_list, *node.bases, *node.keywords):
        yield from _visit(part, known)
    own = _locals(node.body)
    for statement in node.body:
        yield from _visit(statement, known if isinstance(statement, _DEFINITIONS) else known | own)


def _annotation(node: ast.AST, known: frozenset[str]) -> Iterator[Mention]:
    """Read the names in an annotation, those inside of strings, too."""
    yield from _visit(node, known)
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            try:
                inner = expression(part.value)
            except SyntaxError:
                continue
            names = (one.id for one in ast.walk(inner) if isinstance(one, ast.Name))
            yield from (Mention(name, part.lineno, None) for name in names if name not in known)


def _locals(body: list[ast.stmt]) -> frozenset[str]:
    """List what a body binds in its own scope."""
    names: set[str] = set()
    for statement in body:
        for node in _top(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
                names.add(node.id)
            elif isinstance(node, _DEFINITIONS):
                names.add(node.name)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                names.update((one.asname or one.name).partition(".")[0] for one in node.names)
            elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
                names.add(node.name)
    return frozenset(names)


def _globals(body: list[ast.stmt]) -> frozenset[str]:
    return frozenset(
        name
        for statement in body
        for node in _top(statement)
        if isinstance(node, ast.Global)
        for name in node.names
    )
