"""Constants: tensors that depend on no input, written down in as few numbers as may be."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from blocks.kinds import Value as Setting
from builder.model.tracing.values import Constant

PLAIN_NUMBERS = 64
"""A constant of more numbers is rather computed from smaller ones, where that is possible."""


def fill_of(tensor: Tensor, most: int) -> Setting:
    """Give one number for all, or all numbers; None where they are more than `most`."""
    if not tensor.numel():
        return None
    flat = tensor.detach().reshape(-1)
    first = flat[0].item()
    if bool((flat == flat[0]).all()):
        return float(first) if tensor.is_floating_point() else int(first)
    if flat.numel() > most:
        return None
    numbers = flat.tolist()
    return tuple(map(float, numbers)) if tensor.is_floating_point() else tuple(map(int, numbers))


def start_of(tensor: Tensor) -> dict[str, Setting]:
    """Tell how a parameter starts: one number where all are equal, else noise as wide as now."""
    if tensor.is_meta or not tensor.numel() or not tensor.is_floating_point():
        return {}
    fill = fill_of(tensor, 0)
    if fill is not None:
        return {"fill": fill}
    spread = float(tensor.detach().float().std(correction=0))
    return {"std": float(f"{spread:.1g}")} if math.isfinite(spread) else {}


def cost_of(constant: Constant) -> int:
    """Tell how many numbers have to be written down at least, whatever is computed from them."""
    own = _own_cost(constant.tensor)
    if own == 1 or not constant.can_be_recomputed:
        return own
    return min(own, sum(cost_of(part) for part in constant.parts))


def is_better_recomputed(constant: Constant) -> bool:
    """Whether a constant takes no more numbers if the call that made it is made by the net."""
    return (
        constant.can_be_recomputed
        and _own_cost(constant.tensor) > 1
        and sum(cost_of(part) for part in constant.parts) <= constant.tensor.numel()
    )


def _own_cost(tensor: Tensor) -> int:
    return 1 if fill_of(tensor, PLAIN_NUMBERS) is not None else tensor.numel()


def summands(tensor: Tensor) -> tuple[Tensor, ...]:
    """Take whole numbers apart into tensors along one dim each that add up to them, if any do.

    The dims are the tensor's own, or those with squares taken apart, as in an index of pairs of places.

    >>> [tuple(one.shape) for one in summands(torch.arange(20)[:, None] * 3 + torch.arange(15))]
    [(20, 1), (1, 15)]
    """
    if tensor.is_floating_point() and not bool((tensor == tensor.round()).all()):
        return ()
    found = [parts for shape in _layouts(tuple(tensor.shape)) if (parts := _along(tensor.reshape(shape)))]
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


def _along(tensor: Tensor) -> tuple[Tensor, ...]:
    """Give one tensor for each dim whose sum is the tensor; none where there are no such."""
    if tensor.dim() < 2:
        return ()
    corner = tensor[(slice(0, 1),) * tensor.dim()]
    parts = []
    for axis in range(tensor.dim()):
        line = tensor[tuple(slice(None) if one == axis else slice(0, 1) for one in range(tensor.dim()))]
        parts.append(line if axis == 0 else line - corner)
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
