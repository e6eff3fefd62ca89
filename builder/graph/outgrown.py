"""Sizes that have outgrown all tensors: dims, numbers and formulas without end."""

from __future__ import annotations

from functools import lru_cache

from blocks.atoms import Atom, Extreme, Quotient
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.shapes import Shape

MOST_DIMS = 64
MOST_SIZE = 2**63 - 1
MOST_POWER = 64
MOST_PARTS = 2_000
"""Parts of a symbolic size, those inside its quotients included: each is added, or multiplied, or divided."""


def check_grown(shapes: tuple[Shape, ...]) -> None:
    """Refuse shapes that no tensor can have.

    Steps that multiply sizes, repeated, would else square a number or a formula again and again.

    Raises:
        RuleFault: A shape is none (`number-range`).
    """
    what = _outgrown(shapes)
    if what is not None:
        raise RuleFault(what, code="number-range")


def _outgrown(shapes: tuple[Shape, ...]) -> str | None:
    for shape in shapes:
        if len(shape) > MOST_DIMS:
            return f"the output would have {len(shape)} dims, and the limit is {MOST_DIMS}"
        for dim in shape:
            if dim.is_constant and abs(int(dim)) <= MOST_SIZE:
                continue
            if any(abs(factor) > MOST_SIZE for _, factor in dim.terms):
                return "a size of the output would be 2^63 or more, which no tensor has"
            if any(sum(power for _, power in product) > MOST_POWER for product, _ in dim.terms):
                return f"a size of the output would be a product of more than {MOST_POWER} sizes"
            if parts(dim) > MOST_PARTS:
                return f"a size of the output would be a formula of more than {MOST_PARTS:,} parts"
    return None


@lru_cache(maxsize=1 << 14)
def parts(dim: Dim) -> int:
    """Count the parts of a symbolic size, again wherever they come again."""
    return sum(1 + sum(_parts_of(atom) for atom, _ in product) for product, _ in dim.terms)


def _parts_of(atom: Atom) -> int:
    if isinstance(atom, Quotient):
        return 1 + parts(atom.numerator) + parts(atom.denominator)
    return 1 + sum(parts(dim) for dim in atom.dims) if isinstance(atom, Extreme) else 1
