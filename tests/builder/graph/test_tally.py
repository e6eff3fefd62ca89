"""What a net costs, counted once and evaluated at any sizes, is what each node says at those sizes."""

from __future__ import annotations

from random import Random

import pytest

from builder.graph.costs import rows_of, shapes_of
from builder.graph.ir import Graph
from builder.graph.sizes import named_sizes
from builder.graph.tally import Tally
from builder.road import load
from tests.builder.telling import nodes
from tests.fuzz.drawing.nets import drawn

CONV = "block: Conv2d, kernel_size: 1"


def assert_tallied(graph: Graph, sizes: dict[str, int]) -> None:
    """Hold a tally to the rows of the nodes, each evaluated by itself."""
    tally = Tally.of(graph)
    totals, rows = tally.totals_at(sizes), rows_of(graph, sizes, 1)
    assert totals.macs_at == sum(row.macs_at for row in rows)
    assert totals.parameters == sum(row.params for row in rows)
    assert totals.activation_bytes == sum(row.activation_bytes for row in rows)
    assert totals.parameter_bytes == 4 * totals.parameters
    assert totals.macs.evaluate(sizes) == totals.macs_at
    assert tally.sizes_at(sizes) == {
        path: tuple(dim.evaluate(sizes) for dim in shape.dims) for path, shape in shapes_of(graph).items()
    }


@pytest.mark.parametrize("name", ["resnet@resnet18", "unet", "capsnet", "vit"])
def test_a_shipped_net_costs_what_its_nodes_do(name: str) -> None:
    net = load(name)
    assert_tallied(net.graph, dict(net.sizes))


def test_a_net_of_chance_costs_what_its_nodes_do_at_any_sizes() -> None:
    for seed in range(20):
        graph = load(drawn(Random(seed), 9).text).graph
        for size in (16, 48):
            assert_tallied(graph, dict.fromkeys(named_sizes(graph), size))


def test_one_tally_serves_all_sizes() -> None:
    tally = Tally.of(load(nodes(f"a: {{{CONV}, out_channels: 8}}", "b: ReLU")).graph)
    one, other = ({"N": 1, "H": 4, "W": 5}, {"N": 2, "H": 8, "W": 5})
    assert tally.sizes_at(one)["b"] == (1, 8, 4, 5)
    assert tally.sizes_at(other)["b"] == (2, 8, 8, 5)
    assert tally.totals_at(other).macs_at == 4 * tally.totals_at(one).macs_at == 4 * 3 * 8 * 20
    assert tally.totals_at(one).activation_bytes == 2 * 4 * 8 * 20


def test_shapes_that_are_equal_are_kept_once() -> None:
    tally = Tally.of(load(nodes("a: {block: ReLU, repeat: 30}")).graph)
    assert len(tally.kinds) == 1
    assert tally.made == ((tally.kinds[0], 30),)
    assert len(tally.places) == len(tally.shapes) == 32  # the input, the copies, and the repeat


def test_what_is_tied_and_what_is_called_counts_once_and_what_is_frozen_is_told() -> None:
    lines = [f"a: {{{CONV}, out_channels: 3, freeze: true}}", "b: {call: a}", "c: {block: BatchNorm2d}"]
    tally = Tally.of(load(nodes(*lines)).graph)
    assert (tally.parameters, tally.frozen_parameters, tally.buffers) == (12 + 6, 12, 7)
