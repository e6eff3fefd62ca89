"""On a GPU: capsule routing, and a training step of ResNet-50, by CUDA events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from benchmarks.harness.pairs import Meter, Pairs, interleave
from benchmarks.harness.rows import Row, at_most, figure, ratio, skipped, times
from benchmarks.peers.capsules import ITERATIONS, route_by_the_book
from benchmarks.running.routing import BATCH, SIZES, agree, backward
from blocks.modules.capsule import CapsuleRouting
from builder.road import load

TITLE = "On a GPU"
NOTES = (
    "Times between CUDA events. The step is forward, cross-entropy, backward and SGD of ResNet-50, "
    "bfloat16 under autocast, channels_last, 128 images of 224 px; the routing computes in float32, without "
    "TF32. A fraction of the roofline is the multiply-adds, three times those of a forward pass, by what a "
    "product of two matrices of 8192 × 8192 reaches in the same numbers on the same GPU in the same run. "
    "There is no fused kernel for the routing.",
)
PACKAGES = ("torchvision",)
EAGER, COMPILED = "routing, forward + backward, eager", "routing, forward + backward, both compiled"
STEP, REASON = "ResNet-50, bf16 channels_last, training step", "no GPU at hand"
BOOK, MATRICES = "the textbook's", "a product of matrices"
Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the rows are measured, by what clock, and how large the work is."""

    device: str
    meter: Callable[[Work], Meter]
    batch: int = BATCH
    capsules: tuple[int, int, int, int] = SIZES
    net: str = "resnet50"
    images: int = 128
    side: int = 224
    matrix: int = 8192


def measure(is_quick: bool) -> Iterator[Row]:
    """Race routing and training; tell the fractions of the roofline."""
    if not torch.cuda.is_available():
        yield from (skipped(what, BOOK, REASON, unit="times") for what in (EAGER, COMPILED))
        yield skipped("routing, eager, fraction of the roofline", MATRICES, REASON)
        yield skipped(STEP, "torchvision's", REASON, at_most(1.01))
        yield skipped("ResNet-50, fraction of the roofline", MATRICES, REASON)
        return
    torch.backends.cuda.matmul.allow_tf32 = False
    stage = Stage("cuda", events)
    yield from routing(stage, 11 if is_quick else 31)
    yield from training(stage, 7 if is_quick else 21)


def routing(stage: Stage, rounds: int) -> Iterator[Row]:
    """Race the routing, eager and compiled, and compare the eager one with the roofline."""
    torch.manual_seed(0)
    below, above, features, wide = stage.capsules
    block = CapsuleRouting(below, above, features, wide, iterations=ITERATIONS).to(stage.device)
    weight = nn.Parameter(torch.randn(stage.capsules, device=stage.device) * 0.05)
    block.weight = weight
    u = (torch.randn(stage.batch, below, features, device=stage.device) * 0.3).requires_grad_()
    agree(block, u, weight)

    def book(x: Tensor) -> Tensor:
        return route_by_the_book(x, weight)

    ours, theirs = (stage.meter(backward(one, u, weight)) for one in (block, book))
    pairs = interleave(ours, theirs, rounds)
    yield times(EAGER, BOOK, pairs)
    ours, theirs = (stage.meter(backward(torch.compile(one), u, weight)) for one in (block, book))
    yield times(COMPILED, BOOK, interleave(ours, theirs, rounds))
    macs = (2 * ITERATIONS - 1) * stage.batch * weight.numel()
    yield roofline("routing, eager", stage, macs, pairs, torch.float32)


def training(stage: Stage, rounds: int) -> Iterator[Row]:
    """Race a training step with torchvision's, and compare ours with the roofline."""
    import torchvision

    net = load(f"resnet@{stage.net}")
    models = net.build(seed=0), torchvision.models.get_model(stage.net)
    ours, theirs = (stage.meter(stepper(model, stage)) for model in models)
    pairs = interleave(ours, theirs, rounds)
    yield ratio(STEP, "torchvision's", pairs, at_most(1.01))
    macs = net.at(N=stage.images, H=stage.side, W=stage.side).macs
    yield roofline("ResNet-50", stage, macs, pairs, torch.bfloat16)


def stepper(model: nn.Module, stage: Stage) -> Work:
    """Give the work of a training step."""
    model = model.to(stage.device).to(memory_format=torch.channels_last).train()
    images = torch.rand(stage.images, 3, stage.side, stage.side, device=stage.device)
    images = images.to(memory_format=torch.channels_last)
    labels = torch.randint(1000, (stage.images,), device=stage.device)
    optimiser = torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9)

    def step() -> None:
        with torch.autocast(stage.device, dtype=torch.bfloat16):
            loss = nn.functional.cross_entropy(model(images), labels)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)

    return step


def roofline(what: str, stage: Stage, macs: int, pairs: Pairs, dtype: torch.dtype) -> Row:
    """Compare the pace of ours, forward and backward, with that of a large product of matrices."""
    left, right = (torch.randn(stage.matrix, stage.matrix, device=stage.device, dtype=dtype) for _ in "lr")
    meter = stage.meter(lambda: left @ right)
    pace = stage.matrix**3 / min(meter() for _ in pairs.ours)
    reached = tuple(3 * macs / seconds / pace for seconds in pairs.ours)
    return figure(f"{what}, fraction of the roofline", reached, "ratio", against=MATRICES)


def events(work: Work, warm: int = 5) -> Meter:
    """Make a meter of the seconds between two CUDA events around the work."""
    for _ in range(warm):
        work()
    torch.cuda.synchronize()

    def meter() -> float:
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))  # type: ignore[no-untyped-call]
        start.record()
        work()
        end.record()
        torch.cuda.synchronize()
        return float(start.elapsed_time(end)) / 1e3

    return meter
