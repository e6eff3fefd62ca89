"""Atoms of sizes: a named size, a floor division, a minimum or a maximum."""

from __future__ import annotations

from collections.abc import Mapping
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


def term_order(term: tuple[Product, int]) -> tuple[object, ...]:
    """Key by which the terms of a sum are sorted: the highest powers first."""
    product, _ = term
    return (-sum(power for _, power in product), tuple((atom.order, -power) for atom, power in product))


def joined(left: Product, right: Product) -> Product:
    """Multiply two products: powers of one atom add up."""
    if not left or not right:
        return left or right
    if left[-1][0].order < right[0][0].order:
        return left + right
    if right[-1][0].order < left[0][0].order:
        return right + left
    powers = dict(left)
    for atom, power in right:
        powers[atom] = powers.get(atom, 0) + power
    return tuple(sorted(powers.items(), key=lambda item: item[0].order))


def sizes_of(atom: Atom) -> tuple[Size, ...]:
    """Give the named sizes in an atom."""
    if isinstance(atom, Size):
        return (atom,)
    if isinstance(atom, Quotient):
        return atom.numerator.sizes + atom.denominator.sizes
    return tuple(size for dim in atom.dims for size in dim.sizes)


def value_of(atom: Atom, values: Mapping[str, int]) -> int:
    """Put numbers for the names in an atom; a `KeyError` names what is missing."""
    if isinstance(atom, Size):
        return values[atom.name] // atom.multiple
    if isinstance(atom, Quotient):
        return atom.numerator.evaluate(values) // atom.denominator.evaluate(values)
    found = [dim.evaluate(values) for dim in atom.dims]
    return min(found) if atom.kind == "min" else max(found)
