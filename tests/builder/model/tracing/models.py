"""Small models to trace: each does one thing that real ones do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Does(nn.Module):
    """Runs a function; `held` are its parameters, `kept` its buffers, `parts` its modules."""

    def __init__(self, function: Callable[..., Any], held: dict[str, Any] | None = None, **kept: Any) -> None:
        super().__init__()
        self.function = function
        for name, tensor in (held or {}).items():
            self.register_parameter(name, nn.Parameter(tensor))
        for name, one in kept.items():
            if isinstance(one, nn.Module):
                self.add_module(name, one)
            else:
                self.register_buffer(name, one)

    def forward(self, x: Tensor) -> Any:
        return self.function(self, x)


class Block(nn.Module):
    """A residual block, with a projection where the width changes."""

    def __init__(self, width: int, out: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, out, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(out)
        self.relu = nn.ReLU(inplace=True)
        self.project = nn.Conv2d(width, out, 1) if width != out else None

    def forward(self, x: Tensor) -> Tensor:
        identity = x if self.project is None else self.project(x)
        out = self.norm(self.conv(x))
        out += identity
        return self.relu(out)


class Small(nn.Module):
    """A stem, three blocks and a head."""

    def __init__(self, width: int = 8) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, width, 3, padding=1)
        self.blocks = nn.ModuleList([Block(width, width), Block(width, width), Block(width, 2 * width)])
        self.head = nn.Linear(2 * width, 10)

    def forward(self, image: Tensor) -> Tensor:
        image = self.stem(image)
        for block in self.blocks:
            image = block(image)
        return self.head(torch.flatten(F.adaptive_avg_pool2d(image, 1), 1))


class Tokens(nn.Module):
    """A tiny transformer with a class token, positions and tied embeddings."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(11, 8)
        self.token = nn.Parameter(torch.randn(1, 1, 8))
        self.positions = nn.Parameter(torch.randn(1, 7, 8))
        self.norm = nn.LayerNorm(8)
        self.qkv = nn.Linear(8, 24)
        self.out = nn.Linear(8, 11, bias=False)
        self.out.weight = self.embed.weight

    def forward(self, ids: Tensor) -> Tensor:
        x = self.embed(ids)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], dim=1) + self.positions
        count, length, width = x.shape
        q, k, v = (
            self.qkv(self.norm(x)).view(count, length, 3, 2, width // 2).permute(2, 0, 3, 1, 4).unbind(0)
        )
        x = x + F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(count, length, width)
        return self.out(x)


class Pair(nn.Module):
    """Two inputs, one shared encoder, several outputs by name."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU())
        self.head = nn.Linear(4, 2)

    def forward(self, left: Tensor, right: Tensor) -> dict[str, Tensor]:
        one, other = self.encoder(left).mean((2, 3)), self.encoder(right).mean((2, 3))
        return {"gap": (one - other).abs(), "left": self.head(one), "right": self.head(other)}


class Windows(nn.Module):
    """Attention in windows, with an index as a buffer and a mask that is made while it runs."""

    def __init__(self) -> None:
        super().__init__()
        places = torch.arange(4)
        self.register_buffer("index", (places[:, None] - places[None, :] + 3).reshape(-1))
        self.table = nn.Parameter(torch.randn(7, 1))

    def forward(self, x: Tensor) -> Tensor:
        bias = self.table[self.index].view(4, 4, 1).permute(2, 0, 1)
        mask = x.new_zeros((8, 8))
        mask[:4, :4] = 1
        parts = mask.view(2, 4, 2, 4).permute(0, 2, 1, 3).reshape(4, 16)
        gap = parts.unsqueeze(1) - parts.unsqueeze(2)
        weights = gap.masked_fill(gap != 0, -100.0).masked_fill(gap == 0, 0.0)
        return x + bias.mean() + weights
