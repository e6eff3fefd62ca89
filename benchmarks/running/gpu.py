"""On a GPU: capsule routing, and a training step of ResNet-50, by CUDA events."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn

from benchmarks.harness.pairs import Meter, interleave
from benchmarks.harness.rows import Row, at_most, figure, ratio, skipped, times
from benchmarks.peers.capsules import ITERATIONS, route_by_the_book
from benchmarks.running.routing import BATCH, SIZES, agree, backward
from blocks.modules.capsule import CapsuleRouting
from builder.road import load

TITLE = "On a GPU"
NOTES = (
    "Times between CUDA events. The step is forward, cross-entropy, backward and SGD of ResNet-50, "
    "bfloat16 under autocast, channels_last, 128 images of 224 px. The fraction of the roofline is the "
    "step's multiply-adds, three times those of a forward pass, by what a bfloat16 product of two "
    "matrices of 8192 × 8192 reaches on the same GPU in the same run.",
)
PACKAGES = ("torchvision",)
IMAGES, SIDE, MATRIX = 128, 224, 8192
REASON = "no GPU at hand"


def measure(is_quick: bool) -> Iterator[Row]:
    """Race routing and training; tell the fraction of the roofline."""
    if not torch.cuda.is_available():
        yield skipped("routing, forward + backward, eager", "the textbook's", REASON, unit="times")
        yield skipped("routing, forward + backward, both compiled", "the textbook's", REASON, unit="times")
        yield skipped("ResNet-50, bf16 channels_last, training step", "torchvision's", REASON, at_most(1.01))
        yield skipped("ResNet-50, fraction of the roofline", "a product of matrices", REASON)
        return
    torch.backends.cuda.matmul.allow_tf32 = False
    yield from routing(11 if is_quick else 31)
    yield from training(7 if is_quick else 21)


def routing(rounds: int) -> Iterator[Row]:
    """Race the routing, eager and compiled."""
    torch.manual_seed(0)
    block = CapsuleRouting(*SIZES, iterations=ITERATIONS).cuda()
    weight = nn.Parameter(torch.randn(*SIZES, device="cuda") * 0.05)
    block.weight = weight
    u = (torch.randn(BATCH, SIZES[0], SIZES[2], device="cuda") * 0.3).requires_grad_()
    agree(block, u, weight)

    def book(x: Tensor) -> Tensor:
        return route_by_the_book(x, weight)

    for name, change in (("eager", lambda one: one), ("both compiled", torch.compile)):
        ours, theirs = backward(change(block), u, weight), backward(change(book), u, weight)
        pairs = interleave(events(ours), events(theirs), rounds)
        yield times(f"routing, forward + backward, {name}", "the textbook's", pairs)


def training(rounds: int) -> Iterator[Row]:
    """Race a training step with torchvision's, and compare ours with the roofline."""
    import torchvision

    net = load("resnet@resnet50")
    ours, theirs = (stepper(model) for model in (net.build(seed=0), torchvision.models.resnet50()))
    pairs = interleave(events(ours), events(theirs), rounds)
    yield ratio("ResNet-50, bf16 channels_last, training step", "torchvision's", pairs, at_most(1.01))
    pace = rate_of_matrices(rounds)
    work = 3 * net.at(N=IMAGES, H=SIDE, W=SIDE).macs
    reached = tuple(work / seconds / pace for seconds in pairs.ours)
    yield figure("ResNet-50, fraction of the roofline", reached, "ratio", against="a product of matrices")


def stepper(model: nn.Module) -> Callable[[], object]:
    """Give the work of a training step."""
    model = model.cuda().to(memory_format=torch.channels_last).train()
    images = torch.rand(IMAGES, 3, SIDE, SIDE, device="cuda").to(memory_format=torch.channels_last)
    labels = torch.randint(1000, (IMAGES,), device="cuda")
    optimiser = torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9)

    def step() -> None:
        with torch.autocast("cuda", dtype=torch.bfloat16):
            loss = nn.functional.cross_entropy(model(images), labels)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)

    return step


def rate_of_matrices(rounds: int) -> float:
    """Give the multiply-adds a second of a large product in bfloat16, at its best."""
    left, right = (torch.randn(MATRIX, MATRIX, device="cuda", dtype=torch.bfloat16) for _ in range(2))
    meter = events(lambda: left @ right)
    return MATRIX**3 / min(meter() for _ in range(rounds))


def events(work: Callable[[], object], warm: int = 5) -> Meter:
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
