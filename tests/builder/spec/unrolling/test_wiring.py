"""Refs read from text."""

import pytest

from tests.builder.telling import codes, nodes, told


@pytest.mark.parametrize("ref", ["a b", "3", "a-b", "", "a[0][1]", "a.b[0]"])
def test_a_text_that_is_no_ref_is_told(ref: str) -> None:
    line = f"c: {{block: ReLU, from: '{ref}'}}"
    report = told(nodes("a: ReLU", line))
    assert report == (
        f"<text>:5:26: error[bad-ref]: '{ref}' is no ref: a ref is the name of a node or an input, "
        "`node.port`, or `node[i]`\n"
        f"    5 |   {line}\n"
        f"      |                          {'^' * (len(ref) + 2)}\n"
        "   node  c\n"
    )


@pytest.mark.parametrize(("ref", "hint"), [("a[", "a ']' is missing"), ("a[0]]", "there is a ']' too many")])
def test_a_bracket_that_has_no_partner_is_told(ref: str, hint: str) -> None:
    report = told(nodes("a: ReLU", f"c: {{block: ReLU, from: '{ref}'}}"))
    assert report.endswith(f"   node  c\n   hint  {hint}\n")


def test_a_ref_that_reaches_inside_is_told_what_to_do() -> None:
    assert told(nodes("g: {nodes: {a: ReLU}}", "c: {block: Add, from: [g.a.out, g]}")).endswith(
        "   hint  a ref reaches nodes of its own scope; what a group or a composite shows of its "
        "inside are its `outputs`\n"
    )


def test_the_index_of_a_copy_is_a_formula_that_gives_an_integer() -> None:
    line = "c: {block: ReLU, from: 'e[1 / 2]'}"
    assert told(nodes("e: {block: ReLU, repeat: 3}", line)) == (
        "<text>:5:29: error[bad-ref]: the index of a copy must be an integer, and `1 / 2` is not\n"
        f"    5 |   {line}\n"
        "      |                             ^^^^^\n"
        "   node  c\n"
    )
    assert (
        codes(nodes("e: {block: ReLU, repeat: 3}", "c: {block: ReLU, from: 'e[min(1, 2) - len([1, 2])]'}"))
        == []
    )


def test_a_fault_in_an_index_is_told_at_its_characters() -> None:
    line = "c: {block: ReLU, from: 'e[0 + q]'}"
    assert told(nodes("e: {block: ReLU, repeat: 3}", line)) == (
        "<text>:5:33: error[formula-name]: unknown name 'q' in the formula\n"
        f"    5 |   {line}\n"
        "      |                                 ^\n"
        "   node  c\n"
        "   hint  no names are known here: only `params` and repeat variables are\n"
    )


def test_a_node_takes_1024_inputs_at_most() -> None:
    assert codes(nodes(f"a: {{block: Concat, from: [{', '.join(['x'] * 1024)}]}}")) == []
    report = told(nodes(f"a: {{block: Concat, from: [{', '.join(['x'] * 1025)}]}}"))
    assert report.startswith(
        "<text>:4:28: error[too-many-inputs]: a node takes at most 1024 inputs, got 1025: too many\n"
    )


def test_a_ref_of_a_composites_outputs_is_told_at_the_node_that_it_is() -> None:
    blocks = "blocks: {B: {nodes: {r: ReLU}, outputs: 'a b'}}\n"
    assert codes(nodes("n: {nodes: {b: B}}") + blocks) == [("bad-ref", "n.b")]
    assert codes(nodes("r: ReLU") + "outputs: 'a b'\n") == [("bad-ref", None)]
