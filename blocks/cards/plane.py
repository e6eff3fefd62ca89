"""Convolutions and norms over the plane, as the parts of which larger blocks are made."""

from __future__ import annotations

from dataclasses import dataclass

from blocks.card import Arg, Tensor, needs_dims
from blocks.cards.windows import slid
from blocks.conditions import AtLeast, Claim, Equal
from blocks.dims import Dim, product
from blocks.errors import RuleFault
from blocks.kinds import Int
from blocks.shapes import Shape

PLANE = "(N, C, H, W)"
CHANNELS = Int(1, 1 << 24)
IN_CHANNELS = Arg("in_channels", CHANNELS, doc="channels of x", inferred="x.channels")
OUT_CHANNELS = Arg("out_channels", CHANNELS, doc="channels that come out", shown=True)


@dataclass(frozen=True, slots=True)
class PlaneConvolution:
    """One square convolution inside a block, `name` its path there; never a transposed one."""

    name: str
    in_channels: int
    out_channels: int
    kernel_size: int = 1
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    groups: int = 1
    bias: bool = False

    @property
    def params(self) -> tuple[Tensor, ...]:
        """Weight and bias."""
        sizes = (self.out_channels, self.in_channels // self.groups, self.kernel_size, self.kernel_size)
        weight = Tensor(f"{self.name}.weight", sizes)
        return (weight, Tensor(f"{self.name}.bias", (self.out_channels,))) if self.bias else (weight,)

    def out(self, shape: Shape) -> Shape:
        """Give the shape that comes out."""
        height, width = (self._size(shape[place]) for place in (2, 3))
        return shape.with_dims((shape[0], self.out_channels, height, width))

    def macs(self, out: Shape) -> Dim:
        """Count multiply-adds from the shape that comes out."""
        each = self.in_channels // self.groups * self.kernel_size**2
        return product(out.dims) * each

    def fits(self, shape: Shape, block: str) -> tuple[Claim, ...]:
        """Claim that the kernel lies within the padded image."""
        reach = self.dilation * (self.kernel_size - 1) + 1
        least = max(1, reach - 2 * self.padding)
        what = f"{block} needs height and width of at least {least}"
        return tuple(AtLeast(shape[place], least, what) for place in (2, 3))

    def _size(self, dim: Dim) -> Dim:
        padding = 2 * self.padding
        return slid(dim, kernel=self.kernel_size, stride=self.stride, padding=padding, dilation=self.dilation)


def batch_norm(name: str, channels: int) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
    """Give parameters and buffers of a batch norm inside a block."""
    params = tuple(Tensor(f"{name}.{part}", (channels,)) for part in ("weight", "bias"))
    running = tuple(Tensor(f"{name}.running_{part}", (channels,)) for part in ("mean", "var"))
    return params, (*running, Tensor(f"{name}.num_batches_tracked", (), "int64"))


def needs_plane(shape: Shape, in_channels: int) -> tuple[Claim, ...]:
    """Refuse what is no image of floating-point numbers; claim the number of its channels."""
    needs_dims(shape, 4, PLANE)
    if not shape.is_floating:
        raise RuleFault(f"needs floating-point numbers, got {shape.dtype}", code="wrong-dtype")
    return () if shape[1] == in_channels else (Equal(shape[1], Dim(in_channels), _channels(in_channels)),)


def _channels(count: int) -> str:
    return f"needs {count} channels in dim 1, as in_channels says"
