"""Losses over numbers: the rules against torch, with sizes that are repeated and dtypes that mix."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from blocks.cards.losses import numbers
from blocks.settle import settle
from blocks.shapes import Shape
from tests.blocks.cards.losses.drawing import FLOATS, REDUCTIONS, aligned, bases, partners
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.sampling import Case, card_of, prove_all
from tests.torches import since

TARGETS = (*["float32"] * 6, "float64", "float16", "int64", "uint8", "bool")
PAIRS = tuple(card for card in numbers.CARDS if len(card.inputs) == 2)
SETTINGS = {
    "beta": st.sampled_from([0.0, 0.5, -1.0]),
    "delta": st.sampled_from([0.5, 0.0]),
    "log_input": st.booleans(),
    "full": st.booleans(),
    "log_target": st.booleans(),
}
STRICTER = ("needs numbers", "needs the dtype of", "needs no more dims")
"""Where a card asks more than torch: true and false as targets, and mixed precision."""


@st.composite
def cases(draw: st.DrawFn) -> Case:
    card = draw(st.sampled_from(PAIRS))
    reductions = st.just("batchmean") if card.name == "KLDivLoss" and draw(st.booleans()) else REDUCTIONS
    known = {name: values for name, values in SETTINGS.items() if card.arg(name)}
    args = draw(st.fixed_dictionaries({"reduction": reductions}, optional=known))
    base = draw(bases())
    shapes = [base, draw(partners(base))]
    dtypes = [draw(st.sampled_from(("float32", *FLOATS))), draw(st.sampled_from(TARGETS))]
    options = {"dtypes": dtypes, "device": "cpu", "stricter": STRICTER}
    return Case(card, args, shapes, aligned(shapes), options)


def test_losses_of_pairs_agree_with_torch() -> None:
    prove_all(cases(), 500)


@pytest.mark.parametrize("card", PAIRS, ids=lambda card: card.name)
@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_each_loss_accepts_a_plain_pair(card: object, reduction: str) -> None:
    shapes, symbolic = [(4, 3), (4, 3)], [("N", "C"), ("N", "C")]
    assert prove(card, {"reduction": reduction}, shapes, symbolic=symbolic)  # type: ignore[arg-type]


@st.composite
def spreads(draw: st.DrawFn) -> Case:
    base = draw(bases(1))
    kind = draw(st.sampled_from(["equal", "row", "ones", "any"]))
    variance = {"equal": base, "row": base[:-1]}.get(kind) or draw(partners(base))
    shapes = [base, draw(partners(base)), variance]
    args = {"reduction": draw(REDUCTIONS), "full": draw(st.booleans())}
    return Case(card_of(numbers, "GaussianNLLLoss"), args, shapes, aligned(shapes), {"device": "cpu"})


@since((2, 7), "takes no single variance for many rows")
def test_variances_come_one_a_number_or_one_a_row() -> None:
    prove_all(spreads(), 300)


@pytest.mark.parametrize(
    ("name", "shapes", "dtype", "fact"),
    [
        ("MSELoss", [(2, 3), (2, 4)], "float32", "input and target need sizes that can be broadcast"),
        ("MSELoss", [(2, 3), (2, 3)], "int64", "input needs floating-point numbers, got int64"),
        ("BCELoss", [(2, 3), (2, 1)], "float32", "input and target need equal sizes"),
        ("BCELoss", [(2,), (2, 1)], "float32", "input and target need equally many dims, got 1 and 2"),
        (
            "SoftMarginLoss",
            [(2, 1), (2, 3)],
            "float32",
            "target needs the sizes of input, or 1 for what is repeated",
        ),
        (
            "GaussianNLLLoss",
            [(2, 3), (2, 3), (4,)],
            "float32",
            "var needs the sizes of input, those without the last one, or a single 1 among them",
        ),
    ],
)
def test_refusals_state_the_fact(name: str, shapes: list[tuple[int, ...]], dtype: str, fact: str) -> None:
    assert refusal(card_of(numbers, name), {}, shapes, dtype) == fact


def test_sizes_that_differ_are_noted() -> None:
    card = card_of(numbers, "MSELoss")
    assert card.rule is not None
    args = settle(card, {}, {}).args
    told = card.rule(args, (Shape.of("N", 1), Shape.of("N"))).notes
    assert told == ("input and target differ in size, so the smaller one is repeated",)
    assert card.rule(args, (Shape.of("N", 1), Shape.of("N", 1))).notes == ()
