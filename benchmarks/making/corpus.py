"""Trace every model of torchvision, and tell what came of it; minutes, not seconds.

`python -m benchmarks.making.corpus NAME …` traces models by name alone, and prints their lines; `timm/NAME`
takes one of timm's, if that is installed.
"""

from __future__ import annotations

import gc
import importlib
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
import torchvision
from torch import Tensor, nn

from benchmarks.harness.rows import Table
from blocks.errors import NetdraftError
from builder.errors import SpecError
from builder.tracing import trace

TITLE = "Tracing every model of torchvision"
NOTES = (
    "Every model of `torchvision.models.list_models()`, with random weights and random statistics, "
    "traced to a spec at a small size; its net is then run beside it with the model's own tensors.",
    "Out of reach: whole detectors, which take as many boxes as they find (boolean masks), index with "
    "several tensors at once, or make long constants as they run; their backbones trace. Quantized "
    "models hold tensors that a spec has no words for. `raft_large` differs from its net by the "
    "rounding of fused functions.",
)
PACKAGES = ("torchvision",)
HEAD = (
    "kind", "model", "lines of the spec", "same outputs", "inputs", "plain torch.fx can", "time, or why not",
)  # fmt: skip
SUMS = ("kind", "models", "traced", "the same in every bit", "median lines")
KINDS = {
    "classification": "torchvision.models", "segmentation": "torchvision.models.segmentation",
    "detection": "torchvision.models.detection", "video": "torchvision.models.video",
    "optical flow": "torchvision.models.optical_flow", "quantized": "torchvision.models.quantization",
}  # fmt: skip
SIDES = {
    "vit_h_14": 224, "vit": 224, "swin": 224, "maxvit": 224, "inception": 96, "alexnet": 96, "squeezenet": 96,
    "vgg": 64, "lraspp": 64, "ssd300": 300,
}  # fmt: skip
"""Sides of the images that models are traced with; 64 for all others."""


@dataclass(frozen=True, slots=True)
class Line:
    """What came of one model: lines of its spec, the gap, the seconds that it took, or why it was refused."""

    kind: str
    name: str
    lines: int = 0
    parameters: int = 0
    gap: float = 0.0
    inputs: str = ""
    plain: bool = False
    seconds: float = 0.0
    refusal: str = ""

    def cells(self) -> tuple[str, ...]:
        """Give the cells of the model's line, as `HEAD` names them."""
        if self.refusal:
            return (self.kind, self.name, "", "", "", "", self.refusal)
        same = "every bit" if self.gap == 0 else f"within {self.gap:.1e}"
        fx = "yes" if self.plain else "no"
        return (self.kind, self.name, str(self.lines), same, self.inputs, fx, f"{self.seconds:.1f} s")


def measure(is_quick: bool) -> Iterator[Table]:
    """Trace all models one after the other; give the sums, then the lines."""
    found = list(lines_of(_chosen([])))
    yield Table(SUMS, tuple(_sums(found)))
    yield Table(HEAD, tuple(line.cells() for line in found), "Every model")


def lines_of(chosen: Iterable[tuple[str, str]]) -> Iterator[Line]:
    """Trace models, telling each as it is done; a detector and its backbone are two."""
    for kind, name in chosen:
        for part in (kind, "detection, backbone") if kind == "detection" else (kind,):
            line = _line(part, name)
            print("  " + " | ".join(line.cells()), flush=True)
            yield line
            gc.collect()


def _chosen(names: list[str]) -> Iterator[tuple[str, str]]:
    if names:
        for name in names:
            yield ("timm" if name.startswith("timm/") else _kind_of(name)), name.removeprefix("timm/")
        return
    for kind, home in KINDS.items():
        for name in torchvision.models.list_models(module=importlib.import_module(home)):
            yield kind, name


def _kind_of(name: str) -> str:
    home = torchvision.models.get_model_builder(name).__module__
    found = [kind for kind, place in KINDS.items() if home.startswith(place)]
    return found[-1] if found else "classification"


def _line(kind: str, name: str) -> Line:
    if kind == "quantized":
        return Line(
            kind, name, refusal="quantized kernels: their tensors and modules are none that a spec holds"
        )
    torch.manual_seed(0)
    start = time.perf_counter()
    try:
        model = _model(kind, name)
        inputs = _inputs(kind, name, model)
        traced = trace(model, *inputs, name=name.replace(".", "_"))
    except NetdraftError as fault:
        return Line(kind, name, refusal=_reason(fault))
    seconds = time.perf_counter() - start
    shapes = ", ".join(str(shape) for shape in traced.net.inputs.values())
    lines = len(traced.text.splitlines())
    return Line(
        kind, name, lines, traced.net.num_parameters, traced.difference, shapes, _is_plain(model), seconds
    )


def _model(kind: str, name: str) -> nn.Module:
    """Build a model with random weights, and statistics that are not all 0 and 1."""
    if kind == "timm":
        import timm

        model: nn.Module = timm.create_model(name, pretrained=False)
    else:
        more: dict[str, Any] = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
        if kind.startswith(("segmentation", "detection")):
            more["weights_backbone"] = None
        model = torchvision.models.get_model(name, weights=None, **more)
        if kind == "detection, backbone":
            model = model.get_submodule("backbone")
    for module in model.modules():
        mean, var = getattr(module, "running_mean", None), getattr(module, "running_var", None)
        if isinstance(mean, Tensor) and isinstance(var, Tensor):
            mean.normal_(0, 0.1)
            var.uniform_(0.5, 1.5)
    return model.eval()


def _inputs(kind: str, name: str, model: nn.Module) -> tuple[Any, ...]:
    side = next((size for start, size in SIDES.items() if name.startswith(start)), 64)
    if kind == "timm":
        side = max(model.default_cfg["input_size"][1:]) if _is_rigid(name) else 64  # type: ignore[index]
    if kind == "optical flow":
        return torch.randn(1, 3, 128, 128), torch.randn(1, 3, 128, 128)
    if kind == "video":
        frames = {"mvit": (16, 224), "s3d": (16, 224), "swin3d": (8, 64)}
        count, side = next((sizes for start, sizes in frames.items() if name.startswith(start)), (8, 56))
        return (torch.randn(1, 3, count, side, side),)
    if kind == "detection":
        return ([torch.rand(3, 128, 128)],)
    return (torch.randn(1, 3, side, side),)


def _is_rigid(name: str) -> bool:
    return any(word in name for word in ("vit", "swin", "mixer", "deit", "beit", "coat"))


def _is_plain(model: nn.Module) -> bool:
    """Whether `torch.fx.symbolic_trace` by itself follows the model."""
    try:
        torch.fx.symbolic_trace(model)
    except Exception:  # whatever stops the tracer
        return False
    return True


def _reason(fault: NetdraftError) -> str:
    if isinstance(fault, SpecError):
        first = fault.faults[0]
        place = f"{first.mark.file.rpartition('site-packages/')[2]}:{first.mark.line}: " if first.mark else ""
        return f"{place}{first.what}".replace("|", "/")[:240]
    return fault.what.replace("|", "/")[:240]


def _sums(lines: list[Line]) -> Iterator[tuple[str, ...]]:
    for kind in dict.fromkeys(line.kind for line in lines):
        own = [line for line in lines if line.kind == kind]
        done = sorted((line for line in own if not line.refusal), key=lambda line: line.lines)
        exact = sum(line.gap == 0 for line in done)
        median = str(done[len(done) // 2].lines) if done else ""
        yield (kind, str(len(own)), str(len(done)), str(exact), median)


if __name__ == "__main__":
    for _ in lines_of(_chosen(sys.argv[1:])):
        pass
