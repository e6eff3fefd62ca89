"""Pools, pads, and changes of resolution."""

from __future__ import annotations

import math
from typing import Any

from builder.model.tracing.faults import Inexpressible
from builder.model.tracing.following.desk import Desk
from builder.model.tracing.functions.table import converts
from builder.model.tracing.values import Extent, Operand


def _max_pool(axes: int) -> None:
    def converted(
        desk: Desk, input: Operand, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
        ceil_mode: bool = False, return_indices: bool = False,
    ) -> Any:  # fmt: skip
        args = {
            "kernel_size": kernel_size, "stride": stride or None, "padding": padding, "dilation": dilation,
            "ceil_mode": ceil_mode,
        }  # fmt: skip
        if return_indices:
            return desk.several(f"MaxPool{axes}d", input, **args, return_indices=True)
        return desk.one(f"MaxPool{axes}d", input, **args)

    converts(f"max_pool{axes}d", f"max_pool{axes}d_with_indices")(converted)


def _avg_pool(axes: int) -> None:
    def converted(
        desk: Desk, input: Operand, kernel_size: Any, stride: Any = None, padding: Any = 0,
        ceil_mode: bool = False, count_include_pad: bool = True, divisor_override: int | None = None,
    ) -> Operand:  # fmt: skip
        more = {} if axes == 1 else {"divisor_override": divisor_override}
        return desk.one(
            f"AvgPool{axes}d", input, kernel_size=kernel_size, stride=stride or None, padding=padding,
            ceil_mode=ceil_mode, count_include_pad=count_include_pad, **more,
        )  # fmt: skip

    converts(f"avg_pool{axes}d")(converted)


def _adaptive(kind: str, axes: int) -> None:
    def converted(desk: Desk, input: Operand, output_size: Any, return_indices: bool = False) -> Any:
        if return_indices:
            return desk.several(
                f"Adaptive{kind}Pool{axes}d", input, output_size=output_size, return_indices=True
            )
        return desk.one(f"Adaptive{kind}Pool{axes}d", input, output_size=output_size)

    converts(f"adaptive_{kind.lower()}_pool{axes}d")(converted)


for _axes in (1, 2, 3):
    _max_pool(_axes)
    _avg_pool(_axes)
    _adaptive("Avg", _axes)
    _adaptive("Max", _axes)


@converts("interpolate", "upsample")
def interpolate(
    desk: Desk, input: Operand, size: Any = None, scale_factor: Any = None, mode: str = "nearest",
    align_corners: bool | None = None, recompute_scale_factor: bool | None = None, antialias: bool = False,
) -> Operand:  # fmt: skip
    """Record a change of resolution; an open size is that of the tensor that it was read from."""
    args: dict[str, Any] = {"mode": mode, "align_corners": align_corners, "antialias": antialias}
    if recompute_scale_factor and size is None:
        size = _recomputed(input, scale_factor)
    if size is None:
        return desk.one("Interpolate", input, **args, scale_factor=scale_factor)
    sizes = list(size) if isinstance(size, tuple | list) else [size] * (len(input.shape) - 2)
    source = _source(sizes)
    if source is not None:
        return desk.node("Interpolate", [("x", input), ("like", source)], args)[0]
    return desk.one("Interpolate", input, **args, size=[int(one) for one in sizes])


def _recomputed(input: Operand, factor: Any) -> list[int]:
    """Give the sizes that a factor leads to, which then count instead of the factor."""
    dims = input.shape.dims[2:]
    if not all(dim.is_constant for dim in dims):
        raise Inexpressible("no block recomputes the scale factor of an open size")
    factors = factor if isinstance(factor, tuple | list) else [factor] * len(dims)
    return [math.floor(int(dim) * one) for dim, one in zip(dims, factors, strict=True)]


def _source(sizes: list[Any]) -> Operand | None:
    """Find the tensor whose dims from the third on are the sizes."""
    found: list[Operand] = []
    for place, one in enumerate(sizes):
        if not isinstance(one, Extent):
            return None
        if one.source is None or one.source[1] != place + 2:
            return None
        found.append(one.source[0])
    value = found[0]
    same = all(other is value for other in found) and len(value.shape) == len(sizes) + 2
    return value if same else None


@converts("pad")
def pad(desk: Desk, input: Operand, pad: Any, mode: str = "constant", value: float | None = None) -> Operand:
    """Record a border, or the loss of one; nothing where all widths are 0."""
    widths = [int(one) for one in pad]
    if not any(widths):
        return input
    number: float | str = float(value or 0.0)
    if number in (math.inf, -math.inf):
        number = "inf" if value == math.inf else "-inf"
    return desk.one("Pad", input, pad=widths, mode=mode, value=number)


@converts("grid_sample", "grid_sampler")
def grid_sample(
    desk: Desk, input: Operand, grid: Operand, mode: str = "bilinear", padding_mode: str = "zeros",
    align_corners: bool | None = None,
) -> Operand:  # fmt: skip
    """Record samples at places of a plane."""
    return desk.node(
        "GridSample", [("x", input), ("grid", grid)],
        {"mode": mode, "padding_mode": padding_mode, "align_corners": bool(align_corners)},
    )[0]  # fmt: skip


@converts("pixel_shuffle")
def pixel_shuffle(desk: Desk, input: Operand, upscale_factor: int) -> Operand:
    """Record channels that become pixels."""
    return desk.one("PixelShuffle", input, upscale_factor=upscale_factor)


@converts("pixel_unshuffle")
def pixel_unshuffle(desk: Desk, input: Operand, downscale_factor: int) -> Operand:
    """Record pixels that become channels."""
    return desk.one("PixelUnshuffle", input, downscale_factor=downscale_factor)


@converts("channel_shuffle")
def channel_shuffle(desk: Desk, input: Operand, groups: int) -> Operand:
    """Record channels in another order."""
    return desk.one("ChannelShuffle", input, groups=groups)


@converts("unfold")
def unfold(
    desk: Desk, input: Operand, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> Operand:
    """Record the patches of a plane as columns."""
    return desk.one(
        "Unfold", input, kernel_size=kernel_size, dilation=dilation, padding=padding, stride=stride
    )


@converts("fold", "col2im")
def fold(
    desk: Desk, input: Operand, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0,
    stride: Any = 1,
) -> Operand:  # fmt: skip
    """Record columns that become the patches of a plane, added up where they overlap."""
    return desk.one(
        "Fold", input, output_size=output_size, kernel_size=kernel_size, dilation=dilation, padding=padding,
        stride=stride,
    )  # fmt: skip
