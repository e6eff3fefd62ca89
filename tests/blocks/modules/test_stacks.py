"""Stacks: the same numbers as torch's own, which take a layer."""

from __future__ import annotations

import torch
from torch import nn

from blocks.modules.stacks import TransformerDecoder, TransformerEncoder


def test_an_encoder_computes_what_torchs_own_does() -> None:
    ours = TransformerEncoder(8, 2, 2, dim_feedforward=12, final_norm=True).eval()
    layer = nn.TransformerEncoderLayer(8, 2, 12)
    theirs = nn.TransformerEncoder(layer, 2, nn.LayerNorm(8), enable_nested_tensor=False).eval()
    theirs.load_state_dict(ours.state_dict())
    x = torch.rand(5, 3, 8)
    assert torch.equal(ours(x), theirs(x))


def test_a_decoder_computes_what_torchs_own_does() -> None:
    ours = TransformerDecoder(8, 2, 2, dim_feedforward=12, norm_first=True, bias=False).eval()
    layer = nn.TransformerDecoderLayer(8, 2, 12, norm_first=True, bias=False)
    theirs = nn.TransformerDecoder(layer, 2).eval()
    theirs.load_state_dict(ours.state_dict())
    x, memory = torch.rand(5, 3, 8), torch.rand(4, 3, 8)
    assert torch.equal(ours(x, memory), theirs(x, memory))
