"""Cards: what a block says of itself, without torch."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from blocks.conditions import Claim
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.kinds import Kind, Value
from blocks.shapes import Shape

Family = Literal[
    "conv", "norm", "activation", "pool", "linear", "merge", "attention", "recurrent", "capsule", "shape",
    "other"
]  # fmt: skip


class _Required:
    def __repr__(self) -> str:
        return "required"


REQUIRED: Final = _Required()


@dataclass(frozen=True, slots=True)
class Port:
    """A named input or output.

    `variadic` takes any number of inputs (the last port only); `optional` may stay unbound; `otherwise` names
    the port whose value an unbound one takes. `dtype` is "floating", a dtype's name, or "" for any.
    `sizes_only` marks one of whose value nothing but the sizes is read.
    """

    name: str
    doc: str = ""
    optional: bool = False
    variadic: bool = False
    otherwise: str = ""
    dtype: str = ""
    sizes_only: bool = False

    @property
    def remarks(self) -> str:
        """What else is to be known of it, in brackets; empty where it is a plain one."""
        words = [
            "any number" if self.variadic else "",
            "may be left out" if self.optional else "",
            f"`{self.otherwise}` where left out" if self.otherwise else "",
            self.dtype,
        ]
        told = ", ".join(filter(None, words))
        return f" ({told})" if told else ""


@dataclass(frozen=True, slots=True)
class Arg:
    """One argument: name, kind, default (or REQUIRED), and where it is inferred from.

    `inferred` reads a size from an input: `x.channels` (dim 1), `x.features` (the last dim), `x.shape[i]`,
    `x.ndim`. `at_call` marks an argument of `forward`, which does not go to the constructor.
    """

    name: str
    kind: Kind
    default: Value | _Required = REQUIRED
    doc: str = ""
    inferred: str = ""
    shown: bool = False
    at_call: bool = False

    @property
    def is_required(self) -> bool:
        """Whether a spec has to give it."""
        return self.default is REQUIRED and not self.inferred


class Args(Mapping[str, Any]):
    """Settled arguments, by name: `args.kernel_size` or `args["kernel_size"]`.

    Values are `Any` because each card knows the kinds of its own.
    """

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Value] | None = None, **more: Value) -> None:
        self._values: dict[str, Value] = {**(values or {}), **more}

    def __getattr__(self, name: str) -> Any:
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(name) from None

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Args) and self._values == other._values

    def __hash__(self) -> int:
        return hash(tuple(self._values.items()))

    def __repr__(self) -> str:
        return f"Args({', '.join(f'{name}={value!r}' for name, value in self._values.items())})"

    def __reduce__(self) -> tuple[type[Args], tuple[dict[str, Value]]]:
        return (Args, (self._values,))


@dataclass(frozen=True, slots=True)
class Tensor:
    """A parameter or a buffer: name, sizes, dtype, and whether a checkpoint holds it."""

    name: str
    shape: tuple[int, ...]
    dtype: str = "float32"
    persistent: bool = True

    @property
    def elements(self) -> int:
        """How many numbers it holds."""
        return math.prod(self.shape)


@dataclass(frozen=True, slots=True)
class Result:
    """What a rule gives: output shapes, parameters, buffers, multiply-adds, claims and notes.

    `macs` counts multiply-adds of convolutions and matrix products for one forward pass, as torch's flop
    counter does (halved). `claims` must hold for the block to work; `notes` are worth knowing, and no
    conditions.
    """

    outputs: tuple[Shape, ...]
    params: tuple[Tensor, ...] = ()
    buffers: tuple[Tensor, ...] = ()
    macs: Dim | int = 0
    claims: tuple[Claim, ...] = ()
    notes: tuple[str, ...] = ()


Rule = Callable[[Args, tuple[Shape, ...]], Result]
"""Rule(args, inputs): inputs in port order; unbound optional ports at the end are left out."""

Ports = Callable[[Args], tuple[Port, ...]]
Expression = Callable[[Args, tuple[str, ...], tuple[Shape, ...]], str]
"""Expression(args, names of the inputs, their shapes) → Python text over `torch`."""

Invocation = Callable[[Args, Mapping[str, str]], str]
"""Invocation(args, port → name) → the text between the parentheses of the module's call."""


@dataclass(frozen=True, slots=True)
class Network:
    """What is known of a block that is a whole network, the parts of which are outputs as well.

    `returns` names what the network itself gives. Every further output port is what a part of it gives, and
    bears the part's path with `_` for `.`; it costs nothing until something refers to it. `example` are sizes
    of the first input that the network surely takes.
    """

    returns: tuple[str, ...] = ("out",)
    example: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """All that is known of a block without torch.

    `home` says where the implementation lives (`torch.nn:Conv2d`, `blocks.modules.unet:DownSample`); blocks
    without state give an `expression` instead, or a `home` that is a `function` of tensors. `network` is
    there where the block is a whole network. `returns` is the pattern that unpacks several outputs, one
    `{port}` each, as in `{out}, ({hidden}, {cell})`; left out, a block of several outputs returns a plain
    tuple. `invocation` writes the module's call, where its inputs in port order would not do. `aliases` are
    names that people try for arguments, with ours. `extra` is the kind of further arguments that the card
    does not list by name, such as the sizes of axes that a pattern names.
    """

    name: str
    doc: str
    family: Family
    inputs: tuple[Port, ...]
    args: tuple[Arg, ...] = ()
    outputs: tuple[Port, ...] | Ports = (Port("out"),)
    rule: Rule | None = None
    home: str = ""
    expression: Expression | None = None
    invocation: Invocation | None = None
    returns: str = ""
    title: str = ""
    source: str = ""
    relation: str = ""
    formula: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    extra: Kind | None = None
    function: bool = False
    network: Network | None = None

    @property
    def is_stateless(self) -> bool:
        """Whether the block is a function of tensors, and no module."""
        return self.function or self.expression is not None

    def outputs_for(self, args: Args) -> tuple[Port, ...]:
        """Give the output ports, which may depend on the arguments."""
        return self.outputs(args) if callable(self.outputs) else self.outputs

    def arg(self, name: str) -> Arg | None:
        """Find an argument by name; where the card takes further ones, any name is one."""
        further = None if self.extra is None else Arg(name, self.extra, shown=True)
        return next((arg for arg in self.args if arg.name == name), further)

    def args_for(self, given: Iterable[str]) -> tuple[Arg, ...]:
        """List the arguments of the card, and behind them the further ones that were given."""
        listed = {arg.name for arg in self.args}
        kind = self.extra
        further = (
            () if kind is None else tuple(Arg(name, kind, shown=True) for name in given if name not in listed)
        )
        return (*self.args, *further)


def needs_dims(shape: Shape, count: int, layout: str) -> None:
    """Refuse a shape of the wrong number of dims; `layout` names them, as in `(N, C, H, W)`."""
    if len(shape) != count:
        raise RuleFault(f"needs {count} dims {layout}, got {len(shape)}")


def needs_at_least_dims(shape: Shape, count: int, layout: str) -> None:
    """Refuse a shape of too few dims."""
    if len(shape) < count:
        raise RuleFault(f"needs at least {count} dims {layout}, got {len(shape)}")


def axis_of(index: int, shape: Shape, argument: str, *, extra: int = 0) -> int:
    """Turn an axis that may count from the end into one from the start.

    `extra` allows for new axes.
    """
    count = len(shape) + extra
    if not -count <= index < count:
        raise RuleFault(
            f"needs an axis from {-count} to {count - 1} for {count} dims, got {index}",
            code="bad-argument",
            argument=argument,
        )
    return index % count


def fixed(dim: Dim, what: str) -> int:
    """Take a size as a number, or say which size has to be one."""
    value = dim.constant
    if value is None:
        raise RuleFault(
            f"{what} must be a fixed number, but it is {dim}",
            code="symbolic-size",
            hint=f"give {' and '.join(size.name for size in dim.sizes)} a number in `inputs`, "
            "or make the size fixed first, with AdaptiveAvgPool2d or Mean",
        )
    return value
