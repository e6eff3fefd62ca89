"""Sizes are followed back to what made them, past all that only passes them on."""

from __future__ import annotations

import pytest

from blocks.card import Arg
from blocks.kinds import Int
from blocks.shapes import Shape
from builder.graph.explaining.flow import Scope, Trial, maker, source_of
from builder.graph.ir import Graph, Node, Source
from builder.road import load
from tests.builder.graph.explaining.asking import asked

SPEC = """
net: flowing
inputs: {x: [N, 3, 16, 16], y: [N, 5, 16, 16]}
dims: {N: 1}
nodes:
  left: {block: Conv2d, from: x, out_channels: 6, kernel_size: 3, padding: 1}
  norm: BatchNorm2d
  act: ReLU
  right: {block: Conv2d, from: y, out_channels: 6, kernel_size: 1}
  sum: {block: Add, from: [act, right]}
  cat: {block: Concat, from: [sum, y], dim: 1}
  pool: {block: MaxPool2d, kernel_size: 2}
  flat: Flatten
  head: {block: Linear, out_features: 7}
"""


def node_of(graph: Graph, node_id: str) -> Node:
    node = graph.node(node_id)
    assert node is not None
    return node


def trial(node_id: str, dim: int) -> Trial:
    node = node_of(load(SPEC).graph, node_id)
    assert node.card is not None
    return Trial(node, node.card, lambda result: result.outputs[0][dim])


@pytest.mark.parametrize(
    ("node_id", "dim", "port"),
    [("norm", 1, "input"), ("act", 1, "input"), ("left", 2, "input"), ("flat", 0, "input")],
)
def test_a_size_that_comes_in_and_goes_out_is_passed_on(node_id: str, dim: int, port: str) -> None:
    asked_trial = trial(node_id, dim)
    found = asked_trial.passed(asked_trial.node.known.outputs[0][dim], dim)
    assert found is not None
    assert found[1] == dim


@pytest.mark.parametrize(("node_id", "dim"), [("left", 1), ("cat", 1), ("pool", 2), ("flat", 1), ("head", 1)])
def test_a_size_that_is_made_is_not_passed_on(node_id: str, dim: int) -> None:
    asked_trial = trial(node_id, dim)
    assert asked_trial.passed(asked_trial.node.known.outputs[0][dim], dim) is None


def test_only_arguments_that_make_a_difference_are_named() -> None:
    assert "out_channels" in trial("left", 1).arguments()
    assert not {"kernel_size", "padding", "stride"} & set(trial("left", 1).arguments())
    assert "kernel_size" in trial("pool", 2).arguments()
    assert "out_channels" not in trial("left", 2).arguments()


def test_sizes_that_make_a_difference_are_found_at_every_input() -> None:
    assert [(str(edge.source), place) for edge, place in trial("cat", 1).needed()] == [
        ("sum.out", 1),
        ("y", 1),
    ]
    assert [place for _, place in trial("flat", 1).needed()] == [1, 2, 3]


def test_the_maker_is_found_through_bodies_in_and_out() -> None:
    net = load("unet")
    made = maker(Scope(net.graph), Source("encoder.0", "out"))
    assert made.node is not None
    assert made.node.path == "encoder.0.pool"
    decoder = node_of(net.graph, "decoder.0")
    inside = Scope(net.graph).inside(decoder)
    found = maker(inside, Source("", "skip"))
    assert found.node is not None
    assert found.node.path == "encoder.3.conv"
    assert maker(inside.outer or inside, Source("", "image")).node is None


def test_an_inferred_size_names_all_that_it_was_made_of() -> None:
    ask = asked(SPEC)
    names = [one.name for one in ask("head.in_features").chain]
    assert ask("head.in_features").value == 11 * 8 * 8
    assert names[-1] == "head.in_features"
    assert {"left.out_channels", "y", "x", "cat", "pool.kernel_size", "flat"} <= set(names)
    assert names.index("left.out_channels") < names.index("cat") < names.index("flat")
    assert "right.out_channels" not in names


def test_what_only_passes_a_size_on_is_told_in_one_link() -> None:
    links = asked(SPEC)("norm.num_features").chain
    assert [one.name for one in links] == ["left.out_channels", "left", "norm.num_features"]
    passed = [one for one in asked(SPEC)("cat.macs").chain if one.how == "passed on"]
    assert passed == []
    through = next(one for one in asked("gpt2")("head.in_features").chain if one.how == "passed on")
    assert (through.name, through.value) == ("norm", 768)
    assert "more" in through.text


@pytest.mark.parametrize(
    ("inferred", "found"),
    [
        ("x.channels", ("x", 1)),
        ("x.features", ("x", 3)),
        ("query.shape[-2]", ("query", 2)),
        ("x.shape[0]", ("x", 0)),
        ("x.ndim", ("x", None)),
    ],
)
def test_where_an_argument_is_inferred_from_is_read(inferred: str, found: tuple[str, int | None]) -> None:
    assert source_of(Arg("size", Int(1), inferred=inferred), Shape.of("N", 3, "H", "W")) == found
