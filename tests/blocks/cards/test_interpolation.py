"""Interpolation: the rule against torch."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.card import Args
from blocks.cards.interpolation import CARDS
from blocks.settle import settle
from blocks.shapes import Shape
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.scripted import expression_of, same_scripted

(CARD,) = CARDS
MODES = ["nearest", "linear", "bilinear", "bicubic", "trilinear", "area", "nearest-exact"]
SIZES = st.none() | st.integers(1, 9) | st.tuples(st.integers(1, 9), st.integers(1, 9))
FACTORS = st.sampled_from([None, 0.25, 0.5, 1.5, 2, (2.0, 0.5)])


@settings(derandomize=True, deadline=None, max_examples=120, database=None)
@given(
    st.lists(st.integers(1, 9), min_size=2, max_size=5),
    SIZES,
    FACTORS,
    st.sampled_from(MODES),
    st.sampled_from([None, None, True, False]),
    st.booleans(),
)
def test_the_rule_agrees_with_torch(shape, size, factor, mode, corners, antialias):
    args = {
        "size": size,
        "scale_factor": factor,
        "mode": mode,
        "align_corners": corners,
        "antialias": antialias,
    }
    symbolic = [[f"S{place}" for place in range(len(shape))]]
    prove(CARD, args, [shape], symbolic=symbolic, stricter=("must be left", "either size or"))


@settings(derandomize=True, deadline=None, max_examples=40, database=None)
@given(
    st.lists(st.integers(1, 9), min_size=4, max_size=4), st.lists(st.integers(1, 9), min_size=4, max_size=4)
)
def test_another_tensor_gives_its_size(shape, like):
    symbolic = [["N", "C", "H", "W"], ["M", "D", "S", "T"]]
    assert prove(CARD, {"mode": "bilinear", "align_corners": False}, [shape, like], symbolic=symbolic)


def test_a_named_size_is_scaled_and_floored():
    shape = Shape.of("N", 3, "H", "W")
    args = settle(CARD, {"scale_factor": 0.5}, {"x": shape}).args
    assert isinstance(args, Args)
    assert str(CARD.rule(args, (shape,)).outputs[0]) == "(N, 3, ⌊H/2⌋, ⌊W/2⌋)"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({}, "needs either size or scale_factor"),
        ({"size": 4, "scale_factor": 2.0}, "needs either size or scale_factor"),
        ({"size": 4, "antialias": True}, "antialias goes with bilinear and bicubic, not with 'nearest'"),
        ({"size": 10**9}, None),
        ({"scale_factor": 10**9}, None),
    ],
)
def test_arguments_that_do_not_go_together_are_refused(args, said):
    found = refusal(CARD, args, [(2, 3, 8, 8)])
    assert said is None or found == said


def test_a_size_and_another_tensor_are_too_much():
    assert refusal(CARD, {"size": 4}, [(2, 3, 8, 8), (2, 3, 4, 4)]) == (
        "takes its size from `like`, so neither size nor scale_factor"
    )


@pytest.mark.parametrize(
    ("args", "count"),
    [
        ({"size": (3, 5)}, 1),
        ({"scale_factor": 2, "mode": "bilinear", "align_corners": True}, 1),
        ({"size": 3, "mode": "bicubic", "antialias": True}, 1),
        ({"mode": "bilinear"}, 2),
    ],
)
def test_expressions_run_everywhere(args, count):
    tensors = [torch.arange(2.0 * 3 * size * size).reshape(2, 3, size, size) for size in (4, 6)]
    assert same_scripted(CARD, args, *tensors[:count])


def test_the_text_reads_the_other_tensor_s_size():
    shapes = [Shape.of("N", 3, "H", "W"), Shape.of("N", 3, "S", "T")]
    assert expression_of(CARD, {}, shapes) == (
        "torch.nn.functional.interpolate(a, size=b.shape[2:], mode='nearest')"
    )
