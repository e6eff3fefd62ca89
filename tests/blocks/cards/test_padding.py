"""Padding: the rules against torch, sides in the order of torch."""

from __future__ import annotations

from hypothesis import strategies as st

from blocks.cards import padding
from blocks.conditions import Condition, decide
from blocks.settle import settle
from blocks.shapes import Shape
from tests.blocks.cards.proof import refusal
from tests.blocks.cards.sampling import Case, card_of, each, named, prove_all


def test_paddings_agree_with_torch() -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        axes = draw(st.integers(1, 3))
        kind = draw(st.sampled_from(list(padding.DOCS)))
        args = {"padding": draw(each(2 * axes, 0, 4))}
        if kind == "Constant":
            args["value"] = 1.5
        rank = draw(st.sampled_from([axes + 2] * 9 + [axes + 1]))
        shape = (1, 2, *draw(st.tuples(*[st.integers(1, 6)] * (rank - 2))))
        return Case(card_of(padding, f"{kind}Pad{axes}d"), args, [shape], [named(shape)])

    prove_all(cases(), 200)


def test_sides_go_from_the_last_dim_to_the_first() -> None:
    card, shape = card_of(padding, "ZeroPad2d"), Shape.of("N", 3, "H", "W")
    assert card.rule is not None
    result = card.rule(settle(card, {"padding": (1, 2, 30, 40)}, {"x": shape}).args, (shape,))
    assert str(result.outputs[0]) == "(N, 3, H + 70, W + 3)"


def test_reflection_needs_one_more_than_it_takes() -> None:
    card, shape = card_of(padding, "ReflectionPad1d"), Shape.of("N", 3, "L")
    assert card.rule is not None
    result = card.rule(settle(card, {"padding": (1, 4)}, {"x": shape}).args, (shape,))
    assert [decide(claim) for claim in result.claims] == [(Condition("least", "L", 5),)]


def test_refusals_state_the_fact() -> None:
    card = card_of(padding, "CircularPad1d")
    assert refusal(card, {"padding": 5}, [("N", 3, 4)]) == "padding takes at most L from itself"
    assert refusal(card, {"padding": -1}, [("N", 3, 4)]) == (
        "padding needs an integer from 0 to 65536, or a list of 2, got -1"
    )
