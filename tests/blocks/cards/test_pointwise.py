"""Functions of a single tensor: the rules against torch."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.cards.pointwise import CARDS
from blocks.shapes import DTYPES, Shape
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.scripted import expression_of, same_scripted

CARD = {card.name: card for card in CARDS}
ARGS = {"Pow": {"exponent": 2}, "Clamp": {"min": 0.5, "max": 1.5}, "Cast": {"dtype": "float64"}}


@settings(derandomize=True, deadline=None, max_examples=100, database=None)
@given(st.sampled_from(CARDS), st.lists(st.integers(1, 3), max_size=3), st.sampled_from(DTYPES))
def test_functions_agree_with_torch(card, shape, dtype):
    symbolic = [[f"S{place}" for place in range(len(shape))]]
    prove(card, ARGS.get(card.name, {}), [shape], [dtype], symbolic, stricter=("needs real numbers",))


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_expressions_run_everywhere(card):
    assert same_scripted(card, ARGS.get(card.name, {}), torch.linspace(0.1, 3, 6).reshape(2, 3))


def test_a_bound_may_be_left_out():
    assert expression_of(CARD["Clamp"], {"min": 0}, [Shape.of(2)]) == "torch.clamp(a, min=0.0, max=None)"
    assert same_scripted(CARD["Clamp"], {"min": 0}, torch.linspace(-1, 1, 5))


@pytest.mark.parametrize(
    ("name", "args", "said"),
    [
        ("Clamp", {}, "needs min or max, or both"),
        ("Clamp", {"min": 2, "max": 1}, "min 2 is above max 1"),
        ("Pow", {}, "needs exponent, an integer of at least -2147483647, or a number"),
        ("Cast", {"dtype": "load"}, None),
    ],
)
def test_faults_state_facts(name, args, said):
    found = refusal(CARD[name], args, [(2, 6)])
    assert said is None or found == said
