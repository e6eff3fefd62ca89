"""Poolings: the rules against torch, with windows that hang over the end."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from blocks.cards import pool
from blocks.settle import settle
from blocks.shapes import Shape
from tests.blocks.cards.proof import refusal
from tests.blocks.cards.sampling import Case, card_of, each, named, prove_all


@st.composite
def shapes(draw: st.DrawFn, axes: int) -> tuple[int, ...]:
    rank = draw(st.sampled_from([axes + 2] * 9 + [axes + 1]))
    return (draw(st.integers(1, 2)), 3, *draw(st.tuples(*[st.integers(1, 9)] * (rank - 2))))


def test_windows_agree_with_torch() -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        axes = draw(st.integers(1, 3))
        card = card_of(pool, f"{draw(st.sampled_from(['Max', 'Avg']))}Pool{axes}d")
        least = 0 if axes == 1 else 1
        optional = {
            "stride": st.one_of(st.none(), each(axes, least, 3)),
            "padding": each(axes, 0, 2),
            "ceil_mode": st.booleans(),
            "return_indices": st.booleans(),
            "dilation": each(axes, 1, 2),
            "count_include_pad": st.booleans(),
        }
        known = {name: values for name, values in optional.items() if card.arg(name)}
        args = draw(st.fixed_dictionaries({"kernel_size": each(axes, least, 4)}, optional=known))
        shape = draw(shapes(axes))
        return Case(card, args, [shape], [named(shape)])

    prove_all(cases(), 600)


def test_norms_agree_with_torch() -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        axes = draw(st.integers(1, 3))
        sizes = st.integers(1, 4) if axes == 1 else each(axes, 1, 4)
        optional = {"stride": st.one_of(st.none(), sizes), "ceil_mode": st.booleans()}
        required = {"norm_type": st.sampled_from([1, 2.5]), "kernel_size": sizes}
        shape = draw(shapes(axes))
        args = draw(st.fixed_dictionaries(required, optional=optional))
        return Case(card_of(pool, f"LPPool{axes}d"), args, [shape], [named(shape)])

    prove_all(cases(), 60)


def test_adaptive_pools_agree_with_torch() -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        axes = draw(st.integers(1, 3))
        card = card_of(pool, f"Adaptive{draw(st.sampled_from(['Max', 'Avg']))}Pool{axes}d")
        one = st.integers(1, 12) if axes == 1 else st.one_of(st.none(), st.integers(1, 12))
        size = st.one_of(st.integers(0, 12), st.tuples(*[one] * axes), st.tuples(*[one] * (axes + 1)))
        shape = draw(shapes(axes))
        args = {"output_size": draw(size)}
        if card.arg("return_indices"):
            args["return_indices"] = draw(st.booleans())
        return Case(card, args, [shape], [named(shape)])

    prove_all(cases(), 100)


@pytest.mark.parametrize(("size", "count"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3)])
def test_a_window_that_starts_in_the_right_padding_is_left_out(size: int, count: int) -> None:
    card = card_of(pool, "MaxPool1d")
    shape = Shape.of("N", 3, size)
    settled = settle(card, {"kernel_size": 2, "padding": 1, "ceil_mode": True}, {"x": shape})
    assert card.rule is not None
    assert card.rule(settled.args, (shape,)).outputs[0][2] == count


@pytest.mark.parametrize(
    ("args", "fact"),
    [
        ({"kernel_size": 2, "padding": 2}, "padding 2 must be at most 1, half of kernel_size"),
        ({"kernel_size": 5}, "the window must fit into H"),
        (
            {"kernel_size": 2, "stride": 0},
            "stride needs an integer from 1 to 65536, or a list of 2, or null, got 0",
        ),
    ],
)
def test_refusals_state_the_fact(args: dict[str, object], fact: str) -> None:
    assert refusal(card_of(pool, "MaxPool2d"), args, [("N", 3, 4, 8)]) == fact


def test_halving_four_times_is_one_term() -> None:
    card, shape = card_of(pool, "MaxPool2d"), Shape.of("N", 3, "H", "W")
    for _ in range(4):
        assert card.rule is not None
        shape = card.rule(settle(card, {"kernel_size": 2}, {"x": shape}).args, (shape,)).outputs[0]
    assert str(shape) == "(N, 3, ⌊H/16⌋, ⌊W/16⌋)"
