"""The second walk opens what unrolling opens: copies, composites, groups, nets in nets."""

from __future__ import annotations

import pytest

from builder.graph.explaining.paths import at_node
from builder.graph.ir import walk
from tests.builder.graph.explaining.asking import asked

SPEC = """
net: walked
params: {deep: true}
inputs: {x: [N, 3, H, W]}
dims: {N: 1, H: 32, W: 32}
nodes:
  stage:
    repeat: {k: "=[1, 3]", width: "=[4, 8]"}
    nodes:
      inner:
        repeat: 2
        nodes:
          conv: {block: Conv2d, out_channels: =width * (i + 1), kernel_size: =k, padding: =k // 2}
  none: {block: ReLU, repeat: =0 if deep else 1}
  maybe: {block: ="Cell", when: =deep}
  features: {block: "net:unet", image_channels: 16, width: 4, depth: 2}
blocks:
  Cell:
    nodes:
      act: ReLU
"""


@pytest.mark.parametrize(
    "name", ["unet@paper", "resnet@resnet34", "unet_resnet@resnet18", "densenet", "gpt2"]
)
def test_arguments_are_evaluated_as_composing_did(name: str) -> None:
    ask = asked(name)
    descent = ask.descent
    for node in list(walk(ask.net.graph))[::7]:
        stop = at_node(descent, ask.net.graph, node.path).stop
        assert stop is not None
        assert (stop.path, stop.block) == (node.path, node.block)
        assert {name: one.value for name, one in stop.given.items()} == {
            name: one.value for name, one in node.given.items()
        }


def test_each_copy_knows_its_own_variables() -> None:
    ask = asked(SPEC)
    assert ask("stage.1.inner.1.conv.out_channels").value == 16
    assert ask("stage.1.k").value == 3
    assert ask("stage.0.inner.1.i").value == 1
    known = dict(ask("stage.1.inner.1.conv.out_channels").origin.known)
    assert known == {"width": 8, "i": 1}
    names = [one.name for one in ask("stage.1.inner.1.conv.out_channels").chain]
    assert names == ["stage.1.width", "stage.1.inner.1.i", "stage.1.inner.1.conv.out_channels"]


def test_a_net_in_a_net_has_the_marks_of_its_own_file() -> None:
    ask = asked(SPEC)
    links = ask("features.encoder.1.conv.out_channels").chain
    files = {one.name: one.mark.file.rpartition("/")[2] for one in links if one.mark}
    assert files["features.width"] == "net.yaml"
    assert files["features.encoder.1.conv.out_channels"] == "unet.yaml"
    assert links[-1].value == 8


def test_a_block_may_be_named_by_a_formula() -> None:
    assert asked(SPEC)("maybe.block").value == "Cell"
    assert asked(SPEC)("maybe.act.inplace").value is False


def test_a_repeat_of_no_copies_is_left_out() -> None:
    found = asked(SPEC)("none")
    assert (found.value, found.origin.name, found.origin.value) == ("left out", "none.repeat", 0)
    assert asked(SPEC, deep=False)("maybe").value == "left out"
