"""The U-Net's parts: two convolutions, a way down, a way up, and the bridge between them."""

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional


class DoubleConvolution(nn.Module):
    """Apply a 3x3 convolution and a ReLU, twice.

    With `padding=1` the size stays; the paper's valid convolutions are `padding=0`, and lose two rows and
    columns each.
    Shapes: (batch, in_channels, height, width)
    -> (batch, out_channels, height + 4 * padding - 4, width + 4 * padding - 4)
    Source: Ronneberger, Fischer, Brox 2015, arXiv:1505.04597, section 2.
    """

    def __init__(self, in_channels: int, out_channels: int, padding: int = 1) -> None:
        super().__init__()
        self.first = nn.Conv2d(in_channels, out_channels, 3, padding=padding)
        self.second = nn.Conv2d(out_channels, out_channels, 3, padding=padding)

    def forward(self, x: Tensor) -> Tensor:
        """Convolve x: (batch, in_channels, height, width)."""
        return torch.relu(self.second(torch.relu(self.first(x))))


class DownSample(nn.Module):
    """Halve height and width by max pooling; an odd last row or column is dropped.

    Shapes: (batch, channels, height, width) -> (batch, channels, ⌊height / 2⌋, ⌊width / 2⌋)
    Source: Ronneberger, Fischer, Brox 2015, arXiv:1505.04597, section 2.
    """

    def forward(self, x: Tensor) -> Tensor:
        """Pool x: (batch, channels, height, width)."""
        return functional.max_pool2d(x, 2)


class UpSample(nn.Module):
    """Double height and width by a learned 2x2 transposed convolution.

    Shapes: (batch, in_channels, height, width) -> (batch, out_channels, 2 * height, 2 * width)
    Source: Ronneberger, Fischer, Brox 2015, arXiv:1505.04597, section 2 ("up-convolution").
    """

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        self.up = nn.ConvTranspose2d(in_channels, out_channels, 2, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        """Enlarge x: (batch, in_channels, height, width)."""
        enlarged: Tensor = self.up(x)
        return enlarged


class CropAndConcat(nn.Module):
    """Fit the skip to the size of x, cropped or zero-padded, and put it behind x's channels.

    `align="center"` takes the skip's middle; of an odd difference, half a pixel is rounded to the even
    offset. `align="corner"` keeps rows and columns in place, as the floor of the pooling does. Axes are
    independent.
    Shapes: x: (batch, channels, height, width), skip: (batch, skip_channels, any, any)
    -> (batch, channels + skip_channels, height, width)
    Source: Ronneberger, Fischer, Brox 2015, arXiv:1505.04597, section 2, figure 1. The paper does not pad.
    Raises: ValueError for another alignment.
    """

    def __init__(self, align: Literal["center", "corner"] = "center") -> None:
        super().__init__()
        if align not in ("center", "corner"):
            raise ValueError(f"align must be 'center' or 'corner', got {align!r}")
        self.align = align
        self.centered = int(align == "center")

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        """Join x: (batch, channels, height, width) and the fitted skip."""
        height, width = x.shape[-2], x.shape[-1]
        if is_number(height) and skip.shape[-2:] == x.shape[-2:]:
            return torch.cat([x, skip], dim=-3)  # padding by nothing would make a copy
        top = self.centered * measure_offset(skip.shape[-2], height)
        left = self.centered * measure_offset(skip.shape[-1], width)
        bottom, right = skip.shape[-2] - height - top, skip.shape[-1] - width - left
        return torch.cat([x, functional.pad(skip, [-left, -right, -top, -bottom])], dim=-3)

    def extra_repr(self) -> str:
        """Show what was chosen."""
        return f"align={self.align!r}"


def is_number(size: int) -> bool:
    """Whether a branch may ask for a size: no symbol of a compiler, no proxy of a tracer."""
    return isinstance(size, int) and not torch.compiler.is_compiling()


def measure_offset(size: int, target: int) -> int:
    """Count what a centre crop of `size` to `target` cuts off first; negative where it pads.

    Half of the difference is rounded to even when cropping and up when padding. No branches, so that sizes
    may be symbols of a compiler or proxies of a tracer.

    >>> [measure_offset(size, 10) for size in (10, 11, 12, 13, 15, 17)]
    [0, 0, 1, 2, 2, 4]
    >>> [measure_offset(size, 10) for size in (9, 8, 7, 6, 5, 3)]
    [0, -1, -1, -2, -2, -3]
    """
    half, odd = (size - target) // 2, (size - target) % 2
    is_short = -((size - target) // (size + target + 1))
    return half + odd * (half % 2 + is_short * (1 - half % 2))
