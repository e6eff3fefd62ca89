"""A forward pass through `torch.compile`, beside the same net by hand through it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, cast

import torch
from torch import nn

from benchmarks.harness.pairs import Pairs, race
from benchmarks.harness.rows import Row, at_most, ratio, skipped
from benchmarks.peers.nets import Twins, forward_of, resnet18, tiny, unet

TITLE = "Forward, compiled"
NOTES = (
    "`torch.compile(fullgraph=True)` with its default backend on both sides, compiled before the clock "
    "starts; eval mode under `inference_mode`, one thread. Of two equal nets the one that is compiled first "
    "is slower by some 8 %: half of the rounds are for either order.",
)
PACKAGES = ("torchvision",)

CASES: tuple[Callable[[], Twins], ...] = (
    partial(resnet18, 64),
    partial(unet, 64, width=16),
    tiny,
)


def measure(is_quick: bool) -> Iterator[Row]:
    """Race all cases."""
    torch.set_num_threads(1)
    goal = at_most(1.03)
    if shutil.which("g++") is None and shutil.which("clang++") is None:
        yield skipped("resnet18, U-Net, 200 tiny layers", "by hand", "there is no C++ compiler", goal)
        return
    for make in CASES:
        case = make()
        one, other = (compiled_in_turn(case, is_ours_first=is_first) for is_first in (True, False))
        pairs = Pairs(one.ours + other.ours, one.theirs + other.theirs)
        yield ratio(case.name, case.against, pairs, goal)


def compiled_in_turn(case: Twins, *, is_ours_first: bool) -> Pairs:
    """Compile both, one after the other, and race them."""
    torch.compiler.reset()
    ours, theirs = (forward_of(compiled(model), case.batch) for model in (case.ours, case.theirs))
    for forward in (ours, theirs) if is_ours_first else (theirs, ours):
        forward()
    return race(ours, theirs, 8)


def compiled(model: nn.Module) -> nn.Module:
    """Compile a module as a whole, or not at all."""
    module: Any = torch.compile(model, fullgraph=True)
    return cast(nn.Module, module)
