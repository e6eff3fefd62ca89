"""A forward pass, eager: what netdraft builds beside the same net by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch

from benchmarks.harness.pairs import race
from benchmarks.harness.rows import Goal, Row, at_most, ratio
from benchmarks.peers.nets import (
    Twins,
    capsnet,
    forward_of,
    identities,
    narrow_resnet18,
    resnet18,
    tiny,
    unet,
)

TITLE = "Forward, eager"
NOTES = (
    "Eval mode under `inference_mode`, one thread; both nets hold the same numbers, and answer the same "
    "before the clock starts.",
)
PACKAGES = ("torchvision",)
CASES: tuple[tuple[Callable[[], Twins], Goal, int], ...] = (
    (lambda: resnet18(32), at_most(1.02), 101),
    (lambda: resnet18(224), at_most(1.02), 31),
    (lambda: unet(64), at_most(1.02), 11),
    (lambda: unet(256), at_most(1.02), 7),
    (lambda: narrow_resnet18(), at_most(1.02), 101),
    (lambda: capsnet(), at_most(1.02), 15),
    (lambda: tiny(), at_most(0.85), 101),
    (lambda: identities(), at_most(0.5), 101),
)


def measure(is_quick: bool) -> Iterator[Row]:
    """Race all cases."""
    torch.set_num_threads(1)
    for make, goal, rounds in CASES:
        case = make()
        ours, theirs = (forward_of(model, case.batch) for model in (case.ours, case.theirs))
        pairs = race(ours, theirs, min(rounds, 5 if rounds < 30 else 15) if is_quick else rounds)
        yield ratio(case.name, case.against, pairs, goal)
