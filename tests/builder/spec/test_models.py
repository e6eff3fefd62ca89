"""The words of the onboarding map are checked like everything else in a spec."""

from __future__ import annotations

import pytest

from builder.errors import SpecError
from builder.road import load
from builder.spec.models import Composite, Node

SPEC = """net: tiny
inputs: {x: [N, 4]}
blocks: {Z: {map: {purpose: p}, nodes: {r: ReLU}}}
nodes: {z: Z}
"""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("map: 3", "<text>:5:6: error[wrong-type]: `map` needs a mapping"),
        ("map: {hidden: [Z]}", "<text>:5:7: error[unknown-key]: unknown key 'hidden'"),
        (
            "map: {text: 3}",
            "<text>:5:13: error[wrong-type]: `text` needs text, that is a string, got a number",
        ),
        ("map: {own: Z}", "<text>:5:12: error[wrong-type]: `own` needs a list"),
        ("map: {components: {A: {blcks: Z}}}", "<text>:5:24: error[unknown-key]: unknown key 'blcks'"),
        (
            "map: {components: {A: {text: t}}}",
            "<text>:5:20: error[missing-key]: the required key `blocks` is missing",
        ),
        (
            "map: {components: {A: []}}",
            "<text>:5:23: error[wrong-type]: "
            "`blocks` needs the name of a block, or a list of names with at least one",
        ),
    ],
)  # fmt: skip
def test_words_of_the_map_are_refused_where_they_stand(words, told):
    with pytest.raises(SpecError) as error:
        load(f"{SPEC}{words}\n")
    assert str(error.value) == told


def test_unknown_keys_of_a_composites_map_are_refused():
    with pytest.raises(SpecError, match="unknown key 'purpos'"):
        load(SPEC.replace("purpose", "purpos"))


def test_words_reach_the_net_as_they_were_written():
    net = load(SPEC + "map: {purpose: p, components: {A: Z, B: [Z], C: {blocks: Z, text: t}}}\n")
    assert net.words == {
        "purpose": "p",
        "components": {"A": {"blocks": ["Z"]}, "B": {"blocks": ["Z"]}, "C": {"blocks": ["Z"], "text": "t"}},
    }
    assert load(SPEC).words == {}


def test_a_param_has_the_keys_of_the_language_and_none_of_ours():
    with pytest.raises(SpecError) as error:
        load(SPEC + "params: {a: {default: 1, has_default: false}}\n")
    assert str(error.value) == "<text>:5:26: error[unknown-key]: unknown key 'has_default'"


@pytest.mark.parametrize(
    "written",
    [
        {"block": "ReLU"},
        {"block": "Conv2d", "out_channels": 8, "kernel_size": [3, 3]},
        {"block": "Linear", "out_features": "=width", "from": "x.out"},
        {"block": "Add", "from": ["x", "y"]},
        {"block": "Conv2d", "from_": 1, "out_channels": 8, "doc": "words", "when": "=a"},
        {"block": "Conv2d", "args": {"doc": 1}},
    ],
)
def test_a_simple_node_is_the_one_that_pydantic_makes(written: dict[str, object]) -> None:
    made = Composite.model_validate({"nodes": {"a": dict(written)}}).nodes["a"]
    assert made == Node.model_validate(written)
    assert made.model_copy() == made and repr(made) == repr(Node.model_validate(written))


def test_a_simple_node_is_frozen_and_shares_nothing_with_what_it_was_read_from() -> None:
    written = {"block": "ReLU", "inplace": True}
    made = Composite.model_validate({"nodes": {"a": written}}).nodes["a"]
    written["inplace"] = False
    assert made.args == {"inplace": True}
    with pytest.raises(ValueError, match="frozen"):
        made.block = "GELU"


@pytest.mark.parametrize("reference", [None, 1, [1], {"x": 2}])
def test_a_ref_that_is_none_is_refused_at_a_simple_node_as_at_any(reference: object) -> None:
    with pytest.raises(ValueError, match="needs a name, a list of names"):
        Composite.model_validate({"nodes": {"a": {"block": "ReLU", "from": reference}}})
