"""Tracing a module to a spec, beside `torch.fx.symbolic_trace` alone."""

from __future__ import annotations

from collections.abc import Iterator

import torch
import torchvision

from benchmarks.harness.pairs import race
from benchmarks.harness.rows import Row, at_most, ratio
from builder.tracing import trace

TITLE = "Tracing"
NOTES = (
    "`builder.trace` follows the module with example inputs of 64 px, opens sizes, folds repeats, "
    "builds the net, and runs both to compare; `symbolic_trace` gives a graph without shapes.",
)
PACKAGES = ("torchvision",)


def measure(is_quick: bool) -> Iterator[Row]:
    """Race ResNet-50."""
    torch.set_num_threads(1)
    model = torchvision.models.resnet50().eval()
    image = torch.rand(1, 3, 64, 64)
    pairs = race(lambda: trace(model, image), lambda: torch.fx.symbolic_trace(model), 3 if is_quick else 9)
    yield ratio("resnet50", "`torch.fx.symbolic_trace`", pairs, at_most(3.0))
    pairs = race(lambda: trace(model, image), lambda: torch.export.export(model, (image,)), 3)
    yield ratio("resnet50", "`torch.export.export`", pairs)
