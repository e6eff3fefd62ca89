"""Proof of a card's rule: the real block runs on the meta device, and both must say the same."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from blocks.card import Args, Card
from blocks.conditions import decide
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.kinds import Value
from blocks.registration import implementation
from blocks.settle import bind, rule_inputs, settle
from blocks.shapes import Shape

STRICTER = (r"needs (at least )?\d+ dims?\b", r"\bneeds (floating|integer|int64|float32|boolean)")
"""Facts by which every card may refuse more than torch does: unbatched layouts and foreign dtypes."""

Tensors = tuple[tuple[str, tuple[int, ...], str, bool], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What came out of a run: outputs (sizes, dtype), parameters, buffers, multiply-adds."""

    outputs: tuple[tuple[tuple[int, ...], str], ...]
    params: Tensors
    buffers: Tensors
    macs: int


@dataclass(frozen=True, slots=True)
class Refused:
    """What was refused, and by whom: a kind of argument, the rule, a claim, or torch."""

    what: str
    by: str


def prove(
    card: Card,
    args: Mapping[str, Value],
    shapes: Sequence[Sequence[int]],
    dtypes: Sequence[str] | None = None,
    symbolic: Sequence[Sequence[str | int]] | None = None,
    *,
    ports: Sequence[str] | None = None,
    training: bool = False,
    stricter: Iterable[str] = (),
    device: str = "meta",
) -> bool:
    """Compare a card with the real block; tell whether both accept.

    `shapes` go to the ports in order, or to `ports` by name. `symbolic` repeats them with names for sizes;
    then the rule must say the same about names, once the numbers are put for them. Where torch refuses, the
    card must refuse. Where the card alone refuses, it must be by the kind of an argument or by a fact that
    matches one of `stricter`; the CPU has the last word on what torch refuses. Inputs are zeros.
    """
    names = _port_names(card, len(shapes), ports)
    kinds = list(dtypes or ["float32"] * len(shapes))
    named = dict(zip(names, zip(shapes, kinds, strict=True), strict=True))
    theirs = _run(card, args, named, training=training, device=device)
    ours = _ask(
        card, args, {name: Shape.of(*sizes, dtype=dtype) for name, (sizes, dtype) in named.items()}, {}
    )
    if isinstance(ours, Refused) and ours.by != "kind" and isinstance(theirs, Seen):
        theirs = _run(card, args, named, training=training, device="cpu")  # the meta device checks less
    _compare(ours, theirs, (*STRICTER, *stricter))
    if symbolic is not None:
        sizes = _sizes(symbolic, shapes)
        spoken = dict(zip(names, zip(symbolic, kinds, strict=True), strict=True))
        inputs = {name: Shape.of(*dims, dtype=dtype) for name, (dims, dtype) in spoken.items()}
        _compare(_ask(card, args, inputs, sizes), theirs, (*STRICTER, *stricter))
    return isinstance(ours, Seen)


def refusal(
    card: Card, args: Mapping[str, Value], shapes: Sequence[Sequence[str | int]], dtype: str = "float32"
) -> str:
    """Give the fact by which a card refuses; fails where it accepts or leaves it open."""
    names = _port_names(card, len(shapes), None)
    inputs = {name: Shape.of(*sizes, dtype=dtype) for name, sizes in zip(names, shapes, strict=True)}
    answer = _ask(card, args, inputs, None)
    assert isinstance(answer, Refused), f"{card.name} accepts {args} on {shapes}"
    return answer.what


def _port_names(card: Card, count: int, ports: Sequence[str] | None) -> list[str]:
    if ports is not None:
        return list(ports)
    names = [port.name for port in card.inputs]
    if card.inputs and card.inputs[-1].variadic:
        names = [*names[:-1], *(f"{names[-1]}{index}" for index in range(count - len(names) + 1))]
    return names[:count]


def _sizes(symbolic: Sequence[Sequence[str | int]], shapes: Sequence[Sequence[int]]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for dims, numbers in zip(symbolic, shapes, strict=True):
        for dim, number in zip(dims, numbers, strict=True):
            known = sizes.setdefault(dim, number) if isinstance(dim, str) else dim
            assert known == number, f"{dim} stands for {known} and {number}"
    return sizes


def _ask(
    card: Card, args: Mapping[str, Value], inputs: Mapping[str, Shape], sizes: Mapping[str, int] | None
) -> Seen | Refused:
    """Ask the card; without `sizes` only claims that are disproved count, and nothing is evaluated."""
    try:
        bound = dict(inputs) if _is_variadic(card) else bind(card, inputs)
        settled = settle(card, args, inputs)
    except RuleFault as fault:
        return Refused(fault.what, "kind" if fault.code == "bad-argument" else fault.code)
    try:
        lined_up = tuple(bound.values()) if _is_variadic(card) else rule_inputs(card, bound)
        assert card.rule is not None
        result = card.rule(settled.args, lined_up)
    except RuleFault as fault:
        return Refused(fault.what, "rule")
    for claim in (*settled.claims, *result.claims):
        verdict = decide(claim)
        holds = verdict is not False if sizes is None else claim.holds(sizes)
        assert verdict is not (not holds), f"{claim} is decided as {verdict} and evaluated as {holds}"
        if not holds:
            assert claim.what, f"{claim} does not say why"
            return Refused(claim.what, "claim")
    assert len(result.outputs) == len(card.outputs_for(settled.args)), "one shape for each output port"
    numbers = dict(sizes or {name.name: 1 for shape in result.outputs for dim in shape for name in dim.sizes})
    return Seen(
        tuple((shape.evaluate(numbers), shape.dtype) for shape in result.outputs),
        tuple((one.name, one.shape, one.dtype, one.persistent) for one in result.params),
        tuple((one.name, one.shape, one.dtype, one.persistent) for one in result.buffers),
        Dim.of(result.macs).evaluate(numbers) if sizes is not None else 0,
    )


def _is_variadic(card: Card) -> bool:
    return bool(card.inputs) and card.inputs[-1].variadic


def _compare(ours: Seen | Refused, theirs: Seen | Refused, stricter: Iterable[str]) -> None:
    if isinstance(theirs, Refused):
        assert isinstance(ours, Refused), f"torch refuses ({theirs.what}), the card gives {ours}"
        return
    if isinstance(ours, Refused):
        is_known = ours.by == "kind" or any(re.search(pattern, ours.what) for pattern in stricter)
        assert is_known, f"the card refuses by {ours.by} ({ours.what}), torch gives {theirs}"
        return
    assert ours.outputs == theirs.outputs, f"outputs: {ours.outputs} by the card, {theirs.outputs} by torch"
    assert ours.params == theirs.params, f"parameters: {ours.params} by the card, {theirs.params} by torch"
    assert ours.buffers == theirs.buffers, f"buffers: {ours.buffers} by the card, {theirs.buffers} by torch"
    assert ours.macs == theirs.macs, f"multiply-adds: {ours.macs} by the card, {theirs.macs} by torch"


def _run(
    card: Card,
    args: Mapping[str, Value],
    named: Mapping[str, tuple[Sequence[int], str]],
    *,
    training: bool,
    device: str,
) -> Seen | Refused:
    shapes = {name: Shape.of(*sizes, dtype=dtype) for name, (sizes, dtype) in named.items()}
    try:
        values = settle(card, args, shapes).args
    except RuleFault:
        values = _unchecked(card, args, shapes)
    tensors = {
        name: torch.zeros(tuple(sizes), dtype=getattr(torch, dtype), device=device)
        for name, (sizes, dtype) in named.items()
    }
    try:
        module = None if card.is_stateless else _build(card, values, device).train(training)
        with FlopCounterMode(display=False) as counter:
            results = _call(card, values, module, tensors)
    except Exception as error:  # torch refuses by errors of every type
        return Refused(f"{type(error).__name__}: {error}", "torch")
    return Seen(
        tuple((tuple(one.shape), _dtype(one)) for one in results),
        _tensors(module, module.named_parameters() if module else ()),
        _tensors(module, module.named_buffers() if module else ()),
        counter.get_total_flops() // 2,
    )


def _unchecked(card: Card, args: Mapping[str, Value], shapes: Mapping[str, Shape]) -> Args:
    """Complete arguments that the card refuses, as they are, for torch to judge them."""
    values: dict[str, Value] = dict(args)
    for arg in card.args:
        single = replace(card, args=(arg,))
        given = {arg.name: args[arg.name]} if arg.name in args else {}
        with suppress(RuleFault):
            values[arg.name] = settle(single, given, shapes).args[arg.name]
    return Args(values)


def _build(card: Card, args: Args, device: str) -> nn.Module:
    place, _, name = card.home.partition(":")
    known = {arg.name for arg in card.args if arg.at_call}
    values = {key: value for key, value in args.items() if key not in known}
    with torch.device(device):
        module: nn.Module = getattr(importlib.import_module(place), name)(**values)
    return module


def _call(
    card: Card, args: Args, module: nn.Module | None, tensors: dict[str, torch.Tensor]
) -> list[torch.Tensor]:
    names = {port.name: port.name for port in card.inputs if port.name in tensors} | {n: n for n in tensors}
    if card.expression is not None:
        shapes = tuple(Shape.of(*tensor.shape, dtype=_dtype(tensor)) for tensor in tensors.values())
        text = card.expression(args, tuple(tensors), shapes)
    elif card.invocation is not None:
        text = f"module({card.invocation(args, names)})"
    else:
        at_call = [f"{arg.name}={args[arg.name]!r}" for arg in card.args if arg.at_call]
        text = f"module({', '.join([*_positional(card, names), *at_call])})"
    called = implementation(card) if card.function else module
    value = eval(text, {"torch": torch, "module": called, **tensors})
    return _unpacked(card, args, value)


def _positional(card: Card, names: Mapping[str, str]) -> list[str]:
    """Name the tensors of a plain call as generated code does: by keyword behind an unbound port."""
    if _is_variadic(card):
        return list(names)
    chosen: dict[str, str] = {}
    parts: list[str] = []
    for index, port in enumerate(card.inputs):
        name = names.get(port.name) or chosen.get(port.otherwise)
        if name is not None:
            parts.append(name if len(parts) == index else f"{port.name}={name}")
            chosen[port.name] = name
    return parts


def _unpacked(card: Card, args: Args, value: Any) -> list[torch.Tensor]:
    ports = [port.name for port in card.outputs_for(args)]
    if not card.returns:
        return [value] if isinstance(value, torch.Tensor) else list(value)
    every = re.findall(r"\{(\w+)\}", card.returns)
    targets = card.returns.format(**{name: name if name in ports else "_" for name in every})
    found: dict[str, Any] = {"value": value}
    exec(f"{targets} = value", found)
    return [found[name] for name in ports]


def _tensors(module: nn.Module | None, pairs: Iterable[tuple[str, torch.Tensor]]) -> Tensors:
    kept = set(module.state_dict()) if module is not None else set()
    return tuple((name, tuple(tensor.shape), _dtype(tensor), name in kept) for name, tensor in pairs)


def _dtype(tensor: torch.Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")
