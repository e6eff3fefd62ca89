"""Reductions: the rules against torch."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.cards.reduction import CARDS
from blocks.shapes import Shape
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.scripted import expression_of, same_scripted

CARD = {card.name: card for card in CARDS}
DTYPES = st.sampled_from(["float32", "bfloat16", "int64", "uint8", "bool"])
STRICTER = ("each dim once", "have an order", "needs an axis")


@settings(derandomize=True, deadline=None, max_examples=100, database=None)
@given(
    st.sampled_from(CARDS),
    st.lists(st.integers(1, 4), max_size=4),
    st.lists(st.integers(-5, 4), min_size=1, max_size=3).map(tuple),
    st.booleans(),
    DTYPES,
)
def test_reductions_agree_with_torch(card, shape, dims, keepdim, dtype):
    args = {"dim": dims[0] if card.name.startswith("Arg") else dims, "keepdim": keepdim}
    symbolic = [[f"S{place}" for place in range(len(shape))]]
    prove(card, args, [shape], [dtype], symbolic, stricter=STRICTER, device="cpu")


@pytest.mark.parametrize("order", [1, 2.5, "inf"])
def test_norms_of_every_order_agree_with_torch(order):
    assert prove(CARD["Norm"], {"p": order, "dim": -1}, [(2, 3)], symbolic=[("N", 3)])
    x = torch.tensor([[3.0, -4.0]])
    found = eval(
        expression_of(CARD["Norm"], {"p": order, "dim": -1}, [Shape.of(1, 2)]), {"torch": torch, "a": x}
    )
    assert torch.allclose(found, torch.linalg.vector_norm(x, float(order), dim=-1))


def test_a_mean_over_height_and_width_leaves_channels():
    text = expression_of(CARD["Mean"], {"dim": (2, 3)}, [Shape.of("N", 8, "H", "W")])
    assert text == "torch.mean(a, dim=[2, 3], keepdim=False)"


@pytest.mark.parametrize(
    ("name", "args", "said"),
    [
        ("Mean", {"dim": (0, -2)}, "needs each dim once, got dim 0 twice"),
        ("Sum", {"dim": ()}, "dim needs a list, each an integer from -64 to 63, got []"),
        ("Norm", {"dim": 0, "p": 0}, "p needs a number above 0, or 'inf', got 0"),
        ("ArgMax", {}, "needs dim, an integer from -64 to 63"),
    ],
)
def test_faults_state_facts(name, args, said):
    assert refusal(CARD[name], args, [(2, 6)]) == said


def test_a_mean_needs_floating_point_numbers():
    assert refusal(CARD["Mean"], {"dim": 1}, [(2, 6)], "int64") == "needs floating-point numbers, got int64"


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_expressions_run_everywhere(card):
    assert same_scripted(card, {"dim": 1}, torch.linspace(-2, 5, 24).reshape(2, 3, 4))
