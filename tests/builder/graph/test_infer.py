"""Shapes along the graph: what is inferred, what is checked, and what is told where they disagree."""

import pytest

from builder.road import load
from tests.builder.telling import HEAD, codes, nodes, told

CONV = "block: Conv2d, kernel_size: 1"


def test_every_node_has_a_shape_and_inferred_arguments_their_value() -> None:
    net = load(nodes(f"c: {{{CONV}, out_channels: 8, stride: 2}}", "b: BatchNorm2d", "f: Flatten"))
    assert {path: str(shape) for path, shape in net.shapes.items()} == {
        "x": "(N, 3, H, W)", "c": "(N, 8, ⌈H/2⌉, ⌈W/2⌉)", "b": "(N, 8, ⌈H/2⌉, ⌈W/2⌉)",
        "f": "(N, 8⌈H/2⌉·⌈W/2⌉)",
    }  # fmt: skip
    conv, norm, _ = net.graph.nodes
    assert (conv.known.args.in_channels, norm.known.args.num_features) == (3, 8)
    assert conv.known.inferred == {"in_channels"}


def test_an_inferred_argument_that_is_written_is_checked() -> None:
    assert told(nodes(f"c: {{{CONV}, in_channels: 4, out_channels: 8}}")) == (
        "<text>:4:51: error[inferred-mismatch]: in_channels is 4, but x has 3 channels\n"
        "    4 |   c: {block: Conv2d, kernel_size: 1, in_channels: 4, out_channels: 8}\n"
        "      |                                                   ^\n"
        "   x     (N, 3, H, W)   an input at 2:10\n"
        "   hint  leave in_channels out: it is inferred\n"
    )


def test_a_wrong_number_of_dims_shows_what_flows_in() -> None:
    assert told(nodes("f: Flatten", f"c: {{{CONV}, out_channels: 8}}")) == (
        "<text>:5:14: error[shape-mismatch]: Conv2d needs 4 dims (N, C, H, W), got 2\n"
        "    5 |   c: {block: Conv2d, kernel_size: 1, out_channels: 8}\n"
        "      |              ^^^^^^\n"
        "   f     (N, 3H·W)   from Flatten at 4:6\n"
    )


def test_shapes_that_disagree_are_both_shown_with_their_origin() -> None:
    text = (
        nodes("a: {block: MaxPool2d, kernel_size: 2}", "c: {block: Concat, from: [a, x], dim: 1}")
        + "dims: {H: 15, W: 16}\n"
    )
    assert told(text) == (
        "<text>:5:28: error[shape-mismatch]: Concat needs equal sizes except in dim 1\n"
        "    5 |   c: {block: Concat, from: [a, x], dim: 1}\n"
        "      |                            ^^^^^^\n"
        "   a     (N, 3, ⌊H/2⌋, ⌊W/2⌋)   from MaxPool2d at 4:6\n"
        "   x     (N, 3, H, W)           an input at 2:10\n"
        "   hint  use CropAndConcat, which takes any difference in height and width\n"
    )


def test_a_condition_that_the_examples_break_is_a_fault_with_the_mend() -> None:
    text = (
        nodes(
            "p: {block: MaxPool2d, kernel_size: 2}",
            "u: {block: Upsample, scale_factor: 2}",
            "c: {block: Concat, from: [u, x]}",
        )
        + "dims: {H: 15, W: 17}\n"
    )
    assert told(text) == (
        "<text>:6:28: error[shape-mismatch]: Concat needs equal sizes except in dim 1\n"
        "    6 |   c: {block: Concat, from: [u, x]}\n"
        "      |                            ^^^^^^\n"
        "   u     (N, 3, 2⌊H/2⌋, 2⌊W/2⌋)   from Upsample at 5:6\n"
        "   x     (N, 3, H, W)             an input at 2:10\n"
        "   hint  equal when H and W are multiples of 2: add `dims: {H: {multiple_of: 2}, W: "
        "{multiple_of: 2}}`, or use CropAndConcat\n"
    )
    assert codes(text.replace("15", "16").replace("17", "18")) == []


def test_what_depends_on_a_fault_is_not_told_again() -> None:
    text = nodes(
        f"a: {{{CONV}, out_channels: 8, in_channels: 9}}",
        "b: Flatten",
        f"c: {{{CONV}, out_channels: 8}}",
        "d: {block: Add, from: [c, x]}",
    )
    assert codes(text) == [("inferred-mismatch", "a")]


def test_two_faults_of_the_pass_are_told_together() -> None:
    text = nodes(
        "f: Flatten",
        f"c: {{{CONV}, out_channels: 8}}",
        f"d: {{{CONV}, from: x, in_channels: 5, out_channels: 8}}",
        "e: {block: Add, from: [c, d]}",
    )
    assert codes(text) == [("shape-mismatch", "c"), ("inferred-mismatch", "d")]


def test_a_size_that_has_to_be_a_number_is_told_with_ways_out() -> None:
    assert told("net: t\ninputs: {x: [N, T]}\nnodes: {l: {block: Linear, out_features: 10}}\n") == (
        "<text>:3:20: error[symbolic-size]: Linear: in_features must be a fixed number, but it is T\n"
        "    3 | nodes: {l: {block: Linear, out_features: 10}}\n"
        "      |                    ^^^^^^\n"
        "   node  l\n"
        "   x     (N, T)   an input at 2:10\n"
        "   hint  give T a number in `inputs`, or make the size fixed first, with AdaptiveAvgPool2d or Mean\n"
    )


def test_the_dtype_of_an_input_is_checked() -> None:
    text = (
        "net: t\ninputs: {x: {shape: [N, T]}}\n"
        "nodes: {e: {block: Embedding, num_embeddings: 3, embedding_dim: 2}}\n"
    )
    assert told(text).startswith(
        "<text>:3:20: error[wrong-dtype]: Embedding: x needs integers (int64 or int32), got float32\n"
    )
    assert codes(text.replace("[N, T]", "[N, T], dtype: int64")) == []


# --- shape


def test_a_stated_shape_is_checked_dim_by_dim() -> None:
    assert told(nodes(f"c: {{{CONV}, out_channels: 4, shape: [N, 5, H, W]}}")) == (
        "<text>:4:62: error[shape-mismatch]: the stated shape differs in dim 1\n"
        "    4 |   c: {block: Conv2d, kernel_size: 1, out_channels: 4, shape: [N, 5, H, W]}\n"
        "      |                                                              ^^^^^^^^^^^^\n"
        "   stated    (N, 5, H, W)\n"
        "   inferred  (N, 4, H, W)\n"
        "   hint      write 4\n"
    )
    assert "the stated shape has 2 dims, and the output has 4\n" in told(
        nodes("r: {block: ReLU, shape: [N, 3]}")
    )


def test_a_stated_half_asks_for_an_even_size_and_a_floor_does_not() -> None:
    exact = load(nodes("p: {block: MaxPool2d, kernel_size: 2, shape: [N, 3, H/2, W//2]}"))
    assert [str(one) for one in exact.conditions] == [
        "H must be at least 2", "H must be a multiple of 2", "W must be at least 2",
    ]  # fmt: skip


def test_a_stated_fraction_of_a_number_must_be_whole() -> None:
    text = nodes("p: {block: MaxPool2d, kernel_size: 2, shape: [N, 3, 15/2, W//2]}")
    assert "error[shape-mismatch]: 15/2 must be a whole number\n" in told(text)


def test_a_stated_shape_may_hold_formulas_and_only_sizes_that_there_are() -> None:
    assert (
        codes(
            "net: t\nparams: {w: 4}\ninputs: {x: [N, 3]}\n"
            "nodes: {l: {block: Linear, out_features: =w, shape: [N, =w]}}\n"
        )
        == []
    )
    assert told(nodes("r: {block: ReLU, shape: [N, 3, K, W]}")) == (
        "<text>:4:34: error[unknown-size]: there is no size named 'K' here\n"
        "    4 |   r: {block: ReLU, shape: [N, 3, K, W]}\n"
        "      |                                  ^\n"
        "   node  r\n"
        "   hint  known here: N, H, W\n"
    )


def test_the_shape_of_a_node_with_several_outputs_is_that_of_the_first() -> None:
    text = nodes(
        f"g: {{shape: [N, 3, H, W], nodes: {{a: ReLU, c: {{{CONV}, out_channels: 5}}}}, outputs: "
        f"{{a: a, c: c}}}}"
    )
    assert codes(text) == [] and codes(text.replace("shape: [N, 3", "shape: [N, 5")) == [
        ("shape-mismatch", "g")
    ]


# --- composites


def test_a_composite_wants_the_shapes_that_it_states() -> None:
    text = HEAD + (
        "blocks: {B: {inputs: {a: [N, 3, S, S]}, nodes: {r: {block: ReLU, shape: [N, 3, S, S]}}}}\n"
        "nodes: {b: B}\n"
    )
    assert [str(one) for one in load(text).conditions] == ["W must be equal to H"]
    assert told(text.replace("[N, 3, H, W]", "[N, 3, 8, 9]")) == (
        "<text>:4:12: error[shape-mismatch]: 'B' states [N, 3, S, S] for its input 'a'\n"
        "    4 | nodes: {b: B}\n"
        "      |            ^\n"
        "   node  b\n"
        "   x     (N, 3, 8, 9)   an input at 2:10\n"
    )
    assert "'B' wants 4 dims for its input 'a', got 2\n" in told(
        text.replace("[N, 3, H, W]}\nb", "[N, 3]}\nb")
    )


def test_a_group_may_name_sizes_of_its_inputs_anew() -> None:
    text = nodes(
        "p: {block: MaxPool2d, kernel_size: 2}",
        "g: {inputs: {y: [N, C, H, W]}, nodes: {r: {block: ReLU, shape: [N, C, H, W]}}}",
        "r: {block: ReLU, shape: [N, 3, H//2, W//2]}",
    )
    assert codes(text) == []


def test_a_group_knows_the_sizes_around_it_and_a_composite_does_not() -> None:
    assert codes(nodes("g: {nodes: {r: {block: ReLU, shape: [N, 3, H, W]}}}")) == []
    text = (
        HEAD + "blocks: {B: {inputs: [a], nodes: {r: {block: ReLU, shape: [N, 3, H, W]}}}}\nnodes: {b: B}\n"
    )
    assert codes(text) == [("unknown-size", "b.r")] * 3


def test_a_shape_fault_inside_tells_what_flows_in_from_outside() -> None:
    text = nodes(
        f"c: {{{CONV}, out_channels: 4}}", "g: {inputs: [a], nodes: {n: {block: BatchNorm1d, from: a}}}"
    )
    assert "   a     (N, 4, H, W)   from Conv2d at 4:6\n" in told(text) and "   node  g.n\n" in told(text)


def test_a_value_that_a_group_passes_through_is_traced_to_its_maker() -> None:
    text = nodes(
        f"c: {{{CONV}, out_channels: 4}}",
        "g: {repeat: 400, inputs: [a], nodes: {r: {block: ReLU, from: a}}, outputs: {a: a, r: r}}",
        "n: BatchNorm1d",
    )
    assert "   g[399]  (N, 4, H, W)   from Conv2d at 4:6\n" in told(text)


# --- what dims say


def test_bounds_that_are_stated_are_used_in_proofs() -> None:
    conv = "c: {block: Conv2d, kernel_size: 7, out_channels: 1}"
    assert [str(one) for one in load(nodes(conv)).conditions] == [
        "H must be at least 7",
        "W must be at least 7",
    ]
    assert load(nodes(conv) + "dims: {H: {min: 7}, W: {min: 9}}\n").conditions == ()
    assert codes(nodes(conv) + "dims: {H: {max: 6}, W: {min: 7}}\n") == [("shape-mismatch", "c")]


def test_a_net_of_more_parameters_than_anybody_could_mean_is_refused() -> None:
    text = "net: t\ninputs: {x: [N, 16777216]}\nnodes: {l: {block: Linear, out_features: 16777216}}\n"
    assert told(text) == (
        "<text>:3:20: error[too-many-parameters]: the net has 281,474,993,487,872 parameters: that is "
        "too many, for the limit is 2,000,000,000,000\n"
        "    3 | nodes: {l: {block: Linear, out_features: 16777216}}\n"
        "      |                    ^^^^^^\n"
        "   node  l\n"
        "   hint  this block has the most of them; if you trust the spec, "
        "`--limit parameters=NUMBER` raises it\n"
    )


@pytest.mark.parametrize("kernel", [65536, 65521])
def test_chains_of_large_strides_are_decided_at_once(kernel: int) -> None:
    pool = f"{{block: MaxPool2d, kernel_size: {kernel}}}"
    up = "{block: Upsample, scale_factor: 1021}"
    text = nodes(
        f"a: {pool}",
        f"b: {pool.replace(str(kernel), '65519')}",
        f"c: {up}",
        "d: {block: Concat, from: [c, a]}",
    )
    assert load(text).conditions
