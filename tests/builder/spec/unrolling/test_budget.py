"""Nodes counted before they are made."""

from pathlib import Path

import pytest

from builder.bounds import limits
from builder.errors import Faults
from builder.spec.load import load_document
from builder.spec.unrolling.budget import Budget
from builder.spec.unrolling.scope import library_of
from tests.builder.telling import HEAD, codes, nodes, told


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


@pytest.mark.parametrize(("most", "expected"), [(8, [("too-many-nodes", "t")]), (9, [])])
def test_a_spec_may_have_as_many_nodes_as_the_limit_says(most: int, expected: list[tuple[str, str]]) -> None:
    blocks = "blocks: {Two: {nodes: {a: ReLU, b: ReLU}}}\n"
    with limits(nodes=most):
        assert codes(f"{HEAD}{blocks}nodes: {{t: {{block: Two, repeat: 3}}}}\n") == expected


def test_the_fault_says_how_many_nodes_there_would_be() -> None:
    blocks = "blocks: {Two: {nodes: {a: ReLU, b: ReLU}}}\n"
    report = told(f"{HEAD}{blocks}nodes: {{t: {{block: Two, repeat: 1000000}}}}\n")
    assert "the spec unrolls to too many nodes: this one alone to 3,000,000 or more\n" in report


def test_the_nodes_of_a_whole_net_are_counted_before_it_is_unrolled(tmp_path: Path) -> None:
    (tmp_path / "two.yaml").write_text(HEAD + "nodes: {a: ReLU, b: ReLU}\n")
    (tmp_path / "main.yaml").write_text(nodes("t: {block: net:two.yaml, repeat: 1000000}"))
    report = told(str(tmp_path / "main.yaml"))
    assert "this one alone to 3,000,000 or more\n" in report and "\n   node  t\n" in report


def test_what_is_not_known_yet_counts_as_nothing() -> None:
    document, _ = load_document(nodes("r: {block: ReLU, repeat: =later}", "s: {block: ReLU, when: =later}"))
    spec, library = document.spec, library_of(document, Faults())
    assert Budget().size(spec.nodes["r"], {}, library) == 0
    assert Budget().size(spec.nodes["r"], {"later": 3}, library) == 3
    assert Budget().size(spec.nodes["r"], {"later": True}, library) == 0
