"""Comparisons, choices, whole divisions, functions of single numbers: the rules against torch."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.cards.functions import comparing, pointwise
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.scripted import same_scripted

CARD = {card.name: card for card in (*comparing.CARDS, *pointwise.CARDS)}
SETTINGS = settings(derandomize=True, deadline=None, max_examples=60, database=None)
SIZES = st.lists(st.sampled_from([1, 2, 3]), max_size=3)
DTYPES = st.sampled_from(["float32", "bfloat16", "int64", "int32", "bool", "uint8"])
NUMBER = st.sampled_from([None, 0, 2, -3, 0.5])
STRICTER = (
    "two inputs, or one and a number", "each side once", "two sides of one dtype", "beside numbers",
    "real numbers", "a number other than 0", "cannot be broadcast",
)  # fmt: skip
COMPARISONS = [
    card
    for card in comparing.CARDS
    if card.arg("value") and len(card.args) == 1 and len(card.inputs[1].name) == 5
]
DIVISIONS = [CARD["FloorDivide"], CARD["Remainder"]]


@SETTINGS
@given(st.sampled_from([*COMPARISONS, *DIVISIONS]), SIZES, SIZES, NUMBER, st.booleans(), DTYPES, DTYPES)
def test_two_operands_agree_with_torch(card, one, other, value, alone, left, right):
    shapes, dtypes = ([one], [left]) if alone else ([one, other], [left, right])
    prove(card, {} if value is None else {"value": value}, shapes, dtypes, stricter=STRICTER, device="cpu")


@SETTINGS
@given(st.sampled_from(["LogicalAnd", "LogicalOr"]), SIZES, SIZES, st.sampled_from(["bool", "float32"]))
def test_logic_agrees_with_torch(name, one, other, dtype):
    prove(CARD[name], {}, [one, other], [dtype, "bool"], stricter=STRICTER)


@SETTINGS
@given(SIZES, SIZES, SIZES, st.sampled_from(["float32", "int64"]), NUMBER, NUMBER)
def test_choices_agree_with_torch(condition, one, other, dtype, value, otherwise):
    named = {"condition": (condition, "bool")}
    if value is None:
        named["x"] = (one, dtype)
    if otherwise is None:
        named["other"] = (other, dtype)
    args = {"value": value, "otherwise": otherwise}
    shapes = [sizes for sizes, _ in named.values()]
    dtypes = [kind for _, kind in named.values()]
    prove(CARD["Where"], args, shapes, dtypes, ports=list(named), stricter=STRICTER, device="cpu")


@SETTINGS
@given(SIZES, SIZES, st.sampled_from(["float32", "bfloat16", "int64"]), st.sampled_from([0, -2, 0.5, "-inf"]))
def test_masks_agree_with_torch(x, mask, dtype, value):
    prove(CARD["MaskedFill"], {"value": value}, [x, mask], [dtype, "bool"], stricter=STRICTER, device="cpu")


@pytest.mark.parametrize(
    "card", [card for card in pointwise.CARDS if not card.args], ids=lambda card: card.name
)
def test_functions_of_one_number_keep_shape_and_dtype(card):
    assert prove(card, {}, [(2, 3)], ["bfloat16"], [["N", 3]])
    assert not prove(card, {}, [(2, 3)], ["int64"])


def test_symbolic_sizes_broadcast():
    assert prove(CARD["Greater"], {}, [(4, 3), (1, 3)], symbolic=[("N", 3), (1, 3)])
    assert prove(
        CARD["Where"], {"otherwise": 0.5}, [(4, 3), (4, 1)], ["bool", "float32"], [("N", 3), ("N", 1)]
    )


@pytest.mark.parametrize("name", ["Greater", "NotEqual", "FloorDivide", "Remainder"])
def test_expressions_of_pairs_run_everywhere(name):
    assert same_scripted(CARD[name], {}, torch.linspace(-2, 5, 6), torch.full((6,), 2.0))
    assert same_scripted(CARD[name], {"value": 2}, torch.linspace(-2, 5, 6))


def test_expressions_of_masks_run_everywhere():
    x, mask = torch.linspace(-2, 5, 6), torch.tensor([True, False] * 3)
    assert same_scripted(CARD["MaskedFill"], {"value": "-inf"}, x, mask)
    assert same_scripted(CARD["LogicalAnd"], {}, mask, mask)
    assert same_scripted(CARD["Where"], {}, mask, x, x * 2)


def test_faults_state_facts():
    said = refusal(CARD["Greater"], {}, [(2,)])
    assert said == "needs two inputs, or one and a number as `value`"
    assert refusal(CARD["MaskedFill"], {"value": 1.0}, [(2,), (2,)]) == "needs boolean inputs, got float32"
    assert refusal(CARD["Remainder"], {"value": 0}, [(2,)]) == "needs a number other than 0, got 0"
