"""Equality: what must hold for a valid spec once it is built, compared with the interpreter."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from random import Random
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from builder.graph.ir import leaves, walk
from builder.net import Net
from builder.road import load
from tests.fuzz.drawing.nets import Drawn
from tests.fuzz.interpreter import Interpreter

CHANNEL = {"image": 1, "sequence": 2, "vector": 1}


def check_built(drawn: Drawn, seed: int) -> Net:
    """Build a drawn spec, and compare all that can be known of it with what really comes out."""
    net = load(drawn.text)
    _check_channels(net, drawn)
    module = net.build(seed=seed)
    if seed % 4 == 0:
        _check_seed(net, module, seed)
    _check_counts(net, module)
    given = inputs_of(net, seed)
    for training in (False, True):
        _check_run(net, module, given, seed, training=training)
    _check_macs(net, module, given)
    if seed % 4 == 1:
        _check_taps(net, given, seed)
    return net


def inputs_of(net: Net, seed: int) -> dict[str, Tensor]:
    """Make inputs of the example sizes."""
    chance = torch.Generator().manual_seed(seed)
    made = {}
    for name, shape in net.inputs.items():
        sizes = shape.evaluate(dict(net.sizes))
        if shape.dtype == "int64":
            made[name] = torch.randint(0, 10, sizes, generator=chance)
        else:
            made[name] = torch.randn(sizes, generator=chance)
    return made


def _check_channels(net: Net, drawn: Drawn) -> None:
    """The shapes that `check` gives are those that were meant."""
    for shape, count, layout in zip(net.outputs.values(), drawn.channels, drawn.layouts, strict=True):
        found = shape[CHANNEL[layout]].constant
        assert count is None or found == count, f"{found} channels, not {count}"


def _check_seed(net: Net, module: nn.Module, seed: int) -> None:
    again = net.build(seed=seed).state_dict()
    assert list(again) == list(module.state_dict())
    assert all(torch.equal(value, again[name]) for name, value in module.state_dict().items())


def _check_counts(net: Net, module: nn.Module) -> None:
    assert net.num_parameters == sum(one.numel() for one in module.parameters())
    frozen = {name for name, one in module.named_parameters() if not one.requires_grad}
    paths = [node.path for node in leaves(net.graph)]
    assert all(any(name.startswith(f"{path}.") for path in paths) for name in frozen)


def _check_taps(net: Net, given: dict[str, Tensor], seed: int) -> None:
    """Whatever runs inside can be had outside, too."""
    paths = [node.path for node in walk(net.graph) if not node.call and node.path in net.shapes]
    chosen = Random(seed).sample(paths, min(3, len(paths)))
    tapped = net.tapped(chosen)
    _check_run(tapped, tapped.build(seed=seed), given, seed, training=False)


def _check_run(net: Net, module: nn.Module, given: dict[str, Tensor], seed: int, *, training: bool) -> None:
    """Outputs, gradients, state and all shapes are the interpreter's, bit for bit."""
    mine, theirs = copy.deepcopy(module).train(training), Interpreter.of(net.graph, module.state_dict())
    torch.manual_seed(seed)
    ours = _listed(mine(**given))
    torch.manual_seed(seed)
    wanted = theirs.run(given, training=training)
    assert len(ours) == len(wanted)
    for one, other in zip(ours, wanted, strict=True):
        assert _same(one, other), f"outputs differ (training={training})"
    for shape, one in zip(net.outputs.values(), ours, strict=True):
        assert shape.evaluate(dict(net.sizes)) == tuple(one.shape), "an output is not as check says"
    _check_shapes(net, theirs)
    _check_gradients(mine, theirs, ours, wanted)
    state = theirs.state()
    for name, value in mine.state_dict().items():
        assert _same(value, state[name]), f"{name} differs after the run (training={training})"


def _check_shapes(net: Net, theirs: Interpreter) -> None:
    for node in walk(net.graph):
        if node.path not in theirs.seen:
            continue
        for shape, one in zip(node.known.outputs, theirs.seen[node.path], strict=False):
            assert shape.evaluate(dict(net.sizes)) == tuple(one.shape), (
                f"{node.path} is {tuple(one.shape)}, not {shape}"
            )


def _check_gradients(
    mine: nn.Module, theirs: Interpreter, ours: tuple[Tensor, ...], wanted: tuple[Tensor, ...]
) -> None:
    for ends in (ours, wanted):
        total = sum((one.double().sum() for one in ends if one.requires_grad), torch.zeros(()))
        if total.requires_grad:
            total.backward()  # type: ignore[no-untyped-call]
    other = theirs.parameters()
    for name, one in mine.named_parameters(remove_duplicate=False):
        assert one.requires_grad == other[name].requires_grad, name
        assert (one.grad is None) == (other[name].grad is None), f"{name} has a gradient in one of them"
        assert one.grad is None or _near(one.grad, other[name].grad), f"the gradients of {name} differ"


def _check_macs(net: Net, module: nn.Module, given: dict[str, Tensor]) -> None:
    """The multiply-adds are those that torch's own counter sees on the meta device."""
    hollow = copy.deepcopy(module).eval().to("meta")
    with FlopCounterMode(display=False) as counter:
        hollow(**{name: value.to("meta") for name, value in given.items()})
    assert counter.get_total_flops() // 2 == net.macs, (
        f"{counter.get_total_flops() // 2} by torch, {net.macs}"
    )


def _listed(value: Any) -> tuple[Tensor, ...]:
    if isinstance(value, Tensor):
        return (value,)
    parts: Iterable[Any] = value.values() if isinstance(value, dict) else value
    return tuple(one for part in parts for one in _listed(part))


def _same(one: Tensor, other: Tensor | None) -> bool:
    return other is not None and one.dtype == other.dtype and torch.equal(_bits(one), _bits(other))


def _near(one: Tensor, other: Tensor | None) -> bool:
    """Compare sums that autograd may have added up in another order."""
    if other is None or _same(one, other):
        return other is not None
    return bool((one - other).abs().max() <= 1e-4 * one.abs().max())


def _bits(value: Tensor) -> Tensor:
    """Let numbers that are none be equal to themselves."""
    return torch.nan_to_num(value, nan=1.5e38) if value.is_floating_point() else value
