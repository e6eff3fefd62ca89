"""Mutants: the places of a file where one slip of the hand can be made, and functions with such a slip."""

from __future__ import annotations

import ast
import functools
import gc
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult, ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.Continue: ast.Break, ast.Break: ast.Continue,
}  # fmt: skip
"""What stands for what: the neighbour that a slip of the hand would have written."""

TYPES = ("annotation", "returns", "decorator_list", "args")
"""Fields that hold types, decorators and defaults; the arguments of a call are changed all the same."""


@dataclass(frozen=True, slots=True)
class Site:
    """One change that can be made: of which kind, in which lines of which function."""

    kind: str
    lines: range
    function: str
    make: Callable[[], None]


def sites(tree: ast.AST) -> Iterator[Site]:
    """List every change inside the functions of a file, in order."""
    return _sites_below(tree, "", range(0), False)


def _sites_below(node: ast.AST, function: str, lines: range, is_inside: bool) -> Iterator[Site]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        function = f"{function}.{node.name}".lstrip(".")
        is_inside = is_inside or isinstance(node, ast.FunctionDef)
    for name, value in ast.iter_fields(node):
        if name in TYPES and not isinstance(node, ast.Call):
            continue
        for place, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or _is_silent(node, child):
                continue
            within = _lines(child) if isinstance(child, ast.stmt) else lines
            for kind, other in _changes(child) if is_inside else ():
                yield Site(kind, within, function, functools.partial(_put, node, name, place, other))
            yield from _sites_below(child, function, within, is_inside)


def _is_silent(parent: ast.AST, child: ast.AST) -> bool:
    """Whether a change would say nothing: docstrings, asserts and casts for the type checker."""
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and parent.func.id == "cast":
        return child is parent.args[0]
    return isinstance(child, ast.Assert) or (isinstance(parent, ast.Expr) and isinstance(child, ast.Constant))


def _lines(statement: ast.stmt) -> range:
    """Number the lines of a statement, or of its head where it has a body."""
    body = getattr(statement, "body", None)
    last = body[0].lineno - 1 if body else statement.end_lineno or 0
    return range(statement.lineno, max(statement.lineno, last) + 1)


def _put(parent: ast.AST, name: str, place: int | None, other: Callable[[], ast.AST]) -> None:
    held = getattr(parent, name)
    old = held if place is None else held[place]
    new = ast.copy_location(other(), old) if hasattr(old, "lineno") else other()
    if place is None:
        setattr(parent, name, new)
    else:
        held[place] = new


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[], ast.AST]]]:
    """Name the changes that a node allows, each with what makes the node that stands there instead."""
    if type(node) in SWAPPED:
        yield "swapped", SWAPPED[type(node)]
    if isinstance(node, ast.Constant) and node.value is not None and node.value is not Ellipsis:
        yield "other constant", lambda: ast.Constant(_other_value(node.value))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not dropped", lambda: node.operand
    if isinstance(node, ast.If | ast.IfExp | ast.While) and isinstance(
        node.test, ast.Name | ast.Call | ast.Attribute
    ):
        yield "test turned", lambda: _with(node, test=ast.UnaryOp(ast.Not(), node.test))
    if isinstance(node, ast.comprehension) and node.ifs:
        yield "filter dropped", lambda: _with(node, ifs=node.ifs[1:])
    if isinstance(node, ast.Return) and node.value and ast.unparse(node.value) != "None":
        yield "returns None", lambda: ast.Return(ast.Constant(None))
    if isinstance(node, ast.Call) and node.keywords and node.keywords[0].arg:
        yield "keyword dropped", lambda: _with(node, keywords=node.keywords[1:])
    is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    if is_call or isinstance(node, ast.Assign | ast.AugAssign | ast.Raise | ast.Delete):
        yield "deleted", ast.Pass


def _with(node: ast.AST, **fields: Any) -> ast.AST:
    return type(node)(**{**dict(ast.iter_fields(node)), **fields})


def _other_value(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return f"XX{value}XX"
    return value + 1 if isinstance(value, int | float) else b"XX" + value


def exchange(file: Path, number: int) -> bool:
    """Put the changed code of a file into the functions that run; False where Python refuses it."""
    tree = ast.parse(file.read_bytes())
    list(sites(tree))[number].make()
    try:
        codes = list(_codes(compile(ast.fix_missing_locations(tree), str(file), "exec", dont_inherit=True)))
        counts = Counter(map(_key, codes))
        fresh = {_key(code): code for code in codes if counts[_key(code)] == 1}
        for found in gc.get_objects():
            if isinstance(found, FunctionType) and found.__code__.co_filename == str(file):
                found.__code__ = fresh.get(_key(found.__code__), found.__code__)
            elif isinstance(found, functools._lru_cache_wrapper):
                found.cache_clear()
    except (SyntaxError, ValueError):
        return False
    return True


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _key(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno
