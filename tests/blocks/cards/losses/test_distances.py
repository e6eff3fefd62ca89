"""Distances, angles, and the losses over them: the rules against torch."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from blocks.cards.losses import distances
from tests.blocks.cards.losses.drawing import FLOATS, REDUCTIONS, aligned, bases, partners
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.sampling import Case, card_of, prove_all

SETTINGS = {
    "margin": st.sampled_from([0.0, 0.5, 2.0]),
    "p": st.sampled_from([1.0, 2.0, 0.0]),
    "swap": st.booleans(),
    "keepdim": st.booleans(),
    "dim": st.integers(-4, 3),
    "reduction": REDUCTIONS,
}
STRICTER = ("needs numbers",)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    card = draw(st.sampled_from(distances.CARDS))
    optional = {name: values for name, values in SETTINGS.items() if card.arg(name)}
    args = draw(st.fixed_dictionaries({}, optional=optional))
    base = draw(bases(least=draw(st.sampled_from([0, 1, 2]))))
    shapes = [base, *(draw(partners(base)) for _ in card.inputs[1:])]
    if card.name == "CosineEmbeddingLoss":
        base = draw(bases(2, 2))
        shapes = [base, draw(partners(base)), draw(st.sampled_from([base[:1]] * 5 + [(1,), (4,), ()]))]
    floats = st.sampled_from((*["float32"] * 3, *FLOATS))
    wild = st.sampled_from(["float32", "float64", "int64", "bool"])
    dtypes = [draw(wild if port.name == "target" else floats) for port in card.inputs]
    options = {"dtypes": dtypes, "device": "cpu", "stricter": STRICTER}
    return Case(card, args, shapes, aligned(shapes), options)


def test_distances_agree_with_torch() -> None:
    prove_all(cases(), 500)


@pytest.mark.parametrize("card", distances.CARDS, ids=lambda card: card.name)
def test_each_accepts_plain_vectors(card: object) -> None:
    counted = {"HingeEmbeddingLoss": 2, "MarginRankingLoss": 1}
    name = card.name  # type: ignore[attr-defined]
    ports = card.inputs  # type: ignore[attr-defined]
    wide = counted.get(name, 2)
    shapes = [
        (4,) if name == "CosineEmbeddingLoss" and port.name == "target" else (4, 3)[:wide] for port in ports
    ]
    symbolic = [("N", "C")[: len(shape)] for shape in shapes]
    assert prove(card, {}, shapes, symbolic=symbolic)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "args", "shapes", "fact"),
    [
        ("CosineSimilarity", {"dim": 2}, [(4, 3), (4, 3)], "needs an axis from -2 to 1 for 2 dims, got 2"),
        ("PairwiseDistance", {}, [(4, 3), (4, 2)], "x1 and x2 need sizes that can be broadcast"),
        (
            "TripletMarginLoss",
            {},
            [(4, 3), (3,), (4, 3)],
            "anchor, positive and negative need equally many dims, got 2, 1 and 2",
        ),
        ("CosineEmbeddingLoss", {}, [(4,), (4,), ()], "input1 needs 2 dims (N, features), got 1"),
    ],
)
def test_refusals_state_the_fact(
    name: str, args: dict[str, object], shapes: list[tuple[int, ...]], fact: str
) -> None:
    assert refusal(card_of(distances, name), args, shapes) == fact  # type: ignore[arg-type]
