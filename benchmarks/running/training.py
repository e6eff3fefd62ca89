"""A training step, eager: forward, loss and backward, beside the same net by hand."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from benchmarks.harness.pairs import race
from benchmarks.harness.rows import Row, at_most, ratio
from benchmarks.peers.nets import capsnet, narrow_resnet18, resnet18, step_of, unet

TITLE = "Training step, eager"
NOTES = (
    "Train mode, one thread: forward, the mean of squares as loss, backward. No optimiser takes part: "
    "it would weigh the same on both sides.",
)
PACKAGES = ("torchvision",)


def measure(is_quick: bool) -> Iterator[Row]:
    """Race all cases."""
    torch.set_num_threads(1)
    for case in (resnet18(32, samples=2), narrow_resnet18(), unet(64), unet(96, width=16), capsnet()):
        case.train(True)
        ours, theirs = (step_of(model, case.batch) for model in (case.ours, case.theirs))
        yield ratio(case.name, case.against, race(ours, theirs, 5 if is_quick else 15), at_most(1.0))
