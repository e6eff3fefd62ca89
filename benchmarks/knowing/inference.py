"""Shapes, parameters and multiply-adds without a run, beside runs on nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle
from typing import Any

import torch
import torchvision
from torch import nn

from benchmarks.harness.pairs import race
from benchmarks.harness.rows import Row, at_most, ratio
from builder.graph import learning
from builder.graph.infer import infer
from builder.graph.resolve import resolve
from builder.net import Net
from builder.road import load
from builder.spec.compose import compose
from builder.spec.load import load_document, load_inner

TITLE = "Inference"
NOTES = (
    "ResNet-50. Both sides have their net in memory and are asked for an image of another size in every "
    "call: ours for every shape as numbers, the parameters and the multiply-adds. The peers run "
    "torchvision's model on the meta device, under `FlopCounterMode`, or with symbolic sizes under "
    "`FakeTensorMode`. Shapes and multiply-adds of all blocks are equal before the clock starts; a test "
    "compares those of every node of other nets. Over symbols, ours forgets before every call what it has "
    "learnt of nets so far; `again` is with it, as an editor asks that checks a file at every change.",
)
PACKAGES = ("torchvision",)
SIDES = (224, 192, 256, 160, 288)


def measure(is_quick: bool) -> Iterator[Row]:
    """Race with all three."""
    torch.set_num_threads(1)
    rounds = 5 if is_quick else 15
    net = load("resnet@resnet50")
    with torch.device("meta"):
        model = torchvision.models.resnet50().eval()
    for side in SIDES[:3]:
        agree(net, model, side)
    what = "shapes, parameters, multiply-adds at a size"
    ours = asked(net)
    yield ratio(what, "a meta forward", race(ours, meta_forward(model), rounds), at_most(0.005))
    yield ratio(what, "`FlopCounterMode`", race(ours, flops(model), rounds), at_most(0.002))
    over, again, fake = inferred(is_cold=True), inferred(is_cold=False), symbolic()
    what, peer = "all of them over symbols", "symbolic `FakeTensor`"
    yield ratio(what, peer, race(over, fake, rounds), at_most(0.0005))
    yield ratio(f"{what}, again", peer, race(again, fake, rounds))
    yield ratio("all of them, from YAML", "building on meta, and a meta forward", race(whole, built, rounds))


def asked(net: Net) -> Callable[[], object]:
    """Give the work of asking a net for its numbers at one size after another."""
    sides = cycle(SIDES)

    def work() -> object:
        side = next(sides)
        held = net.at(H=side, W=side)
        return held.tally.sizes_at(held.sizes), held.num_parameters, held.macs

    return work


def inferred(*, is_cold: bool) -> Callable[[], object]:
    """Give the work of inferring all nodes over named sizes, from a net that is composed and resolved.

    Cold is without what was learnt of the nets before.
    """
    document, variant = load_document("resnet@resnet50")
    composed = compose(document, variant, {}, fetch=partial(load_inner, root=document))
    resolved = resolve(composed)

    def work() -> object:
        if is_cold:
            learning.forget()
        return infer(resolved, composed)

    return work


def whole() -> object:
    """Read, infer and count."""
    net = load("resnet@resnet50")
    return net.shapes, net.num_parameters, net.macs


def built() -> object:
    """Build on meta, run on meta, and count parameters."""
    with torch.device("meta"):
        model = torchvision.models.resnet50().eval()
    meta_forward(model)()
    return sum(one.numel() for one in model.parameters())


def meta_forward(model: nn.Module) -> Callable[[], object]:
    """Give the work of a forward pass on meta."""
    sides = cycle(SIDES)

    def work() -> object:
        side = next(sides)
        with torch.no_grad():
            return model(torch.empty(1, 3, side, side, device="meta"))

    return work


def flops(model: nn.Module) -> Callable[[], object]:
    """Give the work of a forward pass on meta whose operations are counted."""
    forward = meta_forward(model)

    def work() -> object:
        from torch.utils.flop_counter import FlopCounterMode

        with FlopCounterMode(display=False) as counted:
            forward()
        return counted.get_total_flops()

    return work


def symbolic() -> Callable[[], object]:
    """Give the work of a forward pass with fake tensors whose batch, height and width are symbols."""
    from torch._dynamo.source import ConstantSource
    from torch._subclasses.fake_tensor import FakeTensorMode
    from torch.fx.experimental.symbolic_shapes import DimDynamic, ShapeEnv, StatelessSymbolicContext

    model = torchvision.models.resnet50().eval()
    image = torch.rand(2, 3, 224, 224)
    free = [DimDynamic.DYNAMIC, DimDynamic.STATIC, DimDynamic.DYNAMIC, DimDynamic.DYNAMIC]

    def work() -> object:
        mode = FakeTensorMode(shape_env=ShapeEnv(), allow_non_fake_inputs=True)
        context: Any = StatelessSymbolicContext(dynamic_sizes=free)
        batch = mode.from_tensor(image, symbolic_context=context, source=ConstantSource("image"))
        with torch.no_grad(), mode:
            return model(batch).shape

    return work


def agree(net: Net, model: nn.Module, side: int) -> None:
    """Make sure that shapes and multiply-adds of all blocks are the same on both sides."""
    from torch.utils.flop_counter import FlopCounterMode

    held = net.at(H=side, W=side)
    seen: list[tuple[int, ...]] = []
    blocks = [one for stage in range(1, 5) for one in getattr(model, f"layer{stage}")]
    parts = [model.conv1, model.bn1, model.relu, model.maxpool, *blocks, model.avgpool, model.fc]
    hooks = [one.register_forward_hook(lambda _, __, made: seen.append(tuple(made.shape))) for one in parts]
    with torch.no_grad(), FlopCounterMode(display=False) as counted:
        model(torch.empty(1, 3, side, side, device="meta"))
    for hook in hooks:
        hook.remove()
    rows = [row for row in held.rows() if row.is_leaf and row.path != "flatten"]
    numbers = held.tally.sizes_at(held.sizes)
    ours = [numbers[row.path] for row in rows]
    assert ours == seen, f"shapes at {side} px differ: {list(zip(ours, seen, strict=False))}"
    assert counted.get_total_flops() == 2 * held.macs, (counted.get_total_flops(), held.macs)
    names = {one: f"ResNet.{name}" for name, one in model.named_modules()}
    found = counted.get_flop_counts()
    for row, part in zip(rows, parts, strict=True):
        theirs = sum(found.get(names[part], {}).values())
        assert theirs == 2 * row.macs_at, f"{row.path} at {side} px counts otherwise"
