"""Matching: what became of every node of two graphs, scope by scope."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from builder.graph.comparing.changes import Change, changes_of, outlets_of, rewirings_of
from builder.graph.comparing.pairing import pair
from builder.graph.ir import Graph, Node, walk
from render.scene import Status

GONE = "before "

Sizes = tuple[Mapping[str, int], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a node: as it was, as it is, and what of it is another now.

    `inside` counts what came, went or is another directly inside a composite.
    """

    before: Node | None
    after: Node | None
    changes: tuple[Change, ...] = ()
    is_rewired: bool = False
    inside: Mapping[str, int] = field(default_factory=dict)

    @property
    def status(self) -> Status:
        """Same, changed, added or removed."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        return "changed" if self.changes or self.inside else "same"

    @property
    def is_untouched(self) -> bool:
        """Whether the node is as it was, and where it was."""
        return self.status == "same" and not self.is_rewired

    @property
    def node(self) -> Node:
        """The node as it is, or as it was where it is gone."""
        found = self.after or self.before
        assert found is not None, "a fate is that of a node"
        return found


@dataclass(frozen=True, slots=True)
class Match:
    """The fates of all nodes by key (the path after; for what is gone, a key of its own).

    `before` and `after` lead from a path on either side to its key.
    """

    fates: dict[str, Fate] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)

    def closed(self) -> tuple[frozenset[str], frozenset[str]]:
        """Give the paths, before and after, of what needs no look inside, or has no match."""
        kept = [fate for fate in self.fates.values() if fate.status == "same" or _is_uneven(fate)]
        return (
            frozenset(fate.before.path for fate in kept if fate.before is not None),
            frozenset(fate.after.path for fate in kept if fate.after is not None),
        )


def match(before: Graph, after: Graph, sizes: Sizes) -> Match:
    """Tell what became of every node; copies of a repeat meet where they fit best."""
    found = Match()
    _scope(before, after, sizes, found)
    return found


def places_of(before: Graph, after: Graph, sizes: Sizes) -> Mapping[str, str]:
    """Give new ids to the copies of a repeat that fit better when both are counted from the end."""
    old, new = _copies(before), _copies(after)
    places: dict[str, str] = {}
    for base, copies in old.items():
        others = new.get(base, [])
        if not others or len(copies) == len(others):
            continue
        first = list(zip(copies, others, strict=False))
        last = list(zip(reversed(copies), reversed(others), strict=False))
        if _distance(last, sizes) < _distance(first, sizes):
            places.update({node.id: other.id for node, other in last})
            gone = copies[: max(len(copies) - len(others), 0)]
            places.update({node.id: f"{GONE}{node.id}" for node in gone})
    return places


def _scope(before: Graph, after: Graph, sizes: Sizes, found: Match) -> bool:
    """Match two scopes; tell whether an output of theirs comes from elsewhere."""
    pairing = pair(before, after, places_of(before, after, sizes))
    for node in pairing.removed:
        _whole(node, found, is_new=False)
    for node in pairing.added:
        _whole(node, found, is_new=True)
    for old, new in pairing.both:
        is_torn = False
        if old.body is not None and new.body is not None:
            is_torn = _scope(old.body, new.body, sizes, found)
        found.before[old.path], found.after[new.path] = new.path, new.path
        found.fates[new.path] = Fate(
            old,
            new,
            changes_of(old, new, pairing),
            is_rewired=any(rewirings_of(old, new, pairing, (before.path, after.path))),
            inside=_inside(old, new, found) or ({"rewired": 1} if is_torn else {}),
        )
    return any(outlets_of(before, after, pairing))


def _inside(old: Node, new: Node, found: Match) -> Mapping[str, int]:
    """Count what changed, came, went or was rewired directly inside a composite."""
    if old.body is None or new.body is None:
        return {}
    keys = [*(found.after[node.path] for node in new.body.nodes)]
    keys += [key for key in (found.before[node.path] for node in old.body.nodes) if key not in set(keys)]
    fates = [found.fates[key] for key in keys]
    words = [fate.status if fate.status != "same" else "rewired" for fate in fates if not fate.is_untouched]
    return Counter(words)


def _whole(node: Node, found: Match, *, is_new: bool) -> None:
    for one in (node, *(walk(node.body) if node.body is not None else ())):
        key = one.path if is_new else GONE + one.path
        (found.after if is_new else found.before)[one.path] = key
        found.fates[key] = Fate(None, one) if is_new else Fate(one, None)


def _is_uneven(fate: Fate) -> bool:
    """Tell whether a node has an inside on one side alone."""
    if fate.before is None or fate.after is None:
        return False
    return (fate.before.body is None) != (fate.after.body is None)


def _copies(graph: Graph) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for node in graph.nodes:
        if node.index is not None:
            found.setdefault(node.base, []).append(node)
    return {base: sorted(nodes, key=lambda node: node.index or 0) for base, nodes in found.items()}


def _distance(pairs: list[tuple[Node, Node]], sizes: Sizes) -> float:
    """Give how far apart the sizes of paired nodes are, as factors."""
    total = 0.0
    for old, new in pairs:
        numbers = [list(_numbers(node, known)) for node, known in zip((old, new), sizes, strict=True)]
        total += math.fsum(abs(math.log(one / other)) for one, other in zip(*numbers, strict=False))
    return total


def _numbers(node: Node, sizes: Mapping[str, int]) -> Iterator[int]:
    for shape in node.known.outputs[:1]:
        for dim in shape.dims[1:]:
            yield max(dim.evaluate(dict(sizes)), 1)
