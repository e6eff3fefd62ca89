"""Random inputs for losses: a shape, targets that broadcast to it or not, and names for their sizes."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

REDUCTIONS = st.sampled_from(["none", "mean", "sum"])
FLOATS = ("float32", "float64", "float16")

Sizes = tuple[int, ...]


def aligned(shapes: Sequence[Sizes]) -> list[tuple[str | int, ...]]:
    """Name sizes by their place from the right, so that equal sizes in one place bear one name.

    A size of 1 stays a number, as what is repeated has to be known.
    """
    return [
        tuple(size if size == 1 else f"S{len(shape) - axis}_{size}" for axis, size in enumerate(shape))
        for shape in shapes
    ]


def leading(shapes: Sequence[Sizes], keep: Sequence[int] = ()) -> list[tuple[str | int, ...]]:
    """Name sizes by what they are, but for those to keep."""
    return [tuple(size if size in keep else f"S{size}" for size in shape) for shape in shapes]


@st.composite
def bases(draw: st.DrawFn, least: int = 0, most: int = 3) -> Sizes:
    """Draw a shape."""
    return tuple(draw(st.lists(st.integers(1, 3), min_size=least, max_size=most)))


@st.composite
def partners(draw: st.DrawFn, base: Sizes) -> Sizes:
    """Draw a shape that equals another one, is repeated along it, or does not fit it."""
    kind = draw(st.sampled_from(["equal"] * 4 + ["ones", "suffix", "longer", "any"]))
    if kind == "ones":
        return tuple(draw(st.sampled_from([1, size])) for size in base)
    if kind == "suffix":
        return base[draw(st.integers(0, len(base))) :]
    if kind == "longer":
        return (2, *base)
    return draw(bases()) if kind == "any" else base
