"""How the passes grow with the net: time and memory a node, from 100 nodes to 100,000."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial

from benchmarks.harness.pairs import Pairs, Spread, alone, cpu_seconds
from benchmarks.harness.rows import Row, at_most, figure, ratio
from benchmarks.peers.chains import repeated, written
from builder.bounds import limits
from builder.model.source import classes_of
from builder.model.writing.emit import emit
from builder.net import Net
from builder.road import load

TITLE = "Scaling"
NOTES = (
    "Linear and ReLU in turn: written out, a line a node, or made by one `repeat`; from text to an "
    "inferred net (`load`), with limits raised for the largest. Memory is the peak of Python's own "
    "allocations, by `tracemalloc`, in a run of its own. Where 100,000 is told by 10,000, linear is 10.",
)
PACKAGES = ("pydantic", "networkx", "PyYAML")
KINDS = ("Linear", "ReLU")
WAYS: tuple[tuple[str, Callable[..., str], float], ...] = (
    ("made by repeat", repeated, 60e-6),
    ("written out", written, 150e-6),
)


def measure(is_quick: bool) -> Iterator[Row]:
    """Take time and memory at every size; up to 10,000 nodes in the quick half."""
    counts = (100, 1_000, 10_000) if is_quick else (100, 1_000, 10_000, 100_000)
    with limits(bytes=1 << 30, values=1 << 30, nodes=1 << 30, work=1 << 40):
        for way, write, goal in WAYS:
            yield from passes(way, partial(write, KINDS), goal, counts)
        yield from code(counts)


def passes(way: str, write: Callable[[int], str], goal: float, counts: tuple[int, ...]) -> Iterator[Row]:
    """Tell read to infer, at every size, and how the largest compares with the one before."""
    taken: dict[int, tuple[float, ...]] = {}
    for count in counts:
        text = write(count)
        rounds = 5 if count <= 1_000 else 3 if count < counts[-1] else 1
        taken[count] = timed(partial(load, text), rounds, count)
        each = tuple(seconds / count for seconds in taken[count])
        limit = at_most(goal) if count >= 10_000 else None
        yield figure(f"read → infer, {count:,} nodes {way}", each, "seconds a node", limit)
    if counts[-1] == 100_000:
        smaller = Spread.of(taken[10_000]).median
        pairs = Pairs(taken[100_000], (smaller,) * len(taken[100_000]))
        yield ratio(f"read → infer, 100,000 nodes {way}", "10,000 nodes", pairs, at_most(12.0))
    count = counts[-1] // 10
    peak = traced(write(count)) / count
    yield figure(f"peak memory, {count:,} nodes {way}", (peak,), "bytes a node", at_most(4096.0))


def code(counts: tuple[int, ...]) -> Iterator[Row]:
    """Tell writing and compiling the source of a net."""
    for count in counts[1:3]:
        net: Net = load(written(KINDS, count))
        source = emit(net.graph).text
        writing = timed(partial(emit, net.graph), 3, count)
        compiling = timed(partial(classes_of, source), 3, count)
        for what, seconds in (("writing the source", writing), ("compiling the source", compiling)):
            yield figure(f"{what}, {count:,} nodes", tuple(one / count for one in seconds), "seconds a node")


def timed(work: Callable[[], object], rounds: int, count: int) -> tuple[float, ...]:
    """Take the seconds; what is large is not done twice before, to warm up."""
    if count < 10_000 or rounds > 1:
        return alone(work, rounds)
    found = []
    for _ in range(rounds):
        started = cpu_seconds()
        work()
        found.append(cpu_seconds() - started)
    return tuple(found)


def traced(text: str) -> int:
    """Give the peak of Python's allocations while a spec is loaded."""
    tracemalloc.start()
    try:
        load(text)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
