"""Whole transformers: the rules against torch."""

from __future__ import annotations

import pytest

from blocks.registry import find
from tests.blocks.cards.proof import prove, refusal

WIDE = {"nhead": 2, "dim_feedforward": 12}


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
