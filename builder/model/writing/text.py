"""Pieces of Python text: literals, names, calls that fit a line, docstrings."""

from __future__ import annotations

import ast
import math
import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from blocks.dims import Dim
from blocks.errors import NetdraftError
from blocks.kinds import Value
from builder.model.writing.syntax import expression
from builder.spec.names import fault_of

WIDTH = 100
INDENT = "    "

_STRINGS = re.compile(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"")
_FREE_NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*\b(?!\s*=[^=])")


class UnsafeName(NetdraftError):
    """A name that may not stand in source text; the passes before should have refused it."""


def checked(name: str, *, is_attribute: bool = False) -> str:
    """Give a name back if it may stand in source text.

    Raises:
        UnsafeName: It breaks the rule of names, or hides an attribute of modules.
    """
    reason = fault_of(name, is_attribute=is_attribute)
    if reason is not None:
        raise UnsafeName(f"{name[:64]!a} cannot stand in source text: it {reason}", code="bad-name")
    return name


def literal(value: Value) -> str:
    """Write a settled argument as Python.

    >>> literal((1, None, "same")), literal((3,)), literal(float("inf")), literal(Dim(4))
    ('(1, None, "same")', '(3,)', 'float("inf")', '4')
    """
    if isinstance(value, tuple | list):
        inner = ", ".join(literal(one) for one in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, Dim):
        if value.constant is None:
            raise NetdraftError(
                f"{value} is no number, and modules are made of numbers", code="symbolic-size"
            )
        return repr(value.constant)
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value!r}")'
    if isinstance(value, str):
        return _quoted(value)
    assert value is None or isinstance(value, bool | int | float), f"{type(value)} is no plain value"
    return repr(value)


@dataclass(frozen=True, slots=True)
class Call:
    """A call that can be broken over lines: function, arguments, and what stands around it."""

    function: str
    arguments: tuple[str, ...]
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        return f"{self.before}{self.function}({', '.join(self.arguments)}){self.after}"

    def lines(self, indent: int, ending: str = "") -> list[str]:
        """Write the call on one line if it fits, else one argument a line."""
        margin = INDENT * indent
        line = f"{margin}{self}{ending}"
        if len(line) <= WIDTH or not self.arguments:
            return [line]
        inner = [f"{margin}{INDENT}{one}," for one in self.arguments]
        return [f"{margin}{self.before}{self.function}(", *inner, f"{margin}){self.after}{ending}"]


def assignment(target: str, call: Call, *, indent: int) -> list[str]:
    """Write `target = call`.

    >>> assignment("self.pool", Call("nn.MaxPool2d", ("kernel_size=2",)), indent=2)
    ['        self.pool = nn.MaxPool2d(kernel_size=2)']
    """
    return Call(call.function, call.arguments, f"{target} = {call.before}", call.after).lines(indent)


def enclosed(opening: str, items: Sequence[Call], closing: str, *, indent: int) -> list[str]:
    """Write calls between an opening and a closing, on one line if they fit, else below."""
    margin = INDENT * indent
    line = f"{margin}{opening}{', '.join(map(str, items))}{closing}"
    if len(line) <= WIDTH:
        return [line]
    rows = [row for item in items for row in item.lines(indent + 1, ",")]
    return [f"{margin}{opening}", *rows, f"{margin}{closing}"]


def signature(name: str, parameters: Sequence[str], returns: str) -> list[str]:
    """Write the head of a method, one parameter a line where one line is too short."""
    line = f"def {name}({', '.join(['self', *parameters])}) -> {returns}:"
    if len(line) + len(INDENT) <= WIDTH:
        return [line]
    return [f"def {name}(", *(f"{INDENT}{one}," for one in ("self", *parameters)), f") -> {returns}:"]


def imported(module: str, names: Sequence[str]) -> list[str]:
    """Write an import, one name a line where one line is too short."""
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return [line]
    return [f"from {module} import (", *(f"{INDENT}{name}," for name in names), ")"]


def docstring(paragraphs: Iterable[str], *, indent: int) -> list[str]:
    """Write a docstring of paragraphs, by `repr` where quotes cannot hold the text plainly."""
    kept = [" ".join(paragraph.split()) for paragraph in paragraphs if paragraph.strip()]
    if not kept:
        return []
    margin = INDENT * indent
    text = "\n\n".join(textwrap.fill(one, WIDTH - len(margin) - 6, break_long_words=False) for one in kept)
    if not all(part.isprintable() for part in kept) or "\\" in text or '"""' in text or text.endswith('"'):
        return [margin + repr("\n\n".join(kept))]
    rows = [margin + row if row else "" for row in text.split("\n")]
    first = f'{margin}"""{rows[0].strip()}'
    return [f'{first}"""'] if len(rows) == 1 else [first, *rows[1:], f'{margin}"""']


def free_names(text: str) -> set[str]:
    """Give the names that a text looks up: no attributes, keywords of calls, or strings.

    >>> sorted(free_names("torch.cat([a, b], dim=len('dim'))"))
    ['a', 'b', 'len', 'torch']
    """
    return set(_FREE_NAME.findall(_STRINGS.sub("", text)))


def is_atom(text: str) -> bool:
    """Whether an expression can stand beside any operator without parentheses."""
    node = expression(text)
    return isinstance(node, ast.Name | ast.Call | ast.Attribute | ast.Subscript | ast.List | ast.Constant)


def led_by(text: str) -> str:
    """Give the operators that an expression may stand left of without parentheses.

    >>> led_by("a * b"), led_by("a + b"), led_by("a if b else c")
    ('+-*/', '+-', '')
    """
    node = expression(text)
    if not isinstance(node, ast.BinOp):
        return ""
    return (
        "+-*/"
        if isinstance(node.op, ast.Mult | ast.Div)
        else "+-"
        if isinstance(node.op, ast.Add | ast.Sub)
        else ""
    )


def _quoted(value: str) -> str:
    text = repr(value)
    body = text[1:-1]
    return text if any(mark in body for mark in "\"'\\") else f'"{body}"'
