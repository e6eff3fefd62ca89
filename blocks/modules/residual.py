"""Residual blocks: what a few layers learn is added to what came in."""

import torch
from torch import Tensor, nn


class ShortcutProjection(nn.Module):
    """Bring a shortcut to the block's channels and stride: 1x1 convolution and batch norm.

    Shapes: (batch, in_channels, height, width) -> (batch, out_channels, ⌈height / stride⌉, ⌈width / stride⌉)
    Source: He, Zhang, Ren, Sun 2015, arXiv:1512.03385, section 3.3, option B.
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int = 1, bias: bool = False) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, out_channels, 1, stride, bias=bias)
        self.bn = nn.BatchNorm2d(out_channels)

    def forward(self, x: Tensor) -> Tensor:
        """Project x: (batch, in_channels, height, width)."""
        projected: Tensor = self.bn(self.conv(x))
        return projected


class ResidualBlock(nn.Module):
    """Add two 3x3 convolutions to a shortcut; the first one strides.

    The shortcut is a projection where stride or channels change, else the identity. `bias=True` gives every
    convolution a bias, which the batch norm behind it makes redundant. `dilation` spreads both kernels (Yu,
    Koltun 2015, arXiv:1511.07122), so that a block sees as far where it does not stride.
    Shapes: (batch, in_channels, height, width) -> (batch, out_channels, ⌈height / stride⌉, ⌈width / stride⌉)
    Source: He, Zhang, Ren, Sun 2015, arXiv:1512.03385, section 3.2, equations 1 and 2, figure 5 left.
    """

    def __init__(
        self, in_channels: int, out_channels: int, stride: int = 1, bias: bool = False, dilation: int = 1
    ) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride, dilation, dilation, bias=bias)
        self.bn1 = nn.BatchNorm2d(out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, 1, dilation, dilation, bias=bias)
        self.bn2 = nn.BatchNorm2d(out_channels)
        self.shortcut = _make_shortcut(in_channels, out_channels, stride, bias)

    def forward(self, x: Tensor) -> Tensor:
        """Compute relu(residual + shortcut) of x: (batch, in_channels, height, width)."""
        residual = torch.relu(self.bn1(self.conv1(x)))
        residual = self.bn2(self.conv2(residual))
        return torch.relu(residual + self.shortcut(x))


class BottleneckResidualBlock(nn.Module):
    """Add 1x1, 3x3 and 1x1 convolutions to a shortcut; the middle one is narrow and strides.

    Departs from the paper, which strides in the first 1x1: the 3x3 sees every pixel ("v1.5", as in
    torchvision). `groups` of channels that the 3x3 keeps apart make a ResNeXt block (Xie et al. 2016,
    arXiv:1611.05431); `dilation` spreads its kernel (Yu, Koltun 2015, arXiv:1511.07122).
    Shapes: (batch, in_channels, height, width) -> (batch, out_channels, ⌈height / stride⌉, ⌈width / stride⌉)
    Source: He, Zhang, Ren, Sun 2015, arXiv:1512.03385, section 4.1, figure 5 right.
    """

    def __init__(
        self,
        in_channels: int,
        bottleneck_channels: int,
        out_channels: int,
        stride: int = 1,
        bias: bool = False,
        groups: int = 1,
        dilation: int = 1,
    ) -> None:
        super().__init__()
        narrow = bottleneck_channels
        self.conv1 = nn.Conv2d(in_channels, narrow, 1, bias=bias)
        self.bn1 = nn.BatchNorm2d(narrow)
        self.conv2 = nn.Conv2d(narrow, narrow, 3, stride, dilation, dilation, groups, bias=bias)
        self.bn2 = nn.BatchNorm2d(narrow)
        self.conv3 = nn.Conv2d(narrow, out_channels, 1, bias=bias)
        self.bn3 = nn.BatchNorm2d(out_channels)
        self.shortcut = _make_shortcut(in_channels, out_channels, stride, bias)

    def forward(self, x: Tensor) -> Tensor:
        """Compute relu(residual + shortcut) of x: (batch, in_channels, height, width)."""
        residual = torch.relu(self.bn1(self.conv1(x)))
        residual = torch.relu(self.bn2(self.conv2(residual)))
        residual = self.bn3(self.conv3(residual))
        return torch.relu(residual + self.shortcut(x))


def _make_shortcut(in_channels: int, out_channels: int, stride: int, bias: bool) -> nn.Module:
    if stride == 1 and in_channels == out_channels:
        return nn.Identity()
    return ShortcutProjection(in_channels, out_channels, stride, bias)
