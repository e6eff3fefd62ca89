"""Activations: every one of torch.nn has a card, and the rules agree with torch."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st
from torch.nn.modules import activation as torch_activation

from blocks.cards import activation
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.sampling import Case, card_of, named, prove_all

NEEDED = {"Threshold": {"threshold": 0.5, "value": -1}}
WEIGHING = ("Softmax", "LogSoftmax", "Softmin")


def test_every_activation_of_torch_has_a_card() -> None:
    assert {card.name for card in activation.CARDS} == set(torch_activation.__all__) - {"MultiheadAttention"}


@pytest.mark.parametrize("name", [card.name for card in activation.CARDS])
def test_activations_agree_with_torch(name: str) -> None:
    shape = (2, 6, 4, 8)
    args = {**NEEDED.get(name, {}), **({"dim": 1} if name in WEIGHING else {})}
    assert prove(card_of(activation, name), args, [shape], symbolic=[named(shape, (1,))])


@pytest.mark.parametrize("name", [card.name for card in activation.CARDS if card.arg("inplace")])
def test_inplace_is_accepted(name: str) -> None:
    args = {**NEEDED.get(name, {}), "inplace": True}
    assert prove(card_of(activation, name), args, [(2, 3)], symbolic=[("N", "F")])


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("GELU", {"approximate": "tanh"}),
        ("LeakyReLU", {"negative_slope": -1}),
        ("ELU", {"alpha": 0.5}),
        ("CELU", {"alpha": 2}),
        ("Softplus", {"beta": 2, "threshold": 10}),
        ("Hardtanh", {"min_val": 0, "max_val": 6}),
        ("RReLU", {"lower": 0.25, "upper": 0.25}),
        ("Hardshrink", {"lambd": 0}),
        ("Softshrink", {"lambd": 2}),
        ("PReLU", {"num_parameters": 3, "init": 0.1}),
    ],
)
def test_settings_are_passed_on(name: str, args: dict[str, object]) -> None:
    assert prove(card_of(activation, name), args, [(2, 3, 4)], symbolic=[("N", 3, "L")])


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("GELU", {"approximate": "erf"}),
        ("Hardtanh", {"min_val": 1, "max_val": 1}),
        ("Hardtanh", {"min_val": 2, "max_val": 1}),
        ("RReLU", {"lower": 0.5, "upper": 0.25}),
        ("Softshrink", {"lambd": -1}),
        ("CELU", {"alpha": 0}),
        ("PReLU", {"num_parameters": 4}),
        ("PReLU", {"num_parameters": 0}),
        ("ReLU", {"slope": 1}),
        ("Threshold", {"threshold": 1}),
    ],
)
def test_wrong_settings_are_refused(name: str, args: dict[str, object]) -> None:
    stricter = ["upper 0.25 must", "lambd"]
    assert not prove(
        card_of(activation, name), args, [(2, 3, 4)], symbolic=[("N", 3, "L")], stricter=stricter
    )


def test_dims_agree_with_torch() -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        card = card_of(activation, draw(st.sampled_from([*WEIGHING, "GLU"])))
        shape = draw(st.lists(st.integers(1, 6), min_size=1, max_size=4))
        dims = st.integers(-5, 4) if card.name == "GLU" else st.one_of(st.none(), st.integers(-5, 4))
        return Case(card, {"dim": draw(dims)}, [shape], [named(shape)])

    prove_all(cases(), 100)


def test_an_axis_beyond_the_last_is_refused_in_words() -> None:
    fact = refusal(card_of(activation, "Softmax"), {"dim": 9}, [("N", 3)])
    assert fact == "needs an axis from -2 to 1 for 2 dims, got 9"


def test_integers_are_refused() -> None:
    fact = refusal(card_of(activation, "ReLU"), {}, [("N", 3)], dtype="int64")
    assert fact == "x needs floating-point numbers, got int64"
