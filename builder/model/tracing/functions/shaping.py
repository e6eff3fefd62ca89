"""Functions that change the shape of a tensor, or put tensors together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from blocks.dims import Dim
from builder.model.tracing.faults import Inexpressible
from builder.model.tracing.following.desk import Desk
from builder.model.tracing.functions.table import converts
from builder.model.tracing.values import Extent, Operand, Value, dim_of


def listed(given: Sequence[Any]) -> list[Any]:
    """Take sizes or axes one by one, or as one list."""
    if len(given) == 1 and isinstance(given[0], tuple | list):
        return list(given[0])
    return list(given)


@converts("view", "reshape", "unsafe_view")
def reshape(desk: Desk, input: Operand, *sizes: Any, shape: Any = None, size: Any = None) -> Operand:
    """Record another shape; a size that is open is left for -1 where that says the same."""
    wanted = listed(sizes) or list(shape or size or ())
    if len(wanted) == 1 and isinstance(wanted[0], torch.dtype):
        raise Inexpressible("no block views a tensor as another dtype")
    dims = [dim_of(one) for one in wanted]
    if -1 in dims:
        dims = _resolved(input, dims)
    if tuple(dims) == input.shape.dims:
        return input
    return desk.one("Reshape", input, shape=_written(dims))


def _resolved(input: Operand, dims: list[Dim]) -> list[Dim]:
    """Put the size for -1 that the rule would find, where it is a plain one."""
    rest = input.shape.elements
    for dim in dims:
        if dim == -1:
            continue
        exact = rest.exactly_over(dim) if dim != 0 else None
        if exact is None:
            return dims
        rest = exact
    return [rest if dim == -1 else dim for dim in dims]


def _written(dims: list[Dim]) -> list[Any]:
    """Write the most involved open size as -1, and the others as they are."""
    if Dim(-1) not in dims:
        opened = [place for place, dim in enumerate(dims) if not dim.is_constant]
        if opened:
            dims = list(dims)
            dims[max(opened, key=lambda place: (len(str(dims[place])), -place))] = Dim(-1)
    return [int(dim) if dim.is_constant else Extent(0, dim) for dim in dims]


@converts("view_as", "reshape_as")
def view_as(desk: Desk, input: Operand, other: Operand) -> Operand:
    """Record the shape of another tensor."""
    return reshape(desk, input, [Extent(0, dim) if not dim.is_constant else int(dim) for dim in other.shape])


@converts("flatten", "ravel")
def flatten(desk: Desk, input: Operand, start_dim: int = 0, end_dim: int = -1) -> Operand:
    """Record the joining of dims."""
    if len(input.shape) == 1:
        return input
    return desk.one("Flatten", input, start_dim=start_dim, end_dim=end_dim)


@converts("unflatten")
def unflatten(desk: Desk, input: Operand, dim: int, sizes: Any) -> Operand:
    """Record the parting of a dim."""
    place = dim % len(input.shape)
    dims = list(input.shape.dims)
    known = [dim_of(one) for one in sizes]
    rest = dims[place]
    for one in known:
        rest = rest if one == -1 else rest // one
    inner = [rest if one == -1 else one for one in known]
    return desk.one("Reshape", input, shape=_written([*dims[:place], *inner, *dims[place + 1 :]]))


@converts("permute")
def permute(desk: Desk, input: Operand, *dims: Any) -> Operand:
    """Record another order of dims."""
    order = [int(one) for one in listed(dims)]
    if [one % len(order) for one in order] == list(range(len(order))):
        return input
    return desk.one("Permute", input, dims=order)


@converts("movedim", "moveaxis")
def movedim(desk: Desk, input: Operand, source: Any, destination: Any) -> Operand:
    """Record dims that move, as the order that they come to."""
    count = len(input.shape)
    moved = [one % count for one in listed([source])]
    places = [one % count for one in listed([destination])]
    order: list[int | None] = [None] * count
    for one, place in zip(moved, places, strict=True):
        order[place] = one
    rest = iter(one for one in range(count) if one not in moved)
    return permute(desk, input, [next(rest) if one is None else one for one in order])


@converts("transpose", "swapaxes", "swapdims")
def transpose(desk: Desk, input: Operand, dim0: int, dim1: int) -> Operand:
    """Record two dims that swap."""
    return desk.one("Transpose", input, dim0=dim0, dim1=dim1)


@converts("t", "T", "mT", "H", "mH", "adjoint")
def transposed(desk: Desk, input: Operand) -> Operand:
    """Record a transposed matrix."""
    return input if len(input.shape) < 2 else desk.one("Transpose", input, dim0=-2, dim1=-1)


@converts("squeeze")
def squeeze(desk: Desk, input: Operand, dim: Any = None) -> Operand:
    """Record the loss of dims of size 1; those that are larger stay, as in torch."""
    count = len(input.shape)
    wanted = range(count) if dim is None else [one % count for one in listed([dim])]
    ones = [place for place in wanted if input.shape[place] == 1]
    return desk.one("Squeeze", input, dim=ones) if ones else input


@converts("unsqueeze")
def unsqueeze(desk: Desk, input: Operand, dim: int) -> Operand:
    """Record a new dim."""
    return desk.one("Unsqueeze", input, dim=dim)


@converts("flip")
def flip(desk: Desk, input: Operand, *dims: Any) -> Operand:
    """Record dims that turn around."""
    return desk.one("Flip", input, dims=listed(dims))


@converts("roll")
def roll(desk: Desk, input: Operand, shifts: Any, dims: Any = ()) -> Operand:
    """Record a shift along dims."""
    moved, places = listed([shifts]), listed([dims])
    if not places:
        raise Inexpressible("Roll needs dims to roll along")
    return desk.one("Roll", input, shifts=[int(one) for one in moved], dims=places)


@converts("expand", "broadcast_to")
def expand(desk: Desk, input: Operand, *sizes: Any, size: Any = None, implicit: bool = False) -> Operand:
    """Record sizes of 1 that stretch; open sizes are read off the tensor that they came from."""
    wanted = listed(sizes) or list(size or ())
    dims = [dim_of(one) for one in wanted]
    fresh = len(dims) - len(input.shape)
    stretched = [
        place < fresh or (dim != -1 and dim != input.shape[place - fresh]) for place, dim in enumerate(dims)
    ]
    if not any(stretched):
        return input
    shape = [
        one if dim != -1 and needed else -1 for one, dim, needed in zip(wanted, dims, stretched, strict=True)
    ]
    sources = [
        one.source
        for one, needed in zip(wanted, stretched, strict=True)
        if needed and isinstance(one, Extent)
    ]
    named = next((source[0] for source in sources if source is not None), None)
    return desk.one("Expand", input, *([named] if named is not None else []), shape=shape)


@converts("expand_as")
def expand_as(desk: Desk, input: Operand, other: Operand) -> Operand:
    """Record a stretch to the shape of another tensor."""
    source = other if isinstance(other, Value) else None
    sizes = [
        int(dim) if dim.is_constant else Extent(0, dim, (source, place) if source else None)
        for place, dim in enumerate(other.shape)
    ]
    return expand(desk, input, sizes)


@converts("repeat", "tile")
def tile(desk: Desk, input: Operand, *sizes: Any, dims: Any = None) -> Operand:
    """Record copies along dims; where only sizes of 1 grow, they stretch instead."""
    counts = listed(sizes) or list(dims or ())
    fresh = len(counts) - len(input.shape)
    if all(one == 1 for one in counts) and not fresh:
        return input
    if fresh >= 0 and all(
        place < fresh or one == 1 or input.shape[place - fresh] == 1 for place, one in enumerate(counts)
    ):
        return expand(
            desk, input, [-1 if place >= fresh and one == 1 else one for place, one in enumerate(counts)]
        )
    return desk.one("Tile", input, repeats=[int(one) for one in counts])


@converts("repeat_interleave")
def repeat_interleave(desk: Desk, input: Operand, repeats: Any, dim: int | None = None, **_: Any) -> Operand:
    """Record elements that repeat in place."""
    if dim is None or not isinstance(repeats, int):
        raise Inexpressible("RepeatInterleave takes a number of repeats and a dim")
    return desk.one("RepeatInterleave", input, repeats=int(repeats), dim=dim)


@converts("cat", "concat", "concatenate")
def cat(
    desk: Desk, tensors: Sequence[Operand], dim: int = 0, *, axis: int | None = None, out: None = None
) -> Operand:
    """Record tensors put one behind the other; those that stood together stay together."""
    given = [one for one in tensors if one.shape.dims != (Dim(0),)]
    place = (dim if axis is None else axis) % len(given[0].shape)
    if len(given) == 1:
        return given[0]
    whole = tuple(id(one) for one in given)
    for count in range(len(given) - 1, 1, -1):
        known = desk.joined.get((place, whole[:count]))
        if known is not None:
            given[:count] = [known]
            break
    made = desk.one("Concat", *given, dim=dim if axis is None else axis)
    if all(isinstance(one, Value) for one in tensors):
        desk.joined[place, whole] = made
    return made


@converts("stack")
def stack(desk: Desk, tensors: Sequence[Operand], dim: int = 0, *, out: None = None) -> Operand:
    """Record tensors side by side."""
    if len(tensors) == 1:
        return desk.one("Unsqueeze", tensors[0], dim=dim)
    return desk.one("Stack", *tensors, dim=dim)


@converts("hstack", "column_stack")
def hstack(desk: Desk, tensors: Sequence[Operand]) -> Operand:
    """Record tensors put side by side along dim 1."""
    return cat(desk, tensors, 1 if len(tensors[0].shape) > 1 else 0)


@converts("vstack", "row_stack")
def vstack(desk: Desk, tensors: Sequence[Operand]) -> Operand:
    """Record tensors put below each other."""
    return cat(desk, tensors, 0)
