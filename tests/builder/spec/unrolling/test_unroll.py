"""Nodes unrolled: repeats, groups, composites, `when`, and the names that each part sees."""

import pytest

from builder.road import load
from tests.builder.telling import HEAD, codes, nodes, told

CONV = "block: Conv2d, kernel_size: 1"


def widths(text: str, **options: object) -> dict[str, str]:
    """Give the channels of every node."""
    return {path: str(shape[1]) for path, shape in load(text, **options).shapes.items() if path != "x"}


# --- repeat


def test_a_count_chains_copies_with_their_index() -> None:
    assert widths(nodes(f"c: {{{CONV}, out_channels: =4 * (i + 1), repeat: 3}}")) == {
        "c.0": "4", "c.1": "8", "c.2": "12", "c": "12",
    }  # fmt: skip
    graph = load(nodes(f"c: {{{CONV}, out_channels: 5, repeat: 2}}")).graph
    assert [str(edge.source) for node in graph.nodes for edge in node.inputs] == ["x", "c.0.out"]


def test_a_count_may_be_a_formula_and_zero_leaves_the_node_out() -> None:
    text = "net: t\nparams: {depth: 2}\n" + nodes("a: ReLU", "r: {block: Sigmoid, repeat: =depth}").replace(
        "net: t\n", ""
    )
    assert list(load(text).shapes) == ["x", "a", "r.0", "r", "r.1"]
    assert list(load(text, depth=0).shapes) == ["x", "a"]


def test_lists_are_stepped_through_together() -> None:
    text = nodes(f"c: {{{CONV}, out_channels: =w + k + i, repeat: {{w: [10, 20], k: =range(2)}}}}")
    assert widths(text) == {"c.0": "10", "c.1": "22", "c": "22"}


def test_an_inner_repeat_takes_the_index_unless_the_outer_one_is_named() -> None:
    inner = f"c: {{{CONV}, out_channels: =i + 1, repeat: 2}}"
    assert widths(nodes(f"g: {{repeat: 2, nodes: {{{inner}}}}}"))["g.1.c.0"] == "1"
    inner = f"c: {{{CONV}, out_channels: =10 * o + i + 1, repeat: 2}}"
    assert widths(nodes(f"g: {{repeat: {{o: =range(2)}}, nodes: {{{inner}}}}}"))["g.1.c.1"] == "12"


def test_a_group_sees_the_repeat_variables_around_it_and_its_own_nodes_do_as_well() -> None:
    text = nodes(
        f"g: {{repeat: {{w: [3, 7]}}, nodes: {{h: {{nodes: {{c: {{{CONV}, out_channels: =w}}}}}}}}}}"
    )
    assert widths(text)["g.1.h.c"] == "7"


def test_repeat_variables_end_with_their_node() -> None:
    text = nodes(
        f"g: {{{CONV}, out_channels: =k, repeat: {{k: [1, 2]}}}}", f"h: {{{CONV}, out_channels: =k}}"
    )
    assert told(text) == (
        "<text>:5:51: error[formula-name]: unknown name 'k' in the formula\n"
        "    5 |   h: {block: Conv2d, kernel_size: 1, out_channels: =k}\n"
        "      |                                                     ^\n"
        "   node  h\n"
        "   hint  no names are known here: only `params` and repeat variables are\n"
    ).replace(":51:", ":53:")


def test_where_from_names_one_ref_the_chain_starts_there() -> None:
    text = nodes(
        f"stem: {{{CONV}, out_channels: 8}}",
        "act: ReLU",
        f"c: {{{CONV}, out_channels: 8, from: stem, repeat: 3}}",
        "sum: {block: Add, from: [act, c]}",
    )
    graph = load(text).graph
    sources = {node.id: [str(edge.source) for edge in node.inputs] for node in graph.nodes}
    assert [sources[f"c.{index}"] for index in range(3)] == [["stem.out"], ["c.0.out"], ["c.1.out"]]


def test_a_list_of_refs_is_the_same_for_all_copies_and_prev_is_the_copy_before() -> None:
    text = nodes("r: ReLU", "add: {block: Add, from: [prev, x], repeat: 2}")
    graph = load(text).graph
    sources = {node.id: [str(edge.source) for edge in node.inputs] for node in graph.nodes}
    assert sources["add.0"] == ["r.out", "x"] and sources["add.1"] == ["add.0.out", "x"]
    side_by_side = nodes(
        f"c: {{{CONV}, out_channels: =i + 1, from: [x], repeat: 2}}",
        "cat: {block: Concat, from: ['c[0]', 'c[1]']}",
    )
    assert widths(side_by_side)["cat"] == "3"


def test_an_index_that_varies_is_a_ref_of_each_copy() -> None:
    text = nodes(
        f"enc: {{{CONV}, out_channels: =i + 1, repeat: 3}}",
        f"dec: {{{CONV}, out_channels: 4, from: 'enc[-1 - i]', repeat: 3}}",
        "cat: {block: Concat, from: ['dec[0]', 'dec[1]', dec]}",
    )
    net = load(text)
    assert [net.graph.node(f"dec.{place}").known.args.in_channels for place in range(3)] == [3, 2, 1]  # type: ignore[union-attr]


def test_a_ref_to_a_repeated_node_is_its_last_copy() -> None:
    text = nodes(
        f"e: {{{CONV}, out_channels: =i + 1, repeat: 3}}",
        "c: {block: Concat, from: ['e[0]', 'e[-1]', e, 'e[2 - 1]']}",
    )
    assert widths(text)["c"] == str(1 + 3 + 3 + 2)


# --- groups


def test_a_group_takes_what_is_above_and_gives_its_last_node() -> None:
    net = load(nodes(f"g: {{nodes: {{c: {{{CONV}, out_channels: 5}}, r: ReLU}}}}", "s: Sigmoid"))
    assert str(net.shapes["s"]) == "(N, 5, H, W)" and list(net.shapes) == ["x", "g", "g.c", "g.r", "s"]


def test_a_group_of_several_inputs_and_outputs() -> None:
    text = nodes(
        "r: ReLU",
        (
            f"g: {{inputs: [a, b], from: [r, x], nodes: {{s: {{block: Add, from: [a, b]}}, c: {{{CONV}, "
            f"from: s, out_channels: 7}}}}, outputs: {{out: c, skip: s}}}}"
        ),
        "cat: {block: Concat, from: [g, g.skip]}",
    )
    assert widths(text)["cat"] == "10"


def test_a_group_sees_nothing_from_outside() -> None:
    assert told(nodes("a: ReLU", "g: {nodes: {b: {block: Add, from: [a, x]}}}")) == (
        "<text>:5:38: error[unknown-ref]: there is no node or input 'a' in this scope\n"
        "    5 |   g: {nodes: {b: {block: Add, from: [a, x]}}}\n"
        "      |                                      ^\n"
        "   node  g.b\n"
        "   hint  known here: b, x; a composite or a group sees no others: pass it in by `inputs`\n"
    )


# --- when


def test_a_node_that_is_left_out_is_replaced_by_its_input() -> None:
    text = "net: t\nparams: {pool: true}\n" + nodes(
        "r: ReLU", "p: {block: MaxPool2d, kernel_size: 2, when: =pool}", "s: {block: Sigmoid, from: p}"
    ).replace("net: t\n", "")
    assert str(load(text).shapes["s"]) == "(N, 3, ⌊H/2⌋, ⌊W/2⌋)"
    net = load(text, pool=False)
    assert str(net.shapes["s"]) == "(N, 3, H, W)" and "p" not in net.shapes


def test_the_last_node_may_be_left_out_and_a_chain_of_them_too() -> None:
    text = nodes("r: ReLU", "s: {block: Sigmoid, when: false}", "t: {block: Tanh, when: =1 > 2}")
    assert [node.id for node in load(text).graph.nodes] == ["r"]


def test_arguments_of_a_node_that_is_left_out_are_not_worked_out() -> None:
    assert codes(nodes("r: ReLU", "c: {block: Conv2d, out_channels: '=[1][7]', when: false}")) == []


def test_two_inputs_cannot_stand_for_a_node() -> None:
    assert told(
        nodes("a: ReLU", "b: {block: Add, from: [a, x], when: false}", "c: {block: ReLU, from: b}")
    ) == (
        "<text>:6:26: error[excluded-node]: 'b' is left out by its `when`, and 2 inputs could stand for it\n"
        "    6 |   c: {block: ReLU, from: b}\n"
        "      |                          ^\n"
        "   node  b\n"
        "   hint  only a node with one input can be passed by; give this one the same `when`\n"
    )
    assert (
        codes(nodes("a: ReLU", "b: {block: Add, from: [a, x], when: false}", "c: {block: ReLU, from: a}"))
        == []
    )


def test_when_and_freeze_are_truths() -> None:
    assert told(nodes("r: {block: ReLU, when: =1}")) == (
        "<text>:4:26: error[wrong-type]: `when` needs true or false, and its formula gives 1\n"
        "    4 |   r: {block: ReLU, when: =1}\n"
        "      |                          ^^\n"
        "   node  r\n"
        "   hint  compare it, as in `=1 > 0`\n"
    )
    assert codes(nodes("r: {block: ReLU, freeze: =1 + 1}")) == [("wrong-type", "r")]


def test_freeze_reaches_the_inside_of_a_composite() -> None:
    net = load(
        nodes(
            f"g: {{freeze: true, nodes: {{c: {{{CONV}, out_channels: 5}}}}}}",
            f"d: {{{CONV}, out_channels: 2}}",
        )
    )
    assert (net.totals.frozen_parameters, net.num_parameters) == (20, 32)
    assert {row.path: row.is_frozen for row in net.rows()} == {"g": True, "g.c": True, "d": False}


def test_outputs_of_every_form() -> None:
    base = nodes("a: ReLU", "b: Sigmoid")
    assert load(base).graph.returns == "tensor" and list(load(base).outputs) == ["out"]
    assert list(load(base + "outputs: [a, b, x]\n").outputs) == ["out0", "out1", "out2"]
    assert load(base + "outputs: [a, b]\n").graph.returns == "tuple"
    named = load(base + "outputs: {p: a, q: b}\n")
    assert named.graph.returns == "dict" and list(named.outputs) == ["p", "q"]


def test_too_many_outputs_are_refused() -> None:
    text = nodes("a: ReLU") + f"outputs: [{', '.join(['a'] * 1025)}]\n"
    report = told(text)
    assert "error[too-many-outputs]: there are too many outputs: 1,025, and the limit is 1,024\n" in report


@pytest.mark.parametrize("levels", [60, 66, 300])
def test_composites_nest_64_levels_deep_at_most(levels: int) -> None:
    blocks = "".join(
        f"  B{level}: {{inputs: [x], nodes: {{b: {f'B{level - 1}' if level else 'ReLU'}}}}}\n"
        for level in range(levels)
    )
    report = told(f"{HEAD}blocks:\n{blocks}nodes: {{b: B{levels - 1}}}\n")
    if levels <= 64:
        assert report == ""
    else:
        assert (
            "error[too-deep]: composites are nested more than 64 levels deep: that is the limit\n" in report
        )
