"""Strands: stretches of a row on which each node alone reads the one before, cut into cards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, pairwise
from operator import not_
from typing import Final

from builder.graph.ir import Node
from render.plan.rows.row import Row

LEAST: Final = 16
"""Runs of a strand that is worth a look of its own."""


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards that a part of a row is cut into: where each starts, its runs, how many equal ones.

    What is left of the strand before `begin` and behind `end` may stand on cards with what is around it.
    """

    begin: int
    end: int
    starts: Sequence[int]
    lengths: Sequence[int]
    counts: Sequence[int]


class Joints(dict[tuple[int, int], bool]):
    """Whether a node of one number takes a node of another, behind it, on its card."""

    def __init__(
        self, samples: Mapping[int, Node], leads: Callable[[Node], bool],
        trails: Callable[[Node, Node], bool], longest: int,
    ) -> None:  # fmt: skip
        super().__init__()
        self.samples, self.leads, self.trails, self.longest = samples, leads, trails, longest

    def __missing__(self, pair: tuple[int, int]) -> bool:
        found = self[pair] = self.trails(self.samples[pair[0]], self.samples[pair[1]])
        return found


def strands_of(row: Row, plain: Callable[[int], bool]) -> list[tuple[int, int]]:
    """Give where each long strand begins and ends, over nodes of plain numbers only."""
    follows: Sequence[bool] = row.follows
    known = {kind: plain(kind) for kind in set(row.kinds)}
    if not all(known.values()):
        is_plain = [known[kind] for kind in row.kinds]
        follows = [all(three) for three in zip(follows, is_plain, [False, *is_plain], strict=False)]
    breaks = list(compress(range(len(follows)), map(not_, follows)))
    pairs = zip(breaks, [*breaks[1:], len(follows)], strict=True)
    return [(start, stop) for start, stop in pairs if stop - start >= LEAST]


def cards_of(row: Row, strand: tuple[int, int], joints: Joints | None) -> Cards:
    """Cut a strand into cards: a run each, or what `joints` lets stand together."""
    start, stop = strand
    if joints is None:
        places = range(start + 1, stop - 1)
        return Cards(start + 1, stop - 1, places, [1] * len(places), row.counts[start + 1 : stop - 1])
    kinds, counts = row.kinds[start:stop], row.counts[start:stop]
    joined = [*map(joints.__getitem__, pairwise(kinds)), False]
    if max(counts) > 1:
        single = [count == 1 for count in counts]
        joined = [all(three) for three in zip(joined, single, [*single[1:], False], strict=True)]
    starts = _fused(kinds, joined, joints)
    return _folded(kinds, counts, starts, start)


def _fused(kinds: Sequence[int], joined: Sequence[bool], joints: Joints) -> list[int]:
    """Give where cards begin, from the first node on that the node before it cannot take."""
    leading = {kind: joints.leads(joints.samples[kind]) for kind in set(kinds)}
    longest = joints.longest
    place, stop = joined.index(False) + 1, len(joined)
    starts = []
    while place < stop:
        starts.append(place)
        end = place + 1
        if leading[kinds[place]]:
            while joined[end - 1] and end - place < longest:
                end += 1
        place = end
    return starts


def _folded(kinds: Sequence[int], counts: Sequence[int], starts: Sequence[int], shift: int) -> Cards:
    """Count equal cards of several nodes in a row as one; the last card is left out."""
    places: list[int] = []
    lengths: list[int] = []
    times: list[int] = []
    before: Sequence[int] = ()
    for start, end in pairwise(starts):
        card = kinds[start:end]
        if card == before:
            times[-1] += 1
            continue
        before = card
        places.append(start + shift)
        lengths.append(end - start)
        times.append(counts[start])
    begin, end = (starts[0], starts[-1]) if starts else (len(kinds), len(kinds))
    return Cards(begin + shift, end + shift, places, lengths, times)
