"""Tracing a module to a spec, beside `torch.fx.symbolic_trace` alone."""

from __future__ import annotations

from collections.abc import Iterator

import torch
import torchvision
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.fx.passes.fake_tensor_prop import FakeTensorProp

from benchmarks.harness.pairs import race
from benchmarks.harness.rows import Row, at_most, ratio
from builder.tracing import trace

TITLE = "Tracing"
NOTES = (
    "`builder.trace` follows the module with example inputs of 64 px, opens sizes, folds repeats, "
    "builds the net, and runs both to compare; `symbolic_trace` gives a graph without shapes.",
    "The proof is six runs, each side at the example's sizes and at two others; `check=False` leaves it out, "
    "and still follows, folds, writes and loads the spec. `FakeTensorProp` gives the peer's graph shapes.",
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
    bare = race(
        lambda: trace(model, image, check=False), lambda: torch.fx.symbolic_trace(model), 3 if is_quick else 9
    )
    yield ratio("resnet50, `check=False`", "`torch.fx.symbolic_trace`", bare, at_most(3.0))
    shaped = race(lambda: trace(model, image, check=False), lambda: _with_shapes(model, image), 3)
    yield ratio("resnet50, `check=False`", "`torch.fx.symbolic_trace`, then `FakeTensorProp`", shaped)
    runs = race(lambda: _six_runs(model), lambda: torch.fx.symbolic_trace(model), 3)
    yield ratio("the six runs of the proof alone", "`torch.fx.symbolic_trace`", runs)


def _with_shapes(model: nn.Module, image: Tensor) -> object:
    mode = FakeTensorMode(allow_non_fake_inputs=True)
    with torch.no_grad():
        return FakeTensorProp(torch.fx.symbolic_trace(model), mode).propagate(image)


def _six_runs(model: nn.Module) -> None:
    """Run the model as often, and at the same sizes, as the proof runs it and the net."""
    with torch.no_grad():
        for batch, side in ((1, 64), (2, 96), (2, 63)):
            for _ in range(2):
                model(torch.rand(batch, 3, side, side))
