"""Refs looked up: nodes, copies, ports, inputs, `prev`, calls."""

from builder.road import load
from tests.builder.telling import codes, nodes, told


def sources(text: str, node: str) -> list[str]:
    found = load(text).graph.node(node)
    assert found is not None
    return [str(edge.source) for edge in found.inputs]


def test_a_ref_is_a_node_an_input_a_port_or_a_copy() -> None:
    text = nodes(
        "e: {block: ReLU, repeat: 3}",
        "g: {nodes: {a: ReLU, b: Tanh}, outputs: {p: b, q: a}}",
        "c: {block: Concat, from: [x, e, 'e[0]', 'e[-2]', g, g.p, g.q, prev]}",
    )
    assert sources(text, "c") == ["x", "e.2.out", "e.0.out", "e.1.out", "g.p", "g.p", "g.q", "g.p"]


def test_prev_may_name_a_port_of_the_node_above() -> None:
    text = nodes(
        "g: {nodes: {a: ReLU, b: Tanh}, outputs: {p: b, q: a}}", "c: {block: Add, from: [prev.q, prev]}"
    )
    assert sources(text, "c") == ["g.q", "g.p"]


def test_the_outputs_of_a_block_count_like_copies() -> None:
    text = nodes("s: {block: Split, sizes: [1, 2], dim: 1}", "c: {block: Concat, from: ['s[1]', 's[0]']}")
    assert [one[-1] for one in sources(text, "c")] == ["1", "0"]


def test_an_unknown_ref_gets_the_nearest_one() -> None:
    assert told(nodes("conv_in: ReLU", "b: {block: ReLU, from: conv_im}")) == (
        "<text>:5:26: error[unknown-ref]: there is no node or input 'conv_im' in this scope\n"
        "    5 |   b: {block: ReLU, from: conv_im}\n"
        "      |                          ^^^^^^^\n"
        "   node  b\n"
        "   hint  did you mean 'conv_in'?\n"
    )
    assert told(nodes("a: ReLU") + "outputs: zebra\n") == (
        "<text>:5:10: error[unknown-ref]: there is no node or input 'zebra' in this scope\n"
        "    5 | outputs: zebra\n"
        "      |          ^^^^^\n"
        "   hint  known here: a, x\n"
    )


def test_a_copy_out_of_range_is_told_with_the_range() -> None:
    assert told(nodes("e: {block: ReLU, repeat: 3}", "c: {block: ReLU, from: 'e[3]'}")) == (
        "<text>:5:26: error[unknown-ref]: 'e' has 3 copies, so there is no 'e[3]'\n"
        "    5 |   c: {block: ReLU, from: 'e[3]'}\n"
        "      |                          ^^^^^^\n"
        "   node  c\n"
        "   hint  copies count from 0 to 2, or from the end, from -1 to -3\n"
    )
    assert codes(nodes("e: {block: ReLU, repeat: 3}", "c: {block: ReLU, from: 'e[-4]'}")) == [
        ("unknown-ref", "c")
    ]


def test_a_node_that_does_not_repeat_has_no_copies() -> None:
    assert told(nodes("e: ReLU", "c: {block: ReLU, from: 'e[0]'}")) == (
        "<text>:5:26: error[unknown-ref]: 'e[0]': 'e' does not repeat, so it has no copy or output 0\n"
        "    5 |   c: {block: ReLU, from: 'e[0]'}\n"
        "      |                          ^^^^^^\n"
        "   node  c\n"
        "   hint  write 'e' alone\n"
    )


def test_an_unknown_port_gets_the_nearest_one() -> None:
    text = nodes(
        "g: {nodes: {a: ReLU, b: Tanh}, outputs: {out: b, skip: a}}", "c: {block: Add, from: [g.out, g.skp]}"
    )
    assert told(text) == (
        "<text>:5:35: error[unknown-port]: 'g' (a group) has no output port 'skp'\n"
        "    5 |   c: {block: Add, from: [g.out, g.skp]}\n"
        "      |                                   ^^^\n"
        "   node  c\n"
        "   hint  did you mean 'skip'?\n"
    )
    assert "its output ports are out, skip\n" in told(text.replace("g.skp", "g.zebra"))


def test_an_input_has_neither_ports_nor_copies() -> None:
    for ref in ("x.y", "x[0]"):
        line = f"c: {{block: ReLU, from: '{ref}'}}"
        assert told(nodes(line)) == (
            f"<text>:4:26: error[unknown-port]: '{ref}': the input 'x' has no output ports and no copies\n"
            f"    4 |   {line}\n"
            f"      |                          {'^' * (len(ref) + 2)}\n"
            "   node  c\n"
        )


def test_a_port_of_a_node_that_is_left_out_is_its_input_too() -> None:
    text = nodes(
        "g: {when: false, nodes: {a: ReLU, b: Tanh}, outputs: {p: a, q: b}}", "c: {block: ReLU, from: g.q}"
    )
    assert sources(text, "c") == ["x"]


def test_a_call_names_a_node_that_owns_its_weights() -> None:
    conv = "conv: {block: Conv2d, out_channels: 3, kernel_size: 1}"
    assert told(nodes(conv, "b: {call: cov}")) == (
        "<text>:5:13: error[bad-call]: there is no node 'cov' to call in this scope\n"
        "    5 |   b: {call: cov}\n"
        "      |             ^^^\n"
        "   node  b\n"
        "   hint  did you mean 'conv'?\n"
    )
    assert told(nodes(conv, "b: {call: conv}", "c: {call: b}")) == (
        "<text>:6:13: error[bad-call]: 'b' is a call itself: name the node that owns the weights\n"
        "    6 |   c: {call: b}\n"
        "      |             ^\n"
        "   node  c\n"
        "   hint  that is 'conv'\n"
    )
    assert told(nodes("r: ReLU", conv.replace("}", ", when: false}"), "b: {call: conv}")) == (
        "<text>:6:13: error[bad-call]: 'conv' is left out by its `when`, so it cannot be called\n"
        "    6 |   b: {call: conv}\n"
        "      |             ^^^^\n"
        "   node  b\n"
    )
    assert codes(nodes("b: {call: b}")) == [("bad-call", "b")]


def test_a_call_of_a_copy_names_its_index() -> None:
    text = nodes(
        "conv: {block: Conv2d, out_channels: 3, kernel_size: 1, repeat: 2}",
        "b: {call: 'conv[0]'}",
        "c: {call: conv}",
    )
    assert [node.call for node in load(text).graph.nodes] == ["", "", "conv.0", "conv.1"]


def test_nodes_that_are_left_out_in_a_circle_are_a_cycle() -> None:
    circle = ("a: {block: ReLU, from: b, when: =false}", "b: {block: ReLU, from: a, when: =false}")
    assert told(nodes(*circle, "c: {block: ReLU, from: b}", "d: {block: Add, from: [a, c]}")) == (
        "<text>:5:26: error[cycle]: 'b' is left out by its `when`, and its own input leads back to it\n"
        "    5 |   b: {block: ReLU, from: a, when: =false}\n"
        "      |                          ^\n"
        "   node  b\n"
        "   hint  data flows one way: change its `from`\n"
    )


def test_any_number_of_nodes_in_a_row_may_be_left_out() -> None:
    text = nodes(
        "a: {block: Tanh}", "e: {block: ReLU, repeat: 5000, when: =false}",
        "f: {block: ReLU, from: 'e[-1]', repeat: 5000, when: =false}", "c: {block: Add, from: [f, x, e]}",
    )  # fmt: skip
    assert sources(text, "c") == ["a.out", "x", "a.out"]


def test_a_node_without_inputs_that_is_left_out_has_nothing_in_its_place() -> None:
    text = nodes("p: {block: Parameter, from: [], shape: [3], when: =false}", "c: {block: Add, from: [x, p]}")
    assert codes(text) == [("excluded-node", "p")]


def test_nothing_flows_into_the_first_node_of_a_scope_without_inputs() -> None:
    assert told(nodes("r: {nodes: {a: {block: ReLU, from: prev}}, inputs: []}")) == (
        "<text>:4:38: error[missing-input]: nothing flows into this node: it is the first one, and `inputs` "
        "names no input\n"
        "    4 |   r: {nodes: {a: {block: ReLU, from: prev}}, inputs: []}\n"
        "      |                                      ^^^^\n"
        "   node  r.a\n"
        "   hint  name an input in `inputs`, or leave `inputs` out for one\n"
    )
    for inputs in ("[]", "{}"):
        assert codes(nodes(f"r: {{nodes: {{a: ReLU}}, inputs: {inputs}}}")) == [("missing-input", "r.a")]
        blocks = f"blocks: {{B: {{inputs: {inputs}, nodes: {{r: ReLU}}}}}}\n"
        assert codes(nodes("b: {block: B}") + blocks) == [("missing-input", "b.r")]
