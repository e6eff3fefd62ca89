"""Recurrent layers: the rules against torch, with states at the start."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from blocks.cards import recurrent
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.sampling import Case, card_of, prove_all


@st.composite
def cases(draw: st.DrawFn) -> Case:
    card = draw(st.sampled_from(recurrent.CARDS))
    settings = {
        "input_size": st.sampled_from([4, 4, 3]),
        "num_layers": st.integers(1, 3),
        "nonlinearity": st.sampled_from(["tanh", "relu", "selu"]),
        "bias": st.booleans(),
        "batch_first": st.booleans(),
        "dropout": st.sampled_from([0, 0.5]),
        "bidirectional": st.booleans(),
        "proj_size": st.integers(0, 5),
    }
    known = {name: values for name, values in settings.items() if card.arg(name)}
    args = draw(st.fixed_dictionaries({"hidden_size": st.integers(2, 5)}, optional=known))
    length = draw(st.integers(1, 3))
    is_first = args.get("batch_first")
    shapes: list[tuple[int, ...]] = [(2, length, 4) if is_first else (length, 2, 4)]
    symbolic: list[tuple[str | int, ...]] = [("N", "L", 4) if is_first else ("L", "N", 4)]
    if draw(st.booleans()):
        count = (2 if args.get("bidirectional") else 1) * args.get("num_layers", 1)
        batch = draw(st.sampled_from([2, 2, 2, 1]))
        widths = [args.get("proj_size") or args["hidden_size"], args["hidden_size"]]
        for width in widths if card.name == "LSTM" else widths[:1]:
            shapes.append((count, batch, width))
            symbolic.append((count, "B", width))
    return Case(card, args, shapes, symbolic, {"training": True})


def test_recurrent_layers_agree_with_torch() -> None:
    prove_all(cases(), 200)


@pytest.mark.parametrize("name", ["RNN", "GRU", "LSTM"])
def test_multiply_adds_are_those_of_every_weight_at_every_step(name: str) -> None:
    card = card_of(recurrent, name)
    args = {"hidden_size": 5, "num_layers": 2, "bidirectional": True}
    assert prove(card, args, [(3, 2, 4)], symbolic=[("L", "N", 4)], training=True)


@pytest.mark.parametrize(
    ("args", "shape", "fact"),
    [
        ({"hidden_size": 8, "input_size": 7}, ("L", "N", 8), "input_size is 7, but x has 8 features"),
        ({"hidden_size": 8, "proj_size": 8}, ("L", "N", 8), "proj_size 8 must be below hidden_size 8"),
        ({"hidden_size": 8}, ("L", 8), "needs 3 dims (L, N, features), got 2"),
        (
            {"hidden_size": 8, "num_layers": 20000},
            ("L", "N", 8),
            "num_layers needs an integer from 1 to 1000, got 20000",
        ),
    ],
)
def test_refusals_state_the_fact(args: dict[str, object], shape: tuple[str | int, ...], fact: str) -> None:
    assert refusal(card_of(recurrent, "LSTM"), args, [shape]) == fact


def test_hidden_without_cell_is_refused() -> None:
    card = card_of(recurrent, "LSTM")
    assert refusal(card, {"hidden_size": 5}, [(3, 2, 4), (1, 2, 5)]) == "needs hidden and cell, or neither"
