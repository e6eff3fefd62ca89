"""What folds, and what must not."""

from __future__ import annotations

import pytest

from builder.road import load
from render.plan.folding import Signatures, runs


def counts(nodes, outputs=""):
    text = f"net: fold\ninputs: {{x: [N, 8], y: [N, 8]}}\nnodes:\n{nodes}"
    graph = load(text + (f"outputs: {outputs}\n" if outputs else "")).graph
    return [(run.first.id, run.count) for run in runs(graph, Signatures())]


def linear(name, features=8, more=""):
    return f"  {name}: {{block: Linear, out_features: {features}{more}}}\n"


ADD_Y = "  s: {block: Add, from: [x, y]}\n"


@pytest.mark.parametrize(
    ("nodes", "outputs", "found"),
    [
        (ADD_Y + linear("a") + linear("b") + linear("c"), "", [("s", 1), ("a", 3)]),
        (ADD_Y + linear("a", 9) + linear("b", 9) + linear("c", 9), "", [("s", 1), ("a", 1), ("b", 2)]),
        (ADD_Y + linear("a") + linear("b", more=", bias: false"), "", [("s", 1), ("a", 1), ("b", 1)]),
        (ADD_Y + linear("a") + linear("b") + linear("c"), "[a, c]", [("s", 1), ("a", 1), ("b", 2)]),
        (ADD_Y + linear("a") + linear("b", more=", freeze: true"), "", [("s", 1), ("a", 1), ("b", 1)]),
        (ADD_Y + linear("a") + linear("b", more=", from: s"), "[a, b]", [("s", 1), ("a", 1), ("b", 1)]),
    ],
)
def test_only_equal_nodes_in_a_row_that_nobody_else_reads_fold(nodes, outputs, found):
    assert counts(nodes, outputs) == found


def test_copies_that_all_read_one_thing_beside_fold():
    chain = "".join(
        f"  s{i}: {{block: Add, from: [{'x' if i == 0 else f's{i - 1}'}, y]}}\n" for i in range(4)
    )
    assert counts(chain) == [("s0", 4)]


def test_copies_that_read_different_things_do_not():
    nodes = "  s0: {block: Add, from: [x, y]}\n  s1: {block: Add, from: [s0, x]}\n"
    assert counts(nodes) == [("s0", 1), ("s1", 1)]
