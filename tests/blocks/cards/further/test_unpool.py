"""Poolings at random places and ways back from poolings: the rules against torch."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from blocks.cards import pool
from blocks.cards.further import unpool
from blocks.settle import settle
from blocks.shapes import Shape
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.sampling import Case, card_of, each, named, prove_all


@st.composite
def random_windows(draw: st.DrawFn) -> Case:
    axes = draw(st.integers(2, 3))
    card = card_of(unpool, f"FractionalMaxPool{axes}d")
    ratio = st.sampled_from([0.5, 0.75, 0.125, 1.0, 0.0])
    args = draw(
        st.fixed_dictionaries(
            {"kernel_size": each(axes, 1, 3)},
            optional={"output_size": each(axes, 1, 5), "return_indices": st.booleans()},
        )
    )
    if ("output_size" not in args) == draw(st.sampled_from([True] * 5 + [False])):
        args["output_ratio"] = draw(st.one_of(ratio, st.tuples(*[ratio] * axes)))
    rank = draw(st.sampled_from([axes + 2] * 8 + [axes + 1, axes + 3]))
    shape = (2, 3, *draw(st.tuples(*[st.integers(2, 9)] * (rank - 2))))
    # torch lets a ratio leave nothing at all.
    return Case(card, args, [shape], [named(shape)], {"stricter": ["something of . must be left"]})


def test_random_windows_agree_with_torch() -> None:
    prove_all(random_windows(), 400)


@st.composite
def ways_back(draw: st.DrawFn) -> Case:
    axes = draw(st.integers(1, 3))
    card = card_of(unpool, f"MaxUnpool{axes}d")
    optional = {
        "stride": st.one_of(st.none(), each(axes, 1, 3)),
        "padding": each(axes, 0, 1),
        "output_size": each(axes, 3, 8),
    }
    args = draw(st.fixed_dictionaries({"kernel_size": each(axes, 1, 3)}, optional=optional))
    rank = draw(st.sampled_from([axes + 2] * 8 + [axes + 1, axes + 3]))
    shape = (2, 3, *draw(st.tuples(*[st.integers(1, 4)] * (rank - 2))))
    other = draw(st.sampled_from([shape] * 6 + [(*shape[:-1], 5), shape[:-1]]))
    dtypes = ["float32", draw(st.sampled_from(["int64"] * 6 + ["int32"]))]
    symbolic = [tuple(f"S{axis}_{size}" for axis, size in enumerate(one)) for one in (shape, other)]
    # torch lets padding leave nothing at all.
    return Case(
        card, args, [shape, other], symbolic, {"dtypes": dtypes, "stricter": ["something of . must be left"]}
    )


def test_ways_back_agree_with_torch() -> None:
    prove_all(ways_back(), 500, least_accepted=0.15)


@pytest.mark.parametrize("size", [7, 8])
def test_a_stated_size_brings_back_what_a_pooling_rounded(size: int) -> None:
    down, up = card_of(pool, "MaxPool2d"), card_of(unpool, "MaxUnpool2d")
    shape = Shape.of("N", 3, size, size)
    assert down.rule is not None and up.rule is not None
    settled = settle(down, {"kernel_size": 2, "return_indices": True}, {"x": shape})
    pooled = down.rule(settled.args, (shape,)).outputs
    assert [one.dtype for one in pooled] == ["float32", "int64"]
    back = up.rule(settle(up, {"kernel_size": 2, "output_size": size}, {"x": pooled[0]}).args, pooled)
    assert back.outputs == (shape,)
    assert prove(
        up, {"kernel_size": 2, "output_size": size}, [(2, 3, size // 2, size // 2)] * 2, ["float32", "int64"]
    )


@pytest.mark.parametrize(
    ("name", "args", "shape", "fact"),
    [
        (
            "FractionalMaxPool2d",
            {"kernel_size": 2},
            ("N", 3, 8, 8),
            "needs either output_size or output_ratio",
        ),
        (
            "FractionalMaxPool2d",
            {"kernel_size": 2, "output_size": 8},
            ("N", 3, 8, 8),
            "windows of 2 must fit 8 times into H",
        ),
        (
            "FractionalMaxPool2d",
            {"kernel_size": 2, "output_ratio": 0.7},
            ("N", 3, "H", "W"),
            "output_ratio 0.7 of the size H depends on rounding",
        ),
    ],
)
def test_refusals_state_the_fact(
    name: str, args: dict[str, object], shape: tuple[str | int, ...], fact: str
) -> None:
    assert refusal(card_of(unpool, name), args, [shape]) == fact  # type: ignore[arg-type]


def test_a_stated_size_must_be_near_the_usual_one() -> None:
    card = card_of(unpool, "MaxUnpool2d")
    shape = Shape.of("N", 3, 4, 4)
    settled = settle(card, {"kernel_size": 2, "output_size": 12}, {"x": shape})
    assert card.rule is not None
    claims = card.rule(settled.args, (shape, shape.with_dtype("int64"))).claims
    assert {claim.what for claim in claims if not claim.holds({})} == {
        "output_size 12 must be less than the stride 2 away from 8"
    }
