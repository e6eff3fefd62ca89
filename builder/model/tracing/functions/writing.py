"""Writes into slices of tensors, told as tensors put together anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from torch import Tensor

from blocks.dims import Dim
from blocks.modules.tensor import DTYPES
from builder.model.tracing.faults import Inexpressible
from builder.model.tracing.following.desk import Desk
from builder.model.tracing.functions.arithmetic import number_of
from builder.model.tracing.functions.pointwise import to
from builder.model.tracing.functions.shaping import expand, reshape
from builder.model.tracing.functions.table import converts
from builder.model.tracing.values import Constant, Extent, Operand, State, Value


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of one dim, to its end where `stop` is None; a single place has no dim."""

    axis: int
    start: int
    stop: int | None
    is_single: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a tensor: stretches of some of its dims, and all of the others."""

    base: Tensor
    stretches: tuple[Stretch, ...]


def part_of(base: Tensor, operand: Operand, index: Any) -> Part | None:
    """Tell which part an index is; None where it is none of whole stretches."""
    parts = list(index) if isinstance(index, tuple) else [index]
    kinds = slice | int | type(Ellipsis)
    if any(not isinstance(one, kinds) or isinstance(one, bool) for one in parts):
        return None
    if Ellipsis in parts:
        place = parts.index(Ellipsis)
        parts[place : place + 1] = [slice(None)] * (len(operand.shape) - len(parts) + 1)
    touched = [(axis, one) for axis, one in enumerate(parts) if one != slice(None)]
    found = [_stretch(axis, operand, one) for axis, one in touched]
    known = tuple(one for one in found if one is not None)
    if len(known) < len(found) or any(one.is_single for one in known[:-1]):
        return None
    return Part(base, known)


def _stretch(axis: int, operand: Operand, index: Any) -> Stretch | None:
    size = operand.shape[axis].constant
    if isinstance(index, int):
        place = int(index) if size is None else int(index) % size
        return None if place < 0 or size is None else Stretch(axis, place, place + 1, is_single=True)
    if index.step not in (None, 1):
        return None
    if size is None:
        start = index.start or 0
        return Stretch(axis, int(start), None) if start >= 0 and index.stop is None else None
    start, stop, _ = index.indices(size)
    return Stretch(axis, start, None if stop == size else stop) if start < stop else None


def with_part(desk: Desk, base: Operand, part: Part, new: Operand) -> Operand:
    """Put a tensor together anew, with another part in it."""
    return _rebuilt(desk, base, part.stretches, new)


def _rebuilt(desk: Desk, base: Operand, stretches: tuple[Stretch, ...], new: Operand) -> Operand:
    if not stretches:
        return new
    one, rest = stretches[0], stretches[1:]
    if rest:
        inner = desk.one("Slice", base, dim=one.axis, start=one.start, stop=one.stop)
        new = _rebuilt(desk, inner, rest, new)
    new = desk.one("Unsqueeze", new, dim=one.axis) if one.is_single else new
    pieces: list[Operand] = []
    if one.start:
        pieces.append(desk.one("Slice", base, dim=one.axis, start=0, stop=one.start))
    pieces.append(new)
    if one.stop is not None and base.shape[one.axis] != one.stop:
        pieces.append(desk.one("Slice", base, dim=one.axis, start=one.stop))
    return desk.one("Concat", *pieces, dim=one.axis) if len(pieces) > 1 else new


def stretched(desk: Desk, part: Part, base: Operand, value: Any) -> Operand:
    """Bring what is written to the shape and the dtype of the stretch."""
    dims = list(base.shape.dims)
    for one in part.stretches:
        stop = dims[one.axis] if one.stop is None else Dim(one.stop)
        dims[one.axis] = stop - one.start
    gone = [one.axis for one in part.stretches if one.is_single]
    dims = [dim for axis, dim in enumerate(dims) if axis not in gone]
    sizes = [int(dim) if dim.is_constant else Extent(0, dim) for dim in dims]
    number = number_of(value) if not isinstance(value, Value | State) else None
    if number is not None:
        return _full(desk, base, sizes, number)
    if not isinstance(value, Value | State | Constant):
        raise Inexpressible("only tensors and numbers are written into tensors")
    made = to(desk, value, dtype=DTYPES[base.shape.dtype]) if value.shape.dtype != base.shape.dtype else value
    while len(made.shape) > len(sizes):
        made = reshape(
            desk, made, [int(dim) if dim.is_constant else Extent(0, dim) for dim in made.shape.dims[1:]]
        )
    return expand(desk, made, sizes)


def _full(desk: Desk, like: Operand, sizes: list[int], number: float) -> Value:
    return desk.one("Full", like, shape=sizes, fill=float(number), dtype=like.shape.dtype)


@converts("zero")
def zero(desk: Desk, input: Operand) -> Operand:
    """Record a tensor that becomes zeros."""
    return fill(desk, input, 0)


@converts("fill")
def fill(desk: Desk, input: Operand, value: Any) -> Operand:
    """Record a tensor that becomes one number."""
    number = number_of(value)
    if number is None:
        raise Inexpressible("no block fills a tensor with another")
    sizes = [int(dim) if dim.is_constant else Extent(0, dim) for dim in input.shape]
    return _full(desk, input, sizes, number)


@converts("copy")
def copy(desk: Desk, input: Operand, src: Any, non_blocking: bool = False) -> Operand:
    """Record a tensor that becomes another."""
    if not isinstance(src, Value | State | Constant):
        raise Inexpressible("only a tensor is copied into another")
    made = to(desk, src, dtype=DTYPES[input.shape.dtype]) if src.shape.dtype != input.shape.dtype else src
    return expand(desk, made, [int(dim) if dim.is_constant else Extent(0, dim) for dim in input.shape])
