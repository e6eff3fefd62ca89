"""Products, attention, layers with weights that flow in, borders, copies: the rules against torch."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.cards.functions import products, sizing, weighted
from blocks.dims import Dim
from blocks.shapes import Shape
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.scripted import expression_of, same_scripted
from tests.torches import since

CARD = {card.name: card for card in (*products.CARDS, *sizing.CARDS, *weighted.CARDS)}
SETTINGS = settings(derandomize=True, deadline=None, max_examples=50, database=None)
SIZE = st.integers(1, 3)
STRICTER = (
    "one dtype", "needs one or two terms", "each dim of a term once", "stands on the right",
    "terms, and there", "the product does not stretch", "needs an axis", "takes widths of at least 0",
    "pads all but the first two",
    "something to keep", "a border of", "queries? and key", "equal batches and heads", "equal sizes for",
    "does not divide", "is for the mode", "a mask of", "needs a count for each",
)  # fmt: skip


@pytest.mark.parametrize(
    ("equation", "shapes"),
    [
        ("bij,bjk->bik", [(2, 3, 4), (2, 4, 5)]), ("bhid,bhjd->bhij", [(2, 3, 4, 5), (2, 3, 6, 5)]),
        ("ij->ji", [(2, 3)]), ("ij->", [(2, 3)]), ("i,j->ij", [(2,), (3,)]), ("bi,bi->b", [(2, 3), (2, 3)]),
        ("bchw,ck->bkhw", [(2, 3, 4, 5), (3, 6)]), ("nij,nj->ni", [(2, 3, 1), (2, 1)]),
    ],
)  # fmt: skip
def test_sums_of_products_agree_with_torch(equation, shapes):
    symbolic = [[f"S_{letter}" for letter in term] for term in equation.partition("->")[0].split(",")]
    assert prove(CARD["Einsum"], {"equation": equation}, shapes)
    if 1 not in {size for shape in shapes for size in shape}:
        assert prove(CARD["Einsum"], {"equation": equation}, shapes, symbolic=symbolic)


@SETTINGS
@given(st.lists(SIZE, max_size=3), SIZE, SIZE, SIZE, SIZE, st.booleans(), st.integers(0, 3))
def test_sums_with_products_agree_with_torch(x, batch, rows, inner, columns, is_batch, shift):
    left, right = (rows, inner), (inner + (shift == 3), columns)
    name = "AddBatchMatMul" if is_batch else "AddMatMul"
    shapes = [x, (batch, *left), (batch, *right)] if is_batch else [x, left, right]
    prove(CARD[name], {"beta": 0.5}, shapes, stricter=STRICTER, device="cpu")


@SETTINGS
@given(
    st.lists(SIZE, min_size=1, max_size=2),
    SIZE,
    SIZE,
    SIZE,
    SIZE,
    st.sampled_from(["", "causal", "mask", "bool"]),
)
def test_attention_agrees_with_torch(batch, targets, sources, features, width, masking):
    shapes = [(*batch, targets, features), (*batch, sources, features), (*batch, sources, width)]
    dtypes = ["float32"] * 3
    if masking in ("mask", "bool"):
        shapes.append((targets, sources))
        dtypes.append("bool" if masking == "bool" else "float32")
    args = {"is_causal": masking == "causal"}
    prove(CARD["ScaledDotProductAttention"], args, shapes, dtypes, stricter=STRICTER)


@SETTINGS
@given(
    st.integers(1, 3), st.integers(2, 6), st.sampled_from([1, 2]), st.integers(1, 3), st.integers(0, 2),
    st.integers(1, 2), st.booleans(), st.integers(0, 1),
)  # fmt: skip
def test_layers_with_given_weights_agree_with_torch(axes, size, groups, kernel, padding, stride, bias, off):
    x = (2, 4, *[size] * axes)
    weight = (6, 4 // groups + off, *[kernel] * axes)
    args = {"stride": stride, "padding": padding, "groups": groups}
    prove(
        CARD[f"F.conv{axes}d"], args, [x, weight, *([(6,)] if bias else [])], stricter=STRICTER, device="cpu"
    )


def test_linear_maps_with_given_weights_agree_with_torch():
    assert prove(CARD["F.linear"], {}, [(2, 3, 4), (5, 4), (5,)], symbolic=[("N", "T", 4), (5, 4), (5,)])
    assert not prove(CARD["F.linear"], {}, [(2, 3), (5, 4)])


@SETTINGS
@given(
    st.lists(SIZE, max_size=5), st.lists(st.integers(-2, 3), min_size=2, max_size=6).map(tuple),
    st.sampled_from(["constant", "reflect", "replicate", "circular"]),
)  # fmt: skip
def test_borders_agree_with_torch(x, pad, mode):
    prove(CARD["Pad"], {"pad": pad, "mode": mode}, [x], stricter=STRICTER, device="cpu")


@SETTINGS
@given(
    st.lists(SIZE, max_size=3),
    st.lists(st.integers(1, 3), min_size=1, max_size=4).map(tuple),
    st.integers(-3, 2),
)
def test_copies_agree_with_torch(x, repeats, dim):
    names = [[f"S{place}" for place in range(len(x))]]
    prove(CARD["Tile"], {"repeats": repeats}, [x], symbolic=names, stricter=STRICTER)
    prove(
        CARD["RepeatInterleave"], {"repeats": repeats[0], "dim": dim}, [x], symbolic=names, stricter=STRICTER
    )


def test_full_tensors_have_the_sizes_that_were_asked_for():
    args = {"shape": (Dim.symbol("N"), 3), "fill": 2.0}
    text = expression_of(CARD["Full"], args, [Shape.of("N", 5)])
    assert text == "torch.full([a.shape[0], 3], 2.0, dtype=torch.float32, device=a.device)"
    assert prove(CARD["Full"], {"shape": (2, 3), "dtype": "int64"}, [(4, 5)])
    said = refusal(CARD["Full"], {"shape": (Dim.symbol("T"),)}, [("N", 5)])
    assert said == "the input (N, 5) does not tell T"


@since((2, 7), "follows no factory with a device by FX")
def test_expressions_run_everywhere():
    x, y = torch.rand(2, 3, 4), torch.rand(2, 4, 5)
    assert same_scripted(CARD["Einsum"], {"equation": "bij,bjk->bik"}, x, y)
    assert same_scripted(CARD["AddBatchMatMul"], {}, torch.rand(3, 5), x, y)
    assert same_scripted(CARD["AddMatMul"], {}, torch.rand(5), x[0], y[0])
    assert same_scripted(CARD["ScaledDotProductAttention"], {"is_causal": True}, x, x, x)
    assert same_scripted(CARD["F.linear"], {}, x, torch.rand(6, 4))
    assert same_scripted(CARD["F.conv2d"], {"padding": 1}, torch.rand(1, 2, 5, 5), torch.rand(3, 2, 3, 3))
    assert same_scripted(CARD["Pad"], {"pad": (1, 2), "value": "-inf"}, x)
    assert same_scripted(CARD["Tile"], {"repeats": (2, 1, 1)}, x)
    assert same_scripted(CARD["RepeatInterleave"], {"repeats": 2}, x)
    assert same_scripted(CARD["Full"], {"shape": (2, 3), "fill": 1.0}, x)


@pytest.mark.parametrize(
    ("name", "args", "shapes", "said"),
    [
        ("Einsum", {"equation": "ij,jk"}, [(2, 3), (3, 4)],
         "needs one or two terms of letters, `->`, and the letters of the result, as in `bij,bjk->bik`"),
        ("Einsum", {"equation": "ij,jk->ik"}, [(2, 3), (4, 5)], "Einsum needs equal sizes for 'j'"),
        ("F.linear", {}, [(2, 3), (5, 4)], "x needs as many features as the weights take"),
        ("Pad", {"pad": (1, 1, 1)}, [(2, 3)], "needs two widths for each padded dim of 2, got 3 widths"),
    ],
)  # fmt: skip
def test_faults_state_facts(name, args, shapes, said):
    assert refusal(CARD[name], args, shapes) == said
