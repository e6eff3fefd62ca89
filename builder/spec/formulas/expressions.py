"""The parts of a parsed formula: a frozen tree in which every part knows its place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Where a part stands in the formula's text."""

    offset: int
    length: int

    def to(self, other: Span) -> Span:
        """Reach from the start of one part to the end of another."""
        return Span(self.offset, other.offset + other.length - self.offset)


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a text, true, false or null."""

    value: bool | int | float | str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Name:
    """A param or a repeat variable."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that is written out."""

    items: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Prefix:
    """A sign or `not` before a value."""

    operator: str
    operand: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Chain:
    """Operators of one rank, worked out from left to right: `a + b - c`."""

    first: Expression
    rest: tuple[tuple[str, Expression], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Comparison:
    """Comparisons in a row, true when each is: `1 < a <= b`."""

    first: Expression
    rest: tuple[tuple[str, Expression], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Logic:
    """`and` or `or` over operands, as far as they are needed."""

    operator: str
    operands: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Choice:
    """`yes if condition else no`; only one side is worked out."""

    condition: Expression
    yes: Expression
    no: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a list or one character of a text, by one index after another."""

    target: Expression
    indices: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Call:
    """A call of one of the known functions."""

    function: str
    arguments: tuple[Expression, ...]
    span: Span


Expression = Literal | Name | Listing | Prefix | Chain | Comparison | Logic | Choice | Element | Call
