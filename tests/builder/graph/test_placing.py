"""Copies that share their inside have paths of their own, and all that a copy alone would have."""

from __future__ import annotations

import pytest

from builder.errors import SpecError
from builder.graph.ir import walk
from builder.graph.placing import changed, opened, placed
from builder.road import load

HEAD = "net: copies\ninputs: {x: [N, 4, H]}\n"
INNER = "{nodes: {pool: {block: MaxPool1d, kernel_size: 2}, pair: {repeat: 2, nodes: {act: ReLU}}}}"
REPEATED = f"{HEAD}nodes:\n  stage: {{repeat: 3, {INNER[1:]}\n"
WRITTEN = HEAD + "nodes:\n" + "".join(f"  s{number}: {INNER}\n" for number in range(3))


def test_copies_are_what_nodes_written_out_are() -> None:
    copies, alone = load(REPEATED), load(WRITTEN)
    assert [node.path for node in walk(copies.graph)] == [
        node.path.replace(f"s{node.path[1]}", f"stage.{node.path[1]}", 1) for node in walk(alone.graph)
    ]
    assert [node.facts for node in walk(copies.graph)] == [node.facts for node in walk(alone.graph)]
    assert copies.conditions == alone.conditions and copies.totals == alone.totals


def test_a_fault_in_a_later_copy_names_that_copy() -> None:
    narrowing = "nodes: {pool: {block: MaxPool1d, kernel_size: 2}, act: ReLU}"
    with pytest.raises(SpecError) as told:
        load(f"net: narrow\ninputs: {{x: [N, 4, 4]}}\nnodes:\n  stage: {{repeat: 3, {narrowing}}}\n")
    assert [fault.node for fault in told.value.faults] == ["stage.2.pool"]


def test_a_call_shows_the_inside_of_the_node_that_it_calls() -> None:
    block = "{nodes: {one: {nodes: {act: ReLU}}, two: {call: one}}}"
    graph = load(f"{HEAD}nodes:\n  a: {block}\n  b: {block}\n").graph
    assert [node.path for node in walk(graph)][5:] == ["b", "b.one", "b.one.act", "b.two", "b.one.act"]


def test_a_body_is_placed_all_the_way_down_or_opened_by_one_level() -> None:
    body = load(REPEATED).graph.nodes[0].body
    assert body is not None
    assert [node.path for node in walk(placed(body, "far.away"))][-1] == "far.away.pair.1.act"
    paths = [node.path for node in walk(opened(body, "far.away"))]
    assert (paths[-2], paths[-1]) == ("far.away.pair.1", "stage.0.pair.1.act")
    assert placed(body, "stage.0") is body


def test_a_changed_graph_finds_its_new_nodes() -> None:
    graph = load(REPEATED).graph
    assert graph.node("stage.0") is graph.nodes[0]
    assert changed(graph, nodes=graph.nodes[:1]).node("stage.2") is None
