"""Losses with linear layers of their own: the rules against torch, weights and work included."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st
from torch import nn

from blocks.cards.losses import heads
from tests.blocks.cards.losses.drawing import REDUCTIONS, leading
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.sampling import Case, card_of, prove_all

needs_torch_2_12 = pytest.mark.skipif(
    not hasattr(nn, "LinearCrossEntropyLoss"), reason="the installed torch is older"
)


@st.composite
def clusters(draw: st.DrawFn) -> Case:
    batch = draw(st.integers(2, 3))
    cutoffs = tuple(draw(st.lists(st.integers(1, 9), min_size=1, max_size=3)))
    args = draw(
        st.fixed_dictionaries(
            {
                "n_classes": st.sampled_from([10, 12]),
                "cutoffs": st.sampled_from([cutoffs, tuple(sorted(set(cutoffs)))]),
            },
            optional={
                "div_value": st.sampled_from([2.0, 1.5]),
                "head_bias": st.booleans(),
                "in_features": st.just(16),
            },
        )
    )
    shapes = [(batch, 16), (draw(st.sampled_from([batch] * 5 + [batch + 2])),)]
    dtypes = ["float32", draw(st.sampled_from(["int64"] * 5 + ["int32", "float32"]))]
    return Case(
        card_of(heads, "AdaptiveLogSoftmaxWithLoss"), args, shapes, leading(shapes, (16,)),
        {"dtypes": dtypes, "device": "cpu"},
    )  # fmt: skip


def test_clusters_agree_with_torch() -> None:
    prove_all(clusters(), 150)


@st.composite
def linears(draw: st.DrawFn) -> Case:
    batch, count = 2, 5
    places = tuple(draw(st.lists(st.integers(3, 4), max_size=2)))
    is_distribution = draw(st.booleans())
    target = (batch, count, *places) if is_distribution else (batch, *places)
    target = draw(st.sampled_from([target] * 5 + [(*target, 3), target[:-1], (7, *target[1:])]))
    args = draw(
        st.fixed_dictionaries(
            {"num_classes": st.just(count), "reduction": REDUCTIONS, "out_features": st.just(places)},
            optional={
                "bias": st.booleans(),
                "ignore_index": st.sampled_from([None, 1, -100]),
                "label_smoothing": st.just(0.1),
            },
        )
    )
    dtypes = ["float32", "float32" if is_distribution else "int64"]
    shapes = [(batch, 6), target]
    options = {"dtypes": dtypes, "device": "cpu", "stricter": ["needs (the|0 dims)"]}
    return Case(
        card_of(heads, "LinearCrossEntropyLoss"), args, shapes, leading(shapes, (count, 6, 3, 4)), options
    )


@needs_torch_2_12
def test_a_linear_layer_with_its_loss_agrees_with_torch() -> None:
    prove_all(linears(), 200)


@needs_torch_2_12
def test_the_work_is_that_of_the_linear_layer() -> None:
    args = {"num_classes": 5, "bias": True}
    card = card_of(heads, "LinearCrossEntropyLoss")
    assert prove(card, args, [(3, 4), (3,)], ["float32", "int64"], [("N", 4), ("N",)])


def test_cutoffs_must_rise() -> None:
    card = card_of(heads, "AdaptiveLogSoftmaxWithLoss")
    told = refusal(card, {"n_classes": 10, "cutoffs": (5, 3)}, [(4, 16), (4,)], "float32")
    assert told == "target_ needs int64, got float32"
