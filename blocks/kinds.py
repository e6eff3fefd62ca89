"""Kinds of argument: what a value may be, said in words, and checked with bounds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from blocks.containers import SYNONYMS
from blocks.dims import Dim
from blocks.errors import ArgumentFault, Guess, guess

LARGEST = (1 << 31) - 1
LONGEST_TEXT = 10_000

Value = None | bool | int | float | str | Dim | tuple["Value", ...]


class Kind(Protocol):
    """What an argument may be."""

    def check(self, value: Value) -> Value:
        """Give the value in the form that the rule expects.

        Raises:
            ArgumentFault: The value does not fit; `what` starts with a verb ("needs …, got …").
        """

    def describe(self) -> str:
        """Say in a few words what fits."""


@dataclass(frozen=True, slots=True)
class Int:
    """An integer between bounds.

    >>> Int(1).describe(), Int(1).check(4)
    ('an integer of at least 1', 4)
    """

    least: int | None = None
    most: int = LARGEST

    def check(self, value: Value) -> int:
        """Take integers alone: a float, even a whole one, is no count."""
        if isinstance(value, bool) or not isinstance(value, int):
            raise _misfit(self, value)
        if value > self.most:
            raise _misfit(self, value, f"that is too large: the most is {self.most:,}")
        if self.least is not None and value < self.least:
            raise _misfit(self, value, f"that is too small: the least is {self.least:,}")
        return value

    def describe(self) -> str:
        """Name the bounds that matter."""
        if self.most < LARGEST:
            lowest = "" if self.least is None else f" from {self.least}"
            return f"an integer{lowest} {'to' if lowest else 'up to'} {self.most}"
        return "an integer" if self.least is None else f"an integer of at least {self.least}"


@dataclass(frozen=True, slots=True)
class Float:
    """A finite number between bounds; `above` excludes the lower bound itself."""

    least: float | None = None
    most: float | None = None
    above: bool = False

    def check(self, value: Value) -> float:
        """Take floats and integers."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise _misfit(self, value)
        if self.least is not None and (value < self.least or (self.above and value == self.least)):
            raise _misfit(self, value)
        if self.most is not None and value > self.most:
            raise _misfit(self, value)
        return float(value)

    def describe(self) -> str:
        """Name the bounds that matter."""
        if self.least is not None and self.most is not None:
            return f"a number {'above' if self.above else 'from'} {self.least:g} to {self.most:g}"
        if self.least is not None:
            return f"a number {'above' if self.above else 'of at least'} {self.least:g}"
        return "a number" if self.most is None else f"a number up to {self.most:g}"


@dataclass(frozen=True, slots=True)
class Bool:
    """True or false."""

    def check(self, value: Value) -> bool:
        """Take nothing but the two."""
        if not isinstance(value, bool):
            raise _misfit(self, value)
        return value

    def describe(self) -> str:
        """Name both."""
        return "true or false"


@dataclass(frozen=True, slots=True)
class Text:
    """Free text of bounded length."""

    most: int = LONGEST_TEXT

    def check(self, value: Value) -> str:
        """Take strings."""
        if not isinstance(value, str) or len(value) > self.most:
            raise _misfit(self, value)
        return value

    def describe(self) -> str:
        """Say that it is text."""
        return "text"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words.

    >>> Choice(("zeros", "reflect")).describe()
    "'zeros' or 'reflect'"
    """

    choices: tuple[Value, ...]

    def check(self, value: Value) -> Value:
        """Take one of the words; the nearest is the hint."""
        for choice in self.choices:
            if choice == value and type(choice) is type(value):
                return choice
        words = [choice for choice in self.choices if isinstance(choice, str) and isinstance(value, str)]
        other = SYNONYMS.get(value.casefold(), value) if isinstance(value, str) else ""
        meant = Guess(other) if other in words else guess(other, words) if words else None
        raise _misfit(self, value, meant.hint if meant else None, meant)

    def describe(self) -> str:
        """List the words."""
        words = [repr(choice) if isinstance(choice, str) else shown(choice) for choice in self.choices]
        return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


@dataclass(frozen=True, slots=True)
class Sizes:
    """One integer for every axis, or one an axis; the value is a tuple of `axes` integers.

    >>> Sizes(2, least=1).check(3), Sizes(2).check((3, 5))
    ((3, 3), (3, 5))
    """

    axes: int
    least: int | None = None
    most: int = LARGEST

    def check(self, value: Value) -> tuple[int, ...]:
        """Take an integer or a list of as many integers as there are axes."""
        each = Int(self.least, self.most)
        values = value if isinstance(value, tuple) else (value,) * self.axes
        if len(values) == 1:
            values = values * self.axes
        if len(values) != self.axes:
            raise _misfit(self, value)
        try:
            return tuple(each.check(one) for one in values)
        except ArgumentFault as fault:
            raise _misfit(self, value, fault.hint) from fault

    def describe(self) -> str:
        """Name one integer and the list."""
        one = Int(self.least, self.most).describe()
        return one if self.axes == 1 else f"{one}, or a list of {self.axes}"


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of things of one kind, of bounded length; a single thing counts as a list of one."""

    kind: Kind
    least: int = 0
    most: int = 1024

    def check(self, value: Value) -> tuple[Value, ...]:
        """Take a list, and check each element."""
        values = value if isinstance(value, tuple) else (value,)
        if not self.least <= len(values) <= self.most:
            raise _misfit(self, value)
        return tuple(self.kind.check(one) for one in values)

    def describe(self) -> str:
        """Name the elements."""
        return f"a list, each {self.kind.describe()}"


@dataclass(frozen=True, slots=True)
class Extents:
    """A list of sizes: numbers, named sizes, expressions over them, as in `[N, -1, H/2]`.

    Whoever knows the named sizes turns text into dims beforehand; the value is a tuple of integers and dims.
    """

    least: int = 0
    most_sizes: int = 64

    def check(self, value: Value) -> tuple[int | Dim, ...]:
        """Take a list of integers and dims; a dim that is a number becomes one."""
        values = value if isinstance(value, tuple) else (value,)
        if len(values) > self.most_sizes:
            raise _misfit(self, value)
        return tuple(self._one(one, value) for one in values)

    def describe(self) -> str:
        """Name numbers and named sizes."""
        return "a list of sizes"

    def _one(self, one: Value, whole: Value) -> int | Dim:
        if isinstance(one, Dim):
            return one if one.constant is None else one.constant
        if isinstance(one, bool) or not isinstance(one, int) or not self.least <= one <= LARGEST:
            raise _misfit(self, whole)
        return one


@dataclass(frozen=True, slots=True)
class AnyOf:
    """A value that fits one of several kinds; the first that takes it decides its form."""

    kinds: tuple[Kind, ...]

    def check(self, value: Value) -> Value:
        """Try the kinds in order."""
        hint = None
        for kind in self.kinds:
            try:
                return kind.check(value)
            except ArgumentFault as fault:
                hint = hint or fault.hint
        raise _misfit(self, value, hint)

    def describe(self) -> str:
        """Join the descriptions."""
        return ", or ".join(kind.describe() for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class Null:
    """Nothing at all: `null`."""

    def check(self, value: Value) -> None:
        """Take null."""
        if value is not None:
            raise _misfit(self, value)

    def describe(self) -> str:
        """Say null."""
        return "null"


@dataclass(frozen=True, slots=True)
class Anything:
    """Any plain value: for blocks that are known by their signature alone."""

    def check(self, value: Value) -> Value:
        """Take all."""
        return value

    def describe(self) -> str:
        """Say so."""
        return "any value"


def optional(kind: Kind) -> AnyOf:
    """Let null stand beside a kind."""
    return AnyOf((kind, Null()))


def shown(value: object, limit: int = 80) -> str:
    """Write a value as YAML would have it, cut to a length.

    >>> shown((1, 2)), shown(None), shown("a"), shown(True)
    ('[1, 2]', 'null', "'a'", 'true')
    """
    if value is None:
        text = "null"
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, Dim):
        text = str(value)
    elif isinstance(value, tuple | list):
        text = f"[{', '.join(shown(one) for one in value[:40])}{', …' if len(value) > 40 else ''}]"
    else:
        text = repr(value[:limit] if isinstance(value, str) else value)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _misfit(kind: Kind, value: Value, hint: str | None = None, meant: Guess | None = None) -> ArgumentFault:
    return ArgumentFault(f"needs {kind.describe()}, got {shown(value)}", hint=hint, guess=meant)
