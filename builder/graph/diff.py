"""What changed between two nets: nodes, wires, shapes, counts, and which weights still load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from blocks.conditions import Condition
from builder.graph.comparing.changes import (
    Changed,
    End,
    Renamed,
    Rewired,
    Weights,
    changes_of,
    ends_of,
    outlets_of,
    rewirings_of,
    weights_of,
)
from builder.graph.comparing.pairing import pair
from builder.graph.comparing.telling import tell
from builder.graph.costs import Totals
from builder.graph.ir import Graph, Node
from builder.graph.sizes import example_sizes, named_sizes
from builder.graph.tally import Tally


class Known(Protocol):
    """A net as seen from below: its inferred graph, and the sizes to count with."""

    @property
    def graph(self) -> Graph:
        """The inferred graph."""
        ...

    @property
    def sizes(self) -> Mapping[str, int]:
        """A number for every named size."""
        ...


@dataclass(frozen=True, slots=True)
class Diff:
    """Two nets compared: nodes belong together by path, or by an unmistakable rename.

    A composite that came or went stands for all of its inside. `changed` and `rewired` are of nodes that are
    in both. Totals are at the example sizes of each; `names` have the variants. `str()` tells all of it.
    """

    names: tuple[str, str]
    before: Graph
    after: Graph
    added: tuple[Node, ...]
    removed: tuple[Node, ...]
    changed: tuple[Changed, ...]
    rewired: tuple[Rewired, ...]
    renamed: tuple[Renamed, ...]
    ends: tuple[End, ...]
    conditions_added: tuple[Condition, ...]
    conditions_removed: tuple[Condition, ...]
    weights: Weights
    totals_before: Totals
    totals_after: Totals
    sizes_before: Mapping[str, int]
    sizes_after: Mapping[str, int]

    @property
    def is_same(self) -> bool:
        """Whether both are one net: the same nodes, wires, shapes and ends."""
        found = (self.added, self.removed, self.changed, self.rewired, self.renamed, self.ends)
        return not any((*found, self.conditions_added, self.conditions_removed))

    def __str__(self) -> str:
        return tell(self)


def diff(before: Known | Graph, after: Known | Graph) -> Diff:
    """Compare two nets, or two inferred graphs; the work is linear in their nodes."""
    old, new = (one if isinstance(one, Graph) else one.graph for one in (before, after))
    sizes = tuple(_sizes(one) for one in (before, after))
    found = _Findings()
    _compare(old, new, found)
    conditions = ({str(one): one.condition for one in graph.found} for graph in (old, new))
    were, are = conditions
    return Diff(
        names=(_name(before, old), _name(after, new)),
        before=old,
        after=new,
        added=tuple(found.added),
        removed=tuple(found.removed),
        changed=tuple(found.changed),
        rewired=tuple(found.rewired),
        renamed=tuple(found.renamed),
        ends=tuple(ends_of(old, new)),
        conditions_added=tuple(one for text, one in are.items() if text not in were),
        conditions_removed=tuple(one for text, one in were.items() if text not in are),
        weights=weights_of(old, new),
        totals_before=Tally.of(old).totals_at(sizes[0]),
        totals_after=Tally.of(new).totals_at(sizes[1]),
        sizes_before=sizes[0],
        sizes_after=sizes[1],
    )


@dataclass(slots=True)
class _Findings:
    added: list[Node] = field(default_factory=list)
    removed: list[Node] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    rewired: list[Rewired] = field(default_factory=list)
    renamed: list[Renamed] = field(default_factory=list)


def _compare(before: Graph, after: Graph, found: _Findings) -> None:
    """Compare two scopes, and the scopes inside of what they share."""
    pairing = pair(before, after)
    found.added += pairing.added
    found.removed += pairing.removed
    for old, new in pairing.both:
        if old.id != new.id:
            found.renamed.append(Renamed(old.path, new.path))
        changes = changes_of(old, new, pairing)
        if changes:
            found.changed.append(Changed(new.path, old, new, changes))
        found.rewired += rewirings_of(old, new, pairing, (before.path, after.path))
        if old.body is not None and new.body is not None:
            _compare(old.body, new.body, found)
    found.rewired += outlets_of(before, after, pairing)


def _name(one: Known | Graph, graph: Graph) -> str:
    variant = getattr(one, "variant", None)
    return f"{graph.name}@{variant}" if variant else graph.name


def _sizes(one: Known | Graph) -> Mapping[str, int]:
    if isinstance(one, Graph):
        return example_sizes(named_sizes(one), one.sizes, one)
    return one.sizes
