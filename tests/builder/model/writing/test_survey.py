"""What looks alike is written once, and gives the text that is written without remembering anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from random import Random
from typing import Any
from unittest import mock

import pytest

from builder.graph.ir import Graph
from builder.model.writing import emit as emitting
from builder.model.writing import steps, survey
from builder.model.writing.arguments import default_text
from builder.model.writing.emit import Emitted, emit
from builder.model.writing.survey import Survey, look_of
from builder.road import load
from tests.builder.telling import HEAD, nodes
from tests.fuzz.drawing.nets import drawn

CONV = "block: Conv2d, kernel_size: 1"
UNPOOL = "block: MaxUnpool2d, kernel_size: 2, from: [p, p.indices]"
ALIKE = {
    "copies": nodes(f"a: {{repeat: 4, nodes: {{b: {{{CONV}, out_channels: 3}}, c: ReLU}}}}"),
    "copies that differ in numbers": nodes(
        f"a: {{repeat: 3, nodes: {{b: {{{CONV}, out_channels: =4 * (i + 1)}}, c: ReLU}}}}"
    ),
    "copies in copies": nodes(
        "a: {repeat: 2, nodes: {b: {repeat: 3, inputs: [x], nodes: {c: {block: Add, from: [x, x]}}}}}"
    ),
    "arguments that are equal, and not the same": nodes(
        "a: {nodes: {b: {block: LeakyReLU, negative_slope: 1}}}",
        "c: {nodes: {b: {block: LeakyReLU, negative_slope: 1.0}}}",
    ),
    "functions of other shapes": f"{HEAD}nodes:\n  a: {{nodes: {{b: Flatten}}}}\n".replace("H, W", "4, 4"),
    "arguments of a call": HEAD.replace("H, W", "9, 8")
    + "nodes:\n  p: {block: MaxPool2d, kernel_size: 2, return_indices: true}\n"
    + "".join(f"  u{n}: {{{UNPOOL}, output_size: [{n}, 8]}}\n" for n in (8, 9))
    + "outputs: {a: u8, b: u9}\n",
    "a call": nodes(f"a: {{nodes: {{b: {{{CONV}, out_channels: 3}}}}}}", "c: {call: a}", "d: {call: a}"),
    "a tie": nodes(
        *(
            f"{name}: {{nodes: {{b: {{block: Linear, out_features: 4}}, c: {{block: Linear, out_features: 4, "
            f"tie: {{bias: b.bias}}}}}}}}"
            for name in ("a", "d")
        )
    ).replace("H, W", "H, 4"),
}


@contextmanager
def plainly() -> Iterator[None]:
    """Survey each scope by itself, and write each call and each argument anew."""

    def enter(self: Survey, graph: Graph, label: str) -> Any:
        self.arguments.clear()
        return self._enter(graph, label)

    def called(node: Any, edges: Any, calls: Any) -> Any:
        return original(node, edges, {})

    original = steps._called
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(Survey, "visit", enter))
        stack.enter_context(mock.patch.object(steps, "_called", called))
        stack.enter_context(
            mock.patch.object(emitting._Classes, "default", lambda _, card, name: default_text(card, name))
        )
        yield


def told(emitted: Emitted) -> tuple[object, ...]:
    """Give the text, and the paths of the scopes of each class."""
    scopes = {name: [graph.path for graph in some] for name, some in emitted.scopes.items()}
    return emitted.text, emitted.root, scopes


def assert_same(text: str) -> None:
    """Hold the text of a net to that of the plain way."""
    graph = load(text).graph
    with plainly():
        plain = told(emit(graph))
    assert told(emit(graph)) == plain


@pytest.mark.parametrize("text", ALIKE.values(), ids=ALIKE)
def test_what_is_surveyed_once_is_written_as_if_it_were_surveyed_each_time(text: str) -> None:
    assert_same(text)


@pytest.mark.parametrize("name", ["resnet@resnet50", "unet", "capsnet"])
def test_a_shipped_net_is_written_as_the_plain_way_writes_it(name: str) -> None:
    assert_same(name)


def test_a_net_of_chance_is_written_as_the_plain_way_writes_it() -> None:
    for seed in range(25):
        assert_same(drawn(Random(seed), 9).text)


def test_copies_that_look_alike_are_entered_once() -> None:
    graph = load(nodes("a: {repeat: 50, nodes: {b: {block: Conv2d, kernel_size: 1, out_channels: 3}}}")).graph
    with mock.patch.object(survey, "forward_of", wraps=survey.forward_of) as written:
        emit(graph)
    assert written.call_count == 2  # the net, and the first copy


def test_scopes_look_alike_where_their_texts_are_alike_and_only_there() -> None:
    graph = load(
        nodes(
            f"a: {{nodes: {{b: {{{CONV}, out_channels: 3}}}}}}",
            f"c: {{nodes: {{b: {{{CONV}, out_channels: 3}}}}}}",
            f"d: {{nodes: {{b: {{{CONV}, out_channels: 3, bias: false}}}}}}",
            f"e: {{nodes: {{b: {{{CONV}, out_channels: 3, doc: other}}}}}}",
        )
    ).graph
    looks = [look_of(node.body, {}) for node in graph.nodes if node.body is not None]
    assert looks[0] == looks[1]
    assert len(set(looks)) == 3
