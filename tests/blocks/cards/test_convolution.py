"""Convolution, norm and activation: the rule against the module."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.cards.convolution import ACTIVATIONS, CARDS, NORMS
from tests.blocks.cards.proof import prove, refusal

(CARD,) = CARDS


@settings(derandomize=True, deadline=None, max_examples=120, database=None)
@given(
    st.fixed_dictionaries(
        {"out_channels": st.integers(1, 8)},
        optional={
            "kernel_size": st.integers(1, 5),
            "stride": st.integers(1, 4),
            "padding": st.none() | st.integers(0, 3),
            "dilation": st.integers(1, 3),
            "groups": st.integers(1, 4),
            "norm": st.sampled_from(NORMS),
            "activation": st.sampled_from(ACTIVATIONS),
            "eps": st.sampled_from([1e-5, 1e-3]),
            "momentum": st.floats(0, 1, width=16),
        },
    ),
    st.tuples(st.integers(1, 2), st.integers(1, 8), st.integers(1, 12), st.integers(1, 12)),
)
def test_the_rule_agrees_with_the_module(args, shape):
    prove(CARD, args, [shape], symbolic=[("N", shape[1], "H", "W")])


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"groups": 3}, "groups 3 does not divide in_channels 8"),
        ({"kernel_size": 0}, "kernel_size needs an integer from 1 to 1023, got 0"),
        ({"dilation": 0}, "dilation needs an integer from 1 to 1023, got 0"),
        ({"kernel_size": 9, "padding": 0}, "ConvNormAct needs height and width of at least 9"),
        ({"eps": 0.0}, "eps needs a number above 0 to 1, got 0.0"),
        ({"padding": -1}, "padding needs an integer from 0 to 1023, or null, got -1"),
        ({"device": "meta"}, "ConvNormAct has no argument 'device'"),
    ],
)
def test_arguments_out_of_bounds_are_refused(args, said):
    assert refusal(CARD, {"out_channels": 9, **args}, [(2, 8, 6, 6)]) == said


def test_an_activation_is_a_word_of_a_list():
    said = refusal(CARD, {"out_channels": 8, "activation": "nn.ReLU()"}, [(2, 8, 6, 6)])
    assert said.startswith("activation needs 'none', 'relu', ")
