"""Hoisting: `forward` finds children in one dict, and keeps no value beyond its use.

The text of a class stays as it was, `x = self.conv(x)`, for people, for TorchScript and for tracebacks.
Python finds a child of a module behind two misses and a call of `nn.Module.__getattr__`, which takes as long
as a small layer; the dict that it looks into in the end is at hand. And a local variable holds its tensor
until the function returns, unless it is deleted.
"""

from __future__ import annotations

import ast
from typing import Final

COPIES: Final = "the copies of"
"""The name by which rewritten text calls `copies_of`; no text that people write can spell it."""

_HOLDER: Final = "modules"


def hoisted(tree: ast.Module) -> ast.Module:
    """Rewrite the methods of each class in a text; lines and columns stay.

    Children are looked up at every call, so that one which was replaced is seen. Modules that a constructor
    makes many times over come from `COPIES`.
    """
    for kind in tree.body:
        if isinstance(kind, ast.ClassDef):
            methods = {one.name: one for one in kind.body if isinstance(one, ast.FunctionDef)}
            if "__init__" in methods and "forward" in methods:
                _hoist(methods["forward"], _children(methods["__init__"]))
                _Copies().visit(methods["__init__"])
    return tree


def _children(method: ast.FunctionDef) -> frozenset[str]:
    """Give the attributes that a constructor sets to calls, as those of modules are."""
    return frozenset(
        target.attr
        for statement in method.body
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call)
        for target in statement.targets
        if isinstance(target, ast.Attribute) and _is_self(target.value)
    )


def _hoist(forward: ast.FunctionDef, children: frozenset[str]) -> None:
    taken = {one.id for one in ast.walk(forward) if isinstance(one, ast.Name)}
    taken |= {one.arg for one in forward.args.args}
    holder = _HOLDER
    while holder in taken:
        holder += "_"
    lookups = _Lookups(holder, children)
    body = _letting_go([lookups.visit(statement) for statement in forward.body])
    first = _placed(f"{holder} = self._modules", forward.body[0])
    forward.body = [first, *body] if lookups.is_needed else body


def _letting_go(body: list[ast.stmt]) -> list[ast.stmt]:
    """Delete each local variable behind the statement that uses its value last."""
    starts: dict[str, int] = {}
    for place, statement in enumerate(body):
        for name in _bound(statement):
            starts.setdefault(name, place)
    rows: list[ast.stmt] = []
    awaited: set[str] = set()
    for place, statement in reversed(list(enumerate(body))):
        bound, named = _bound(statement), _named(statement)
        ended = sorted(name for name in named - awaited if starts.get(name, len(body)) <= place)
        if ended and not isinstance(statement, ast.Return):
            rows.append(_placed(f"del {', '.join(ended)}", statement))
        rows.append(statement)
        awaited = (awaited - bound) | _named(statement, ast.Load)
    return rows[::-1]


def _bound(statement: ast.stmt) -> set[str]:
    """Name the variables that a statement assigns to."""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return set().union(*(_named(target, ast.Store) for target in targets))


def _named(tree: ast.AST, kind: type[ast.expr_context] = ast.expr_context) -> set[str]:
    return {one.id for one in ast.walk(tree) if isinstance(one, ast.Name) and isinstance(one.ctx, kind)}


def _placed(text: str, beside: ast.stmt) -> ast.stmt:
    """Make a statement that tracebacks count to another."""
    made = ast.parse(text).body[0]
    for one in ast.walk(made):
        ast.copy_location(one, beside)
    return made


class _Lookups(ast.NodeTransformer):
    """Put `holder["name"]` for `self.name`, where a child is meant."""

    def __init__(self, holder: str, children: frozenset[str]) -> None:
        self._holder, self._children = holder, children
        self.is_needed = False

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Look at one attribute, and at what it is an attribute of."""
        if not (_is_self(node.value) and node.attr in self._children):
            self.generic_visit(node)
            return node
        self.is_needed = True
        held = ast.copy_location(ast.Name(self._holder, ast.Load()), node.value)
        key = ast.copy_location(ast.Constant(node.attr), node)
        return ast.copy_location(ast.Subscript(held, key, ast.Load()), node)


class _Copies(ast.NodeTransformer):
    """Put a call of `COPIES` for `X(…) for _ in range(n)`."""

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.expr:
        """Look at one generator; those of the text are all of one form."""
        (loop,) = node.generators
        assert isinstance(loop.iter, ast.Call), "modules are counted by `range`"
        nothing = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
        made = ast.Call(ast.Name(COPIES, ast.Load()), [ast.Lambda(nothing, node.elt), *loop.iter.args], [])
        ast.copy_location(made, node)
        return ast.fix_missing_locations(made)


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"
