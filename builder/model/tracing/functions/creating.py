"""Functions that make new tensors, of sizes that are open and read off others."""

from __future__ import annotations

from typing import Any

import torch

from builder.model.tracing.following.desk import Desk
from builder.model.tracing.functions.shaping import listed
from builder.model.tracing.functions.table import converts
from builder.model.tracing.values import Extent, Operand, Value, dtype_of


@converts("arange")
def arange(desk: Desk, *bounds: Any, dtype: Any = None, **_: Any) -> Operand | None:
    """Record the places of an open dim; None for a count that is a number."""
    if len(bounds) == 1 and isinstance(bounds[0], Extent) and bounds[0].source is not None:
        value, place = bounds[0].source
        made = desk.one("Arange", value, dim=place)
        known = None if dtype is None else dtype_of(dtype)
        return made if known in (None, "int64") else desk.one("Cast", made, dtype=known)
    return None


@converts("new_zeros", "new_empty")
def new_zeros(
    desk: Desk, input: Operand, *sizes: Any, dtype: Any = None, size: Any = None, **_: Any
) -> Operand | None:
    """Record zeros of open sizes; None where every size is a number."""
    return _filled(desk, input, listed(sizes) or list(size or ()), 0.0, dtype)


@converts("new_ones")
def new_ones(
    desk: Desk, input: Operand, *sizes: Any, dtype: Any = None, size: Any = None, **_: Any
) -> Operand | None:
    """Record ones of open sizes; None where every size is a number."""
    return _filled(desk, input, listed(sizes) or list(size or ()), 1.0, dtype)


@converts("new_full")
def new_full(
    desk: Desk, input: Operand, size: Any, fill_value: float, *, dtype: Any = None, **_: Any
) -> Operand | None:
    """Record one number at open sizes; None where every size is a number."""
    return _filled(desk, input, list(size), float(fill_value), dtype)


@converts("zeros_like", "empty_like")
def zeros_like(desk: Desk, input: Operand, *, dtype: Any = None, **_: Any) -> Operand | None:
    """Record zeros of the shape of another tensor."""
    return _filled(desk, input, _sizes(input), 0.0, dtype)


@converts("ones_like")
def ones_like(desk: Desk, input: Operand, *, dtype: Any = None, **_: Any) -> Operand | None:
    """Record ones of the shape of another tensor."""
    return _filled(desk, input, _sizes(input), 1.0, dtype)


@converts("full_like")
def full_like(
    desk: Desk, input: Operand, fill_value: float, *, dtype: Any = None, **_: Any
) -> Operand | None:
    """Record one number at the shape of another tensor."""
    return _filled(desk, input, _sizes(input), float(fill_value), dtype)


@converts("zeros")
def zeros(desk: Desk, *sizes: Any, dtype: Any = None, size: Any = None, **_: Any) -> Operand | None:
    """Record zeros whose sizes are read off a tensor."""
    return _made(desk, listed(sizes) or list(size or ()), 0.0, dtype)


@converts("ones")
def ones(desk: Desk, *sizes: Any, dtype: Any = None, size: Any = None, **_: Any) -> Operand | None:
    """Record ones whose sizes are read off a tensor."""
    return _made(desk, listed(sizes) or list(size or ()), 1.0, dtype)


@converts("full")
def full(desk: Desk, size: Any, fill_value: float, *, dtype: Any = None, **_: Any) -> Operand | None:
    """Record one number at sizes that are read off a tensor."""
    return _made(desk, list(size), float(fill_value), dtype)


def _made(desk: Desk, sizes: list[Any], fill: float, dtype: Any) -> Operand | None:
    source = next((one.source for one in sizes if isinstance(one, Extent) and one.source is not None), None)
    return (
        None if source is None else _filled(desk, source[0], sizes, fill, dtype or torch.get_default_dtype())
    )


def _sizes(input: Operand) -> list[Any]:
    return [int(dim) if dim.is_constant else Extent(0, dim) for dim in input.shape]


def _filled(
    desk: Desk, like: Operand, sizes: list[Any], fill: float, dtype: torch.dtype | None
) -> Operand | None:
    if not any(isinstance(one, Extent) for one in sizes) or not isinstance(like, Value):
        return None
    known = like.shape.dtype if dtype is None else dtype_of(dtype)
    return desk.one("Full", like, shape=sizes, fill=fill, dtype=known)
