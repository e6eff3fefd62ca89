"""Trial: one block, built without storage, run at chosen sizes; refusals in plain words."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn
from torch.nn.modules.module import register_module_module_registration_hook

from blocks.card import Args, Card, Tensor
from blocks.errors import RuleFault
from blocks.modules.features import Features
from blocks.modules.meter import Meter, TooMuch
from blocks.registration import implementation
from blocks.settle import UNBOUND
from blocks.shapes import DTYPES, Shape

MOST_MODULES = 20_000
MOST_ON_CPU = 1 << 24
MOST_CALLS = 100_000
LONGEST_REASON = 160


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run gave: sizes and dtypes of the outputs, and multiply-adds of each part."""

    shapes: tuple[tuple[int, ...], ...]
    dtypes: tuple[str, ...]
    macs: tuple[tuple[str, int], ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """All sizes in a row, and behind them the multiply-adds of each part."""
        return (*(size for shape in self.shapes for size in shape), *(count for _, count in self.macs))

    @property
    def layout(self) -> object:
        """What has to be alike for the numbers of two runs to be compared."""
        return (self.dtypes, tuple(len(shape) for shape in self.shapes), tuple(part for part, _ in self.macs))


@dataclass(slots=True)
class Trial:
    """A block under trial on the meta device, or on the CPU for what that cannot do."""

    card: Card
    args: Args
    device: str = "meta"
    module: nn.Module = field(init=False)
    reason: str = ""
    most_calls: int = MOST_CALLS
    calls_left: int = MOST_CALLS

    def __post_init__(self) -> None:
        self.module = _made(self.card, self.args, self.device)

    def run(self, shapes: tuple[Shape, ...]) -> Outcome | None:
        """Run once on constant shapes; None where the block refuses, and `reason` tells why."""
        meter = Meter(min(self.most_calls, self.calls_left))
        try:
            inputs = [_example(shape, self.device) for shape in shapes]
            positional, named = _call(self.card, self.args, inputs)
            with _quiet(), torch.device(self.device), meter:
                returned = self.module(*positional, **named)
        except Exception as error:
            if self.device == "meta" and "meta" in str(error).casefold() and _is_small(shapes):
                self.device, self.module = "cpu", _made(self.card, self.args, "cpu")
                return self.run(shapes)
            self.reason = self.reason or reason_of(error)
            return None
        finally:
            self.calls_left -= meter.calls
        if self.most_calls == MOST_CALLS:
            self.most_calls, self.calls_left = 500 + 2 * meter.calls, MOST_CALLS
        tensors = _flat(returned, self.card.name)
        return Outcome(
            tuple(tuple(one.shape) for one in tensors),
            tuple(dtype_of(one.dtype, self.card.name) for one in tensors),
            meter.macs(),
        )

    def params(self) -> tuple[Tensor, ...]:
        """List the parameters in the order of registration."""
        return tuple(_tensor(name, one, self.card.name) for name, one in self.module.named_parameters())

    def buffers(self) -> tuple[Tensor, ...]:
        """List the buffers in the order of registration."""
        kept = self.module.state_dict().keys()
        return tuple(
            _tensor(name, one, self.card.name, is_kept=name in kept)
            for name, one in self.module.named_buffers()
        )


def reason_of(error: Exception) -> str:
    """Take the first line of an error's text, without what torch adds for its own developers."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    text = lines[0] if lines else type(error).__name__
    return text if len(text) <= LONGEST_REASON else f"{text[: LONGEST_REASON - 1]}…"


def dtype_of(dtype: torch.dtype, block: str) -> str:
    """Name a dtype; torch's default one is `float32`, which stands for the net's floating type."""
    name = "float32" if dtype == torch.get_default_dtype() else str(dtype).removeprefix("torch.")
    if name not in DTYPES:
        raise RuleFault(f"{block} makes tensors of {name}, which nets do not carry", code="wrong-dtype")
    return name


def _made(card: Card, args: Args, device: str) -> nn.Module:
    """Build the block; where the meta device is not enough for its constructor, on the CPU."""
    implemented = _maker(card, args)
    given = {arg.name: args[arg.name] for arg in card.args if not arg.at_call and arg.name in args}
    try:
        return _built(implemented, given, device)
    except Exception as error:
        if device != "meta" or "meta" not in str(error).casefold():
            raise RuleFault(
                f"{card.name} refuses its arguments: {reason_of(error)}", code="bad-argument"
            ) from error
    return _made(card, args, "cpu").to("meta")


def _maker(card: Card, args: Args) -> Callable[..., nn.Module]:
    """Give what makes the module; a network gives what all its parts do."""
    implemented: Callable[..., nn.Module] = implementation(card)
    if card.function:
        return lambda: _Function(implemented)
    names = tuple(port.name for port in card.outputs_for(args))
    if card.network is None or len(names) <= len(card.network.returns):
        return implemented
    returns = card.network.returns
    return lambda **given: Features(implemented(**given), names, returns)


class _Function(nn.Module):
    """A function of tensors, run as a module is."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__()
        self.function = function

    def forward(self, *inputs: torch.Tensor, **settings: Any) -> Any:
        """Call it."""
        return self.function(*inputs, **settings)


def _built(implemented: Callable[..., nn.Module], given: Mapping[str, Any], device: str) -> nn.Module:
    with _quiet(), _bounded(), torch.random.fork_rng(devices=[]), torch.device(device):
        module = implemented(**given)
    return module.to(device).eval()


@contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _bounded() -> Iterator[None]:
    """Stop a constructor that builds module after module without end."""
    count, here = 0, threading.get_ident()

    def counted(module: nn.Module, name: str, submodule: nn.Module | None) -> None:
        nonlocal count
        count += threading.get_ident() == here
        if count > MOST_MODULES:
            raise TooMuch(f"it consists of more than {MOST_MODULES} modules")

    handle = register_module_module_registration_hook(counted)
    try:
        yield
    finally:
        handle.remove()


def _example(shape: Shape, device: str) -> torch.Tensor | None:
    if shape == UNBOUND:
        return None
    sizes = [int(dim) for dim in shape]
    dtype = torch.get_default_dtype() if shape.dtype == "float32" else _DTYPES[shape.dtype]
    if device == "meta":
        return torch.empty(sizes, dtype=dtype, device="meta")
    if int(shape.elements) > MOST_ON_CPU:
        raise TooMuch("the inputs are larger than what is tried out")
    return torch.ones(sizes, dtype=dtype) if dtype.is_floating_point else torch.zeros(sizes, dtype=dtype)


_DTYPES = {
    "float64": torch.float64, "float16": torch.float16, "bfloat16": torch.bfloat16, "int64": torch.int64,
    "int32": torch.int32, "int16": torch.int16, "int8": torch.int8, "uint8": torch.uint8, "bool": torch.bool,
    "complex64": torch.complex64, "float32": torch.float32,
}  # fmt: skip


def _is_small(shapes: tuple[Shape, ...]) -> bool:
    return sum(int(shape.elements) for shape in shapes) <= MOST_ON_CPU


def _call(
    card: Card, args: Args, inputs: list[torch.Tensor | None]
) -> tuple[list[torch.Tensor], dict[str, Any]]:
    """Sort inputs as generated code does: by position up to the first gap, by name behind it."""
    named: dict[str, Any] = {
        arg.name: args[arg.name] for arg in card.args if arg.at_call and arg.name in args
    }
    positional: list[torch.Tensor] = []
    for index, tensor in enumerate(inputs):
        if tensor is not None and index == len(positional):
            positional.append(tensor)
        elif tensor is not None:
            named[card.inputs[index].name] = tensor
    return positional, named


def _flat(returned: object, block: str) -> list[torch.Tensor]:
    """List the tensors of an output, those of nested tuples in order."""
    if isinstance(returned, torch.Tensor):
        return [returned]
    if isinstance(returned, tuple | list):
        return [tensor for one in returned for tensor in _flat(one, block)]
    is_network = isinstance(returned, nn.Module)
    raise RuleFault(
        f"{block} gives {_article(type(returned).__name__)}, and a block gives one tensor or a tuple of them",
        code="bad-block",
        hint="annotate the function with `-> nn.Module`: its block is the network then"
        if is_network
        else None,
    )


def _article(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _tensor(name: str, tensor: torch.Tensor, block: str, *, is_kept: bool = True) -> Tensor:
    return Tensor(name, tuple(tensor.shape), dtype_of(tensor.dtype, block), is_kept)
