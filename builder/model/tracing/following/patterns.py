"""Patterns: tensors that few numbers describe, such as triangles and sums along dims."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

Number = bool | int | float
Groups = tuple[tuple[int, ...], ...]
"""Dims that go together: one summand lies along each group."""


@dataclass(frozen=True, slots=True)
class Band:
    """Matrices with one number along some diagonals, and another everywhere else.

    `lowest` and `highest` are the outermost diagonals, None where the band reaches the corner.
    """

    inside: Number
    outside: Number
    lowest: int | None
    highest: int | None


def band_of(tensor: Tensor) -> Band | None:
    """Describe triangles, diagonals and what lies around them; 0 is outside where both could be.

    >>> band_of(torch.tril(torch.ones(3, 3)))
    Band(inside=1.0, outside=0.0, lowest=None, highest=0)
    >>> band_of(1 - torch.eye(3))
    Band(inside=0.0, outside=1.0, lowest=0, highest=0)
    """
    if tensor.dim() < 2:
        return None
    numbers = _two_numbers(tensor)
    found = [band for inside, outside in numbers if (band := _banded(tensor, inside, outside)) is not None]
    return min(found, key=lambda band: band.outside != 0, default=None)


def _two_numbers(tensor: Tensor) -> tuple[tuple[Number, Number], ...]:
    """Give the two numbers of a tensor both ways around; nothing where there are more."""
    first = tensor.reshape(-1)[0]
    others = tensor[tensor != first]
    if not len(others) or not bool((others == others[0]).all()):
        return ()
    one, other = first.item(), others[0].item()
    return ((one, other), (other, one))


def _banded(tensor: Tensor, inside: Number, outside: Number) -> Band | None:
    rows, columns = tensor.shape[-2:]
    matrix = tensor.reshape(-1, rows, columns)[0]
    places = (matrix == inside).nonzero()
    if not len(places):
        return None
    offsets = places[:, 1] - places[:, 0]
    lowest, highest = int(offsets.min()), int(offsets.max())
    band = torch.ones(rows, columns, dtype=torch.bool).tril(highest).triu(lowest)
    if not bool(((tensor == inside) == band).all()):
        return None
    return Band(
        inside, outside, None if lowest == 1 - rows else lowest, None if highest == columns - 1 else highest
    )


def steps_of(tensor: Tensor) -> tuple[Number, Number] | None:
    """Give start and step of numbers that stand in equal steps along the only dim that is not 1.

    >>> steps_of(torch.arange(3, 30, 2)[None]), steps_of(torch.tensor([1, 2, 4]))
    ((3, 2), None)
    """
    flat = tensor.reshape(-1)
    if tensor.dtype == torch.bool or len(flat) < 3 or max(tensor.shape) != len(flat):
        return None
    start, step = flat[0].item(), (flat[1] - flat[0]).item()
    again = torch.arange(len(flat)).to(flat.dtype) * step + start
    return (start, step) if torch.equal(again, flat) else None


def summands(tensor: Tensor) -> tuple[Tensor, ...]:
    """Take whole numbers apart into tensors along one dim each that add up to them, if any do.

    The dims are the tensor's own, or those with squares taken apart, as in an index of pairs of places;
    then a summand may also lie along the rows, or the columns, of both places.

    >>> [tuple(one.shape) for one in summands(torch.arange(20)[:, None] * 3 + torch.arange(15))]
    [(20, 1), (1, 15)]
    """
    if tensor.dtype == torch.bool:
        return ()
    if tensor.is_floating_point() and not bool((tensor == tensor.round()).all()):
        return ()
    found = [
        parts
        for shape in _layouts(tuple(tensor.shape))
        for groups in _groupings(len(shape))
        if (parts := _along(tensor.reshape(shape), groups))
    ]
    best = min(found, key=lambda parts: sum(one.numel() for one in parts), default=())
    return best if sum(one.numel() for one in best) * 4 <= tensor.numel() else ()


def _layouts(shape: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Give the shape, and those with the squares among its sizes taken apart, once and twice."""
    for _ in range(3):
        yield shape
        shape = tuple(part for size in shape for part in _roots(size))


def _roots(size: int) -> tuple[int, ...]:
    root = math.isqrt(size)
    return (root, root) if root * root == size and size > 16 else (size,)


def _groupings(count: int) -> Iterator[Groups]:
    """Give each dim alone, and of pairs of places the rows together and the columns together."""
    if count > 1:
        yield tuple((axis,) for axis in range(count))
    if count > 3:
        front = tuple((axis,) for axis in range(count - 4))
        yield (*front, (count - 4, count - 2), (count - 3, count - 1))


def _along(tensor: Tensor, groups: Groups) -> tuple[Tensor, ...]:
    """Give one tensor for each group of dims that add up to the tensor, if any do."""
    corner = tensor[(slice(0, 1),) * tensor.dim()]
    parts: list[Tensor] = []
    for group in groups:
        line = tensor[tuple(slice(None) if one in group else slice(0, 1) for one in range(tensor.dim()))]
        parts.append(line - corner if parts else line)
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return tuple(parts) if torch.equal(total, tensor) else ()


def rows_of(tensor: Tensor) -> tuple[Tensor, Tensor] | None:
    """Take a tensor as places in a table of its different rows; None where that saves little.

    >>> table, places = rows_of(torch.arange(8).repeat(64, 2, 1))
    >>> tuple(table.shape), tuple(places.shape)
    ((1, 8), (64, 2))
    """
    if tensor.dim() < 2:
        return None
    table, places = torch.unique(tensor.reshape(-1, tensor.shape[-1]), dim=0, return_inverse=True)
    if (table.numel() + places.numel()) * 2 > tensor.numel():
        return None
    return table, places.reshape(tensor.shape[:-1])


def has_border(tensor: Tensor) -> bool:
    """Whether a matrix is a sum along its dims but for its first row and column."""
    return tensor.dim() == 2 and min(tensor.shape) > 2 and bool(summands(tensor[1:, 1:]))
