"""The desk: where records are written, with shapes by the cards' own rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from blocks.card import Args, Card, Result
from blocks.errors import BlockError, RuleFault
from blocks.kinds import Extents
from blocks.kinds import Value as Setting
from blocks.registry import find
from blocks.settle import bind, rule_inputs, settle
from blocks.shapes import Shape
from builder.graph.probing import probed
from builder.model.tracing.faults import Inexpressible
from builder.model.tracing.following.constants import is_better_recomputed, start_of
from builder.model.tracing.following.numbers import held, written
from builder.model.tracing.values import (
    Constant,
    Extent,
    Frame,
    Listed,
    Operand,
    Record,
    State,
    Value,
    dim_of,
    dtype_of,
)

Inputs = Sequence[Operand] | Sequence[tuple[str, Operand]]


@dataclass(slots=True)
class Desk:
    """Writes what runs into frames; `sizes` are the numbers of the named sizes in this run."""

    root: Frame
    sizes: dict[str, int]
    states: Mapping[int, State]
    frame: Frame = field(init=False)
    listed: list[Listed] = field(default_factory=list)
    joined: dict[tuple[int, tuple[int, ...]], Value] = field(default_factory=dict)
    _made: dict[tuple[int, int], tuple[Tensor, Value]] = field(default_factory=dict)
    _numbers: dict[Shape, tuple[int, ...]] = field(default_factory=dict)
    _settled: dict[object, tuple[Args, Result]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.frame = self.root

    def one(self, block: str, *inputs: Operand, **args: Any) -> Value:
        """Record a function of one output."""
        return self.node(block, inputs, args)[0]

    def several(self, block: str, *inputs: Operand, **args: Any) -> tuple[Value, ...]:
        """Record a function of several outputs."""
        return self.node(block, inputs, args)

    def node(
        self,
        block: str,
        inputs: Inputs,
        args: Mapping[str, Any],
        *,
        frame: Frame | None = None,
        **facts: Any,
    ) -> tuple[Value, ...]:
        """Record one block and give the values of its output ports.

        `facts` go to the record: path, keys, tensors, owner, hint, frozen, left_out.

        Raises:
            Inexpressible: The card does not take these arguments or inputs.
        """
        try:
            card = find(block)
            bound = tuple((port, self.value(one)) for port, one in _by_port(card, inputs))
            settled, result = self._ruled(card, bound, _given(card, args))
        except (RuleFault, BlockError) as fault:
            raise Inexpressible(f"{block}: {fault.what}", fault.hint) from fault
        place = self.frame if frame is None else frame
        record = Record(block, settled, bound, place, **facts)
        ports = card.outputs_for(settled)[: len(result.outputs)]
        record.outputs = tuple(
            Value(shape, record, port.name) for port, shape in zip(ports, result.outputs, strict=True)
        )
        place.items.insert(len(place.items) - (place is not self.frame), record)
        return record.outputs

    def numbers(self, shape: Shape) -> tuple[int, ...]:
        """Give a shape in the numbers of this run."""
        if shape not in self._numbers:
            self._numbers[shape] = shape.evaluate(self.sizes)
        return self._numbers[shape]

    def value(self, operand: Operand) -> Value:
        """Give an operand as a value that flows: constants and states become nodes of their own."""
        if isinstance(operand, Value):
            return operand
        frame = self._home(operand) if isinstance(operand, State) else self.frame
        key = (id(operand.tensor), id(frame))
        if key not in self._made:
            made = self._state(operand, frame) if isinstance(operand, State) else self._constant(operand)
            self._made[key] = (operand.tensor, made)
        return self._made[key][1]

    def fixed(self, block: str, inputs: Inputs, states: Mapping[str, Operand | None], **args: Any) -> Value:
        """Record a function with parameters as the block that holds them, under its names for them."""
        held = {name: one for name, one in states.items() if isinstance(one, State)}
        keys = {name: one.path for name, one in held.items() if one.persistent}
        tensors = {name: one.tensor for name, one in held.items()}
        owner = tuple(id(one.tensor) for one in held.values()) or None
        path = next((one.path.rpartition(".")[0] for one in held.values()), "")
        hint = next(
            (one.path.rpartition(".")[2].removesuffix("weight").strip("_") for one in held.values()), ""
        )
        within = path == self.frame.path and hint
        return self.node(
            block,
            inputs,
            args,
            keys=keys,
            tensors=tensors,
            owner=owner,
            path=path,
            hint=hint if within else "",
        )[0]

    def _ruled(
        self, card: Card, bound: tuple[tuple[str, Value], ...], given: Mapping[str, Setting]
    ) -> tuple[Args, Result]:
        """Settle a block by its card; what is alike in all that the card sees is settled once."""
        key = (card.name, repr(given), tuple((port, value.shape) for port, value in bound))
        if key not in self._settled:
            self._settled[key] = self._newly_ruled(card, bound, given)
        return self._settled[key]

    def _newly_ruled(
        self, card: Card, bound: tuple[tuple[str, Value], ...], given: Mapping[str, Setting]
    ) -> tuple[Args, Result]:
        by_port: dict[str, Shape] = {}
        for port, value in bound:
            by_port.setdefault(port, value.shape)
        settled = settle(card, given, by_port)
        for claim in settled.claims:
            if not claim.holds(self.sizes):
                raise RuleFault(claim.what)
        is_variadic = bool(card.inputs) and card.inputs[-1].variadic
        shapes = tuple(value.shape for _, value in bound)
        lined_up = shapes if is_variadic else rule_inputs(card, bind(card, by_port))
        if card.rule is None:
            return settled.args, probed(card, settled.args, lined_up, self.sizes)
        return settled.args, card.rule(settled.args, lined_up)

    def _home(self, state: State) -> Frame:
        """Find the frame of the module that holds a tensor, or the nearest around it that runs now."""
        owner = state.path.rpartition(".")[0]
        for frame in self.frame.up():
            if frame.path == owner or not frame.path or owner.startswith(f"{frame.path}."):
                return frame
        return self.root

    def _state(self, state: State, frame: Frame) -> Value:
        """Record a tensor of the model's own as a node; a buffer may be computed instead."""
        name = state.path.removeprefix(f"{frame.path}." if frame.path else "").replace(".", "_")
        tensor = state.tensor
        facts: dict[str, Any] = {"hint": name, "owner": (id(tensor),), "path": state.path}
        if state.is_learned:
            facts |= {
                "keys": {"weight": state.path},
                "tensors": {"weight": tensor},
                "frozen": not tensor.requires_grad,
            }
            args = {"shape": tuple(tensor.shape), **start_of(tensor)}
            made = self.node("Parameter", (), args, frame=frame, **facts)
            known = dtype_of(tensor.dtype)
            return (
                made[0] if known == "float32" else self.node("Cast", made, {"dtype": known}, frame=frame)[0]
            )
        return held(self, state, name, {**facts, "frame": frame})

    def _constant(self, constant: Constant) -> Value:
        """Write a constant down, or what it was computed from where that takes no more numbers."""
        if is_better_recomputed(constant):
            assert constant.recipe is not None
            try:
                made: Value = constant.recipe()
            except Inexpressible:
                return written(self, constant.tensor)
            return self.value(made)
        return written(self, constant.tensor)


def _by_port(card: Card, inputs: Inputs) -> Iterable[tuple[str, Operand]]:
    ports = [port.name for port in card.inputs]
    for place, one in enumerate(inputs):
        if isinstance(one, tuple):
            yield one
        elif place < len(ports):
            yield ports[place], one
        elif card.inputs and card.inputs[-1].variadic:
            yield ports[-1], one
        else:
            raise Inexpressible(f"{card.name} takes {len(ports)} inputs, got {len(inputs)}")


def _given(card: Card, args: Mapping[str, Any]) -> dict[str, Setting]:
    """Write arguments as cards take them: tuples, and dims where sizes are asked for."""
    found: dict[str, Setting] = {}
    for name, value in args.items():
        arg = card.arg(name)
        found[name] = _setting(value, is_size=arg is not None and isinstance(arg.kind, Extents))
    return found


def _setting(value: Any, *, is_size: bool) -> Setting:
    if isinstance(value, tuple | list | torch.Size):
        return tuple(_setting(one, is_size=is_size) for one in value)
    if isinstance(value, Extent):
        return dim_of(value) if is_size else int(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise Inexpressible(f"{type(value).__name__} is no value that a spec can hold")
