"""Parts of tensors: slices, places, splits, gathers."""

from __future__ import annotations

import itertools
from typing import Any

import torch

from builder.model.tracing.faults import Inexpressible
from builder.model.tracing.following.desk import Desk
from builder.model.tracing.functions.table import converts
from builder.model.tracing.values import Constant, Extent, Operand, State, Value, dim_of


@converts("getitem")
def getitem(desk: Desk, input: Operand, index: Any) -> Operand:
    """Record indexing, one node for each dim that it touches."""
    parts = list(index) if isinstance(index, tuple) else [index]
    tensors = [one for one in parts if isinstance(one, Value | Constant | State)]
    lists = [one for one in parts if isinstance(one, list)]
    if len(tensors) + len(lists) > 1:
        raise Inexpressible("no block indexes with several tensors at once")
    used = sum(one is not None and one is not Ellipsis for one in parts)
    if Ellipsis not in [one if one is Ellipsis else 0 for one in parts]:
        parts.append(Ellipsis)
    place = next(at for at, one in enumerate(parts) if one is Ellipsis)
    parts[place : place + 1] = [slice(None)] * (len(input.shape) - used)
    axis = 0
    for part in parts:
        input, axis = _taken(desk, input, axis, part)
    return input


def _taken(desk: Desk, input: Operand, axis: int, part: Any) -> tuple[Operand, int]:
    """Apply one part of an index at an axis; give the result and the axis of the next part."""
    if part is None:
        return desk.one("Unsqueeze", input, dim=axis), axis + 1
    if isinstance(part, slice):
        return _sliced(desk, input, axis, part), axis + 1
    if isinstance(part, bool):
        raise Inexpressible("no block indexes with true or false")
    if isinstance(part, int):
        return select(desk, input, axis, part), axis
    if isinstance(part, list):
        part = Constant(torch.tensor(part))
    if isinstance(part, Value | Constant | State):
        if part.shape.dtype == "bool":
            raise Inexpressible(
                "indexing with a mask takes as many elements as the mask has, known only when the net runs",
                "choose with torch.where",
            )
        return desk.node("Index", [("x", input), ("index", part)], {"dim": axis})[0], axis + len(part.shape)
    raise Inexpressible(f"no block indexes with a {type(part).__name__}")


def _sliced(desk: Desk, input: Operand, axis: int, part: slice) -> Operand:
    size = input.shape[axis]
    start, stop, step = part.start or 0, part.stop, part.step or 1
    if isinstance(stop, Extent) and dim_of(stop) == size:
        stop = None
    if stop is not None and size.is_constant and int(stop) >= int(size):
        stop = None
    if not start and stop is None and step == 1:
        return input
    if size.is_constant and (start or stop is not None):
        start, stop = _within(start, stop, int(size))
    return desk.one("Slice", input, dim=axis, start=start, stop=stop, step=step)


def _within(start: int, stop: int | None, size: int) -> tuple[int, int | None]:
    """Keep a start below 0 within the size."""
    return (max(int(start), -size) if start < 0 else int(start)), None if stop is None else int(stop)


@converts("slice")
def slice_operator(
    desk: Desk, input: Operand, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1
) -> Operand:
    """Record a stretch as torch's own operator writes it, with a huge end for none."""
    stop = None if end is None or end >= 1 << 62 else end
    return _sliced(desk, input, dim % len(input.shape), slice(start or 0, stop, step))


@converts("select")
def select(desk: Desk, input: Operand, dim: int, index: int) -> Operand:
    """Record one place of a dim."""
    if isinstance(index, Extent) and (dim_of(index) - input.shape[dim]).is_constant:
        index = int(dim_of(index) - input.shape[dim])
    return desk.one("Select", input, dim=dim, index=index)


@converts("narrow")
def narrow(desk: Desk, input: Operand, dim: int, start: int, length: int) -> Operand:
    """Record a stretch of a dim."""
    return _sliced(desk, input, dim % len(input.shape), slice(start, start + length))


@converts("chunk")
def chunk(desk: Desk, input: Operand, chunks: int, dim: int = 0) -> tuple[Operand, ...]:
    """Record equal parts."""
    return desk.several("Chunk", input, chunks=chunks, dim=dim)


@converts("split", "split_with_sizes")
def split(
    desk: Desk, input: Operand, split_size_or_sections: Any = None, dim: int = 0, **more: Any
) -> tuple[Operand, ...]:
    """Record parts of given sizes, or of one size."""
    wanted = (
        split_size_or_sections
        if split_size_or_sections is not None
        else more.get("split_size", more.get("split_sizes"))
    )
    if isinstance(wanted, tuple | list):
        return desk.several("Split", input, sizes=[int(one) for one in wanted], dim=dim)
    if not isinstance(wanted, int):
        raise Inexpressible("Split needs the size of the parts, or a list of them")
    total, each = input.shape[dim], int(wanted)
    if not total.is_constant:
        raise Inexpressible("Split needs a dim of a fixed size")
    sizes = [min(each, int(total) - start) for start in range(0, int(total), each)]
    return desk.several("Split", input, sizes=sizes, dim=dim)


@converts("tensor_split")
def tensor_split(
    desk: Desk, input: Operand, indices_or_sections: Any = None, dim: int = 0, *, indices: Any = None,
    sections: int | None = None,
) -> tuple[Operand, ...]:  # fmt: skip
    """Record parts that end at given places, or a number of nearly equal parts."""
    indices_or_sections = next(one for one in (indices_or_sections, indices, sections) if one is not None)
    if not input.shape[dim].is_constant:
        return _cut(desk, input, dim, indices_or_sections)
    total = int(input.shape[dim])
    if isinstance(indices_or_sections, int):
        count, rest = divmod(total, indices_or_sections)
        sizes = [count + (place < rest) for place in range(indices_or_sections)]
    else:
        ends = [0, *indices_or_sections, total]
        sizes = [stop - start for start, stop in itertools.pairwise(ends)]
    return desk.several("Split", input, sizes=sizes, dim=dim)


def _cut(desk: Desk, input: Operand, dim: int, places: Any) -> tuple[Operand, ...]:
    """Record the stretches of an open dim between given places."""
    if isinstance(places, int):
        raise Inexpressible("no block cuts a dim of an open size into parts of two sizes")
    starts, stops = [0, *places], [*places, None]
    axis = dim % len(input.shape)
    return tuple(
        _sliced(desk, input, axis, slice(start, stop)) for start, stop in zip(starts, stops, strict=True)
    )


@converts("unbind")
def unbind(desk: Desk, input: Operand, dim: int = 0) -> tuple[Operand, ...]:
    """Record each place of a dim."""
    size = input.shape[dim]
    if not size.is_constant:
        raise Inexpressible("the model takes a dim of an open size apart, one place after the other")
    return tuple(desk.one("Select", input, dim=dim, index=place) for place in range(int(size)))


@converts("index_select")
def index_select(desk: Desk, input: Operand, dim: int, index: Operand) -> Operand:
    """Record places of a dim, by a list of them."""
    return desk.node("Index", [("x", input), ("index", index)], {"dim": dim})[0]


@converts("gather")
def gather(desk: Desk, input: Operand, dim: int, index: Operand, *, sparse_grad: bool = False) -> Operand:
    """Record one element of a dim for each place."""
    return desk.node("Gather", [("x", input), ("index", index)], {"dim": dim})[0]


@converts("tril")
def tril(desk: Desk, input: Operand, diagonal: int = 0) -> Operand:
    """Record the lower triangle."""
    return desk.one("Tril", input, diagonal=diagonal)


@converts("triu")
def triu(desk: Desk, input: Operand, diagonal: int = 0) -> Operand:
    """Record the upper triangle."""
    return desk.one("Triu", input, diagonal=diagonal)


@converts("topk")
def topk(
    desk: Desk, input: Operand, k: int, dim: int = -1, largest: bool = True, sorted: bool = True
) -> tuple[Operand, ...]:
    """Record the largest elements, and their places."""
    return desk.several("TopK", input, k=k, dim=dim, largest=largest)


@converts("unfold_dim")
def windows(desk: Desk, input: Operand, dimension: int, size: int, step: int) -> Operand:
    """Record the windows along one dim, each at its places, with the new dim last."""
    axis = dimension % len(input.shape)
    length = input.shape[axis].constant
    if length is None:
        raise Inexpressible("no block takes windows along a dim that is open")
    places = torch.arange(0, length - size + 1, step)[:, None] + torch.arange(size)
    made = desk.node("Index", [("x", input), ("index", Constant(places))], {"dim": axis})[0]
    count = len(made.shape)
    order = [one for one in range(count) if one != axis + 1]
    return desk.one("Permute", made, dims=[*order, axis + 1]) if axis + 2 < count else made
