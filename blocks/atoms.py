"""Atoms of sizes: a named size, a floor division, a minimum or a maximum."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from blocks.dims import Dim


@dataclass(frozen=True)
class Size:
    """A named size divided by `multiple`, so that `H` is `16 · Size("H", 16)`.

    `least` and `most` bound the named size itself.
    """

    name: str
    multiple: int = 1
    least: int = 1
    most: int | None = None

    @cached_property
    def order(self) -> tuple[int, str]:
        """Key by which atoms are sorted."""
        return (0, self.name)


@dataclass(frozen=True)
class Quotient:
    """The floor of a numerator over a denominator."""

    numerator: Dim
    denominator: Dim

    @cached_property
    def order(self) -> tuple[int, str]:
        """Key by which atoms are sorted."""
        return (1, f"{self.numerator!r}//{self.denominator!r}")


@dataclass(frozen=True)
class Extreme:
    """The smallest or the largest of several dims."""

    kind: str
    dims: tuple[Dim, ...]

    @cached_property
    def order(self) -> tuple[int, str]:
        """Key by which atoms are sorted."""
        return (2, f"{self.kind}({self.dims!r})")


Atom = Size | Quotient | Extreme
Product = tuple[tuple[Atom, int], ...]
"""Atoms with their powers, sorted."""
