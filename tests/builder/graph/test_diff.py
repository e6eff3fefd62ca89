"""What changed between two nets is told completely, with both sides, and nothing else is."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from builder.graph.diff import Diff, diff
from builder.road import load
from tests.render.nets import net_of

SMALL = """
net: small
inputs: {x: [N, 8, H, W]}
dims: {N: 1, H: 16, W: 16}
nodes:
  first: {block: Conv2d, out_channels: 8, kernel_size: 3, padding: 1}
  relu: ReLU
  second: {block: Conv2d, out_channels: 8, kernel_size: 3, padding: 1}
  sum: {block: Add, from: [second, relu]}
  norm: BatchNorm2d
  head: {block: Conv2d, out_channels: 1, kernel_size: 1}
"""


def changed(old: str, new: str, text: str = SMALL) -> Diff:
    """Compare a net with itself after a replacement that must hit."""
    assert text.count(old) == 1
    return diff(load(text), load(text.replace(old, new)))


def paths(nodes: tuple[object, ...]) -> list[str]:
    return [node.path for node in nodes]


@pytest.mark.parametrize("name", ["capsnet", "resnet@resnet50", "unet", "towers", "transformer"])
def test_a_net_and_itself_are_the_same(name):
    found = diff(net_of(name), net_of(name))
    assert found.is_same
    assert not found.weights.misshapen
    assert not found.weights.missing
    assert str(found).endswith(": the same")


def test_a_written_argument_comes_with_what_follows_from_it():
    found = changed("second: {block: Conv2d, out_channels: 8", "second: {block: Conv2d, out_channels: 1")
    second = next(one for one in found.changed if one.path == "second")
    told = {(one.kind, one.name): (one.before, one.after, one.follows) for one in second.changes}
    assert told[("argument", "out_channels")] == (8, 1, False)
    assert told[("parameters", "")] == (8 * 8 * 9 + 8, 8 * 9 + 1, True)
    assert [str(side) for side in told[("shape", "")][:2]] == ["(N, 8, H, W)", "(N, 1, H, W)"]
    assert not found.added
    assert not found.removed


def test_an_inferred_argument_is_marked_as_such():
    found = changed("first: {block: Conv2d, out_channels: 8", "first: {block: Conv2d, out_channels: 1")
    second = next(one for one in found.changed if one.path == "second")
    (incoming,) = (one for one in second.changes if one.name == "in_channels")
    assert (incoming.before, incoming.after, incoming.follows) == (8, 1, True)


def test_another_block_in_a_place_is_a_change_of_the_node():
    found = changed("relu: ReLU", "relu: GELU")
    assert [(one.path, one.changes[0].before, one.changes[0].after) for one in found.changed] == [
        ("relu", "ReLU", "GELU")
    ]


def test_a_skip_that_starts_elsewhere_is_rewired_and_nothing_else():
    found = changed("[second, relu]", "[second, first]")
    (one,) = found.rewired
    assert (one.path, one.port) == ("sum", "inputs")
    assert (one.before, one.after) == (("second.out", "relu.out"), ("second.out", "first.out"))
    assert not (found.added or found.removed or found.changed or found.renamed)
    assert len(found.weights.matching) == len(net_tensors(SMALL))


def net_tensors(text: str) -> list[str]:
    graph = load(text).graph
    return [
        f"{node.path}.{tensor.name}"
        for node in graph.nodes
        for tensor in (*node.known.params, *node.known.buffers)
    ]


def test_swapped_inputs_are_rewired_though_the_sources_are_the_same():
    text = SMALL.replace("block: Add", "block: Sub")
    found = changed("[second, relu]", "[relu, second]", text)
    assert {one.path for one in found.rewired} == {"sum"}


def test_a_node_of_another_name_alone_is_renamed_and_so_is_what_hangs_on_it():
    text = SMALL.replace("relu: ReLU", "gate: ReLU").replace("relu]", "gate]").replace("second", "middle")
    found = diff(load(SMALL), load(text))
    assert [(one.before, one.after) for one in found.renamed] == [("relu", "gate"), ("second", "middle")]
    assert not (found.added or found.removed or found.rewired)
    assert "second.weight" in found.weights.unexpected
    assert "middle.weight" in found.weights.missing


def test_twins_are_never_taken_for_a_rename():
    text = "net: n\ninputs: {x: [N, 4]}\nnodes:\n  A: {block: Linear, from: x, out_features: 4}\n" + (
        "  B: {block: Linear, from: x, out_features: 4}\n  sum: {block: Add, from: [A, B]}\n"
    )
    found = diff(load(text), load(text.replace("A", "C").replace("B", "D").replace("Cdd", "Add")))
    assert not found.renamed
    assert (paths(found.removed), paths(found.added)) == (["A", "B"], ["C", "D"])


def test_a_rename_with_another_argument_is_no_rename():
    found = changed("norm: BatchNorm2d", "bn: {block: BatchNorm2d, eps: 0.001}")
    assert (paths(found.removed), paths(found.added), found.renamed) == (["norm"], ["bn"], ())


def test_a_composite_that_came_stands_for_its_inside():
    found = diff(load("unet", depth=3), load("unet", depth=4))
    assert paths(found.added) == ["encoder.3", "decoder.3"]


def test_changes_inside_a_composite_are_told_by_their_path():
    found = diff(load("resnet@resnet18"), load("resnet@resnet34"))
    assert len(found.added) == (3 + 4 + 6 + 3) - (2 + 2 + 2 + 2)
    assert all(one.path.startswith("stage.") for one in found.added)
    assert not found.changed


def test_freezing_is_a_change():
    found = changed("relu: ReLU", "relu: {block: ReLU, freeze: true}")
    assert [(one.kind, one.before, one.after) for one in found.changed[0].changes] == [
        ("freeze", False, True)
    ]


def test_a_tie_that_went_is_a_change():
    text = (
        "net: n\ninputs: {t: {shape: [N, T], dtype: int64}}\nnodes:\n"
        "  words: {block: Embedding, num_embeddings: 9, embedding_dim: 4}\n"
        "  out: {block: Linear, out_features: 9, bias: false, tie: {weight: words.weight}}\n"
    )
    found = changed(", tie: {weight: words.weight}", "", text)
    (change,) = found.changed[0].changes
    assert (change.kind, change.name, change.before, change.after) == ("tie", "weight", "words.weight", None)
    assert found.totals_after.parameters - found.totals_before.parameters == 36


def test_where_a_line_stands_is_no_difference():
    text = SMALL.replace("nodes:", "# a comment\n\nnodes:").replace("norm:", "# another\n  norm:")
    assert diff(load(SMALL), load(text)).is_same


def test_ends_and_conditions_have_both_sides():
    found = diff(load("unet", depth=3), load("unet", depth=4))
    (end,) = found.ends
    assert (end.kind, end.name) == ("output", "out")
    assert str(end.after) == "(N, 1, 16⌊H/16⌋, 16⌊W/16⌋)"
    assert {str(one) for one in found.conditions_added} == {"H must be at least 16", "W must be at least 16"}
    assert {str(one) for one in found.conditions_removed} == {"H must be at least 8", "W must be at least 8"}


def test_an_input_that_came_is_an_end():
    found = diff(load("capsnet"), load("capsnet_labelled"))
    assert [(one.name, one.before, str(one.after)) for one in found.ends] == [("label", None, "(N,)")]
    assert {one.path for one in found.rewired} == {"mask"}


def test_totals_are_those_of_the_nets():
    old, new = load("resnet@resnet18"), load("resnet@resnet34")
    found = diff(old, new)
    assert (found.totals_before.parameters, found.totals_after.parameters) == (
        old.num_parameters,
        new.num_parameters,
    )
    assert (found.totals_before.macs_at, found.totals_after.macs_at) == (old.macs, new.macs)


def test_graphs_compare_as_nets_do():
    old, new = load("unet"), load("unet", width=32)
    by_graph, by_net = diff(old.graph, new.graph), diff(old, new)
    assert by_graph.changed == by_net.changed
    assert by_graph.totals_after == by_net.totals_after


def test_the_weights_that_load_are_those_that_torch_would_load():
    old, new = load("unet", width=4), load("unet", width=4, classes=3)
    weights = diff(old, new).weights
    old_state, new_state = (net.build(device="meta").state_dict() for net in (old, new))
    fits = [
        name for name in new_state if name in old_state and new_state[name].shape == old_state[name].shape
    ]
    assert sorted(weights.matching) == sorted(fits)
    assert sorted(weights.misshapen) == ["head.bias", "head.weight"]


def test_the_text_says_both_sides_of_everything():
    text = str(changed("norm: BatchNorm2d", "norm: {block: BatchNorm2d, eps: 0.001}"))
    assert text.splitlines() == [
        "small → small",
        "  parameters  1,193, as before",
        "  MACs        296,960, as before at N = 1, H = 16, W = 16",
        "  weights     11 of 11 tensors would still load",
        "  nodes       1 changed",
        "  ~ norm  BatchNorm2d",
        "      eps 1e-05 → 0.001",
    ]


def test_the_work_grows_with_the_nodes_and_not_faster():
    def taken(count: int) -> float:
        lines = [f"  n{place}: {{block: Linear, out_features: 8}}" for place in range(count)]
        old = load("net: n\ninputs: {x: [N, 8]}\nnodes:\n" + "\n".join(lines))
        new = load("net: n\ninputs: {x: [N, 8]}\nnodes:\n" + "\n".join(lines).replace("  n", "  m"))
        started = time.process_time()
        diff(old, new)
        return time.process_time() - started

    assert taken(1600) < 20 * max(taken(400), 0.002)


def test_comparing_never_brings_torch():
    code = "import sys; from builder.road import load; from builder.graph.diff import diff; " + (
        "str(diff(load('unet'), load('unet', width=8))); assert 'torch' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0
