"""How dims are written: `H/4` where the division is exact, else `⌊H/4⌋` or `⌈H/4⌉`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from blocks.atoms import Atom, Product, Quotient, Size

if TYPE_CHECKING:
    from blocks.dims import Dim

POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def written(dim: Dim) -> str:
    """Write a dim as people do.

    >>> from blocks.dims import Dim
    >>> h, w = Dim.symbol("H"), Dim.symbol("W", multiple_of=8)
    >>> written(h * w // 8 + 1), written((h + 3) // 4 - 2), written(Dim(7))
    ('H·W/8 + 1', '⌈H/4⌉ - 2', '7')
    """
    if not dim.terms:
        return "0"
    text = ""
    for product, factor in dim.terms:
        part = _term(product, abs(factor))
        sign = "-" if factor < 0 else "+"
        text += f" {sign} {part}" if text else f"{'-' if factor < 0 else ''}{part}"
    return text


def _term(product: Product, factor: int) -> str:
    if not product:
        return str(factor)
    common = math.gcd(factor, _below(product))
    factor, below = factor // common, _below(product) // common
    text = "·".join(
        _atom(atom) + (str(power).translate(POWERS) if power > 1 else "") for atom, power in product
    )
    return f"{factor if factor > 1 else ''}{text}{f'/{below}' if below > 1 else ''}"


def _below(product: Product) -> int:
    """Give what a product is divided by when it is written with the names of sizes."""
    return math.prod(atom.multiple**power for atom, power in product if isinstance(atom, Size))


def _atom(atom: Atom) -> str:
    if isinstance(atom, Size):
        return atom.name
    if isinstance(atom, Quotient):
        return _quotient(atom)
    return f"{atom.kind}({', '.join(written(dim) for dim in atom.dims)})"


def _quotient(atom: Quotient) -> str:
    number = atom.denominator.constant
    remainder = next((factor for product, factor in atom.numerator.terms if not product), 0)
    if number is not None and number > 1 and remainder == number - 1:
        return f"⌈{_over(atom.numerator - remainder, atom.denominator)}⌉"
    return f"⌊{_over(atom.numerator, atom.denominator)}⌋"


def _over(numerator: Dim, denominator: Dim) -> str:
    # H/4 over 2 is written as H over 8
    parts = [_below(product) // math.gcd(factor, _below(product)) for product, factor in numerator.terms]
    scale = math.lcm(*parts)
    above, below = written(numerator * scale), written(denominator * scale)
    above = f"({above})" if " " in above or "/" in above else above
    below = below if below.isalnum() else f"({below})"
    return f"{above}/{below}"
