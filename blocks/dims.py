r"""Symbolic sizes: integer expressions over named sizes, in a normal form.

A `Dim` is a sum of products of atoms. An atom is a named size, a floor division, a minimum or a maximum.
Chains of strided layers stay one term long by two identities (Graham, Knuth, Patashnik, Concrete Mathematics,
3.2):

    \lfloor (\lfloor (x+a)/m \rfloor + b)/n \rfloor = \lfloor (x+a+bm)/(mn) \rfloor
    \lfloor (cq+r)/n \rfloor = (c/n) q + \lfloor r/n \rfloor   for n | c
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache, reduce
from typing import Final

from blocks.atoms import Atom, Extreme, Product, Quotient, Size, joined, sizes_of, term_order, value_of
from blocks.bounds import lower
from blocks.errors import BlockError
from blocks.notation import written

KEPT: Final = 4_096
"""Quotients that are kept: layers of a net divide the same few sizes again and again."""


class Dim:
    """An integer expression over named sizes; equal expressions in normal form compare equal.

    >>> h = Dim.symbol("H")
    >>> (h // 2) // 2 == h // 4
    True
    >>> print((h + 6 - 7) // 2 + 1, 16 * (h // 16), 3 * h * h - 1)
    ⌈H/2⌉ 16⌊H/16⌋ 3H² - 1
    >>> print(Dim.symbol("H", multiple_of=4) // 2)
    H/2
    """

    __slots__ = ("_hash", "terms")

    terms: tuple[tuple[Product, int], ...]
    _hash: int

    def __init__(self, terms: Mapping[Product, int] | int = 0) -> None:
        if isinstance(terms, int):
            self.terms = (((), int(terms)),) if terms else ()
        else:
            kept = [(product, factor) for product, factor in terms.items() if factor]
            self.terms = tuple(kept if len(kept) < 2 else sorted(kept, key=term_order))

    @staticmethod
    def _ordered(terms: tuple[tuple[Product, int], ...]) -> Dim:
        """Make a dim of terms that are in order, with no factor of 0."""
        made = Dim.__new__(Dim)
        made.terms = terms
        return made

    @staticmethod
    def symbol(name: str, *, multiple_of: int = 1, least: int = 1, most: int | None = None) -> Dim:
        """Name a size; `multiple_of`, `least` and `most` are taken as true of it."""
        return Dim({((Size(name, multiple_of, least, most), 1),): multiple_of})

    @staticmethod
    def of(value: Dim | int) -> Dim:
        """Take a dim as it is, and an integer as a constant dim."""
        return value if isinstance(value, Dim) else Dim(value)

    @property
    def constant(self) -> int | None:
        """The number that the dim is, None where it depends on a named size."""
        if not self.terms:
            return 0
        return self.terms[0][1] if len(self.terms) == 1 and not self.terms[0][0] else None

    @property
    def is_constant(self) -> bool:
        """Whether the dim is a number."""
        return self.constant is not None

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """The outermost atoms, each once, in order."""
        return tuple(dict.fromkeys(atom for product, _ in self.terms for atom, _ in product))

    @property
    def sizes(self) -> tuple[Size, ...]:
        """Every named size that the dim depends on, each once, sorted by name."""
        found: set[Size] = set()
        for atom in self.atoms:
            found.update(sizes_of(atom))
        return tuple(sorted(found, key=lambda size: size.name))

    def evaluate(self, values: Mapping[str, int]) -> int:
        """Put numbers for the names; a `KeyError` names what is missing."""
        total = 0
        for product, factor in self.terms:
            for atom, power in product:
                factor *= value_of(atom, values) ** power
            total += factor
        return total

    def substitute(self, values: Mapping[Size, Dim]) -> Dim:
        """Replace named sizes by dims, and bring the result to normal form."""
        total = Dim(0)
        for product, factor in self.terms:
            part = Dim(factor)
            for atom, power in product:
                part = part * _substituted(atom, values) ** power
            total = total + part
        return total

    def exactly_over(self, divisor: Dim | int) -> Dim | None:
        """Divide without a remainder whatever the sizes; None where that cannot be shown.

        >>> n, h = Dim.symbol("N"), Dim.symbol("H")
        >>> print((6 * n * h).exactly_over(3 * n), (h + 1).exactly_over(2))
        2H None
        """
        divisor = Dim.of(divisor)
        rest, quotient = self, Dim(0)
        while rest.terms:
            step = _term_over(rest.terms[0], divisor.terms[0]) if divisor.terms else None
            if step is None:
                return None
            quotient, rest = quotient + step, rest - step * divisor
        return quotient

    def __add__(self, other: Dim | int) -> Dim:
        if isinstance(other, int):
            return self._more(other)
        if not other.terms:
            return self
        terms = dict(self.terms)
        for product, factor in other.terms:
            terms[product] = terms.get(product, 0) + factor
        return Dim(terms)

    __radd__ = __add__

    def _more(self, number: int) -> Dim:
        """Add a number, which stands behind all other terms."""
        terms = self.terms
        if terms and not terms[-1][0]:
            number += terms[-1][1]
            terms = terms[:-1]
        return Dim._ordered((*terms, ((), number)) if number else terms)

    def __neg__(self) -> Dim:
        return self * -1

    def __sub__(self, other: Dim | int) -> Dim:
        return self + -Dim.of(other)

    def __rsub__(self, other: int) -> Dim:
        return Dim(other) + -self

    def __mul__(self, other: Dim | int) -> Dim:
        if isinstance(other, int):
            return Dim._ordered(tuple((product, factor * other) for product, factor in self.terms if other))
        if len(self.terms) == len(other.terms) == 1:
            (left, left_factor), (right, right_factor) = self.terms[0], other.terms[0]
            return Dim._ordered(((joined(left, right), left_factor * right_factor),))
        terms: dict[Product, int] = {}
        for left, left_factor in self.terms:
            for right, right_factor in other.terms:
                product = joined(left, right)
                terms[product] = terms.get(product, 0) + left_factor * right_factor
        return Dim(terms)

    __rmul__ = __mul__

    def __pow__(self, exponent: int) -> Dim:
        return reduce(lambda left, right: left * right, [self] * exponent, Dim(1))

    def __floordiv__(self, other: Dim | int) -> Dim:
        return _floor(self, Dim.of(other))

    def __rfloordiv__(self, other: int) -> Dim:
        return _floor(Dim(other), self)

    def __mod__(self, other: Dim | int) -> Dim:
        return self - (self // other) * other

    def ceil_div(self, other: int) -> Dim:
        """Divide and round up."""
        return (self + (other - 1)) // other

    def __eq__(self, other: object) -> bool:
        if isinstance(other, int):
            return self.constant == other
        return isinstance(other, Dim) and self.terms == other.terms

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            self._hash = hash(self.terms)
            return self._hash

    def __reduce__(self) -> tuple[type[Dim], tuple[dict[Product, int]]]:
        return Dim, (dict(self.terms),)  # without the hash: every process has others

    def __int__(self) -> int:
        value = self.constant
        if value is None:
            raise BlockError(f"{self} is not a number", code="symbolic-size")
        return value

    def __str__(self) -> str:
        return written(self)

    __repr__ = __str__


def smallest(*dims: Dim | int) -> Dim:
    """Take the minimum, which stays a dim of its own where the order is not known."""
    return _extreme("min", dims)


def largest(*dims: Dim | int) -> Dim:
    """Take the maximum, which stays a dim of its own where the order is not known."""
    return _extreme("max", dims)


def product(dims: tuple[Dim, ...] | list[Dim]) -> Dim:
    """Multiply dims, numbers first; 1 where there are none."""
    number, whole = 1, None
    for dim in dims:
        constant = dim.constant
        if constant is not None:
            number *= constant
        else:
            whole = dim if whole is None else whole * dim
    if whole is None:
        return Dim(number)
    return whole if number == 1 else whole * number


def _term_over(term: tuple[Product, int], divisor: tuple[Product, int]) -> Dim | None:
    powers = dict(term[0])
    for atom, power in divisor[0]:
        powers[atom] = powers.get(atom, 0) - power
    if term[1] % divisor[1] or any(power < 0 for power in powers.values()):
        return None
    kept = tuple((atom, power) for atom, power in powers.items() if power)
    return Dim({kept: term[1] // divisor[1]})


@lru_cache(KEPT)
def _floor(numerator: Dim, denominator: Dim) -> Dim:
    exact = numerator.exactly_over(denominator)
    if exact is not None:
        return exact
    number = denominator.constant
    if number is None:
        return Dim({((Quotient(numerator, denominator), 1),): 1})
    if number <= 0:
        raise BlockError(f"a size cannot be divided by {number}", code="bad-argument")
    whole = Dim({product: factor // number for product, factor in numerator.terms})
    return whole + _proper_floor(Dim({p: factor % number for p, factor in numerator.terms}), number)


def _proper_floor(numerator: Dim, number: int) -> Dim:
    """Floor a numerator whose factors all lie in 0 … number - 1."""
    varying = [factor for product, factor in numerator.terms if product]
    if not varying:
        return Dim(0)
    common = math.gcd(number, *varying)
    if common > 1:
        reduced = Dim({product: factor // common for product, factor in numerator.terms})
        return _floor(reduced, Dim(number // common))
    for product, factor in numerator.terms:
        inner = product[0][0] if len(product) == 1 and product[0][1] == 1 and factor == 1 else None
        if isinstance(inner, Quotient) and inner.denominator.is_constant:
            rest = numerator - Dim({product: 1})
            return _floor(inner.numerator + rest * inner.denominator, inner.denominator * number)
    return Dim({((Quotient(numerator, Dim(number)), 1),): 1})


def _extreme(kind: str, dims: tuple[Dim | int, ...]) -> Dim:
    choices = tuple(dict.fromkeys(Dim.of(dim) for dim in dims))
    kept: list[Dim] = []
    for index, one in enumerate(choices):
        others = [other for place, other in enumerate(choices) if place != index]
        gaps = [lower(one - other if kind == "min" else other - one) for other in others]
        is_beaten = any(gap is not None and gap >= 0 for gap in gaps)
        if not is_beaten:
            kept.append(one)
    if len(kept) == 1:
        return kept[0]
    ordered = tuple(sorted(kept or choices, key=repr))
    return Dim({((Extreme(kind, ordered), 1),): 1})


def _substituted(atom: Atom, values: Mapping[Size, Dim]) -> Dim:
    if isinstance(atom, Size):
        return values.get(atom, Dim({((atom, 1),): 1}))
    if isinstance(atom, Quotient):
        return atom.numerator.substitute(values) // atom.denominator.substitute(values)
    return _extreme(atom.kind, tuple(dim.substitute(values) for dim in atom.dims))
