"""Shared weights: calls that fit, ties that exist, each counted once."""

import pytest

from builder.road import load
from tests.builder.telling import HEAD, codes, nodes, told

WORDS = (
    "net: t\ninputs: {x: {shape: [N, T], dtype: int64}}\nnodes:\n"
    "  tokens: {block: Embedding, num_embeddings: 10, embedding_dim: 4}\n"
)
PAIR = HEAD + (
    "blocks: {B: {inputs: [x], nodes: {c: {block: Conv2d, out_channels: OUT, kernel_size: 1}}}}\n"
    "nodes: {a: B, b: {call: a}}\n"
)


def test_a_tied_parameter_counts_once() -> None:
    net = load(
        WORDS + "  head: {block: Linear, out_features: 10, bias: false, tie: {weight: tokens.weight}}\n"
    )
    assert net.num_parameters == 40
    assert [row.params for row in net.rows()] == [40, 0]


@pytest.mark.parametrize(
    ("head", "column", "length", "what", "hint"),
    [
        (
            "out_features: 10, tie: {weight: token.weight}", 50, 12,
            "there is no parameter 'token.weight' in this scope to tie to",
            "did you mean 'tokens.weight'?",
        ),
        (
            "out_features: 11, tie: {weight: tokens.weight}", 50, 13,
            "'weight' has the shape [11, 4], and 'tokens.weight' has [10, 4]: they cannot be one parameter",
            None,
        ),
        (
            "out_features: 10, tie: {wait: tokens.weight}", 36, 4,
            "'head' (Linear) has no parameter 'wait' to tie",
            "did you mean 'weight'?",
        ),
        (
            "out_features: 10, tie: {weight: head.weight}", 50, 11,
            "'head.weight' is tied itself, so nothing can be tied to it",
            "tie both to the parameter that is tied to none",
        ),
    ],
)  # fmt: skip
def test_a_tie_at_fault_is_told(head: str, column: int, length: int, what: str, hint: str | None) -> None:
    line = f"  head: {{block: Linear, {head}}}"
    key, value = line.split("tie: {")[1].split("}")[0].split(": ")
    column = line.index(key if length == len(key) else value, line.index("tie: {")) + 1
    assert told(f"{WORDS}{line}\n") == (
        f"<text>:5:{column}: error[bad-tie]: {what}\n"
        f"    5 | {line}\n"
        f"      | {' ' * (column - 1)}{'^' * length}\n"
        "   node  head\n" + (f"   hint  {hint}\n" if hint else "")
    )


def test_a_tie_reaches_nodes_of_its_own_scope() -> None:
    text = WORDS + "  g: {nodes: {l: {block: Linear, out_features: 10, tie: {weight: tokens.weight}}}}\n"
    assert codes(text) == [("bad-tie", "g.l")]
    inside = WORDS.replace("  tokens", "  g: {nodes: {tokens").replace(
        "4}\n", "4}, l: {block: Linear, out_features: 10, tie: {weight: tokens.weight}}}}\n"
    )
    assert load(inside).num_parameters == 50


def test_a_tie_reaches_into_a_composite() -> None:
    text = (
        WORDS.replace("  tokens", "  g: {nodes: {tokens").replace("4}\n", "4}}}\n")
        + "  l: {block: Linear, out_features: 10, bias: false, tie: {weight: g.tokens.weight}}\n"
    )
    assert load(text).num_parameters == 40


def test_a_called_node_counts_its_weights_once_and_its_work_twice() -> None:
    net = load(nodes("a: {block: Conv2d, out_channels: 3, kernel_size: 1}", "b: {call: a}"))
    assert net.num_parameters == 12 and str(net.symbolic_macs) == "18H·N·W"


def test_a_called_composite_counts_its_weights_once_and_shows_its_inside_once() -> None:
    net = load(PAIR.replace("OUT", "3"))
    assert net.num_parameters == 12 and str(net.symbolic_macs) == "18H·N·W"
    assert [row.path for row in net.rows()] == ["a", "a.c", "b"]
    assert [row.params for row in net.rows()] == [12, 12, 0]


def test_a_call_on_an_input_of_another_width_is_told() -> None:
    assert told(nodes("conv: {block: Conv2d, out_channels: 5, kernel_size: 1}", "b: {call: conv}")) == (
        "<text>:5:3: error[shape-mismatch]: the weights of 'conv' do not fit here: its in_channels "
        "is 3, and 5 is needed\n"
        "    5 |   b: {call: conv}\n"
        "      |   ^\n"
        "   conv  (N, 5, H, W)   from Conv2d at 4:9\n"
        "   hint  a called node takes inputs of the sizes that it was made for\n"
    )


def test_a_call_of_a_composite_on_an_input_of_another_width_is_told() -> None:
    report = told(PAIR.replace("OUT", "5"))
    assert "the weights of 'a' do not fit here: in 'a.c', in_channels is 3, and 5 is needed\n" in report
