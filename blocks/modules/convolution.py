"""Convolution, normalisation and activation in one block."""

import math

from torch import Tensor, nn

ACTIVATIONS: dict[str, type[nn.Module]] = {
    "none": nn.Identity,
    "relu": nn.ReLU,
    "relu6": nn.ReLU6,
    "leaky_relu": nn.LeakyReLU,
    "elu": nn.ELU,
    "silu": nn.SiLU,
    "gelu": nn.GELU,
    "mish": nn.Mish,
    "hardswish": nn.Hardswish,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
}
"""Activation by name."""

NORMS = ("batch", "group", "instance", "layer", "none")
"""Names of the normalisations."""


class ConvNormAct(nn.Module):
    """Convolve, normalise, activate; the convolution has a bias only where nothing normalises.

    Without `padding`, an odd kernel keeps the size at stride 1: dilation * (kernel_size - 1) // 2 on every
    side. `norm`: "batch"; "group" (the largest number of groups that divides both 32 and the channels);
    "instance"; "layer" (one group: all channels and pixels of a sample); "none". All have a learned scale
    and shift, and `eps` for what keeps them finite; `momentum` is the share of the new in what a batch norm
    remembers.
    Shapes: (batch, in_channels, height, width) -> (batch, out_channels, out_height, out_width), out_size =
    ⌊(size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride⌋ + 1
    Source: Ioffe, Szegedy 2015, arXiv:1502.03167, section 3.2; group norm: Wu, He 2018, arXiv:1803.08494.
    Raises: ValueError for an unknown norm or activation.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int = 3,
        stride: int = 1,
        padding: int | None = None,
        dilation: int = 1,
        groups: int = 1,
        norm: str = "batch",
        activation: str = "relu",
        eps: float = 1e-5,
        momentum: float = 0.1,
    ) -> None:
        super().__init__()
        if activation not in ACTIVATIONS:
            raise ValueError(f"activation must be one of {', '.join(ACTIVATIONS)}, got {activation!r}")
        margin = dilation * (kernel_size - 1) // 2 if padding is None else padding
        bias = norm == "none"
        self.conv = nn.Conv2d(
            in_channels, out_channels, kernel_size, stride, margin, dilation, groups, bias=bias
        )
        self.norm = _make_norm(norm, out_channels, eps, momentum)
        self.activation = ACTIVATIONS[activation]()

    def forward(self, x: Tensor) -> Tensor:
        """Compute activation(norm(conv(x))) of x: (batch, in_channels, height, width)."""
        activated: Tensor = self.activation(self.norm(self.conv(x)))
        return activated


def _make_norm(norm: str, channels: int, eps: float, momentum: float) -> nn.Module:
    if norm == "batch":
        return nn.BatchNorm2d(channels, eps, momentum)
    if norm == "group":
        return nn.GroupNorm(math.gcd(32, channels), channels, eps)
    if norm == "instance":
        return nn.InstanceNorm2d(channels, eps, affine=True)
    if norm == "layer":
        return nn.GroupNorm(1, channels, eps)
    if norm == "none":
        return nn.Identity()
    raise ValueError(f"norm must be one of {', '.join(NORMS)}, got {norm!r}")
