"""Rows by numbers, beside the plain way: a look at every pair of nodes."""

from __future__ import annotations

import pytest

from builder.graph.ir import walk
from builder.road import load
from render.plan.folding import Signatures, row_of, runs
from tests.render.nets import net_of
from tests.render.plan.rows.test_bundles import chain_of


def readers_of(graph, node_id):
    found = [node.id for node in graph.nodes if any(edge.source.node == node_id for edge in node.inputs)]
    return found + [""] * any(output.source.node == node_id for output in graph.outputs)


def is_copy(graph, node, copy, signatures):
    if readers_of(graph, node.id) != [copy.id] or signatures.of(node) != signatures.of(copy):
        return None
    inputs = [None if edge.source.node == node.id else edge.source for edge in copy.inputs]
    outside = [edge.source for edge, one in zip(node.inputs, inputs, strict=True) if one is not None]
    return inputs if outside == [one for one in inputs if one is not None] else None


def plain_runs(graph):
    signatures, found, taken = Signatures(), [], set()
    for node in graph.nodes:
        if node.id in taken:
            continue
        run, pattern = [node], None
        while True:
            pairs = [(copy, is_copy(graph, run[-1], copy, signatures)) for copy in graph.nodes]
            copies = [pair for pair in pairs if pair[1] is not None and pattern in (None, pair[1])]
            if not copies:
                break
            run.append(copies[0][0])
            taken.add(run[-1].id)
            pattern = copies[0][1]
        found.append((run[0].id, run[-1].id, len(run)))
    return found


@pytest.mark.parametrize("seed", range(12))
def test_runs_are_those_that_a_look_at_every_pair_finds(seed):
    graph = load(chain_of(seed)).graph
    assert [(run.first.id, run.last.id, run.count) for run in runs(graph, Signatures())] == plain_runs(graph)


def test_a_node_that_two_read_is_in_no_run_with_either():
    lines = (f"  {name}: {{block: Add, from: [{one}, y]}}\n" for name, one in ("ax", "ba", "cb", "da"))
    text = "net: rows\ninputs: {x: [N], y: [N]}\nnodes:\n" + "".join(lines) + "outputs: [c, d]\n"
    graph = load(text).graph
    assert [(run.first.id, run.count) for run in runs(graph, Signatures())] == [("a", 1), ("b", 2), ("d", 1)]


@pytest.mark.parametrize("seed", range(12))
def test_a_run_follows_the_one_that_it_alone_reads(seed):
    graph = load(chain_of(seed)).graph
    row = row_of(graph, Signatures())
    for place, (last, first) in enumerate(zip(row.lasts, row.firsts[1:], strict=False), 1):
        sources = [edge.source.node for edge in first.inputs]
        is_alone = sources == [last.id] and readers_of(graph, last.id) == [first.id]
        assert row.follows[place] is is_alone


def traits_of(node):
    """Tell all of a node that a picture may not mix up."""
    inside = node.body and [
        (one.id, traits_of(one), [(edge.port, edge.source) for edge in one.inputs]) for one in node.body.nodes
    ]
    facts = node.known
    ends = node.body and [(one.name, one.source) for one in node.body.outputs]
    block = node.card.name if node.card else node.block
    held = (facts.args, facts.inputs, facts.outputs, facts.elements, facts.macs)
    return repr((block, held, inside, ends, node.call, node.ties, node.freeze))


@pytest.mark.parametrize("name", ["resnet@resnet18", "gpt2", "mobilenet_v3", "siamese", "capsnet"])
def test_numbers_are_equal_where_nodes_are(name):
    signatures = Signatures()
    nodes = list(walk(net_of(name).graph))
    numbers, traits = signatures.numbers(nodes), [traits_of(node) for node in nodes]
    assert len(set(numbers)) == len(set(traits)) == len(set(zip(numbers, traits, strict=True)))
    assert [signatures.of(node) for node in nodes] == numbers
