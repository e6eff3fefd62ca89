"""Values: what flows through a traced model, and integers that remember their named sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from blocks.dims import Dim
from blocks.errors import BlockError
from blocks.kinds import Value as Setting
from blocks.shapes import Shape
from builder.errors import Mark


@dataclass(eq=False, slots=True)
class Frame:
    """One call of a module that is no block: its path, and what ran inside, in order."""

    path: str
    module: nn.Module | None
    parent: Frame | None
    items: list[Frame | Record] = field(default_factory=list)
    arguments: dict[int, str] = field(default_factory=dict)

    def up(self) -> tuple[Frame, ...]:
        """List the frame and those around it, innermost first."""
        found: list[Frame] = []
        frame: Frame | None = self
        while frame is not None:
            found.append(frame)
            frame = frame.parent
        return tuple(found)


@dataclass(eq=False, slots=True)
class Record:
    """One block that ran: its arguments, what flowed in and out, and whose module it was.

    `keys` names its tensors as the original's state dict does; `owner` is the original module (None for a
    function), `path` where that stands; `left_out` counts numbers that only the weights hold.
    """

    block: str
    args: Mapping[str, Setting]
    inputs: tuple[tuple[str, Value], ...]
    frame: Frame
    path: str = ""
    hint: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)
    tensors: Mapping[str, Tensor] = field(default_factory=dict)
    owner: object | None = None
    outputs: tuple[Value, ...] = ()
    frozen: bool = False
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """A constant whose numbers stand in the spec: how many, its name, the line that uses it."""

    count: int
    name: str
    mark: Mark | None
    text: str


@dataclass(eq=False, slots=True)
class Value:
    """A tensor that flows: its shape over named sizes, the record and port that it comes from."""

    shape: Shape
    record: Record | None = None
    port: str = "out"
    name: str = ""

    @property
    def frame(self) -> Frame | None:
        """The frame in which it was made; None for an input of the net."""
        return None if self.record is None else self.record.frame


@dataclass(eq=False, slots=True)
class Constant:
    """A tensor that depends on no input: its numbers, and the call that made it, if known."""

    tensor: Tensor
    recipe: Callable[[], Any] | None = None  # records the call, and gives what a converter gives
    parts: tuple[Constant, ...] = ()
    version: int = 0

    def __post_init__(self) -> None:
        self.version = self.tensor._version

    @property
    def shape(self) -> Shape:
        """Its fixed shape."""
        return shape_of(self.tensor)

    @property
    def can_be_recomputed(self) -> bool:
        """Whether the call that made it would make it again: nothing was written into since."""
        return self.recipe is not None and all(
            one.tensor._version == one.version for one in (self, *self.parts)
        )


@dataclass(eq=False, slots=True)
class State:
    """A parameter or a buffer of the model, by its path."""

    tensor: Tensor
    path: str
    persistent: bool = True

    @property
    def shape(self) -> Shape:
        """Its fixed shape."""
        return shape_of(self.tensor)

    @property
    def is_learned(self) -> bool:
        """Whether it is a parameter."""
        return isinstance(self.tensor, nn.Parameter)


Operand = Value | Constant | State


class Extent(int):
    """An integer read off a shape: it counts as a number, and knows its size by name.

    >>> half = Extent(64, Dim.symbol("H")) // 2
    >>> half, half.dim
    (32, ⌊H/2⌋)
    """

    dim: Dim
    source: tuple[Value, int] | None

    def __new__(cls, number: int, dim: Dim, source: tuple[Value, int] | None = None) -> Extent:
        """Make one; `source` is the value and the axis that it was read from."""
        made = super().__new__(cls, number)
        made.dim = dim
        made.source = source
        return made

    def __add__(self, other: int) -> Any:
        return _combined(int.__add__(self, other), lambda: self.dim + dim_of(other))

    __radd__ = __add__

    def __sub__(self, other: int) -> Any:
        return _combined(int.__sub__(self, other), lambda: self.dim - dim_of(other))

    def __rsub__(self, other: int) -> Any:
        return _combined(int.__rsub__(self, other), lambda: dim_of(other) - self.dim)

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, tuple | list | str):
            return other * int(self)
        return _combined(int.__mul__(self, other), lambda: self.dim * dim_of(other))

    __rmul__ = __mul__

    def __floordiv__(self, other: int) -> Any:
        return _combined(int.__floordiv__(self, other), lambda: self.dim // dim_of(other))

    def __rfloordiv__(self, other: int) -> Any:
        return _combined(int.__rfloordiv__(self, other), lambda: dim_of(other) // self.dim)

    def __mod__(self, other: int) -> Any:
        return _combined(int.__mod__(self, other), lambda: self.dim % dim_of(other))

    def __neg__(self) -> Any:
        return _combined(int.__neg__(self), lambda: -self.dim)

    def __deepcopy__(self, memo: object) -> Extent:
        return self


def _combined(number: Any, dim: Callable[[], Dim]) -> Any:
    """Join a number with its dim; where that is a number, or not known, the number is all."""
    if not isinstance(number, int):
        return number
    try:
        found = dim()
    except BlockError:
        return number
    return number if found.is_constant else Extent(number, found)


def dim_of(number: int) -> Dim:
    """Give the dim of an integer."""
    return number.dim if isinstance(number, Extent) else Dim(int(number))


def extent(number: int, dim: Dim, source: tuple[Value, int] | None = None) -> int:
    """Give an integer that knows its dim, a plain one where that is a number."""
    return number if dim.is_constant else Extent(number, dim, source)


def shape_of(tensor: Tensor) -> Shape:
    """Give the shape of a tensor in numbers."""
    return Shape.of(*map(int, tensor.shape), dtype=dtype_of(tensor.dtype))


def dtype_of(dtype: torch.dtype) -> str:
    """Give our name of a dtype."""
    return str(dtype).removeprefix("torch.")


def plain(data: Any) -> Any:
    """Replace extents by ordinary integers, however deep, and leave all else."""
    if isinstance(data, Extent):
        return int(data)
    if isinstance(data, torch.Size):
        return torch.Size([int(one) for one in data])
    if isinstance(data, tuple) and hasattr(data, "_fields"):
        return type(data)(*map(plain, data))
    if isinstance(data, tuple | list):
        return type(data)(map(plain, data))
    if type(data) is dict:
        return {key: plain(one) for key, one in data.items()}
    if isinstance(data, slice):
        return slice(plain(data.start), plain(data.stop), plain(data.step))
    return data


def tensors_in(data: Any) -> Iterable[Tensor]:
    """List the tensors in nested arguments or results, in order."""
    if isinstance(data, Tensor):
        yield data
    elif isinstance(data, tuple | list):
        for one in data:
            yield from tensors_in(one)
    elif isinstance(data, Mapping):
        for one in data.values():
            yield from tensors_in(one)
    elif isinstance(data, slice):
        yield from tensors_in((data.start, data.stop, data.step))


def replaced(data: Any, swap: Callable[[Tensor], Any]) -> Any:
    """Rebuild nested arguments with something else for every tensor."""
    if isinstance(data, Tensor):
        return swap(data)
    if isinstance(data, tuple) and hasattr(data, "_fields"):
        return type(data)(*(replaced(one, swap) for one in data))
    if isinstance(data, torch.Size):
        return tuple(data)
    if isinstance(data, tuple | list):
        return type(data)(replaced(one, swap) for one in data)
    if isinstance(data, Mapping):
        return {key: replaced(one, swap) for key, one in data.items()}
    return data
