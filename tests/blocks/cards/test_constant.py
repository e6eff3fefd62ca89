"""Tensors of the net's own: the rules against the modules."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.cards.constant import BUFFER_DTYPES, CARDS
from blocks.shapes import Shape
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.scripted import expression_of, same_scripted
from tests.torches import since

PARAMETER, BUFFER, ARANGE = CARDS
SETTINGS = settings(derandomize=True, deadline=None, max_examples=60, database=None)
SHAPES = st.lists(st.integers(1, 3), max_size=3).map(tuple)
FILLS = (
    st.floats(-4, 4, width=16) | st.integers(-300, 300) | st.lists(st.integers(0, 3), min_size=1).map(tuple)
)


@SETTINGS
@given(SHAPES, FILLS, st.floats(0, 1, width=16))
def test_parameters_agree_with_their_module(shape, fill, std):
    prove(PARAMETER, {"shape": shape, "fill": fill, "std": std}, [])


@SETTINGS
@given(SHAPES, FILLS, st.sampled_from(BUFFER_DTYPES), st.booleans())
def test_buffers_agree_with_their_module(shape, fill, dtype, persistent):
    args = {"shape": shape, "fill": fill, "dtype": dtype, "persistent": persistent}
    prove(BUFFER, args, [], device="cpu", stricter=("does not fit",))


@pytest.mark.parametrize(
    ("card", "args", "said"),
    [
        (PARAMETER, {"shape": (0,)}, "shape needs an integer of at least 1, got 0"),
        (PARAMETER, {}, "needs shape, a list, each an integer of at least 1"),
        (PARAMETER, {"shape": (2, 2), "fill": (1.0, 2.0)}, "fill needs one number or 4, got 2"),
        (BUFFER, {"shape": (2,), "fill": 300, "dtype": "uint8"}, "fill 300 does not fit uint8"),
        (BUFFER, {"shape": (2,), "fill": 0.5, "dtype": "int64"}, "fill 0.5 does not fit int64"),
    ],
)
def test_faults_state_facts(card, args, said):
    assert refusal(card, args, []).startswith(said)


@since((2, 7), "follows no factory with a device by FX")
def test_places_of_a_named_size_are_counted():
    assert prove(ARANGE, {"dim": 1}, [(2, 7)], symbolic=[("N", "T")])
    assert expression_of(ARANGE, {}, [Shape.of("N", "T")]) == "torch.arange(a.shape[1], device=a.device)"
    assert same_scripted(ARANGE, {}, torch.zeros(2, 5))
