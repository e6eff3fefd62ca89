"""Plans resolved: order, cycles, unused nodes, outputs."""

import time

from builder.road import load
from tests.builder.telling import HEAD, codes, nodes, told


def order(text: str) -> list[str]:
    return [node.id for node in load(text).graph.nodes]


def test_nodes_run_in_topological_order_and_file_order_among_equals() -> None:
    text = (
        nodes(
            "d: {block: Add, from: [c, a]}",
            "c: {block: ReLU, from: b}",
            "b: {block: Tanh, from: x}",
            "a: {block: Sigmoid, from: x}",
        )
        + "outputs: d\n"
    )
    assert order(text) == ["b", "c", "a", "d"]
    assert load(text).graph.written == ("d", "c", "b", "a")


def test_a_node_without_from_reads_the_one_above_and_the_first_reads_the_first_input() -> None:
    text = "net: t\ninputs: {y: [N, 3], z: [N, 3]}\nnodes: {a: ReLU, b: Tanh}\n"
    assert [str(edge.source) for node in load(text).graph.nodes for edge in node.inputs] == ["y", "a.out"]


def test_a_block_without_inputs_reads_nothing() -> None:
    text = nodes("r: ReLU", "w: {block: Parameter, shape: [3, 1, 1]}", "m: {block: Mul, from: [r, w]}")
    assert load(text).graph.nodes[1].inputs == ()


def test_a_cycle_is_told_with_its_path() -> None:
    assert told(nodes("a: {block: Add, from: [x, c]}", "b: ReLU", "c: ReLU")) == (
        "<text>:4:29: error[cycle]: these nodes form a cycle: a → b → c → a\n"
        "    4 |   a: {block: Add, from: [x, c]}\n"
        "      |                             ^\n"
        "   node  a\n"
        "   hint  data flows one way: change `from` in one of them\n"
    )


def test_a_node_that_reads_itself_is_a_cycle() -> None:
    assert told(nodes("a: {block: Add, from: [x, a]}")) == (
        "<text>:4:29: error[cycle]: these nodes form a cycle: a → a\n"
        "    4 |   a: {block: Add, from: [x, a]}\n"
        "      |                             ^\n"
        "   node  a\n"
        "   hint  it reads itself\n"
    )


def test_two_cycles_are_two_faults_and_a_long_one_is_cut() -> None:
    text = nodes("a: {block: Add, from: [x, b]}", "b: ReLU", "c: {block: Add, from: [b, d]}", "d: ReLU")
    assert codes(text) == [("cycle", "a"), ("cycle", "c")]
    chain = [f"n{place}: {{block: ReLU, from: n{(place + 1) % 50}}}" for place in range(50)]
    assert "n0 → n1 → n2 → n3 → n4 → n5 → … (50 nodes in all) … → n0\n" in told(
        nodes(*chain)
    ) or "… (50 nodes in all) …" in told(nodes(*chain))


def test_a_node_that_no_output_needs_is_told() -> None:
    assert told(nodes("a: ReLU", "b: {block: Tanh, from: x}") + "outputs: a\n") == (
        "<text>:5:3: error[unused-node]: no output needs the node 'b'\n"
        "    5 |   b: {block: Tanh, from: x}\n"
        "      |   ^\n"
        "   node  b\n"
        "   hint  read it with `from: b`, add it to `outputs`, or name it '_b' to keep it\n"
    )


def test_what_only_an_unused_node_reads_is_not_told_again() -> None:
    text = nodes(
        "a: ReLU",
        "d: {block: Sigmoid, from: x}",
        "e: Tanh",
        "f: {block: ReLU, repeat: 3}",
        "b: {block: ReLU, from: a}",
    )
    assert codes(text) == [("unused-node", "f")]


def test_copies_that_nothing_reads_are_one_fault() -> None:
    text = nodes("r: ReLU", "a: {block: Add, from: [x, x], repeat: 40}")
    assert told(text) == (
        "<text>:4:3: error[unused-node]: no output needs the node 'r'\n"
        "    4 |   r: ReLU\n"
        "      |   ^\n"
        "   node  r\n"
        "   hint  read it with `from: r`, add it to `outputs`, or name it '_r' to keep it\n"
        "\n"
        "<text>:5:3: error[unused-node]: no output needs 39 of the 40 copies of the node 'a'\n"
        "    5 |   a: {block: Add, from: [x, x], repeat: 40}\n"
        "      |   ^\n"
        "   node  a\n"
        "   hint  in a repeat, `prev` is the copy before: read that, or read every copy by its index\n"
    )


def test_a_node_whose_name_begins_with_an_underscore_may_stay() -> None:
    assert order(nodes("_a: {block: Tanh, from: x}", "b: {block: ReLU, from: x}")) == ["_a", "b"]


def test_an_unused_node_inside_of_a_group_is_told_with_its_path() -> None:
    assert codes(nodes("g: {nodes: {a: ReLU, b: Tanh}, outputs: a}")) == [("unused-node", "g.b")]


def test_a_node_that_is_called_is_needed() -> None:
    assert order(
        nodes("a: {call: b, from: x}", "b: {block: Linear, out_features: 5, from: x}").replace("H, W]", "5]")
        + "outputs: a\n"
    ) == ["b", "a"]


def test_an_input_may_flow_out_untouched() -> None:
    net = load(nodes("a: ReLU") + "outputs: {image: x, act: a}\n")
    assert {name: str(shape) for name, shape in net.outputs.items()} == {
        "image": "(N, 3, H, W)",
        "act": "(N, 3, H, W)",
    }


def test_all_faults_of_the_pass_are_told_together_without_cascades() -> None:
    text = nodes(
        "a: {block: Linaer, out_features: 2}",
        "b: {block: Linear, out_featurs: 2}",
        "c: {block: Linear, out_features: -2}",
        "d: {block: ReLU, from: zz}",
        "e: {block: Add, from: [a, b, c, d]}",
    )
    assert codes(text) == [
        ("unknown-block", "a"),
        ("unknown-argument", "b"),
        ("bad-argument", "c"),
        ("unknown-ref", "d"),
    ]


def test_thousands_of_nodes_take_a_moment() -> None:
    chain = "".join(f"  c{place}: ReLU\n" for place in range(3000))
    start = time.process_time()
    load(f"{HEAD}nodes:\n{chain}")
    assert time.process_time() - start < 4
