"""Peak memory of a forward pass without gradients, beside the same net by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import torch

from benchmarks.harness.allocation import peak_of
from benchmarks.harness.pairs import Pairs
from benchmarks.harness.rows import Goal, Row, at_most, ratio
from benchmarks.peers.nets import Twins, annotated_unet, capsnet, named_unet, resnet18, unet

TITLE = "Peak memory under no_grad"
NOTES = (
    "The highest sum of what torch's CPU allocator gave out and did not get back during one forward "
    "pass, as its profiler reports it: parameters and the input are there before, and do not count. It "
    "is the same in every round. Of the U-Net's peak on a CPU, all 80 MiB are one convolution's: what comes "
    "in, oneDNN's reordered copy of it, and what goes out. No way to call it needs less.",
)
PACKAGES = ("torchvision",)

CASES: tuple[tuple[Callable[[], Twins], Goal], ...] = (
    (partial(unet, 256), at_most(0.55)),
    (partial(named_unet, 256), at_most(0.55)),
    (partial(annotated_unet, 256), at_most(1.0)),
    (partial(resnet18, 224), at_most(1.0)),
    (capsnet, at_most(1.0)),
)


def measure(is_quick: bool) -> Iterator[Row]:
    """Compare all cases."""
    torch.set_num_threads(1)
    for make, goal in CASES:
        case = make()
        yield ratio(case.name, case.against, peaks_of(case), goal, of="bytes")


def peaks_of(case: Twins) -> Pairs:
    """Take the peaks of both."""
    with torch.no_grad():
        ours, theirs = (peak_of(partial(model, case.batch)) for model in (case.ours, case.theirs))
    return Pairs((float(ours),), (float(theirs),))
