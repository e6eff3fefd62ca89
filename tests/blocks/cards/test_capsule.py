"""The capsule network's parts: the rules against the modules."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.card import Args
from blocks.cards.capsule import CARDS
from blocks.shapes import Shape
from tests.blocks.cards.proof import prove, refusal

SQUASH, PRIMARY, ROUTING, MASK, LOSS = CARDS
SETTINGS = settings(derandomize=True, deadline=None, max_examples=30, database=None)
SMALL = st.integers(1, 5)


@SETTINGS
@given(st.lists(SMALL, min_size=1, max_size=4), st.sampled_from([1e-8, 1e-3, 1]))
def test_squash_keeps_the_shape(shape, epsilon):
    assert prove(SQUASH, {"epsilon": epsilon}, [shape], symbolic=[["N", *shape[1:]]])


@SETTINGS
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "capsules": SMALL,
            "features": SMALL,
            "kernel_size": st.integers(1, 9),
            "stride": st.integers(1, 3),
            "padding": st.integers(0, 2),
            "bias": st.booleans(),
        },
    ),
    st.tuples(SMALL, SMALL, st.integers(1, 14), st.integers(1, 14)),
)
def test_primary_capsules_agree_with_their_module(args, shape):
    prove(PRIMARY, args, [shape], symbolic=[("N", shape[1], "H", "W")])


@SETTINGS
@given(st.tuples(SMALL, SMALL, SMALL), SMALL, SMALL, st.integers(1, 4), st.sampled_from(["output", "input"]))
def test_routing_agrees_with_its_module(shape, above, features, iterations, softmax):
    args = {"out_capsules": above, "out_features": features, "iterations": iterations, "softmax": softmax}
    assert prove(ROUTING, args, [shape], symbolic=[("N", *shape[1:])])


@SETTINGS
@given(st.tuples(SMALL, SMALL, SMALL), SMALL, st.sampled_from(["int64", "float32"]))
def test_masks_and_losses_agree_with_their_modules(shape, labels, dtype):
    stricter = ("needs one label for each sample",)
    shapes, dtypes = [shape, (labels,)], ["float32", dtype]
    symbolic = [("N", *shape[1:]), ("L",)]
    assert prove(MASK, {}, [shape], symbolic=symbolic[:1])
    is_legal = labels == shape[0] and dtype == "int64"
    assert prove(MASK, {}, shapes, dtypes, symbolic, stricter=stricter) is is_legal
    assert prove(LOSS, {}, shapes, dtypes, symbolic, stricter=stricter) is is_legal


def test_the_paper_s_net_has_1152_capsules_below():
    args = {"in_channels": 256, "capsules": 32, "features": 8, "kernel_size": 9, "stride": 2, "padding": 0}
    result = PRIMARY.rule(Args(**args, bias=True), (Shape.of("N", 256, 20, 20),))
    assert str(result.outputs[0]) == "(N, 1152, 8)"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"out_capsules": 0}, "out_capsules needs an integer from 1 to 16777216, got 0"),
        ({"iterations": 0}, "iterations needs an integer from 1 to 64, got 0"),
        ({"in_features": 9}, "in_features is 9, but x has 8 features"),
        ({"in_capsules": 5}, "in_capsules is 5, but dim 1 of x is 6"),
    ],
)
def test_routing_refuses_what_cannot_be(args, said):
    given = {"out_capsules": 3, "out_features": 4, **args}
    assert refusal(ROUTING, given, [(2, 6, 8)]) == said


def test_losses_refuse_what_cannot_be():
    assert refusal(LOSS, {"m_positive": 2.0}, [(2, 3, 4), (2,)]) == (
        "m_positive needs a number from 0 to 1, got 2.0"
    )
    assert refusal(SQUASH, {"epsilon": 0.0}, [(2, 3)]) == "epsilon needs a number above 0, got 0.0"
    assert refusal(SQUASH, {}, [(2, 3)], "int64") == "needs floating-point numbers, got int64"
