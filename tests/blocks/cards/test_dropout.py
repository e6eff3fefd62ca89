"""Dropout: the rules against torch in training."""

from __future__ import annotations

from hypothesis import strategies as st

from blocks.cards import dropout
from tests.blocks.cards.proof import refusal
from tests.blocks.cards.sampling import Case, card_of, named, prove_all


def test_dropouts_agree_with_torch() -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        card = draw(st.sampled_from(dropout.CARDS))
        shape = draw(st.lists(st.integers(1, 4), min_size=1, max_size=5))
        args = {"p": draw(st.sampled_from([0, 0.3, 1, -0.1, 1.5])), "inplace": draw(st.booleans())}
        return Case(card, args, [shape], [named(shape)], {"training": True})

    prove_all(cases(), 100)


def test_a_share_above_one_is_refused_in_words() -> None:
    assert refusal(card_of(dropout, "Dropout"), {"p": 2}, [("N", 3)]) == "p needs a number from 0 to 1, got 2"
