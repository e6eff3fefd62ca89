"""Paths are read as a state dict writes them, and as refs do."""

from __future__ import annotations

import pytest

from builder.errors import UsageError
from builder.graph.explaining.paths import at_node, locate, words_of
from tests.builder.graph.explaining.asking import asked


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("stage.3.conv", ["stage", "3", "conv"]),
        ("stage[3].conv", ["stage", "3", "conv"]),
        (" stage[-1] ", ["stage", "-1"]),
        ("a[0][1].b", ["a", "0", "1", "b"]),
        ("a[x]", ["a[x]"]),
    ],
)
def test_an_index_may_stand_in_brackets(path: str, words: list[str]) -> None:
    assert words_of(path) == words


def test_a_path_is_followed_as_far_as_it_names_nodes() -> None:
    ask = asked("unet")
    found = locate(ask.descent, ask.net.graph, words_of("decoder.1.conv.first.weight"))
    assert found.stop is not None
    assert (found.stop.path, found.rest) == ("decoder.1.conv", ("first", "weight"))
    assert found.node is not None
    assert found.node.path == "decoder.1.conv"
    assert found.scope.graph.path == "decoder.1."


def test_what_is_no_node_is_left_to_the_net() -> None:
    ask = asked("unet")
    found = locate(ask.descent, ask.net.graph, ["width"])
    assert (found.stop, found.node, found.rest) == (None, None, ("width",))


def test_a_node_without_a_repeat_takes_no_index() -> None:
    ask = asked("unet")
    assert at_node(ask.descent, ask.net.graph, "middle.0").rest == ("0",)
    with pytest.raises(UsageError):
        ask("middle.0")


def test_copies_count_from_the_end_as_well() -> None:
    ask = asked("unet")
    found = locate(ask.descent, ask.net.graph, words_of("encoder[-4]"))
    assert found.stop is not None
    assert found.stop.path == "encoder.0"
    with pytest.raises(UsageError, match="'encoder' has 4 copies, and there is no copy -5"):
        locate(ask.descent, ask.net.graph, words_of("encoder[-5]"))
