"""Time capsule routing against its textbook form: ratios of medians of pairs, one processor thread.

Run `python benchmarks/routing.py [--batch 128] [--rounds 9]` from the project's folder.
"""

import argparse
import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor

from blocks.modules.capsule import CapsuleRouting
from blocks.modules.routing import route

Route = Callable[[Tensor, Tensor], Tensor]
ITERATIONS = 3
SIZES = (1152, 10, 8, 16)


def route_by_the_book(u: Tensor, weight: Tensor) -> Tensor:
    """Form a prediction for every pair; keep logits per sample; softmax over output capsules."""
    predictions = torch.einsum("ijnm,bin->bijm", weight, u)
    logits = predictions.new_zeros(predictions.shape[:3])
    for _ in range(ITERATIONS):
        sums = torch.einsum("bij,bijm->bjm", logits.softmax(dim=2), predictions)
        square = (sums * sums).sum(dim=-1, keepdim=True)
        v = square / (1 + square) * sums / torch.sqrt(square + 1e-8)
        logits = logits + torch.einsum("bjm,bijm->bij", v, predictions)
    return v


def time_once(function: Route, u: Tensor, weight: Tensor, backward: bool) -> float:
    """Measure one call in seconds, with or without its gradients."""
    start = time.perf_counter()
    if backward:
        torch.autograd.grad(function(u, weight).sum(), (u, weight))
    else:
        with torch.no_grad():
            function(u, weight)
    return time.perf_counter() - start


def compare(function: Route, u: Tensor, weight: Tensor, rounds: int, backward: bool) -> tuple[float, float]:
    """Return how many times faster a function is than the book, and its milliseconds: medians over pairs."""
    time_once(route_by_the_book, u, weight, backward)
    time_once(function, u, weight, backward)
    pairs = [
        (time_once(route_by_the_book, u, weight, backward), time_once(function, u, weight, backward))
        for _ in range(rounds)
    ]
    return statistics.median(book / ours for book, ours in pairs), 1e3 * statistics.median(
        ours for _, ours in pairs
    )


def main() -> None:
    """Print a line for every way of routing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    block = CapsuleRouting(*SIZES, iterations=ITERATIONS)
    weight = (torch.randn(*SIZES) * 0.05).requires_grad_()
    u = (torch.randn(options.batch, SIZES[0], SIZES[2]) * 0.3).requires_grad_()
    ways: dict[str, Route] = {
        "CapsuleRouting": lambda u, weight: torch.func.functional_call(block, {"weight": weight}, (u,)),
        "route (plain autograd)": lambda u, weight: route(u, weight, ITERATIONS, 0, 1e-8),
    }
    difference = max(
        (way(u, weight) - route_by_the_book(u, weight)).abs().max().item() for way in ways.values()
    )
    print(f"batch {options.batch}, {SIZES}, {ITERATIONS} iterations, largest difference {difference:.1e}")
    for name, way in ways.items():
        forward, milliseconds = compare(way, u, weight, options.rounds, False)
        both, milliseconds_both = compare(way, u, weight, options.rounds, True)
        print(
            f"{name:24} forward {forward:.2f}x ({milliseconds:.0f} ms), "
            f"forward + backward {both:.2f}x ({milliseconds_both:.0f} ms)"
        )


if __name__ == "__main__":
    main()
