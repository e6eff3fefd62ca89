"""Numbers: how constants and buffers are written into a spec, in as few numbers as may be."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from blocks.kinds import Value as Setting
from builder.model.tracing.faults import Inexpressible, place_of
from builder.model.tracing.following.constants import PLAIN_NUMBERS, fill_of
from builder.model.tracing.following.patterns import band_of, has_border, rows_of, steps_of, summands
from builder.model.tracing.values import Listed, State, Value, dtype_of

if TYPE_CHECKING:
    from builder.model.tracing.following.desk import Desk

MOST_NUMBERS = 100_000
"""How many numbers a `fill` may list."""

MOST_LISTED = 8192
"""How many numbers are listed of a buffer, which the model's weights hold anyway."""

WORTH_TELLING = 1024
"""A constant of more numbers is remembered with its line, should the spec become too large."""

Way = Callable[["Desk", Tensor, str], Value | None]


def written(desk: Desk, tensor: Tensor, hint: str = "constant") -> Value:
    """Record a constant by its pattern, or as a buffer that lists its numbers.

    Raises:
        Inexpressible: It has no elements, odd infinities, or too many numbers.
    """
    made = patterned(desk, tensor, hint, WAYS)
    if made is not None:
        return made
    fill = fill_of(tensor, MOST_NUMBERS)
    if fill is None:
        raise Inexpressible(
            f"a constant tensor of {tensor.numel():,} numbers that is made while the model runs "
            f"is too large to write down (the most is {MOST_NUMBERS:,})",
            "keep it as a buffer of a module: its numbers then go with the weights",
        )
    if tensor.numel() > WORTH_TELLING and isinstance(fill, tuple):
        desk.listed.append(Listed(tensor.numel(), hint, *place_of(sys._getframe())))
    return _buffer(desk, tensor, fill, hint)


def held(desk: Desk, state: State, hint: str, facts: dict[str, Any]) -> Value:
    """Record a buffer of the model by its pattern, or as one that checkpoints hold.

    `facts` go to the record. What has many numbers and no pattern starts from 0, and is told.
    """
    tensor = state.tensor
    ways = KEPT if state.persistent and tensor.is_floating_point() else WAYS
    if not (state.persistent and _finite(tensor, PLAIN_NUMBERS) is not None):
        made = _tried(desk, tensor, hint, ways)
        if made is not None:
            return made
    fill = _finite(tensor, MOST_LISTED)
    if not state.persistent and fill is not None:
        return written(desk, tensor, hint)
    args = {"shape": tuple(tensor.shape), "fill": fill or 0, "dtype": dtype_of(tensor.dtype)}
    facts = {**facts, "keys": {"value": state.path}, "tensors": {"value": tensor}}
    left_out = tensor.numel() if fill is None else 0
    return desk.node("Buffer", (), args, left_out=left_out, **facts)[0]


def _finite(tensor: Tensor, most: int) -> Setting:
    """Give one number for all, or all numbers; None where they are too many, or not finite."""
    return fill_of(tensor, most) if bool(torch.isfinite(tensor).all()) else None


def _tried(desk: Desk, tensor: Tensor, hint: str, ways: tuple[Way, ...]) -> Value | None:
    try:
        return patterned(desk, tensor, hint, ways)
    except Inexpressible:
        return None


def patterned(desk: Desk, tensor: Tensor, hint: str, ways: tuple[Way, ...]) -> Value | None:
    """Record what gives a tensor from few numbers; None where nothing does, or it is small."""
    if not tensor.numel():
        raise Inexpressible("a tensor without elements cannot be written down")
    if tensor.is_floating_point() and bool(torch.isinf(tensor).any()):
        return _infinite(desk, tensor, hint)
    if fill_of(tensor, PLAIN_NUMBERS) is not None:
        return None
    return next((made for way in ways if (made := way(desk, tensor, hint)) is not None), None)


def _buffer(desk: Desk, like: Tensor, fill: Setting, hint: str) -> Value:
    args = {"shape": tuple(like.shape), "fill": fill, "dtype": dtype_of(like.dtype), "persistent": False}
    return desk.node("Buffer", (), args, hint=hint)[0]


def _infinite(desk: Desk, tensor: Tensor, hint: str) -> Value:
    """Write a mask of 0 and -inf as the logarithm of 1 and 0, since no spec holds infinities."""
    if not bool(((tensor == 0) | (tensor == -torch.inf)).all()):
        raise Inexpressible("a constant tensor with infinities in it cannot be written down")
    return desk.one("Log", written(desk, (tensor == 0).to(tensor.dtype), hint))


def _as_band(desk: Desk, tensor: Tensor, hint: str) -> Value | None:
    """Record triangles and diagonals, as those of a tensor of one number."""
    band = band_of(tensor)
    if band is None:
        return None
    is_bool = tensor.dtype == torch.bool
    if is_bool and band.outside:
        return desk.one("LogicalNot", written(desk, ~tensor, hint))
    height = band.inside if is_bool else band.inside - band.outside
    if not is_bool and not bool((tensor == _raised(tensor, height, band.outside)).all()):
        return None
    made = _buffer(desk, tensor, int(height) if is_bool else height, hint)
    if band.highest is not None:
        made = desk.one("Tril", made, diagonal=band.highest)
    if band.lowest is not None:
        made = desk.one("Triu", made, diagonal=band.lowest)
    return desk.one("Add", made, value=band.outside) if band.outside else made


def _raised(tensor: Tensor, height: bool | int | float, ground: bool | int | float) -> Tensor:
    """Compute as the net would: the band's height, or 0, on its ground."""
    band = torch.where(tensor == ground, 0, height).to(tensor.dtype)
    return band + ground


def _as_steps(desk: Desk, tensor: Tensor, hint: str) -> Value | None:
    """Record numbers in equal steps, as the places of a dim."""
    found = steps_of(tensor)
    if found is None:
        return None
    start, step = found
    places = _buffer(desk, torch.empty(tensor.numel(), dtype=torch.int64), 0, hint)
    made = desk.one("Arange", places, dim=0)
    if tensor.dtype != torch.int64:
        made = desk.one("Cast", made, dtype=dtype_of(tensor.dtype))
    made = made if step == 1 else desk.one("Mul", made, value=step)
    made = made if start == 0 else desk.one("Add", made, value=start)
    return made if tensor.dim() == 1 else desk.one("Reshape", made, shape=tuple(tensor.shape))


def _as_sum(desk: Desk, tensor: Tensor, hint: str) -> Value | None:
    """Record the sum of small tensors along the dims."""
    parts = summands(tensor)
    if not parts:
        return None
    total = desk.one("Add", *(written(desk, one, hint) for one in parts))
    is_whole = all(one.dim() == tensor.dim() for one in parts)
    return total if is_whole else desk.one("Reshape", total, shape=tuple(tensor.shape))


def _as_rows(desk: Desk, tensor: Tensor, hint: str) -> Value | None:
    """Record the rows of a table by their places."""
    found = rows_of(tensor)
    if found is None:
        return None
    inputs = [("x", written(desk, found[0], hint)), ("index", written(desk, found[1], hint))]
    return desk.node("Index", inputs, {"dim": 0}, hint=hint)[0]


def _as_bordered(desk: Desk, tensor: Tensor, hint: str) -> Value | None:
    """Record a matrix of sums with a row above it and a column in front."""
    if not has_border(tensor):
        return None
    above = [written(desk, one, hint) for one in (tensor[:1, :1], tensor[:1, 1:])]
    below = [written(desk, one, hint) for one in (tensor[1:, :1], tensor[1:, 1:])]
    return desk.one("Concat", *(desk.one("Concat", *row, dim=1) for row in (above, below)), dim=0)


WAYS: tuple[Way, ...] = (_as_band, _as_steps, _as_sum, _as_rows, _as_bordered)
"""How constants are taken apart, the shortest first."""

KEPT: tuple[Way, ...] = (_as_band, _as_steps)
"""What is safe to say of numbers that a checkpoint could hold otherwise."""
