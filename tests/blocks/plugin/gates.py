"""Blocks of a package that knows nothing of netdraft but `register`."""

import torch
from torch import Tensor, nn

from blocks import register
from blocks.card import Result
from blocks.card import Tensor as Weights


@register(
    infer={"channels": "x.channels"},
    rule=lambda args, inputs: Result((inputs[0],), (Weights("scale", (args.channels, 1, 1)),)),
)
class ChannelScale(nn.Module):
    """Multiply each channel by a number of its own."""

    def __init__(self, channels: int, start: float = 1.0) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.full((channels, 1, 1), start))

    def forward(self, x: Tensor) -> Tensor:
        return x * self.scale


@register(outputs=("kept", "given"))
def halves(x: Tensor, share: float = 0.5) -> tuple[Tensor, Tensor]:
    """Split the channels in two."""
    count = round(x.shape[1] * share)
    return x[:, :count], x[:, count:]


@register(infer={"channels": "x.channels"})
def gated_stem(channels: int, width: int = 8) -> nn.Module:
    """Make a convolution and a scale in a row."""
    return nn.Sequential(nn.Conv2d(channels, width, 3, padding=1), nn.ReLU(inplace=True), ChannelScale(width))


def mix(x: Tensor, y: Tensor, weight: float = 0.5) -> Tensor:
    """Mix two tensors."""
    return torch.lerp(x, y, weight)
