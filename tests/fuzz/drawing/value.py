"""Values that flow in a random spec: their layout, and what is known of their sizes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

Layout = Literal["image", "sequence", "vector"]
Known = Mapping[str, int]


@dataclass(frozen=True)
class Channel:
    """A number of channels: `key` tells equal ones, `of` works it out from the names of its scope.

    `of` is None where nothing is known, as for what comes in through a composite's input.
    """

    key: str
    of: Callable[[Known], int] | None = None

    @staticmethod
    def number(count: int) -> Channel:
        return Channel(str(count), lambda known: count)

    def count(self, known: Known) -> int | None:
        """Work it out where all that it needs is known."""
        try:
            return None if self.of is None else self.of(known)
        except KeyError:
            return None

    def settled(self, known: Known) -> Channel:
        """Give the number in its place, where it can be had."""
        count = self.count(known)
        return self if count is None else Channel.number(count)

    def times(self, factor: int) -> Channel:
        of = self.of
        return Channel(f"{factor}*({self.key})", of and (lambda known: factor * of(known)))

    @staticmethod
    def total(parts: list[Channel]) -> Channel:
        """Give the sum, as a concatenation has it."""
        works = [part.of for part in parts]
        key = "+".join(sorted(part.key for part in parts))
        if any(work is None for work in works):
            return Channel(f"({key})")
        return Channel(f"({key})", lambda known: sum(work(known) for work in works if work))

    def outside(self, bound: Mapping[str, Channel], where: str) -> Channel:
        """Give what it is outside of a scope whose names are `bound` to channels of the outer one."""
        of = self.of
        if of is None:
            return Channel(f"{self.key}@{where}")

        def worked(known: Known) -> int:
            inner = {name: one.of(known) for name, one in bound.items() if one.of is not None}
            return of({**known, **inner})

        return Channel(f"{self.key}@{where}", worked)


@dataclass(frozen=True)
class Place:
    """Sizes of height and width, or of time: where they began, the steps since, and the least they can be."""

    base: str = ""
    trail: str = ""
    least: int = 1
    exact: bool = False

    def stepped(self, step: str, least: int) -> Place:
        """Take a step: `p` rounds a half down, `s` rounds it up, `u` doubles."""
        trail = self.trail + ("p" if self.exact and step == "s" else step)
        return replace(self, trail=trail.replace("pu", "") if self.exact else trail, least=least)

    @property
    def is_plain(self) -> bool:
        return not self.trail


@dataclass(frozen=True)
class Value:
    """What a ref stands for."""

    ref: str
    layout: Layout
    channel: Channel
    place: Place = Place()

    def fits(self, other: Value) -> bool:
        """Tell whether two may be added."""
        return self.joins(other) and self.channel.key == other.channel.key

    def joins(self, other: Value) -> bool:
        """Tell whether two may be concatenated."""
        mine, theirs = self.place, other.place
        return self.layout == other.layout and (mine.base, mine.trail) == (theirs.base, theirs.trail)
