"""Trace every model of torchvision (and any others by name), and print what came of it.

Run `python -m benchmarks.trace` for all of `torchvision.models.list_models()`, or with names of models;
`timm/NAME` takes one of timm's, if that is installed. Each model has random weights and random statistics, is
traced at a small size, and its net is run beside it. The table is Markdown, for RESULTS.md.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
import torchvision
from torch import Tensor, nn

from blocks.errors import NetdraftError
from builder.errors import SpecError
from builder.tracing import trace

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
class Row:
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

    def __str__(self) -> str:
        if self.refusal:
            return f"| {self.kind} | {self.name} | | | | | {self.refusal} |"
        same = "every bit" if self.gap == 0 else f"within {self.gap:.1e}"
        fx = "yes" if self.plain else "no"
        cells = (self.kind, self.name, self.lines, same, self.inputs, fx, f"{self.seconds:.1f} s")
        return f"| {' | '.join(map(str, cells))} |"


def main(arguments: list[str] | None = None) -> int:
    """Trace models one after the other, and print a row for each as it is done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="models; all of torchvision's if left out")
    parser.add_argument("--kind", choices=sorted(KINDS), help="only models of one kind")
    given = parser.parse_args(arguments)
    warnings.filterwarnings("ignore")
    print(
        "| kind | model | lines of the spec | same outputs | inputs | plain torch.fx can | time, or why not |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    rows: list[Row] = []
    for kind, name in _chosen(given.names, given.kind):
        for part in (kind, "detection, backbone") if kind == "detection" else (kind,):
            rows.append(_row(part, name))
            print(rows[-1], flush=True)
            gc.collect()
    print("\n" + "\n".join(_summary(rows)))
    return 0


def _chosen(names: list[str], wanted: str | None) -> Iterator[tuple[str, str]]:
    if names:
        for name in names:
            yield ("timm" if name.startswith("timm/") else _kind_of(name)), name.removeprefix("timm/")
        return
    for kind, home in KINDS.items():
        if wanted in (None, kind):
            for name in torchvision.models.list_models(module=sys.modules.get(home) or _module(home)):
                yield kind, name


def _module(home: str) -> Any:
    """Give one of torchvision's modules, which have no common type."""
    import importlib

    return importlib.import_module(home)


def _kind_of(name: str) -> str:
    home = torchvision.models.get_model_builder(name).__module__
    found = [kind for kind, place in KINDS.items() if home.startswith(place)]
    return found[-1] if found else "classification"


def _row(kind: str, name: str) -> Row:
    if kind == "quantized":
        return Row(
            kind, name, refusal="quantized kernels: their tensors and modules are none that a spec holds"
        )
    torch.manual_seed(0)
    start = time.perf_counter()
    try:
        model = _model(kind, name)
        inputs = _inputs(kind, name, model)
        traced = trace(model, *inputs, name=name.replace(".", "_"))
    except NetdraftError as fault:
        return Row(kind, name, refusal=_reason(fault))
    seconds = time.perf_counter() - start
    shapes = ", ".join(str(shape) for shape in traced.net.inputs.values())
    lines = len(traced.text.splitlines())
    return Row(
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


def _summary(rows: list[Row]) -> Iterator[str]:
    yield "| kind | models | traced | the same in every bit | median lines |"
    yield "| --- | --- | --- | --- | --- |"
    for kind in dict.fromkeys(row.kind for row in rows):
        own = [row for row in rows if row.kind == kind]
        done = sorted((row for row in own if not row.refusal), key=lambda row: row.lines)
        exact = sum(row.gap == 0 for row in done)
        median = done[len(done) // 2].lines if done else ""
        yield f"| {kind} | {len(own)} | {len(done)} | {exact} | {median} |"


if __name__ == "__main__":
    sys.exit(main())
