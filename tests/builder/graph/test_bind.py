"""Inputs bound to ports."""

from builder.road import load
from tests.builder.telling import nodes, told


def ports(text: str, node: str) -> list[tuple[str, str]]:
    found = load(text).graph.node(node)
    assert found is not None
    return [(edge.port, str(edge.source)) for edge in found.inputs]


def test_a_list_is_bound_in_order_and_a_mapping_by_name() -> None:
    assert ports(nodes("r: ReLU", "m: {block: CropAndConcat, from: [r, x]}"), "m") == [
        ("x", "r.out"),
        ("skip", "x"),
    ]
    text = nodes("r: ReLU", "m: {block: CropAndConcat, from: {skip: r, x: x}}")
    assert ports(text, "m") == [("x", "x"), ("skip", "r.out")]


def test_the_last_port_may_take_what_is_left() -> None:
    found = ports(nodes("r: ReLU", "m: {block: Concat, from: [r, x, r]}"), "m")
    assert [source for _, source in found] == ["r.out", "x", "r.out"] and len(
        {port for port, _ in found}
    ) == 1


def test_a_port_that_is_left_out_takes_its_stand_in() -> None:
    text = (
        "net: t\ninputs: {q: [N, T, 8], k: [N, S, 8]}\n"
        "nodes: {a: {block: MultiheadAttention, num_heads: 2, from: [q, k]}}\noutputs: a\n"
    )
    assert ports(text, "a") == [("query", "q"), ("key", "k"), ("value", "k")]


def test_too_many_inputs_are_told_with_the_ports() -> None:
    assert told(nodes("m: {block: ReLU, from: [x, x]}")) == (
        "<text>:4:30: error[too-many-inputs]: ReLU takes 1 input, and `from` gives 2\n"
        "    4 |   m: {block: ReLU, from: [x, x]}\n"
        "      |                              ^\n"
        "   node  m\n"
        "   hint  its one input port is x\n"
    )


def test_too_few_inputs_are_told_with_the_ports() -> None:
    assert told(nodes("m: {block: CropAndConcat, from: x}")) == (
        "<text>:4:35: error[missing-input]: CropAndConcat needs 2 inputs (x, skip), and gets 1\n"
        "    4 |   m: {block: CropAndConcat, from: x}\n"
        "      |                                   ^\n"
        "   node  m\n"
        "   hint  its input ports are x, skip\n"
    )
    assert "ReLU needs 1 input (x), and gets 0\n" in told(nodes("m: {block: ReLU, from: []}"))


def test_an_unknown_input_port_gets_the_nearest_one() -> None:
    assert told(nodes("m: {block: CropAndConcat, from: {x: x, skp: x}}")) == (
        "<text>:4:42: error[unknown-port]: CropAndConcat has no input port 'skp'\n"
        "    4 |   m: {block: CropAndConcat, from: {x: x, skp: x}}\n"
        "      |                                          ^^^\n"
        "   node  m\n"
        "   hint  did you mean 'skip'?\n"
    )
