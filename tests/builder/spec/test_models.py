"""The words of the onboarding map are checked like everything else in a spec."""

from __future__ import annotations

import pytest

from builder.errors import SpecError
from builder.road import load

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
