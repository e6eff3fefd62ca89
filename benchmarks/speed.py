"""Time our built nets against the same nets written by hand, in pairs, and print the ratios.

    python benchmarks/speed.py [--rounds 31] [--threads 1]

Each round runs both in turn, the order changing from round to round; a ratio is the median over rounds of
ours by theirs, so what slows the machine down slows both. 1.00 is as fast as by hand.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch
import torchvision
from torch import nn

from blocks.modules.capsule import CapsuleMask, CapsuleRouting, PrimaryCapsules
from blocks.modules.unet import CropAndConcat
from builder.road import load


def double(in_channels: int, out_channels: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(in_channels, out_channels, 3, padding=1), nn.ReLU(),
        nn.Conv2d(out_channels, out_channels, 3, padding=1), nn.ReLU(),
    )  # fmt: skip


class HandUnet(nn.Module):
    """A U-Net as people write it: lists of stages, a loop down, a loop up."""

    def __init__(self, width: int, depth: int) -> None:
        super().__init__()
        sizes = [3, *(width * 2**level for level in range(depth + 1))]
        self.down = nn.ModuleList(double(sizes[level], sizes[level + 1]) for level in range(depth + 1))
        self.pool = nn.MaxPool2d(2)
        back = list(reversed(sizes[1:]))
        self.raise_ = nn.ModuleList(nn.ConvTranspose2d(above, below, 2, 2) for above, below in pairwise(back))
        self.join = CropAndConcat()
        self.up = nn.ModuleList(double(above, below) for above, below in pairwise(back))
        self.head = nn.Conv2d(width, 1, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        skips = []
        for stage in self.down[:-1]:
            x = stage(x)
            skips.append(x)
            x = self.pool(x)
        x = self.down[-1](x)
        for raised, stage in zip(self.raise_, self.up, strict=True):
            x = stage(self.join(raised(x), skips.pop()))
        return self.head(x)


class HandCapsules(nn.Module):
    """The capsule network in one class, over the same routing."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 256, 9)
        self.primary = PrimaryCapsules(256)
        self.routing = CapsuleRouting(1152, 10, 8, 16)
        self.mask = CapsuleMask()
        self.decoder = nn.Sequential(
            nn.Flatten(), nn.Linear(160, 512), nn.ReLU(), nn.Linear(512, 1024), nn.ReLU(),
            nn.Linear(1024, 784), nn.Sigmoid(), nn.Unflatten(1, (1, 28, 28)),
        )  # fmt: skip

    def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        capsules = self.routing(self.primary(torch.relu(self.conv(x))))
        masked, prediction = self.mask(capsules)
        return {"capsules": capsules, "reconstruction": self.decoder(masked), "prediction": prediction}


@dataclass(frozen=True, slots=True)
class Case:
    """A net of ours, the one by hand, and a batch for both."""

    name: str
    ours: nn.Module
    theirs: nn.Module
    batch: torch.Tensor


def cases() -> list[Case]:
    resnet = load("resnet", variant="resnet18")
    unet = load("unet", width=16)
    tiny = load("resnet", variant="resnet18", width=2, classes=10)
    return [
        Case(
            "resnet18, 1 x 3 x 128 x 128",
            resnet.build(seed=0),
            torchvision.models.resnet18(),
            pixels(1, 3, 128),
        ),
        Case("resnet18 of width 2, 2 x 32 px", tiny.build(seed=0), narrow_resnet(2), pixels(2, 3, 32)),
        Case("unet of width 16, 96 px", unet.build(seed=0), HandUnet(16, 4), pixels(1, 3, 96)),
        Case("capsnet, 4 x 1 x 28 x 28", load("capsnet").build(seed=0), HandCapsules(), pixels(4, 1, 28)),
    ]


def narrow_resnet(width: int) -> nn.Module:
    """Build torchvision's ResNet-18 narrow, so that what is not arithmetic weighs most."""
    net = torchvision.models.resnet18(num_classes=10)
    thin = torchvision.models.resnet.BasicBlock
    net.conv1, net.bn1 = nn.Conv2d(3, width, 7, 2, 3, bias=False), nn.BatchNorm2d(width)
    net.inplanes = width
    for level in range(4):
        setattr(
            net,
            f"layer{level + 1}",
            net._make_layer(thin, width * 2**level, 2, stride=1 if level == 0 else 2),
        )
    net.fc = nn.Linear(width * 8, 10)
    return net


def pixels(samples: int, channels: int, size: int) -> torch.Tensor:
    return torch.rand(samples, channels, size, size, generator=torch.Generator().manual_seed(0))


def forward(model: nn.Module, batch: torch.Tensor) -> None:
    with torch.inference_mode():
        model(batch)


def train(model: nn.Module, batch: torch.Tensor) -> None:
    outputs: Any = model(batch)
    tensors = outputs.values() if isinstance(outputs, dict) else [outputs]
    sum(one.square().mean() for one in tensors if one.is_floating_point()).backward()
    model.zero_grad(set_to_none=True)


def seconds(work: Callable[[nn.Module, torch.Tensor], None], model: nn.Module, batch: torch.Tensor) -> float:
    started = time.perf_counter()
    work(model, batch)
    return time.perf_counter() - started


def measure(
    case: Case, work: Callable[[nn.Module, torch.Tensor], None], rounds: int
) -> tuple[float, float, float]:
    """Give the median seconds of ours and theirs, and the median ratio of a pair."""
    pairs = []
    for number in range(rounds + 3):
        order = (case.ours, case.theirs) if number % 2 else (case.theirs, case.ours)
        taken = {id(model): seconds(work, model, case.batch) for model in order}
        pairs.append((taken[id(case.ours)], taken[id(case.theirs)]))
    kept = pairs[3:]
    ours, theirs = (statistics.median(column) for column in zip(*kept, strict=True))
    return ours, theirs, statistics.median(one / other for one, other in kept)


def main() -> None:
    parser = argparse.ArgumentParser(description="Ours against hand-written, CPU time of one batch.")
    parser.add_argument("--rounds", type=int, default=31)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    print(f"torch {torch.__version__}, {options.threads} thread(s), median of {options.rounds} pairs")
    print(f"{'net':32}{'work':10}{'ours ms':>10}{'by hand':>10}{'ratio':>8}")
    for case in cases():
        counts = [sum(one.numel() for one in model.parameters()) for model in (case.ours, case.theirs)]
        assert counts[0] == counts[1], f"{case.name}: {counts[0]} and {counts[1]} parameters are two nets"
        for name, work, training in (("forward", forward, False), ("train", train, True)):
            case.ours.train(training)
            case.theirs.train(training)
            ours, theirs, ratio = measure(case, work, options.rounds)
            print(f"{case.name:32}{name:10}{ours * 1e3:10.2f}{theirs * 1e3:10.2f}{ratio:8.3f}")


if __name__ == "__main__":
    main()
