"""Nodes counted before they are made."""

import pytest

from tests.builder.telling import HEAD, codes, nodes


def test_what_is_known_at_the_start_is_counted_through_composites_and_their_params() -> None:
    blocks = "blocks:\n  Deep: {params: {depth: 1}, inputs: [x], nodes: {r: {block: ReLU, repeat: =depth}}}\n"
    assert codes(f"{HEAD}{blocks}nodes: {{d: {{block: Deep, depth: 300000}}}}\n") == [("too-many-nodes", "d")]
    assert codes(f"{HEAD}{blocks}nodes: {{d: {{block: Deep, depth: 30}}}}\n") == []
    repeated = f"{HEAD}{blocks}nodes: {{d: {{block: Deep, depth: =1000 * (i + 1), repeat: 30}}}}\n"
    assert [code for code, _ in codes(repeated)] == ["too-many-nodes"]


@pytest.mark.parametrize("count", ["250001", "=10 ** 9", "=2 ** 62"])
def test_the_limit_is_for_all_nodes_together(count: str) -> None:
    assert codes(nodes("a: ReLU", f"b: {{block: ReLU, repeat: {count}}}")) == [("too-many-nodes", "b")]


def test_a_composite_that_no_node_uses_costs_nothing() -> None:
    blocks = "blocks: {Deep: {inputs: [x], nodes: {r: {block: ReLU, repeat: 1000000}}}}\n"
    assert codes(f"{HEAD}{blocks}nodes: {{r: ReLU}}\n") == []
