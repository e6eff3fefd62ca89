"""Whatever can be asked of a net is answered, and with the value that the net has."""

from __future__ import annotations

import random

import pytest

from builder.errors import UsageError
from builder.graph.ir import Node, walk
from tests.builder.graph.explaining.asking import Asked, asked

NETS = ("unet", "resnet@resnet18", "gpt2", "unet_resnet", "siamese", "capsnet", "mobilenet_v3", "lstm_tagger")
SEEN = 60
"""Paths that are asked of each net, taken by a seeded draw from all that it has."""

CALLED = """
net: called
params: {width: 4, encoder: small, dropout: 0.5}
inputs: {left: [N, 8], right: [N, 8], tokens: {shape: [N, T], dtype: int64}}
dims: {N: 2, T: {example: 5, max: 9}}
nodes:
  tower: {block: Linear, from: left, out_features: =width}
  again: {call: tower, from: right}
  dropout: {block: Dropout, from: tower, p: =dropout}
  sum: {block: Add, from: [dropout, again]}
  words: {block: Embedding, from: tokens, num_embeddings: 10, embedding_dim: =width, freeze: true}
outputs: [sum, words]
"""


def expected(node: Node) -> dict[str, object]:
    """Give the paths of a node with the values that the graph has for them."""
    facts = node.known
    held = {one.name: one.shape for one in (*facts.params, *facts.buffers)}
    ends = dict(zip(node.outputs, facts.outputs, strict=True)) if node.body is None else {}
    values: dict[str, object] = {**held, **ends, **(facts.args if node.block else {})}
    return {node.path: facts.outputs[0], **{f"{node.path}.{name}": one for name, one in values.items()}}


@pytest.mark.parametrize("name", NETS)
def test_every_path_has_the_value_that_the_net_has(name: str) -> None:
    ask = asked(name)
    every = {path: value for node in walk(ask.net.graph) for path, value in expected(node).items()}
    drawn = random.Random(0).sample(sorted(every), min(SEEN, len(every)))
    for path in drawn:
        found = ask(path)
        assert (path, found.value) == (path, every[path])
        assert found.chain[-1] == found.origin


@pytest.mark.parametrize("name", ["unet", "gpt2", "siamese"])
def test_params_sizes_inputs_and_counts_are_answered_too(name: str) -> None:
    ask = asked(name)
    for param, value in ask.net.params.items():
        assert ask(f"params.{param}").value == value
    for size, number in ask.net.sizes.items():
        assert ask(size).value == number
    for port, shape in ask.net.inputs.items():
        assert ask(port).value == shape
    assert (ask("parameters").value, ask("macs").value) == (ask.net.num_parameters, ask.net.macs)


def test_counts_of_nodes_add_up_to_those_around_them() -> None:
    ask = asked("unet")
    parts = [ask(f"{node.path}.parameters").value for node in ask.net.graph.nodes]
    assert sum(parts) == ask("parameters").value
    inner = [ask("encoder.1.conv.macs").value, ask("encoder.1.pool.macs").value]
    assert sum(inner) == ask("encoder.1.macs").value


def test_tied_weights_count_where_they_live() -> None:
    ask = asked("gpt2")
    assert ask("head.parameters").value == 0
    assert "tied" in ask("head.parameters").chain[0].text
    assert ask("head.weight").origin.text == "the very tensor words.weight"


def test_a_called_node_is_explained_by_the_one_that_it_calls() -> None:
    ask = asked(CALLED)
    found = ask("again.in_features")
    assert (found.path, found.value) == ("tower.in_features", 8)
    assert found.notes == ("again calls tower, whose arguments and weights these are",)
    assert ask("again.weight").value == (4, 8)
    assert str(ask("again").value) == "(N, 4)"
    assert ask("again.x").origin.text == "right"
    assert (ask("tower.parameters").value, ask("again.parameters").value) == (36, 0)
    assert ask("again.macs").value == 2 * 8 * 4
    assert ask("parameters").value == 36 + 40


def test_a_node_goes_before_a_param_of_its_name_and_says_so() -> None:
    ask = asked(CALLED)
    found = ask("dropout")
    assert (found.kind, found.notes) == (
        "shape",
        ("there is a param of that name as well: `params.dropout`",),
    )
    assert ask("params.dropout").value == 0.5
    assert ask("dropout.p").value == 0.5


def test_an_argument_goes_before_a_tensor_of_its_name_and_says_so() -> None:
    ask = asked(CALLED)
    assert (ask("tower.bias").value, ask("tower.bias.shape").value) == (True, (4,))
    assert ask("tower.bias").notes == ("the tensor of that name is `tower.bias.shape`",)


def test_keys_of_nodes_can_be_asked_for() -> None:
    assert asked(CALLED)("words.freeze").value is True
    assert asked("unet_resnet")("encoder.block").value == "net:resnet@resnet50"
    assert asked("unet")("encoder.2.repeat").value == 4
    assert asked("resnet@resnet18")("stage.1.bottleneck").value == "left out"


def test_a_repeat_without_an_index_means_its_last_copy() -> None:
    found = asked("unet")("encoder.conv.out_channels")
    assert (found.path, found.value) == ("encoder.3.conv.out_channels", 512)
    assert found.notes == ("encoder.conv means the last copy, encoder.3.conv",)
    assert asked("unet")("encoder[-2].conv.out_channels").path == "encoder.2.conv.out_channels"


def test_sizes_tell_what_is_asked_of_them() -> None:
    assert asked(CALLED)("T").notes == ("`dims` says max: 9 (net.yaml:5:14)",)
    assert any("H must be at least 16" in note for note in asked("unet")("H").notes)


@pytest.mark.parametrize(
    "path", ["", "  ", "a" * 500, "encoder.9", "encoder.0.0", "a..b", ".", "encoder[x]", "params"]
)
def test_what_is_no_path_is_a_fault_of_the_command_line(path: str) -> None:
    with pytest.raises(UsageError) as caught:
        asked("unet")(path)
    assert caught.value.code == "unknown-node"
    assert caught.value.hint


@pytest.mark.parametrize("name", ["unet", "resnet@resnet18", "siamese"])
def test_a_proposal_always_leads_somewhere(name: str) -> None:
    """Misspell every path of a net by a letter: what the hint proposes can be asked."""
    ask = asked(name)
    every = sorted(path for node in walk(ask.net.graph) for path in expected(node))
    draw = random.Random(1)
    for path in draw.sample(every, 25):
        place = draw.randrange(len(path))
        proposal = proposed(ask, f"{path[:place]}q{path[place + 1 :]}")
        assert proposal is None or ask(proposal).chain


def proposed(ask: Asked, path: str) -> str | None:
    try:
        ask(path)
    except UsageError as error:
        return (error.hint or "").split("'")[1] if (error.hint or "").startswith("did you mean") else None
    return None


COMPOSITES = """
net: composites
inputs: {left: [N, 8], right: [N, 8]}
dims: {N: 2}
nodes:
  tower: {block: Tower, from: left}
  again: {call: tower, from: right}
  sum: {block: Add, from: [tower, again]}
blocks:
  Tower:
    params: {width: 4}
    inputs: [x]
    nodes:
      fc: {block: Linear, out_features: =width}
"""


def test_a_called_composite_costs_what_it_computes_and_holds_nothing() -> None:
    ask = asked(COMPOSITES)
    assert (ask("again.parameters").value, ask("again.macs").value) == (0, 2 * 8 * 4)
    assert ask("again.fc.out_features").path == "tower.fc.out_features"
    assert str(ask("again").value) == "(N, 4)"
    assert ask("macs").value == ask.net.macs == 128
