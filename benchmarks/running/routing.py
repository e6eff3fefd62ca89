"""Capsule routing beside the textbook's formulation: time, extra memory, and the same answer."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from benchmarks.harness.allocation import peak_of
from benchmarks.harness.pairs import Pairs, race
from benchmarks.harness.rows import Row, at_least, at_most, ratio, skipped, times
from benchmarks.peers.capsules import ITERATIONS, route_by_the_book
from blocks.modules.capsule import CapsuleRouting

TITLE = "Capsule routing"
BATCH, SIZES = 128, (1152, 10, 8, 16)
NOTES = (
    f"Batch {BATCH}, {' × '.join(map(str, SIZES))}, {ITERATIONS} iterations, one thread. The textbook's "
    "formulation builds every prediction with einsum; outputs and both gradients agree to 1e-5 of the "
    "largest number before the clock starts.",
)
PACKAGES = ()
Work = Callable[[], object]


def measure(is_quick: bool) -> Iterator[Row]:
    """Race forward, and forward with backward, eager and compiled; compare the extra memory."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    block = CapsuleRouting(*SIZES, iterations=ITERATIONS)
    weight = torch.nn.Parameter(torch.randn(*SIZES) * 0.05)
    block.weight = weight
    u = (torch.randn(BATCH, SIZES[0], SIZES[2]) * 0.3).requires_grad_()
    agree(block, u, weight)
    rounds, book = 5 if is_quick else 11, "the textbook's"
    pairs = race(without(block, u), without(lambda x: route_by_the_book(x, weight), u), rounds)
    yield times("forward, eager", book, pairs)
    ours, theirs = backward(block, u, weight), backward(lambda x: route_by_the_book(x, weight), u, weight)
    yield times("forward + backward, eager", book, race(ours, theirs, rounds), at_least(3.0))
    peaks = Pairs((extra(ours),), (extra(theirs),))
    yield ratio("extra memory of forward + backward", book, peaks, at_most(0.2), of="bytes")
    if not is_quick:
        yield compiled(block, u, weight, theirs, rounds)


def compiled(block: CapsuleRouting, u: Tensor, weight: Tensor, theirs: Work, rounds: int) -> Row:
    """Race ours under `torch.compile` with the eager textbook."""
    what, goal = "forward + backward, ours compiled", at_least(3.4)
    if shutil.which("g++") is None:
        return skipped(what, "the textbook's, eager", "there is no C++ compiler", goal, unit="times")
    ours = backward(torch.compile(block, fullgraph=True), u, weight)
    return times(what, "the textbook's, eager", race(ours, theirs, rounds), goal)


def agree(block: CapsuleRouting, u: Tensor, weight: Tensor) -> None:
    """Make sure that outputs and gradients are the same to 1e-5 of the largest number."""
    ours, theirs = block(u), route_by_the_book(u, weight)
    found = [(ours, theirs)]
    torch.manual_seed(1)
    seed = torch.randn_like(ours)
    gradients = [torch.autograd.grad(one, (u, weight), seed) for one in (ours, theirs)]
    found += list(zip(*gradients, strict=True))
    for one, other in found:
        gap = ((one - other).abs().max() / other.abs().max()).item()
        assert gap < 1e-5, f"routing differs by {gap:.1e}"


def without(function: Callable[[Tensor], Tensor], u: Tensor) -> Work:
    """Give the work of a forward pass without gradients."""

    def forward() -> object:
        with torch.no_grad():
            return function(u)

    return forward


def backward(function: Callable[[Tensor], Tensor], u: Tensor, weight: Tensor) -> Work:
    """Give the work of a forward pass and both gradients."""
    return lambda: torch.autograd.grad(function(u).sum(), (u, weight))


def extra(work: Work) -> float:
    """Give the bytes that the allocator holds at once for the work, at its highest."""
    return float(peak_of(work))
