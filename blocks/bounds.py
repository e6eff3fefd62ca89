"""Lower and upper bounds of dims, from what is known of their named sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blocks.atoms import Atom, Product, Quotient, Size

if TYPE_CHECKING:
    from blocks.dims import Dim


def lower(dim: Dim) -> int | None:
    """Give a number that the dim never falls below, None where there is none.

    >>> from blocks.dims import Dim
    >>> lower(Dim.symbol("H") // 2 + 3)
    3
    """
    total = 0
    for product, factor in dim.terms:
        bound = _product_bounds(product)[0 if factor > 0 else 1]
        if bound is None:
            return None
        total += factor * bound
    return total


def upper(dim: Dim) -> int | None:
    """Give a number that the dim never exceeds, None where there is none."""
    bound = lower(-dim)
    return None if bound is None else -bound


def _product_bounds(product: Product) -> tuple[int | None, int | None]:
    low, high = 1, 1
    unbounded = False
    for atom, power in product:
        least, most = _atom_bounds(atom)
        if least is None or least < 0:
            return (None, None)
        low *= least**power
        if most is None:
            unbounded = True
        else:
            high *= most**power
    return (low, None if unbounded else high)


def _atom_bounds(atom: Atom) -> tuple[int | None, int | None]:
    if isinstance(atom, Size):
        most = None if atom.most is None else atom.most // atom.multiple
        return (-(-atom.least // atom.multiple), most)
    if isinstance(atom, Quotient):
        return _quotient_bounds(atom)
    lows = [lower(dim) for dim in atom.dims]
    highs = [upper(dim) for dim in atom.dims]
    pick = min if atom.kind == "min" else max
    known_lows = [bound for bound in lows if bound is not None]
    known_highs = [bound for bound in highs if bound is not None]
    all_known = atom.kind == "min"
    low = pick(known_lows) if known_lows and (len(known_lows) == len(lows) or not all_known) else None
    high = pick(known_highs) if known_highs and (len(known_highs) == len(highs) or all_known) else None
    return (low, high)


def _quotient_bounds(atom: Quotient) -> tuple[int | None, int | None]:
    low, high = lower(atom.numerator), upper(atom.numerator)
    number = atom.denominator.constant
    if number is None:
        return (0 if low is not None and low >= 0 and (lower(atom.denominator) or 0) > 0 else None, high)
    return (None if low is None else low // number, None if high is None else high // number)
