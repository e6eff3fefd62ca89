"""A U-Net as people write it: lists of stages, a loop down, a loop up."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import cast

import torch
from torch import Tensor, nn


class Double(nn.Module):
    """Two 3x3 convolutions, each with a ReLU."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.second = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        """Convolve twice."""
        made: Tensor = self.relu(self.second(self.relu(self.first(x))))
        return made


class Up(nn.Module):
    """Enlarge, lay the skip beside it, convolve twice."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        self.up = nn.ConvTranspose2d(in_channels, out_channels, 2, 2)
        self.conv = Double(in_channels, out_channels)

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        """Join x with the centre of the skip."""
        x = self.up(x)
        made: Tensor = self.conv(torch.cat([x, centre(skip, x)], dim=1))
        return made


def centre(skip: Tensor, x: Tensor) -> Tensor:
    """Cut the centre of x's size out of a skip."""
    height, width = x.shape[2:]
    top, left = (skip.shape[2] - height) // 2, (skip.shape[3] - width) // 2
    return skip[:, :, top : top + height, left : left + width]


class Unet(nn.Module):
    """The U-Net of `specs/unet.yaml` by hand, its parameters in the same order."""

    def __init__(self, width: int = 64, depth: int = 4) -> None:
        super().__init__()
        sizes = [3, *(width * 2**level for level in range(depth + 1))]
        self.down = nn.ModuleList(Double(*pair) for pair in pairwise(sizes[:-1]))
        self.pool = nn.MaxPool2d(2)
        self.middle = Double(sizes[-2], sizes[-1])
        self.up = nn.ModuleList(Up(*pair) for pair in pairwise(reversed(sizes[1:])))
        self.head = nn.Conv2d(width, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Label x: (N, 3, H, W)."""
        skips = []
        for stage in self.down:
            x = stage(x)
            skips.append(x)
            x = self.pool(x)
        x = self.middle(x)
        for stage in self.up:
            x = stage(x, skips.pop())
        answer: Tensor = self.head(x)
        return answer


class AnnotatedUnet(Unet):
    """The same U-Net as the annotated papers have it: one loop calls every block, and holds no more than x.

    No caller holds what a block needs, so that it is as frugal as code by hand can be.
    """

    def forward(self, x: Tensor) -> Tensor:
        """Label x: (N, 3, H, W)."""
        pass_through = []
        for stage in self.down:
            x = stage(x)
            pass_through.append(x)
            x = self.pool(x)
        x = self.middle(x)
        for level in cast("Iterable[Up]", self.up):
            x = level.up(x)
            x = torch.cat([x, centre(pass_through.pop(), x)], dim=1)
            x = level.conv(x)
        answer: Tensor = self.head(x)
        return answer


class NamedUnet(Unet):
    """The same U-Net as most repositories have it: a name of its own for every value on the way."""

    def forward(self, x: Tensor) -> Tensor:
        """Label x: (N, 3, H, W), in four levels."""
        x1 = self.down[0](x)
        x2 = self.down[1](self.pool(x1))
        x3 = self.down[2](self.pool(x2))
        x4 = self.down[3](self.pool(x3))
        x5 = self.middle(self.pool(x4))
        y4 = self.up[0](x5, x4)
        y3 = self.up[1](y4, x3)
        y2 = self.up[2](y3, x2)
        y1 = self.up[3](y2, x1)
        answer: Tensor = self.head(y1)
        return answer
