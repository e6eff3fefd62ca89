"""The recorder: follows the functions that a model calls, on tensors without numbers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import torch
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensor, FakeTensorMode
from torch.overrides import TorchFunctionMode

from blocks.dims import product
from builder.model.tracing.faults import Inexpressible, ours, untraceable
from builder.model.tracing.following.converting import FUNCTIONS
from builder.model.tracing.following.desk import Desk
from builder.model.tracing.following.telling import name_of, told_of, unread
from builder.model.tracing.functions.writing import Part, part_of, stretched, with_part
from builder.model.tracing.values import (
    Constant,
    Extent,
    Operand,
    Value,
    dtype_of,
    extent,
    plain,
    replaced,
    tensors_in,
)

READS: Final = (
    "__bool__", "item", "__int__", "__float__", "__index__", "__complex__", "tolist", "numpy", "__contains__",
    "equal", "allclose", "is_nonzero", "__array__", "nonzero", "argwhere", "unique", "masked_select",
)  # fmt: skip
"""What gives numbers, or as many elements as the numbers say; they are not known before the net runs."""

LIKE: Final = (
    "new_zeros", "new_ones", "new_full", "new_empty", "new_tensor", "zeros_like", "ones_like", "full_like",
    "empty_like",
)  # fmt: skip
"""What makes a tensor of the dtype and place of another, but of none of its numbers."""

SIZES: Final = ("shape", "size", "numel", "nelement")
SILENT: Final = (
    "_assert",
    "typename",
    "__repr__",
    "__format__",
    "__hash__",
    "__set__",
    "storage_offset",
    "stride",
)


class Recorder(TorchFunctionMode):
    """Records every function of torch that a model calls; constants are only remembered."""

    def __init__(self, desk: Desk, mode: FakeTensorMode) -> None:
        super().__init__()
        self.desk = desk
        self._mode = mode
        self._values: dict[int, tuple[Tensor, Operand]] = {}
        self._parts: dict[int, tuple[Tensor, Part]] = {}

    def bind(self, tensor: Tensor, operand: Operand) -> None:
        """Remember what a tensor stands for; the tensor stays alive, so that its identity does."""
        self._values[id(tensor)] = (tensor, operand)

    def operand(self, tensor: Tensor) -> Operand:
        """Give what a tensor stands for.

        Raises:
            Inexpressible: It was made from inputs by something that was not seen.
        """
        known = self._values.get(id(tensor))
        if known is not None:
            return known[1]
        state = self.desk.states.get(id(tensor))
        if state is not None:
            return state
        if isinstance(tensor, FakeTensor):
            raise Inexpressible("a tensor comes from a call that could not be followed")
        return Constant(tensor)

    def is_constant(self, tensor: Tensor) -> bool:
        """Whether a tensor depends neither on an input nor on a state."""
        return isinstance(self.operand(tensor), Constant)

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        """Follow one call of torch."""
        try:
            return self._followed(func, name_of(func), args, dict(kwargs or {}))
        except Inexpressible as reason:
            path = self.desk.frame.path
            fault = untraceable(reason.what, path=path, hint=reason.hint, frame=sys._getframe(1))
            fault.goes_deeper = reason.goes_deeper
            raise fault from reason

    def _followed(self, func: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if name in SILENT:
            return func(*plain(args), **plain(kwargs))
        if all(self.is_constant(one) for one in tensors_in((args, kwargs))):
            return self._computed(func, name, args, kwargs)
        if name in READS:
            raise unread(name)
        if name in LIKE:
            return self._made_like(func, name, args, kwargs)
        if name == "__setitem__":
            with ours():
                return self._set(func, args)
        result = self._run(func, name, args, kwargs)
        if name in SIZES:
            return self._measured(name, args, kwargs, result)
        if list(tensors_in(result)):
            self._record(func, name, args, kwargs, result)
        return result

    def _record(
        self, func: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any
    ) -> None:
        with ours():
            made = self._converted(func, name, args, kwargs)
            self.bind_all(result, made, told_of(func, name))
            if name == "__getitem__":
                self._remember_part(args, result)
            if args and result is args[0] and id(result) in self._parts:
                self._write_back(result)

    def _converted(self, func: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        converter = FUNCTIONS.get(name.strip("_"))
        if converter is None:
            raise Inexpressible(
                f"no block says what {told_of(func, name)} does",
                "make it a module of your own, and register it as a block (`--blocks FILE`)",
                goes_deeper=True,
            )
        try:
            return converter(self.desk, *replaced(args, self.operand), **replaced(kwargs, self.operand))
        except TypeError as error:
            if "argument" not in str(error):
                raise
            told = str(error).partition("() ")[2] or str(error)
            raise Inexpressible(
                f"{told_of(func, name)} is called as no block can be: it {told}", goes_deeper=True
            ) from error

    def bind_all(self, result: Any, made: Any, told: str) -> None:
        """Pair the tensors of a result with what was recorded, and compare their shapes."""
        tensors = list(tensors_in(result))
        values = list(made) if isinstance(made, tuple | list) else [made]
        if len(values) < len(tensors):
            raise Inexpressible(f"{told} gives {len(tensors)} tensors, and its block {len(values)}")
        for tensor, value in zip(tensors, values, strict=False):
            sizes = self.desk.numbers(value.shape)
            if sizes != tuple(tensor.shape) or value.shape.dtype != dtype_of(tensor.dtype):
                raise Inexpressible(
                    f"{told} gives {tuple(tensor.shape)} of {dtype_of(tensor.dtype)}, "
                    f"and its block would give {sizes} of {value.shape.dtype}"
                )
            self.bind(tensor, value)

    def _run(self, func: Callable[..., Any], name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        try:
            return func(*plain(args), **plain(kwargs))
        except Exception as error:
            if "DataDependent" in type(error).__name__ or "DynamicOutputShape" in type(error).__name__:
                raise unread(name) from error
            raise

    def _computed(self, func: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Run what depends on no input, and remember how to record it where its result is large."""
        if any(True for _ in _open_sizes((args, kwargs))) and name.strip("_") in FUNCTIONS:
            with ours():
                made = self._converted(func, name, args, kwargs)
            if made is not None:
                result = self._mode.from_tensor(func(*plain(args), **plain(kwargs)))
                self.bind_all(result, made, told_of(func, name))
                return result
        given = {id(one): one for one in tensors_in((args, kwargs))}
        before = {key: one._version for key, one in given.items()}
        result = func(*plain(args), **plain(kwargs))
        if any(one._version != before[key] for key, one in given.items()):
            for key in given:
                self._values.pop(key, None)
        elif (
            isinstance(result, Tensor) and given and id(result) not in given and name.strip("_") in FUNCTIONS
        ):
            self._remember_recipe(name, args, kwargs, result)
        return result

    def _remember_recipe(self, name: str, args: Any, kwargs: Any, result: Tensor) -> None:
        parts = []
        for tensor in tensors_in((args, kwargs)):
            part = self.operand(tensor)
            assert isinstance(part, Constant), "only constants come here"
            self.bind(tensor, part)
            parts.append(part)

        def recipe() -> Any:
            converter = FUNCTIONS[name.strip("_")]
            return converter(self.desk, *replaced(args, self.operand), **replaced(kwargs, self.operand))

        self.bind(result, Constant(result, recipe, tuple(parts)))

    def _made_like(self, func: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Make a tensor like another: a node where sizes are open, else a constant."""
        converter = FUNCTIONS.get(name)
        with ours():
            made = converter and converter(
                self.desk, *replaced(args, self.operand), **replaced(kwargs, self.operand)
            )
        if made is not None:
            result = self._run(func, name, args, kwargs)
            self.bind_all(result, made, name)
            return result
        like, *rest = args
        stand_in = torch.empty(tuple(int(one) for one in like.shape), dtype=like.dtype)
        return func(stand_in, *plain(tuple(rest)), **plain(kwargs))

    def _measured(self, name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any], result: Any) -> Any:
        """Give sizes as integers that know their names."""
        operand = self.operand(args[0])
        if not isinstance(operand, Value):
            return result
        dims = operand.shape.dims
        if name in ("numel", "nelement"):
            return extent(result, product(list(dims)))
        axis = kwargs.get("dim", args[1] if len(args) > 1 else None)
        if axis is not None:
            place = int(axis) % len(dims)
            return extent(result, dims[place], (operand, place))
        pairs = enumerate(zip(result, dims, strict=True))
        return torch.Size([extent(number, dim, (operand, place)) for place, (number, dim) in pairs])

    def _remember_part(self, args: tuple[Any, ...], result: Tensor) -> None:
        """Remember which part of a tensor a slice is, should something be written into it."""
        part = part_of(args[0], self.operand(args[0]), args[1])
        if part is not None and result is not args[0]:
            self._parts[id(result)] = (result, part)

    def _write_back(self, tensor: Tensor) -> None:
        """Let what was written into a slice show in the tensor that it was cut from."""
        part = self._parts[id(tensor)][1]
        self.bind(part.base, with_part(self.desk, self.operand(part.base), part, self.operand(tensor)))
        if id(part.base) in self._parts:
            self._write_back(part.base)

    def _set(self, func: Any, args: tuple[Any, ...]) -> None:
        """Record a write into a slice: the parts before and behind, with the new one between."""
        base, index, value = args
        part = part_of(base, self.operand(base), replaced(index, self.operand))
        if part is None:
            raise Inexpressible(
                "the model writes into single places of a tensor, and in a spec every node makes its own",
                "put the parts together with torch.cat, or choose with torch.where",
            )
        new = stretched(self.desk, part, self.operand(base), replaced(value, self.operand))
        self.bind(base, with_part(self.desk, self.operand(base), part, new))
        if id(base) in self._parts:
            self._write_back(base)


def _open_sizes(data: Any) -> Iterator[Extent]:
    if isinstance(data, tuple | list):
        for one in data:
            yield from _open_sizes(one)
    elif isinstance(data, Mapping):
        yield from _open_sizes(tuple(data.values()))
    elif isinstance(data, Extent):
        yield data
