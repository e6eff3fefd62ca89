"""The atlas: the scopes of a net and all that is known of its nodes, as plain data."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from builder.graph.costs import rows_of
from builder.graph.ir import Graph, Node
from builder.graph.sizes import example_sizes, named_sizes
from render.page.lines import Script
from render.page.places import Place, Surveyor
from render.page.records import Inquiry, record_of
from render.plan.definitions import with_shapes
from render.theme import Theme
from render.wording.labels import Wording

MOST_NODES: Final = 20_000


@dataclass(slots=True)
class Drawer:
    """Values kept once, each under its number."""

    values: list[Any] = field(default_factory=list)  # plain data of any kind
    numbers: dict[str, int] = field(default_factory=dict)

    def put(self, value: Any) -> int:
        """Keep a value, and give its number; an equal one has the same."""
        text = json.dumps(value, sort_keys=True)
        if text not in self.numbers:
            self.numbers[text] = len(self.values)
            self.values.append(value)
        return self.numbers[text]


@dataclass(slots=True)
class Atlas:
    """Draws scopes from the outermost inwards, down to a level."""

    surveyor: Surveyor
    inquiry: Inquiry
    deepest: int
    scopes: Drawer = field(default_factory=Drawer)
    records: Drawer = field(default_factory=Drawer)
    surveyed: dict[Hashable, Place] = field(default_factory=dict)

    def add(self, scope: Graph, key: Hashable = None, level: int = 1) -> int:
        """Draw a scope and those inside, and give its number; the same `key` is drawn once."""
        if key is None or key not in self.surveyed:
            self.surveyed[key] = self.surveyor.survey(scope)
        nodes = [self._node(node, level) for node in scope.nodes]
        return self.scopes.put({**self.surveyed[key], "nodes": nodes})

    def _node(self, node: Node, level: int) -> list[Any]:
        """Give a node's id, its record, and the scope inside where there is one."""
        record = self.records.put(record_of(node, self.inquiry))
        if node.body is None or not node.body.nodes or node.call or level >= self.deepest:
            return [node.id, record]
        inside = with_shapes(node.body, node)
        return [node.id, record, self.add(inside, self.surveyor.signatures.of(node), level + 1)]


def atlas_of(
    graph: Graph,
    *,
    script: Script,
    sizes: Mapping[str, int],
    wording: Wording,
    theme: Theme,
    engine: str | None = None,
) -> dict[str, Any]:
    """Give scopes (`root` is the net's own), records, and the lines of the spec that they quote.

    A net of more than 20,000 nodes is told down to the level at which there are fewer.
    """
    known = {**example_sizes(named_sizes(graph), graph.sizes, graph), **sizes}
    conditions: dict[str, tuple[str, ...]] = {}
    for one in graph.found:
        conditions[one.path] = (*conditions.get(one.path, ()), str(one.condition))
    inquiry = Inquiry({row.path: row for row in rows_of(graph, known)}, known, conditions, script)
    surveyor = Surveyor(replace(wording, example={**known, **wording.example}), theme, engine)
    atlas = Atlas(surveyor, inquiry, _deepest(graph))
    root = atlas.add(graph)
    return {
        "root": root,
        "depth": atlas.deepest,
        "scopes": atlas.scopes.values,
        "records": atlas.records.values,
        "lines": script.excerpts(),
        "sizes": known,
    }


def _deepest(graph: Graph) -> int:
    """Give the deepest level, at least 1, with no more nodes than a page holds."""
    levels = Counter[int]()
    pending = [(graph, 1)]
    while pending:
        scope, level = pending.pop()
        levels[level] += len(scope.nodes)
        pending += [(node.body, level + 1) for node in scope.nodes if node.body is not None and not node.call]
    total, deepest = 0, 0
    for level in sorted(levels):
        total += levels[level]
        if total > MOST_NODES:
            break
        deepest = level
    return max(deepest, 1)
