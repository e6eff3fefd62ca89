"""Hoisting: a twin of each `forward`, which runs, and finds children in one dict.

The text of a class stays as it was, `x = self.conv(x)`, for people, for compilers, for TorchScript and for
tracebacks. Python finds a child of a module behind two misses and a call of `nn.Module.__getattr__`, which
takes as long as a small layer; the dict that it looks into in the end is at hand.
"""

from __future__ import annotations

import ast
from types import CodeType
from typing import Final

from builder.model.running.handing import TAKING
from builder.model.running.spending import GIVEN, is_own, letting_go
from builder.model.writing.syntax import parsed

COPIES: Final = "the copies of"
"""The name by which rewritten text calls `copies_of`; no text that people write can spell it."""

COMPILING: Final = "a compiler reads"
"""The name by which it asks whether `torch.compile` reads it."""

TOLD: Final = "the place of"
"""The name by which it calls what notes on an error where it was raised."""

CHILDREN: Final = "the children"
"""The variable that holds the dict of a module's children."""

_PLACEHOLDERS: Final = {
    "compiling": COMPILING, "tell": TOLD, "error": "the error", "taking": TAKING, "given": GIVEN,
    "children": CHILDREN,
}  # fmt: skip

_ENTRY: Final = """
if not compiling():
    try:
        return self.taking([])
    except Exception as error:
        tell(self, error)
        raise
"""


def hoisted(text: str) -> ast.Module:
    """Parse a text of classes, and give each `forward` its twin; lines and columns stay.

    The twin looks children up at every call, so that one which was replaced is seen. `forward` runs it,
    unless a compiler reads, who gets to see what is written. Modules that a constructor makes many times
    over come from `COPIES`.
    """
    tree, again = parsed(text), parsed(text)
    kinds = {one.name for one in tree.body if isinstance(one, ast.ClassDef)}
    for kind, other in zip(tree.body, again.body, strict=True):
        if isinstance(kind, ast.ClassDef) and isinstance(other, ast.ClassDef):
            methods, twins = _methods(kind), _methods(other)
            if "__init__" in methods and "forward" in methods:
                made = _made(methods["__init__"])
                _take(twins["forward"], frozenset(made), _scopes(made, kinds))
                _enter(kind, methods["forward"], twins["forward"])
                _Copies().visit(methods["__init__"])
    return tree


def is_entry(code: CodeType) -> bool:
    """Whether code is that of a `forward` which runs its twin."""
    return TOLD in code.co_names


def _methods(kind: ast.ClassDef) -> dict[str, ast.FunctionDef]:
    return {one.name: one for one in kind.body if isinstance(one, ast.FunctionDef)}


def _made(method: ast.FunctionDef) -> dict[str, ast.Call]:
    """Give the attributes that a constructor sets to calls, as those of modules are."""
    return {
        target.attr: statement.value
        for statement in method.body
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call)
        for target in statement.targets
        if is_own(target)
    }


def _scopes(made: dict[str, ast.Call], kinds: set[str]) -> frozenset[str]:
    """Name the children that hold classes of the same text, or modules in a row."""
    return frozenset(
        name
        for name, call in made.items()
        if (isinstance(call.func, ast.Attribute) and call.func.attr == "Sequential")
        or any(isinstance(one, ast.Name) and one.id in kinds for one in ast.walk(call))
    )


def _take(forward: ast.FunctionDef, children: frozenset[str], scopes: frozenset[str]) -> None:
    """Make a `forward` take its inputs out of a list, so that nobody else holds them."""
    inputs = [one.arg for one in forward.args.args[1:]]
    lookups = _Lookups(children)
    rows = [lookups.visit(row) for row in letting_go(forward.body, inputs, scopes)]
    head = _placed("_ = given; given.clear(); children = self._modules", forward.body[0])
    assert isinstance(head[0], ast.Assign), "the text above begins with one"
    head[0].targets = [ast.Tuple([ast.Name(name, ast.Store()) for name in inputs], ast.Store())]
    ast.fix_missing_locations(head[0])
    forward.body = [*(head if lookups.is_needed else head[:2]), *rows]
    forward.args.args[1:] = [ast.copy_location(ast.arg(GIVEN), forward)]
    forward.returns = None


def _enter(kind: ast.ClassDef, forward: ast.FunctionDef, twin: ast.FunctionDef) -> None:
    """Put a twin beside its `forward`, which runs it and tells where it failed."""
    (entry,) = _placed(_ENTRY, forward)
    (given,) = (one for one in ast.walk(entry) if isinstance(one, ast.List))
    given.elts = [ast.copy_location(ast.Name(one.arg, ast.Load()), forward) for one in forward.args.args[1:]]
    forward.body.insert(0, entry)
    place = kind.body.index(forward)
    kind.body[place:place] = [twin, *_placed("taking = forward", twin)]
    kind.body[place + 3 : place + 3] = _placed("forward.taking = taking", forward)


def _placed(text: str, beside: ast.stmt) -> list[ast.stmt]:
    """Make statements that tracebacks count to another, with names that no text can spell."""
    made = ast.parse(text)
    for one in ast.walk(made):
        ast.copy_location(one, beside)
        if isinstance(one, ast.Name):
            one.id = _PLACEHOLDERS.get(one.id, one.id)
        elif isinstance(one, ast.ExceptHandler):
            one.name = _PLACEHOLDERS[one.name or ""]
        elif isinstance(one, ast.Attribute):
            one.attr = _PLACEHOLDERS.get(one.attr, one.attr)
    return made.body


class _Lookups(ast.NodeTransformer):
    """Put `children["name"]` for `self.name`, where a child is meant."""

    def __init__(self, children: frozenset[str]) -> None:
        self._children = children
        self.is_needed = False

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Look at one attribute, and at what it is an attribute of."""
        if not (is_own(node) and node.attr in self._children):
            self.generic_visit(node)
            return node
        self.is_needed = True
        held = ast.copy_location(ast.Name(CHILDREN, ast.Load()), node.value)
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
