"""Whole transformers: the rules against torch."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from blocks.registry import find
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.sampling import Case, prove_all

WIDE = {"nhead": 2, "dim_feedforward": 12}
LAYERS = st.integers(1, 2)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    name = draw(st.sampled_from(["Transformer", "TransformerEncoder", "TransformerDecoder"]))
    card = find(name)
    counts = ("num_encoder_layers", "num_decoder_layers") if name == "Transformer" else ("num_layers",)
    known = {
        "activation": st.sampled_from(["relu", "gelu", "tanh"]),
        "batch_first": st.booleans(),
        "norm_first": st.booleans(),
        "bias": st.booleans(),
        "final_norm": st.booleans(),
        "d_model": st.sampled_from([8, 8, 4]),
    }
    optional = {one: values for one, values in known.items() if card.arg(one)}
    args = {
        **WIDE,
        **{count: draw(LAYERS) for count in counts},
        **draw(st.fixed_dictionaries({"nhead": st.sampled_from([1, 2, 2, 3])}, optional=optional)),
    }
    lengths = [5, 7][: 1 if name == "TransformerEncoder" else 2]
    width = draw(st.sampled_from([8, 8, 8, 6]))
    shapes, symbolic = [], []
    for length, size in zip(lengths, [8, width], strict=False):
        shape, names = (length, 2, size), (f"L{length}", "N", size)
        is_first = args.get("batch_first")
        shapes.append((2, length, size) if is_first else shape)
        symbolic.append(("N", f"L{length}", size) if is_first else names)
    return Case(card, args, shapes, symbolic, {"training": True})


def test_whole_transformers_agree_with_torch() -> None:
    prove_all(cases(), 80)


@pytest.mark.parametrize("final_norm", [True, False])
@pytest.mark.parametrize("bias", [True, False])
def test_an_encoder(final_norm: bool, bias: bool) -> None:
    args = {**WIDE, "num_layers": 3, "final_norm": final_norm, "bias": bias}
    assert prove(find("TransformerEncoder"), args, [(5, 2, 8)], symbolic=[("L", "N", 8)])


def test_a_decoder() -> None:
    args = {**WIDE, "num_layers": 2, "final_norm": True, "batch_first": True}
    shapes, symbolic = [(2, 5, 8), (2, 7, 8)], [("N", "L", 8), ("N", "S", 8)]
    assert prove(find("TransformerDecoder"), args, shapes, symbolic=symbolic)


@pytest.mark.parametrize("bias", [True, False])
def test_both_together(bias: bool) -> None:
    args = {**WIDE, "num_encoder_layers": 2, "num_decoder_layers": 3, "bias": bias}
    shapes, symbolic = [(5, 2, 8), (7, 2, 8)], [("S", "N", 8), ("T", "N", 8)]
    assert prove(find("Transformer"), args, shapes, symbolic=symbolic)


def test_both_together_with_masks() -> None:
    args = {**WIDE, "num_encoder_layers": 1, "num_decoder_layers": 1}
    shapes = [(5, 2, 8), (7, 2, 8), (5, 5), (7, 7), (7, 5)]
    assert prove(find("Transformer"), args, shapes)


def test_heads_must_divide_the_width() -> None:
    told = refusal(find("TransformerEncoder"), {**WIDE, "nhead": 3, "num_layers": 1}, [(5, 2, 8)])
    assert told == "nhead 3 does not divide d_model 8"
