"""Patterns of axes as einops writes them, parsed once, then applied to sizes.

As in `b c (h p) w -> b (c p) h w`.

Source: Rogozhnikov 2022, Einops: clear and reliable tensor manipulations with Einstein-like notation, ICLR.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from blocks.errors import RuleFault

_TOKEN = re.compile(r" +|[()]|[^ ()]+")


@dataclass(frozen=True, slots=True)
class Axis:
    """One elementary axis: a name, or a bare number, which is an axis of its own.

    `place` counts the dims of an ellipsis, and tells bare numbers apart; on the right side it is negative.
    """

    name: str
    length: int | None = None
    place: int = 0


Group = tuple[Axis, ...]
"""What one dim is composed of; empty for a dim of size 1."""

ELLIPSIS = Axis("...")
FOLDED = Axis("...", place=-1)
"""An ellipsis alone in parentheses, which is one dim however many it stands for."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Both sides of a pattern, as one group for each dim."""

    left: tuple[Group, ...]
    right: tuple[Group, ...]

    def over(self, dims: int) -> Pattern:
        """Put as many axes for the ellipsis as a tensor of `dims` dims has left for it."""
        count = dims - (len(self.left) - ((ELLIPSIS,) in self.left))
        if count < 0 or (count and (ELLIPSIS,) not in self.left):
            least = "at least " if (ELLIPSIS,) in self.left else ""
            raise RuleFault(f"the pattern needs {least}{dims - count} dims, got {dims}")
        axes = tuple(Axis("...", place=index + 1) for index in range(count))
        return Pattern(_spread(self.left, axes), _spread(self.right, axes))

    @property
    def left_axes(self) -> tuple[Axis, ...]:
        """All axes of the left side, in order."""
        return tuple(axis for group in self.left for axis in group)

    @property
    def right_axes(self) -> tuple[Axis, ...]:
        """All axes of the right side, in order."""
        return tuple(ELLIPSIS if axis == FOLDED else axis for group in self.right for axis in group)


def parse(text: str) -> Pattern:
    """Parse both sides of a pattern.

    >>> [[axis.name for axis in group] for group in parse("b (h p) -> b p h").left]
    [['b'], ['h', 'p']]

    Raises:
        RuleFault: The pattern is not well formed; `argument` is "pattern".
    """
    sides = text.split("->")
    if len(sides) != 2:
        raise _fault("needs one arrow, as in 'b c h w -> b (c h w)'")
    pattern = Pattern(_side(sides[0], 1), _side(sides[1], -1))
    if any(FOLDED in group or (len(group) > 1 and ELLIPSIS in group) for group in pattern.left):
        raise _fault("takes no ellipsis inside parentheses on the left")
    if ELLIPSIS in pattern.right_axes and ELLIPSIS not in pattern.left_axes:
        raise _fault("has an ellipsis on the right, but none on the left")
    return pattern


def check_sides(pattern: Pattern, *, new: bool, gone: bool, sizes: Iterable[str]) -> None:
    """Refuse axes that only one side has, unless `new` ones may come or old ones be `gone`."""
    left, right = set(pattern.left_axes), set(pattern.right_axes)
    lost = _names(axis for axis in pattern.left_axes if axis not in right)
    fresh = _names(axis for axis in pattern.right_axes if axis not in left)
    if lost and not gone:
        raise _fault(f"has {lost} on the left only")
    if fresh and not new:
        raise _fault(f"has {fresh} on the right only")
    known = {axis.name for axis in (*left, *right)}
    for name in sizes:
        if name not in known:
            raise RuleFault(f"the pattern has no axis '{name[:80]}'", code="bad-argument", argument=name)


def _names(axes: Iterable[Axis]) -> str:
    return ", ".join(dict.fromkeys(axis.name for axis in axes))


def _spread(groups: tuple[Group, ...], axes: Group) -> tuple[Group, ...]:
    result: list[Group] = []
    for group in groups:
        if group == (ELLIPSIS,):
            result.extend((axis,) for axis in axes)
        else:
            every = (axes if axis in (ELLIPSIS, FOLDED) else (axis,) for axis in group)
            result.append(tuple(one for some in every for one in some))
    return tuple(result)


def _side(text: str, sign: int) -> tuple[Group, ...]:
    groups: list[Group] = []
    inner: list[Axis] | None = None
    seen: set[Axis] = set()
    for token in _TOKEN.findall(text):
        if token == "(":
            if inner is not None:
                raise _fault("has parentheses inside parentheses")
            inner = []
        elif token == ")":
            if inner is None:
                raise _fault("closes parentheses that were not opened")
            groups.append((FOLDED,) if inner == [ELLIPSIS] else tuple(inner))
            inner = None
        elif token.strip(" "):
            group = _axis(token, seen, sign)
            groups.extend([group] if inner is None else [])
            inner = None if inner is None else [*inner, *group]
    if inner is not None:
        raise _fault("opens parentheses that are not closed")
    return tuple(groups)


def _axis(token: str, seen: set[Axis], sign: int) -> Group:
    """Turn a word into an axis, a 1 into none."""
    if token.isdecimal():
        return _numbered(int(token), sign * (len(seen) + 1), seen)
    is_name = token.isidentifier() and not (token.startswith("_") or token.endswith("_"))
    if not is_name and token != ELLIPSIS.name:
        raise _fault(f"has '{token[:80]}', which is no name of an axis")
    axis = Axis(token)
    if axis in seen:
        raise _fault(f"has '{token[:80]}' twice on one side")
    seen.add(axis)
    return (axis,)


def _numbered(length: int, place: int, seen: set[Axis]) -> Group:
    if length == 1:
        return ()
    if length < 1 or length > 1 << 31:
        raise _fault(f"has an axis of {length}")
    axis = Axis(str(length), length, place)
    seen.add(axis)
    return (axis,)


def _fault(what: str) -> RuleFault:
    return RuleFault(f"the pattern {what}", code="bad-argument", argument="pattern")
