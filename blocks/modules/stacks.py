"""Stacks of transformer layers, built from numbers where torch's take a layer to copy."""

from __future__ import annotations

from torch import nn


class TransformerEncoder(nn.TransformerEncoder):
    """Encoder layers one after another, and a norm behind the last where wanted.

    Shapes: src (length, batch, d_model), or batch first -> the same
    Source: Vaswani et al. 2017, arXiv:1706.03762, section 3.1; names of parameters are those of `torch.nn`.
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        num_layers: int,
        *,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str = "relu",
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        final_norm: bool = False,
    ) -> None:
        layer = nn.TransformerEncoderLayer(
            d_model,
            nhead,
            dim_feedforward,
            dropout,
            activation,
            layer_norm_eps,
            batch_first=batch_first,
            norm_first=norm_first,
            bias=bias,
        )
        norm = nn.LayerNorm(d_model, layer_norm_eps, bias=bias) if final_norm else None
        super().__init__(layer, num_layers, norm, enable_nested_tensor=False)


class TransformerDecoder(nn.TransformerDecoder):
    """Decoder layers one after another, and a norm behind the last where wanted.

    Shapes: tgt (length, batch, d_model), memory (length, batch, d_model), or batch first -> as tgt
    Source: Vaswani et al. 2017, arXiv:1706.03762, section 3.1; names of parameters are those of `torch.nn`.
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        num_layers: int,
        *,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str = "relu",
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        final_norm: bool = False,
    ) -> None:
        layer = nn.TransformerDecoderLayer(
            d_model,
            nhead,
            dim_feedforward,
            dropout,
            activation,
            layer_norm_eps,
            batch_first=batch_first,
            norm_first=norm_first,
            bias=bias,
        )
        norm = nn.LayerNorm(d_model, layer_norm_eps, bias=bias) if final_norm else None
        super().__init__(layer, num_layers, norm)
