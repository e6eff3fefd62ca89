"""Sliding blocks: the rules against torch, there and back."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from blocks.cards.further.sliding import FOLD, UNFOLD
from blocks.settle import settle
from blocks.shapes import Shape
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.sampling import Case, each, named, prove_all


@st.composite
def windows(draw: st.DrawFn) -> dict[str, object]:
    optional = {"dilation": each(2, 1, 2), "padding": each(2, 0, 2), "stride": each(2, 1, 3)}
    return draw(st.fixed_dictionaries({"kernel_size": each(2, 1, 3)}, optional=optional))


@st.composite
def images(draw: st.DrawFn) -> Case:
    rank = draw(st.sampled_from([4] * 8 + [3, 5]))
    shape = tuple(draw(st.tuples(*[st.integers(1, 7)] * rank)))
    dtype = draw(st.sampled_from(["float32"] * 5 + ["int64"]))
    return Case(UNFOLD, draw(windows()), [shape], [named(shape)], {"dtypes": [dtype], "device": "cpu"})


def test_unfold_agrees_with_torch() -> None:
    prove_all(images(), 250)


@st.composite
def columns(draw: st.DrawFn) -> Case:
    args = {**draw(windows()), "output_size": draw(each(2, 2, 6))}
    settled = settle(FOLD, args, {}).args
    points = settled.kernel_size[0] * settled.kernel_size[1]
    places = 1
    for size, kernel, step, padding, gap in zip(
        settled.output_size,
        settled.kernel_size,
        settled.stride,
        settled.padding,
        settled.dilation,
        strict=True,
    ):
        places *= (size + 2 * padding - gap * (kernel - 1) - 1) // step + 1
    count = draw(st.sampled_from([places] * 5 + [places + 1]))
    shape = (2, draw(st.sampled_from([points, 3 * points, 3 * points, points + 1])), max(count, 1))
    return Case(FOLD, args, [shape], [named(shape)])


def test_fold_agrees_with_torch() -> None:
    prove_all(columns(), 250)


def test_folding_brings_an_unfolded_image_back_to_its_size() -> None:
    args = {"kernel_size": 3, "padding": 1, "stride": 2}
    shape = Shape.of("N", "C", 8, 10)
    assert UNFOLD.rule is not None and FOLD.rule is not None
    taken = UNFOLD.rule(settle(UNFOLD, args, {"x": shape}).args, (shape,)).outputs[0]
    assert str(taken) == "(N, 9C, 20)"
    back = FOLD.rule(settle(FOLD, {**args, "output_size": (8, 10)}, {"x": taken}).args, (taken,))
    assert back.outputs == (shape,)


@pytest.mark.parametrize(
    ("card", "args", "shape", "fact"),
    [
        (UNFOLD, {"kernel_size": 5}, ("N", 3, 4, 8), "a block must fit into H"),
        (
            FOLD,
            {"kernel_size": 2, "output_size": 4},
            ("N", 6, 9),
            "a block has 4 points, so 4 must divide dim 1",
        ),
        (
            FOLD,
            {"kernel_size": 2, "output_size": 4},
            ("N", 8, 8),
            "output_size has 9 places for blocks, so x needs 9 in dim 2",
        ),
        (
            UNFOLD,
            {"kernel_size": 0},
            (1, 3, 4, 8),
            "kernel_size needs an integer from 1 to 65536, or a list of 2, got 0",
        ),
    ],
)
def test_refusals_state_the_fact(
    card: object, args: dict[str, object], shape: tuple[object, ...], fact: str
) -> None:
    assert refusal(card, args, [shape]) == fact  # type: ignore[arg-type, list-item]


def test_sizes_stay_symbolic() -> None:
    assert prove(UNFOLD, {"kernel_size": 2, "stride": 2}, [(2, 3, 9, 7)], symbolic=[("N", 3, "H", "W")])
