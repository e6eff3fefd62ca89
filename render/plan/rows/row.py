"""Rows: the nodes of a scope by numbers, equal ones as one run, and which reads which alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from operator import eq, not_

from builder.graph.ir import Graph, Node, Source

Pattern = tuple[Source | None, ...]
Feeders = list[str | None]


@dataclass(frozen=True, slots=True)
class Row:
    """The runs of a scope: first and last node, number and count of each, in run order.

    `follows` tells of each whether it reads the run before alone, and nothing else reads that.
    """

    firsts: Sequence[Node]
    lasts: Sequence[Node]
    kinds: Sequence[int]
    counts: Sequence[int]
    follows: Sequence[bool]


def row_of(graph: Graph, kinds: Sequence[int]) -> Row:
    """Put equal nodes of a scope in a row into runs; `kinds` are their numbers."""
    nodes = graph.nodes
    ids = [node.id for node in nodes]
    feeders = _feeders(nodes)
    shared, is_fed = _shared(graph, feeders), [False, *map(eq, feeders[1:], ids)]
    links = _links(nodes, ids, kinds, shared, is_fed)
    if not links:
        return Row(nodes, nodes, kinds, [1] * len(nodes), _follows(is_fed, ids, shared))
    firsts, lasts, counts = _chained(nodes, links)
    ends = [ids[place] for place in lasts]
    is_fed = [False, *map(eq, [feeders[place] for place in firsts[1:]], ends)]
    return Row(
        [nodes[place] for place in firsts], [nodes[place] for place in lasts],
        [kinds[place] for place in firsts], counts, _follows(is_fed, ends, shared),
    )  # fmt: skip


def _feeders(nodes: Sequence[Node]) -> Feeders:
    """Give the one node that each node reads; None where it reads more or none, "" for an input."""
    return [inputs[0].source.node if len(inputs := node.inputs) == 1 else None for node in nodes]


def _shared(graph: Graph, feeders: Feeders) -> set[str | None]:
    """Name the nodes that more than one reads; the scope's own outputs are one reader."""
    ends = {output.source.node for output in graph.outputs}
    once = set(feeders)
    if len(once) == len(feeders) and None not in once:
        return once.intersection(ends) - {""}
    reads = Counter(feeders)
    if None in reads:
        for node, feeder in zip(graph.nodes, feeders, strict=True):
            if feeder is None:
                reads.update({edge.source.node for edge in node.inputs})
    reads.update(ends)
    return {name for name, count in reads.items() if count > 1} - {None, ""}


def _follows(is_fed: Sequence[bool], ends: Sequence[str], shared: set[str | None]) -> Sequence[bool]:
    """Tell of each run whether it alone reads the one before; `ends` are the last nodes of each."""
    if not shared:
        return is_fed
    return [is_on and end not in shared for is_on, end in zip(is_fed, ["", *ends], strict=False)]


def _links(
    nodes: Sequence[Node], ids: Sequence[str], kinds: Sequence[int], shared: set[str | None],
    is_fed: Sequence[bool],
) -> dict[int, int]:  # fmt: skip
    """Lead from the place of a node to that of the equal node that alone reads it."""
    equal = compress(range(1, len(kinds)), map(eq, kinds[1:], kinds))
    found = {place - 1: place for place in equal if is_fed[place] and ids[place - 1] not in shared}
    others = list(compress(range(len(is_fed)), map(not_, is_fed)))
    if len(others) > 1:
        places = {name: place for place, name in enumerate(ids)}
        for place in others:
            for source in {edge.source.node for edge in nodes[place].inputs} - {"", *shared}:
                if kinds[places[source]] == kinds[place]:
                    found[places[source]] = place
    return found


def _chained(nodes: Sequence[Node], links: dict[int, int]) -> tuple[list[int], list[int], list[int]]:
    """Give the places of the first and the last node of every run, and how many it has."""
    taken: set[int] = set()
    firsts, lasts, counts = [], [], []
    for place in range(len(nodes)):
        if place in taken:
            continue
        last, count, pattern = place, 1, None
        while (copy := links.get(last)) is not None:
            bound = _pattern(nodes[last], nodes[copy])
            if bound is None or pattern not in (None, bound):
                break
            taken.add(copy)
            last, pattern, count = copy, bound, count + 1
        firsts.append(place)
        lasts.append(last)
        counts.append(count)
    return firsts, lasts, counts


def _pattern(node: Node, copy: Node) -> Pattern | None:
    """Give the inputs of a copy that follows, None for the node before; None if others differ."""
    bound = tuple([None if edge.source.node == node.id else edge.source for edge in copy.inputs])
    outside = [edge.source for edge, one in zip(node.inputs, bound, strict=True) if one is not None]
    return bound if outside == [one for one in bound if one is not None] else None
