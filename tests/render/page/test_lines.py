"""The lines of a spec that made a node."""

from __future__ import annotations

from builder.graph.ir import walk
from builder.road import load
from render.page.lines import Script

SPEC = """net: lines
inputs: {x: [N, 8]}
nodes:
  first: {block: Linear, out_features: 4}

  group:
    nodes:
      inner:
        block: Linear

        out_features: 2
      act: ReLU
  # a comment of the next one
  last: {block: Linear,
    out_features: 3}
"""


def spans():
    net = load(SPEC)
    script = Script.of(net.text, net.file)
    return {node.path: script.span(node) for node in walk(net.graph)}, script


def test_a_node_has_its_own_lines_and_those_below_it():
    found, _ = spans()
    assert found == {
        "first": (4, 4),
        "group": (6, 12),
        "group.inner": (8, 11),
        "group.act": (12, 12),
        "last": (14, 15),
    }


def test_only_lines_that_were_asked_for_are_quoted():
    _, script = spans()
    assert sorted(script.excerpts()) == [4, 6, 7, 8, 9, 10, 11, 12, 14, 15]
    assert script.excerpts()[12] == "      act: ReLU"


def test_a_node_of_another_file_has_no_lines():
    net = load(SPEC)
    assert Script.of("", net.file).span(net.graph.nodes[0]) is None
    assert Script.of(net.text, "other.yaml").span(net.graph.nodes[0]) is None


def test_a_long_node_is_cut():
    text = "net: long\ninputs: {x: [N, 8]}\nnodes:\n  group:\n    nodes:\n"
    net = load(text + "".join(f"      n{number}: ReLU\n" for number in range(100)))
    assert Script.of(net.text, net.file).span(net.graph.nodes[0]) == (4, 43)
