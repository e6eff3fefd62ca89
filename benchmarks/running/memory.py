"""Peak memory of a forward pass without gradients, beside the same net by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import torch

from benchmarks.harness.allocation import living_of, peak_of
from benchmarks.harness.pairs import Pairs
from benchmarks.harness.rows import Goal, Row, at_most, ratio
from benchmarks.peers.nets import Twins, annotated_unet, capsnet, named_unet, resnet18, unet

TITLE = "Peak memory under no_grad"
NOTES = (
    "In memory: the highest sum of what torch's CPU allocator gave out and did not get back during one "
    "forward pass, as its profiler reports it. In tensors: the highest sum of bytes in tensors that were "
    "alive at once, without what libraries take while they compute. Parameters and the input are there "
    "before, and do not count; both sums are the same in every round. Of the U-Net's peak in memory, all 80 "
    "MiB are one convolution's on a CPU: what comes in, oneDNN's reordered copy of it, and what goes out. "
    "No way to call it needs less.",
)
PACKAGES = ("torchvision",)

CASES: tuple[tuple[Callable[[], Twins], Goal], ...] = (
    (partial(unet, 256), at_most(0.55)),
    (partial(named_unet, 256), at_most(0.55)),
    (partial(annotated_unet, 256), at_most(1.0)),
    (partial(resnet18, 224), at_most(1.0)),
    (capsnet, at_most(1.0)),
)


WAYS: tuple[tuple[str, Callable[[Callable[[], object]], int]], ...] = (
    ("in memory", peak_of),
    ("in tensors", living_of),
)


def measure(is_quick: bool) -> Iterator[Row]:
    """Compare all cases, in either way to count."""
    torch.set_num_threads(1)
    for make, goal in CASES:
        case = make()
        for way, count in WAYS:
            yield ratio(f"{case.name}, {way}", case.against, peaks_of(case, count), goal, of="bytes")


def peaks_of(case: Twins, count: Callable[[Callable[[], object]], int]) -> Pairs:
    """Take the peaks of both."""
    with torch.no_grad():
        ours, theirs = (count(partial(model, case.batch)) for model in (case.ours, case.theirs))
    return Pairs((float(ours),), (float(theirs),))
