"""Building a net: with weights, and on the meta device, beside torchvision's constructor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
import torchvision

from benchmarks.harness.pairs import alone, race
from benchmarks.harness.process import growth_apart
from benchmarks.harness.rows import Row, at_most, figure, ratio
from builder.net import Net
from builder.road import load

TITLE = "Building"
NOTES = (
    "ResNet-50 has random weights of the same distribution on both sides: the standard deviation of "
    "every tensor agrees with torchvision's before the clock starts. The large decoder is `gpt2` with "
    "80 layers of width 10,240, more than 10^11 parameters; its memory is by how much a fresh process "
    "grows while it is built, after a small one was.",
)
PACKAGES = ("torchvision",)
DECODER: dict[str, Any] = {"layers": 80, "width": 10_240, "heads": 80}


def measure(is_quick: bool) -> Iterator[Row]:
    """Race constructors, then build the decoder."""
    torch.set_num_threads(1)
    rounds = 7 if is_quick else 21
    yield from resnet(rounds)
    yield from decoder(rounds)


def resnet(rounds: int) -> Iterator[Row]:
    """Race ResNet-50 with torchvision's, with weights and without."""
    peer = torchvision.models.resnet50
    net = load("resnet@resnet50")
    alike(net.build(), peer())
    theirs = "`torchvision.models.resnet50()`"
    works: tuple[tuple[str, Callable[[], object]], ...] = (
        ("resnet50 from YAML, with weights", lambda: load("resnet@resnet50").build()),
        ("resnet50 from YAML, with weights and a seed", lambda: load("resnet@resnet50").build(seed=0)),
    )
    for what, work in works:
        yield ratio(what, theirs, race(work, peer, rounds), at_most(0.75))
    hollow, against = on_meta(peer), f"{theirs} under `torch.device('meta')`"
    pairs = race(lambda: net.build(device="meta"), hollow, rounds)
    yield ratio("resnet50 on meta, from a loaded net", against, pairs, at_most(0.5))
    pairs = race(lambda: load("resnet@resnet50").build(device="meta"), hollow, rounds)
    yield ratio("resnet50 on meta, from YAML", against, pairs)


def decoder(rounds: int) -> Iterator[Row]:
    """Build a decoder of 10^11 parameters on meta."""
    ready = (
        f"from builder.road import load\nload('gpt2', layers=1).build(device='meta')\n"
        f"net = load('gpt2', **{DECODER})"
    )
    net: Net = load("gpt2", **DECODER)
    assert net.num_parameters > 10**11
    what = "a decoder of 10^11 parameters on meta"
    grown = growth_apart(ready, "net.build(device='meta')")
    yield figure(f"{what}, from a loaded net: memory", (float(grown),), "bytes", at_most(5 << 20))
    taken = alone(lambda: net.build(device="meta"), rounds)
    yield figure(f"{what}, from a loaded net", taken, "seconds", at_most(0.05))
    yield figure(
        f"{what}, from YAML", alone(lambda: load("gpt2", **DECODER).build(device="meta"), rounds), "seconds"
    )


def on_meta(constructor: Callable[[], object]) -> Callable[[], object]:
    """Give the work of a constructor under the meta device."""

    def work() -> object:
        with torch.device("meta"):
            return constructor()

    return work


def alike(ours: torch.nn.Module, theirs: torch.nn.Module) -> None:
    """Make sure that the tensors of both are drawn from the same distributions."""
    pairs = zip(ours.named_parameters(), theirs.named_parameters(), strict=True)
    for (name, one), (_, other) in pairs:
        assert one.shape == other.shape, f"{name}: two nets"
        if one.numel() > 1000:
            spreads = one.std().item(), other.std().item()
            assert abs(spreads[0] - spreads[1]) <= 0.1 * spreads[1], (
                f"{name}: {spreads} are two distributions"
            )
