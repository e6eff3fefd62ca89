"""Losses over classes: the rules against torch, for numbers of classes and for distributions."""

from __future__ import annotations

import pytest
import torch
from hypothesis import strategies as st
from torch import nn

from blocks.cards.losses import classes
from blocks.settle import settle
from blocks.shapes import Shape
from tests.blocks.cards.losses.drawing import REDUCTIONS, leading
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.sampling import Case, card_of, prove_all

STRICTER = ("needs the dtype of", "needs (equally many|the sizes)", r"needs \d dims?, one less")
"""What torch takes without a batch, the cards do not."""


@st.composite
def numbered(draw: st.DrawFn) -> Case:
    name = draw(st.sampled_from(["CrossEntropyLoss", "NLLLoss", "NLLLoss2d", "MultiMarginLoss"]))
    card = card_of(classes, name)
    places = tuple(draw(st.lists(st.integers(3, 4), max_size=0 if name == "MultiMarginLoss" else 3)))
    batch = draw(st.sampled_from([2, 2, 2, 1]))
    given = draw(st.sampled_from([places] * 6 + [(*places, 3), places[1:]]))
    target = (draw(st.sampled_from([batch] * 6 + [batch + 3])), *given)
    known = {
        "ignore_index": st.sampled_from([-100, 0, 2]),
        "label_smoothing": st.sampled_from([0.0, 0.1, 1.5]),
        "p": st.sampled_from([1, 2, 3]),
    }
    optional = {one: values for one, values in known.items() if card.arg(one)}
    args = draw(st.fixed_dictionaries({"reduction": REDUCTIONS}, optional=optional))
    shapes = [(batch, 6, *places), target]
    dtypes = [
        draw(st.sampled_from(["float32"] * 3 + ["float64"])),
        draw(st.sampled_from(["int64"] * 6 + ["int32", "float32"])),
    ]
    options = {"dtypes": dtypes, "device": "cpu", "stricter": STRICTER}
    return Case(card, args, shapes, leading(shapes), options)


def test_numbers_of_classes_agree_with_torch() -> None:
    prove_all(numbered(), 400)


@st.composite
def distributions(draw: st.DrawFn) -> Case:
    shape = (2, 6, *draw(st.lists(st.integers(3, 4), max_size=2)))
    other = draw(st.sampled_from([shape] * 5 + [(*shape[:-1], 5)]))
    args = draw(
        st.fixed_dictionaries(
            {"reduction": REDUCTIONS},
            optional={"ignore_index": st.sampled_from([-100, -1, 0]), "label_smoothing": st.just(0.1)},
        )
    )
    dtypes = ["float32", draw(st.sampled_from(["float32"] * 5 + ["int64", "float64"]))]
    options = {"dtypes": dtypes, "device": "cpu", "stricter": STRICTER}
    return Case(card_of(classes, "CrossEntropyLoss"), args, [shape, other], leading([shape, other]), options)


def test_distributions_over_classes_agree_with_torch() -> None:
    prove_all(distributions(), 150)


@st.composite
def rows(draw: st.DrawFn) -> Case:
    shape = (draw(st.integers(1, 3)), 5)
    other = draw(st.sampled_from([shape] * 4 + [(shape[0], 4), (5,), (7, 5)]))
    dtypes = ["float32", draw(st.sampled_from(["int64"] * 5 + ["int32", "float32"]))]
    options = {"dtypes": dtypes, "device": "cpu", "stricter": STRICTER}
    args = {"reduction": draw(REDUCTIONS)}
    return Case(
        card_of(classes, "MultiLabelMarginLoss"), args, [shape, other], leading([shape, other]), options
    )


def test_rows_of_several_classes_agree_with_torch() -> None:
    prove_all(rows(), 100)


@st.composite
def alignments(draw: st.DrawFn) -> Case:
    length, batch, count = draw(st.tuples(st.integers(4, 5), st.just(2), st.just(7)))
    targets = draw(st.sampled_from([(batch, 3), (batch, 3), (batch + 1, 3), (batch, 3, 1), ()]))
    lengths = [draw(st.sampled_from([(batch,)] * 5 + [(batch + 1,), ()])) for _ in range(2)]
    args = draw(
        st.fixed_dictionaries(
            {"reduction": REDUCTIONS},
            optional={"blank": st.sampled_from([0, 6, 7, -1]), "zero_infinity": st.booleans()},
        )
    )
    integers = st.sampled_from(["int64", "int64", "int64", "int32", "float32"])
    dtypes = [
        draw(st.sampled_from(["float32"] * 3 + ["float64", "float16"])),
        *(draw(integers) for _ in range(3)),
    ]
    shapes = [(length, batch, count), targets, *lengths]
    # torch reads lengths of any shape, and numbers of several precisions.
    options = {"dtypes": dtypes, "device": "cpu", "stricter": (*STRICTER, "lengths needs 1 dim")}
    return Case(card_of(classes, "CTCLoss"), args, shapes, leading(shapes), options)


def test_alignments_agree_with_torch() -> None:
    prove_all(alignments(), 300, least_accepted=0.1)


@pytest.mark.parametrize("reduction", ["none", "sum"])
def test_texts_may_come_one_behind_the_other(reduction: str) -> None:
    scores, texts, lengths = torch.zeros(4, 2, 7), torch.tensor([1, 2, 3]), torch.tensor([2, 1])
    theirs = nn.CTCLoss(reduction=reduction)(scores, texts, torch.tensor([4, 4]), lengths)
    card = card_of(classes, "CTCLoss")
    assert card.rule is not None
    inputs = (Shape.of(4, 2, 7), *(Shape.of(size, dtype="int64") for size in (3, 2, 2)))
    ours = card.rule(settle(card, {"reduction": reduction}, {}).args, inputs).outputs[0]
    assert ours.evaluate({}) == tuple(theirs.shape)


@pytest.mark.parametrize("reduction", ["none", "mean"])
def test_images_of_classes_take_images_of_numbers(reduction: str) -> None:
    card = card_of(classes, "CrossEntropyLoss")
    shapes, symbolic = [(2, 5, 4, 3), (2, 4, 3)], [("N", "C", "H", "W"), ("N", "H", "W")]
    assert prove(card, {"reduction": reduction}, shapes, ["float32", "int64"], symbolic)


@pytest.mark.parametrize(
    ("name", "shapes", "fact"),
    [
        ("CrossEntropyLoss", [(4, 10), (4, 2, 1)], "target needs 1 dim, one less than input, got 3"),
        ("CrossEntropyLoss", [(4, 10), (4,)], "target needs int64, got float32"),
        ("CrossEntropyLoss", [(4, 10), (4, 9)], "input and target need equal sizes"),
        ("CrossEntropyLoss", [(10,), ()], "needs at least 2 dims (N, C, …), got 1"),
        ("MultiLabelMarginLoss", [(4, 10), (4,)], "input and target need equally many dims, got 2 and 1"),
    ],
)
def test_refusals_state_the_fact(name: str, shapes: list[tuple[int, ...]], fact: str) -> None:
    assert refusal(card_of(classes, name), {}, shapes) == fact
