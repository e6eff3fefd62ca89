"""The three nets, small enough to be built and run in a moment."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from builder.net import Net
from builder.road import load

SETTINGS: dict[str, dict[str, Any]] = {
    "capsnet": {"image_size": 20, "classes": 3, "width": 8, "types": 2, "hidden": [16]},
    "resnet": {"depths": [1, 2], "width": 4, "classes": 5},
    "unet": {"width": 4, "depth": 2},
}
NAMES = tuple(SETTINGS)


def small(name: str) -> Net:
    return load(name, **SETTINGS[name])


def module(name: str, **options: Any) -> nn.Module:
    return small(name).build(seed=0, **options).eval()


def batch(name: str, samples: int = 2) -> torch.Tensor:
    shape = {"capsnet": (1, 20, 20), "resnet": (3, 32, 32), "unet": (3, 20, 17)}[name]
    return torch.rand(samples, *shape, generator=torch.Generator().manual_seed(samples))


def flat(outputs: object) -> list[torch.Tensor]:
    """Give the tensors of whatever a net returns, in order."""
    if isinstance(outputs, dict):
        return list(outputs.values())
    return list(outputs) if isinstance(outputs, tuple | list) else [outputs]  # type: ignore[list-item]


def loss(outputs: object) -> torch.Tensor:
    """Give one number that every weight moves: the mean of squares of all floating outputs."""
    return sum(one.square().mean() for one in flat(outputs) if one.is_floating_point())  # type: ignore[return-value]


def same(left: object, right: object, *, tolerance: float = 0.0) -> None:
    torch.testing.assert_close(flat(left), flat(right), rtol=tolerance, atol=tolerance)
