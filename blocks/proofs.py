"""What can be shown of a dim: where it is zero, and from which size on it reaches a number."""

from __future__ import annotations

import math
from itertools import product

from blocks.atoms import Atom, Quotient, Size
from blocks.bounds import lower, upper
from blocks.dims import Dim

MOST_RESIDUES = 4096
LARGEST_PERIOD = 1 << 31
FARTHEST = 1 << 31


def is_zero(gap: Dim) -> bool | None:
    """Say whether a gap is zero at all sizes (True), at none (False), or unknown (None).

    Putting `period · k + rest` for a size does away with floors, one remainder after the other.

    >>> h = Dim.symbol("H")
    >>> is_zero((h + 1) // 2 + h // 2 - h), is_zero(h - h // 2), is_zero(h - h // 2 * 2)
    (True, False, None)
    """
    verdicts = {_verdict(one) for _, one in _cases(gap)}
    return verdicts.pop() if len(verdicts) == 1 else None


def _verdict(gap: Dim) -> bool | None:
    low, high = lower(gap), upper(gap)
    if (low is not None and low > 0) or (high is not None and high < 0):
        return False
    return True if gap == 0 else None


def multiples(gap: Dim) -> dict[Size, int]:
    """Find the least multiples of the named sizes that make the gap zero; empty if none do.

    Of one size they are enough, and what a person would ask for; of several they are necessary, too, as none
    of the sizes is to blame where another could make up for it.
    """
    needed = {size: _period(gap, size) for size in gap.sizes}
    if max(needed.values(), default=1) > LARGEST_PERIOD or not _is_zero_at(gap, needed):
        return {}
    for size, period in list(needed.items()):
        fewer = (divisor for divisor in _divisors(period) if _is_zero_at(gap, {**needed, size: divisor}))
        needed[size] = next(fewer, period)
    for rests, one in _cases(gap) if len(needed) > 1 else ():
        if one == 0 and any(rest % needed[size] for size, rest in rests.items()):
            return {}
    return {size: size.multiple * factor for size, factor in needed.items() if factor > 1}


def first_at_least(dim: Dim, least: int) -> int | None:
    """Give the smallest size at which a growing dim of one named size reaches a number."""
    if len(dim.sizes) != 1 or not _is_growing(dim):
        return None
    size = dim.sizes[0]
    low, high = size.least, max(size.least, 1)
    while dim.evaluate({size.name: high}) < least:
        low, high = high, high * 2
        if high > FARTHEST:
            return None
    while low < high:
        middle = (low + high) // 2
        if dim.evaluate({size.name: middle}) >= least:
            high = middle
        else:
            low = middle + 1
    return high


def _cases(gap: Dim) -> list[tuple[dict[Size, int], Dim]]:
    """Pair the remainders of the named sizes with the gap there; empty where they are too many."""
    periods = {size: _period(gap, size) for size in gap.sizes}
    if math.prod(periods.values()) > MOST_RESIDUES:
        return []
    found = []
    for rests in product(*(range(period) for period in periods.values())):
        case = dict(zip(periods, rests, strict=True))
        values = {size: _at_rest(size, periods[size], rest) for size, rest in case.items()}
        if all(value is not None for value in values.values()):
            found.append(
                (case, gap.substitute({size: value for size, value in values.items() if value is not None}))
            )
    return found


def _at_rest(size: Size, period: int, rest: int) -> Dim | None:
    """Write a size as `period · k + rest` with the bounds of k; None where it has no such."""
    least = max(0, -(-(-(-size.least // size.multiple) - rest) // period))
    most = None if size.most is None else (size.most // size.multiple - rest) // period
    if most is not None and most < least:
        return None
    multiple = size.multiple * period
    grown = Size(size.name, multiple, least * multiple, None if most is None else most * multiple)
    return Dim({((grown, 1),): period}) + rest


def _is_zero_at(gap: Dim, factors: dict[Size, int]) -> bool:
    values = {
        size: Dim({((Size(size.name, size.multiple * factor, size.least, size.most), 1),): factor})
        for size, factor in factors.items()
    }
    return gap.substitute(values) == 0


def _divisors(number: int) -> list[int]:
    small = [one for one in range(1, math.isqrt(number) + 1) if number % one == 0]
    return sorted({*small, *(number // one for one in small)})


def _period(dim: Dim, size: Size) -> int:
    """Give the least common multiple of the denominators that stand over a named size."""
    period = 1
    for atom in dim.atoms:
        if isinstance(atom, Quotient) and size in atom.numerator.sizes:
            number = atom.denominator.constant or 1
            period = math.lcm(period, number * _period(atom.numerator, size))
    return period


def _is_growing(dim: Dim) -> bool:
    """Whether a dim never falls as its named sizes grow; where that is not plain, it is denied."""
    return all(
        not product or (factor > 0 and all(_grows(atom) for atom, _ in product))
        for product, factor in dim.terms
    )


def _grows(atom: Atom) -> bool:
    if isinstance(atom, Size):
        return True
    if isinstance(atom, Quotient):
        floor = lower(atom.numerator)
        return (
            atom.denominator.is_constant and floor is not None and floor >= 0 and _is_growing(atom.numerator)
        )
    floors = [lower(dim) for dim in atom.dims]
    return all(floor is not None and floor >= 0 for floor in floors) and all(
        _is_growing(dim) for dim in atom.dims
    )
