"""Spending: a `forward` rewritten so that no value is held beyond its last use.

A local variable holds its tensor until the function returns, unless it is deleted; an argument of a call is
held until the call returns, unless it is handed over in a list.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Sequence
from typing import Final, TypeGuard

from builder.model.running.handing import HANDED

GIVEN: Final = "what is given"
"""The variable that holds the list to hand over."""


def letting_go(body: Sequence[ast.stmt], inputs: Iterable[str], scopes: Collection[str]) -> list[ast.stmt]:
    """Delete each variable, and each input, behind the statement that uses its value last.

    Calls of the attributes `scopes` get their values handed over: those are deleted before the call.
    """
    starts = dict.fromkeys(inputs, -1)
    named = [_named(statement) for statement in body]
    for place, (bound, _) in enumerate(named):
        starts.update((name, place) for name in bound if name not in starts)
    rows: list[ast.stmt] = []
    awaited: set[str] = set()
    for place, statement in reversed(list(enumerate(body))):
        bound, used = named[place]
        here = {name for name in bound | used if starts.get(name, len(body)) <= place}
        ended = here - awaited
        call = _call_of(statement, scopes)
        if call is not None:
            before = {name for name in used & (ended | bound) if starts.get(name, place) < place}
            given = [*_deleted(before, statement), _given(call, statement)]
            ended -= before - bound
        rows.extend([] if isinstance(statement, ast.Return) else _deleted(ended, statement))
        rows.append(statement)
        rows.extend(given if call is not None else [])
        awaited = (awaited - bound) | used
    return rows[::-1]


def is_own(node: ast.expr) -> TypeGuard[ast.Attribute]:
    """Whether an expression is an attribute of `self`."""
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"


def _deleted(names: set[str], beside: ast.stmt) -> list[ast.stmt]:
    if not names:
        return []
    made = ast.Delete([ast.Name(name, ast.Del()) for name in sorted(names)])
    return [ast.fix_missing_locations(ast.copy_location(made, beside))]


def _given(call: ast.Call, beside: ast.stmt) -> ast.stmt:
    """Let a call take a list for its arguments, and make the list."""
    values = ast.List(call.args, ast.Load())
    made = ast.Assign([ast.Name(GIVEN, ast.Store())], values)
    call.func, call.args = ast.Name(HANDED, ast.Load()), [call.func, ast.Name(GIVEN, ast.Load())]
    ast.fix_missing_locations(call)
    return ast.fix_missing_locations(ast.copy_location(made, beside))


def _call_of(statement: ast.stmt, scopes: Collection[str]) -> ast.Call | None:
    """Find the call of a scope, by position alone, that a statement is all about."""
    call = statement.value if isinstance(statement, ast.Assign | ast.Return) else None
    if not isinstance(call, ast.Call) or call.keywords:
        return None
    reached = call.func.value if isinstance(call.func, ast.Subscript) else call.func
    return call if is_own(reached) and reached.attr in scopes else None


def _named(statement: ast.stmt) -> tuple[set[str], set[str]]:
    """Give the names that a statement assigns to, and those that it looks up."""
    names = [one for one in ast.walk(statement) if isinstance(one, ast.Name)]
    bound = {one.id for one in names if isinstance(one.ctx, ast.Store)}
    return bound, {one.id for one in names if isinstance(one.ctx, ast.Load)}
