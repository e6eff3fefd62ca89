"""Upsampling and shuffles: the rules against torch, and factors that depend on rounding."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from blocks.cards import resize
from blocks.conditions import Condition, decide
from blocks.errors import RuleFault
from blocks.settle import settle
from blocks.shapes import Shape
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.sampling import Case, card_of, named, prove_all

EMPTY = "something of [DHLW] must be left"  # torch makes some empty tensors
FACTORS = st.sampled_from([0.25, 0.5, 1.5, 2, 3.125])


def test_upsampling_agrees_with_torch() -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        rank = draw(st.integers(2, 5))
        axes = max(rank - 2, 1)
        shape = (2, 3, *draw(st.tuples(*[st.integers(1, 9)] * (rank - 2))))
        fitting = {3: "linear", 4: "bilinear", 5: "trilinear"}.get(rank, "nearest")
        args = draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "mode": st.sampled_from([fitting] * 5 + list(resize.MODES)),
                    "align_corners": st.sampled_from([None, None, True, False]),
                    "recompute_scale_factor": st.sampled_from([None, None, True]),
                },
            )
        )
        if draw(st.integers(0, 3)):
            args["scale_factor"] = draw(st.one_of(FACTORS, st.tuples(*[FACTORS] * axes)))
        if "scale_factor" not in args or draw(st.integers(0, 5)) == 5:
            args["size"] = draw(st.one_of(st.integers(0, 9), st.tuples(*[st.integers(1, 9)] * axes)))
        options = {"stricter": [EMPTY]}
        return Case(card_of(resize, "Upsample"), args, [shape], [named(shape)], options)

    prove_all(cases(), 300)


@pytest.mark.parametrize("name", ["UpsamplingNearest2d", "UpsamplingBilinear2d"])
@pytest.mark.parametrize(
    "args",
    [
        {"scale_factor": 2},
        {"scale_factor": (2, 1.5)},
        {"size": 7},
        {"size": (5, 3)},
        {},
        {"size": 4, "scale_factor": 2},
    ],
)
def test_plane_upsampling_agrees_with_torch(name: str, args: dict[str, object]) -> None:
    accepts = prove(card_of(resize, name), args, [(2, 3, 5, 7)], symbolic=[("N", 3, "H", "W")])
    assert accepts is (len(args) == 1)


@pytest.mark.parametrize("factor", [0.7, 0.1, 1 / 3, 1.1])
@pytest.mark.parametrize("size", [10, 7, 30])
def test_factors_that_round_agree_with_torch_on_numbers(factor: float, size: int) -> None:
    prove(card_of(resize, "Upsample"), {"scale_factor": factor}, [(1, 1, size)], stricter=[EMPTY])


def test_factors_that_round_are_refused_on_names() -> None:
    shape = Shape.of("N", 3, "L")
    card = card_of(resize, "Upsample")
    assert card.rule is not None
    with pytest.raises(RuleFault, match=r"scale_factor 0\.7 of the size L depends on rounding") as caught:
        card.rule(settle(card, {"scale_factor": 0.7}, {"x": shape}).args, (shape,))
    assert caught.value.code == "symbolic-size"


def test_shuffles_agree_with_torch() -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        name = draw(st.sampled_from(["PixelShuffle", "PixelUnshuffle", "ChannelShuffle"]))
        card = card_of(resize, name)
        rank = draw(st.integers(2, 5))
        shape = tuple(draw(st.sampled_from([2, 4, 6, 8, 9, 12])) for _ in range(rank))
        return Case(card, {card.args[0].name: draw(st.integers(0, 3))}, [shape], [named(shape)])

    prove_all(cases(), 120, least_accepted=0.2)


def test_unshuffling_a_named_height_gives_a_condition() -> None:
    card, shape = card_of(resize, "PixelUnshuffle"), Shape.of("N", 3, "H", 8)
    assert card.rule is not None
    result = card.rule(settle(card, {"downscale_factor": 4}, {"x": shape}).args, (shape,))
    assert [decide(claim) for claim in result.claims] == [(Condition("multiple", "H", 4),), True]


@pytest.mark.parametrize(
    ("args", "fact"),
    [
        ({}, "needs either size or scale_factor"),
        ({"size": 3, "scale_factor": 2}, "needs either size or scale_factor"),
        ({"scale_factor": 2, "mode": "bicubic"}, "mode 'bicubic' takes 4 dims, got 3"),
        ({"scale_factor": 0.1}, "something of L must be left"),
    ],
)
def test_refusals_state_the_fact(args: dict[str, object], fact: str) -> None:
    assert refusal(card_of(resize, "Upsample"), args, [("N", 3, 4)]) == fact
