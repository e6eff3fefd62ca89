"""What nodes hold, by signatures, beside the sums over all of them."""

from __future__ import annotations

import pytest

from builder.graph.ir import walk
from builder.road import load
from render.plan.rows.holdings import Holdings
from render.wording.totals import family_of, macs_of, params_of
from tests.render.nets import net_of


@pytest.mark.parametrize("name", ["resnet@resnet18", "gpt2", "mobilenet_v3", "siamese", "unet"])
def test_sums_are_those_over_every_node(name):
    graph, holdings = net_of(name).graph, Holdings()
    sorts = holdings.sorts_in(graph)
    assert sum(count for _, count in sorts) == len(graph.nodes)
    assert holdings.params_of(sorts) == params_of(graph.nodes)
    assert holdings.macs_of(sorts) == macs_of(graph.nodes)
    for node in walk(graph):
        assert holdings.params_in(node) == params_of((node,))
        assert holdings.family_of(node) == family_of(node)


def test_equal_blocks_are_counted_and_groups_keep_their_names():
    text = "net: sorts\ninputs: {x: [N, 8]}\nnodes:\n  a: ReLU\n  b: Tanh\n  c: ReLU\n"
    blocks, group = load(text).graph, "  d: {nodes: {e: ReLU}}\n  f: {nodes: {e: ReLU}}\n"
    assert [(node.block, count) for node, count in Holdings().sorts_in(blocks)] == [("ReLU", 2), ("Tanh", 1)]
    groups = load(text + group).graph
    assert [(node.id, count) for node, count in Holdings().sorts_in(groups)] == [(one, 1) for one in "abcdf"]
