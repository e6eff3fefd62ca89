"""Indices, gathers, triangles, samples, running sums: the rules against torch."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.cards.functions import picking, sampling
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.scripted import same_scripted

CARD = {card.name: card for card in (*picking.CARDS, *sampling.CARDS)}
SETTINGS = settings(derandomize=True, deadline=None, max_examples=50, database=None)
SIZES = st.lists(st.sampled_from([1, 2, 3]), max_size=3)
AXIS = st.integers(-4, 3)
STRICTER = (
    "needs an axis",
    "int64 or int32 places",
    "int64 places",
    "have an order",
    "one dtype",
    "needs 4 dims",
    "of as many dims",
)


def named(shape):
    return [f"S{place}" for place in range(len(shape))]


@SETTINGS
@given(SIZES, st.lists(st.integers(1, 3), max_size=2), AXIS, st.sampled_from(["int64", "int32", "float32"]))
def test_indexing_agrees_with_torch(x, index, dim, dtype):
    symbolic = [named(x), [f"P{place}" for place in range(len(index))]]
    prove(
        CARD["Index"], {"dim": dim}, [x, index], ["float32", dtype], symbolic, stricter=STRICTER, device="cpu"
    )


@SETTINGS
@given(SIZES, SIZES, AXIS, st.sampled_from(["int64", "int32"]))
def test_gathering_agrees_with_torch(x, index, dim, dtype):
    prove(CARD["Gather"], {"dim": dim}, [x, index], ["float32", dtype], stricter=STRICTER, device="cpu")


@SETTINGS
@given(SIZES, st.integers(1, 4), AXIS, st.booleans())
def test_the_largest_agree_with_torch(x, k, dim, largest):
    prove(CARD["TopK"], {"k": k, "dim": dim, "largest": largest}, [x], stricter=STRICTER)


@SETTINGS
@given(st.sampled_from(["Tril", "Triu", "CumSum", "Normalize"]), SIZES, st.integers(-4, 3))
def test_functions_along_dims_agree_with_torch(name, x, number):
    args = {"diagonal": number} if name.startswith("Tri") else {"dim": number}
    prove(CARD[name], args, [x], symbolic=[named(x)], stricter=STRICTER)


@SETTINGS
@given(
    st.lists(st.integers(1, 4), min_size=3, max_size=5),
    st.lists(st.integers(1, 4), min_size=3, max_size=5),
    st.sampled_from(["bilinear", "nearest", "bicubic"]),
)
def test_samples_agree_with_torch(x, grid, mode):
    prove(CARD["GridSample"], {"mode": mode}, [x, grid], stricter=STRICTER, device="cpu")


def test_samples_of_open_planes_have_the_sizes_of_the_grid():
    shapes, names = [(2, 3, 8, 9), (2, 4, 5, 2)], [("N", 3, "H", "W"), ("N", "P", "Q", 2)]
    assert prove(CARD["GridSample"], {}, shapes, symbolic=names)


def test_expressions_run_everywhere():
    x, places = torch.linspace(-1, 1, 12).reshape(3, 4), torch.tensor([[0, 2], [1, 1]])
    assert same_scripted(CARD["Index"], {"dim": 1}, x, places)
    assert same_scripted(CARD["Gather"], {"dim": 0}, x, places)
    assert same_scripted(CARD["TopK"], {"k": 2}, x, outputs=2)
    for name in ("Tril", "Triu"):
        assert same_scripted(CARD[name], {"diagonal": 1}, x)
    for name in ("CumSum", "Normalize"):
        assert same_scripted(CARD[name], {"dim": 1}, x)
    assert same_scripted(CARD["GridSample"], {}, torch.rand(1, 2, 4, 4), torch.rand(1, 3, 3, 2))


@pytest.mark.parametrize(
    ("name", "args", "shapes", "said"),
    [
        ("Index", {}, [(3,), (2,)], "needs int64 or int32 places, got float32"),
        ("TopK", {"k": 4}, [(2, 3)], "TopK needs at least 4 in dim -1, got 3"),
        (
            "GridSample",
            {},
            [(1, 2, 4, 4), (1, 3, 3, 3)],
            "the grid needs one coordinate an axis in its last dim",
        ),
    ],
)
def test_faults_state_facts(name, args, shapes, said):
    assert refusal(CARD[name], args, shapes) == said
