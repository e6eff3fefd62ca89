"""Normalizations: the rules against torch, and what they say of shapes that cannot be."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from blocks.cards import norm
from blocks.conditions import Condition, decide
from blocks.settle import settle
from blocks.shapes import Shape
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.sampling import Case, card_of, named, prove_all


def test_norms_over_examples_agree_with_torch() -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        axes = draw(st.integers(1, 3))
        name = draw(st.sampled_from([f"BatchNorm{axes}d", f"InstanceNorm{axes}d", "SyncBatchNorm"]))
        card = card_of(norm, name)
        rank = draw(st.sampled_from([axes + 2] * 8 + [axes + 1, axes + 3]))
        batch = draw(st.integers(1, 2))
        shape = (batch, draw(st.sampled_from([3, 5])), *draw(st.tuples(*[st.integers(1, 3)] * (rank - 2))))
        args = draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "num_features": st.just(3),
                    "eps": st.sampled_from([1e-3, 0, -1.0]),
                    "momentum": st.sampled_from([None, 0.5]),
                    "affine": st.booleans(),
                    "track_running_stats": st.booleans(),
                },
            )
        )
        keep = () if "num_features" in args else (1,)
        # Without weights, torch only warns of channels that disagree.
        return Case(card, args, [shape], [named(shape, keep)], {"stricter": ["num_features is 3"]})

    prove_all(cases(), 250)


def test_norms_over_features_agree_with_torch() -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        card = card_of(norm, draw(st.sampled_from(["LayerNorm", "RMSNorm"])))
        shape = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
        args = draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "normalized_shape": st.one_of(
                        st.integers(1, 3), st.lists(st.integers(1, 3), min_size=1, max_size=3).map(tuple)
                    ),
                    "elementwise_affine": st.booleans(),
                    **({"bias": st.booleans()} if card.name == "LayerNorm" else {}),
                },
            )
        )
        keep = () if "normalized_shape" in args else (len(shape) - 1,)
        return Case(card, args, [shape], [named(shape, keep)])

    prove_all(cases(), 120)


def test_group_norm_agrees_with_torch() -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        shape = (draw(st.integers(1, 2)), 6, *draw(st.lists(st.integers(1, 3), max_size=3)))
        args = {"num_groups": draw(st.integers(1, 7)), "affine": draw(st.booleans())}
        return Case(card_of(norm, "GroupNorm"), args, [shape], [named(shape, (1,))])

    prove_all(cases(), 60)


@pytest.mark.parametrize("rank", [2, 3, 4, 5])
def test_local_response_norm_agrees_with_torch(rank: int) -> None:
    shape = (2, 5, 4, 3, 2)[:rank]
    args = {"size": 3, "alpha": 0.1}
    assert prove(card_of(norm, "LocalResponseNorm"), args, [shape], symbolic=[named(shape, (1,))]) is (
        rank > 2
    )


@pytest.mark.parametrize("size", [1, 2, 5, 12])
@pytest.mark.parametrize("rank", [3, 4, 5])
def test_the_norm_across_channels_agrees_with_torch(size: int, rank: int) -> None:
    shape = (2, 5, 4, 3, 2)[:rank]
    card = card_of(norm, "CrossMapLRN2d")
    assert prove(card, {"size": size, "k": 2}, [shape], symbolic=[named(shape)]) is (rank == 4)


@pytest.mark.parametrize(
    ("name", "args", "shape", "fact"),
    [
        ("BatchNorm2d", {"num_features": 4}, (2, 3, 8, 8), "num_features is 4, but x has 3 channels"),
        ("BatchNorm1d", {}, (2, 3, 8, 8), "needs 3 dims (N, C) or (N, C, L), got 4"),
        ("LayerNorm", {"normalized_shape": 7}, (2, 8), "normalized_shape is 7, but x has 8 features"),
        (
            "LayerNorm",
            {"normalized_shape": (7, 8)},
            (2, 8, 8),
            "normalized_shape is [7, 8], but the input ends with (8, 8)",
        ),
        ("GroupNorm", {"num_groups": 2}, (2, 3, 8), "num_groups 2 does not divide num_channels 3"),
        ("GroupNorm", {"num_groups": 3}, (1, 3), "a group must have more than one value"),
        (
            "BatchNorm1d",
            {"track_running_stats": False},
            (1, 3),
            "a channel must have more than one value, as its spread is taken over them",
        ),
        ("SyncBatchNorm", {}, (3,), "needs at least 2 dims, but x has 1"),
        ("LayerNorm", {"eps": 0}, (2, 8), "eps needs a number above 0 to 1, got 0"),
    ],
)
def test_refusals_state_the_fact(
    name: str, args: dict[str, object], shape: tuple[int, ...], fact: str
) -> None:
    assert refusal(card_of(norm, name), args, [shape]) == fact


def test_unknown_width_gives_a_condition() -> None:
    card = card_of(norm, "LayerNorm")
    shape = Shape.of("N", "F")
    settled = settle(card, {"normalized_shape": 8}, {"x": shape})
    assert [decide(claim) for claim in settled.claims] == [(Condition("equal", "F", 8),)]
