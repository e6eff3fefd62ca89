"""What a card says is asked once for the same arguments and shapes, and is true of no others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import pytest

from blocks.card import Card
from blocks.registry import registry
from builder.graph import learning
from builder.graph.ir import Facts, walk
from builder.graph.learning import MOST_LESSONS, Lessons, by_port
from builder.road import load
from tests.builder.telling import nodes

CONV = "block: Conv2d, kernel_size: 1"


@pytest.fixture(autouse=True)
def _unlearnt() -> Iterator[None]:
    """Begin without the lessons of other tests, and leave them as they were."""
    with mock.patch.object(learning, "_LATEST", type(learning._LATEST)(maxlen=learning.MOST_NETS)):
        yield


def facts_of(*lines: str) -> list[Facts]:
    """Infer a net of these nodes, and give what is known of each."""
    return [node.known for node in walk(load(nodes(*lines)).graph)]


@contextmanager
def counted() -> Iterator[mock.Mock]:
    """Count how often cards are asked."""
    with mock.patch.object(learning, "_worked_out", wraps=learning._worked_out) as asked:
        yield asked


def test_layers_that_are_alike_are_asked_of_once() -> None:
    with counted() as asked:
        first, second, act = facts_of(
            f"a: {{{CONV}, out_channels: 3}}", f"b: {{{CONV}, out_channels: 3}}", "c: ReLU"
        )
    assert first is second and act is not first
    assert asked.call_count == 2


def test_a_net_that_is_loaded_again_asks_nothing() -> None:
    lines = [f"a: {{{CONV}, out_channels: 4}}", "b: ReLU"]
    facts_of(*lines)
    with counted() as asked:
        facts_of(*lines, "c: Sigmoid")
    assert [call.args[0].id for call in asked.call_args_list] == ["c"]


@pytest.mark.parametrize(
    "lines",
    [
        (f"a: {{{CONV}, out_channels: 3}}", f"b: {{{CONV}, out_channels: 3, bias: false}}"),
        (f"a: {{{CONV}, out_channels: 4}}", f"b: {{{CONV}, out_channels: 4}}"),
        (
            "a: {block: LeakyReLU, negative_slope: 1}",
            "b: {block: LeakyReLU, negative_slope: 1.0, inplace: true}",
        ),
        ("a: {block: Add, value: 0.0}", "b: {block: Add, value: -0.0}"),
        ("a: {block: Add, value: 1}", "b: {block: Add, value: 1.0}"),
        (f"a: {{{CONV}, out_channels: 3}}", "b: {call: a}"),
        ("a: {block: Add, from: [x, x]}", "b: {block: Add, from: [a, x, x]}"),
        ("a: {block: Dropout, p: 0}", "b: {block: Dropout, p: 0.5}"),
    ],
    ids=lambda lines: " · ".join(lines),
)
def test_layers_that_differ_are_asked_of_each(lines: tuple[str, str]) -> None:
    one, other = facts_of(*lines)
    assert one is not other
    (learnt,) = facts_of(lines[0])
    assert (learnt.args, learnt.outputs, learnt.params) == (one.args, one.outputs, one.params)


def test_an_argument_that_names_sizes_is_read_for_each_node() -> None:
    with counted() as asked:
        facts_of("a: {block: Reshape, shape: [N, 3, H, W]}", "b: {block: Reshape, shape: [N, 3, H, W]}")
    assert asked.call_count == 2


def test_a_card_of_another_net_is_asked_itself() -> None:
    """A card that is registered anew, under the name of one before, teaches nothing of that one."""
    (first,) = facts_of("a: ReLU")
    card = registry().cards["ReLU"]
    twin = Card(**{name: getattr(card, name) for name in card.__dataclass_fields__})
    with mock.patch.dict(registry().cards, ReLU=twin), counted() as asked:
        (second,) = facts_of("a: ReLU")
    assert asked.call_count == 1 and first is not second


def test_lessons_are_bounded() -> None:
    lessons = Lessons.of({})
    lessons.own.update(dict.fromkeys([(number,) for number in range(MOST_LESSONS)], mock.Mock()))
    (node,) = load(nodes("a: ReLU")).graph.nodes
    assert node.card is not None
    lessons.learn(node, node.card, node.known.inputs, mock.Mock())
    assert len(lessons.own) == 1


def test_of_a_variadic_port_the_first_shape_is_given() -> None:
    graph = load(nodes(f"a: {{{CONV}, out_channels: 1}}", "b: {block: Concat, from: [x, a]}")).graph
    node = graph.nodes[1]
    assert list(by_port(node, node.known.inputs).values()) == [node.known.inputs[0]]
