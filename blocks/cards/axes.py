"""Lists of axes, and sizes as the text that reads them off a tensor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from blocks.card import axis_of
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.kinds import Int
from blocks.shapes import Shape

AXIS = Int(-64, 63)


def axes_of(indices: Iterable[int], shape: Shape, argument: str) -> tuple[int, ...]:
    """Turn axes that may count from the end into different axes from the start."""
    axes = tuple(axis_of(index, shape, argument) for index in indices)
    for axis in axes:
        if axes.count(axis) > 1:
            raise RuleFault(
                f"needs each dim once, got dim {axis} twice", code="bad-argument", argument=argument
            )
    return axes


def written(size: Dim | int, names: Sequence[str], shapes: Sequence[Shape]) -> str | None:
    """Write a size as Python that reads it off tensors, None where they do not tell it.

    >>> from blocks.shapes import Shape
    >>> image = Shape.of("N", 3, "H", "W")
    >>> n, _, h, w = image
    >>> written(n, ["x"], [image]), written(h * 2, ["x"], [image]), written(h * w, ["x"], [image])
    ('x.shape[0]', 'x.shape[2] * 2', 'x.shape[2] * x.shape[3]')
    >>> written(Dim.symbol("T"), ["x"], [image]) is None
    True
    """
    number = Dim.of(size).constant
    if number is not None:
        return repr(number)
    size = Dim.of(size)
    places = [
        (dim, f"{name}.shape[{index}]")
        for name, shape in zip(names, shapes, strict=True)
        for index, dim in enumerate(shape)
        if not dim.is_constant
    ]
    return _single(size, places) or _scaled(size, places) or _product(size, places)


def _single(size: Dim, places: list[tuple[Dim, str]]) -> str | None:
    return next((text for dim, text in places if dim == size), None)


def _scaled(size: Dim, places: list[tuple[Dim, str]]) -> str | None:
    """Find a dim of which the size is a multiple or a fraction."""
    for dim, text in places:
        more, less = size.exactly_over(dim), dim.exactly_over(size)
        if more is not None and more.is_constant:
            return f"{text} * {more}"
        if less is not None and less.is_constant:
            return f"{text} // {less}"
        number = _denominator(size) // _denominator(dim)
        if number > 1 and dim // number == size:
            return f"{text} // {number}"
    return None


def _denominator(size: Dim) -> int:
    """Give the number under a single floor division, 1 where there is none."""
    atom = size.atoms[0] if len(size.atoms) == 1 else None
    denominator = getattr(atom, "denominator", None)
    return denominator.constant or 1 if isinstance(denominator, Dim) else 1


def _product(size: Dim, places: list[tuple[Dim, str]]) -> str | None:
    """Find dims that multiply to the size, greedily."""
    rest, factors = size, []
    for dim, text in places:
        less = rest.exactly_over(dim)
        if less is not None:
            rest = less
            factors.append(text)
    number = rest.constant
    if number is None or not factors:
        return None
    return " * ".join(factors if number == 1 else [*factors, repr(number)])
