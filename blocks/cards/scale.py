"""A size times a factor, rounded down as torch does in double precision."""

from __future__ import annotations

import math
from fractions import Fraction

from blocks.dims import Dim
from blocks.errors import RuleFault

MOST_DENOMINATOR = 1 << 20


def scaled(size: Dim, factor: float, *, argument: str, hint: str) -> Dim:
    """Multiply a size, which may be symbolic where the factor is a simple fraction.

    >>> print(scaled(Dim.symbol("H"), 0.5, argument="scale_factor", hint=""))
    ⌊H/2⌋

    Raises:
        RuleFault: The size is symbolic, and the product would depend on rounding.
    """
    number = size.constant
    if number is not None:
        return Dim(math.floor(number * factor))
    exact = Fraction(factor)
    if exact.denominator > MOST_DENOMINATOR:
        what = f"{argument} {factor:g} of the size {size} depends on rounding"
        raise RuleFault(what, code="symbolic-size", argument=argument, hint=hint)
    return size * exact.numerator // exact.denominator
