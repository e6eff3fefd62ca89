r"""Sizes that a sliding window leaves.

A window of k points, d apart, at every s-th place of a line of x points with p more on both sides together:

    \lfloor (x + p - d(k-1) - 1)/s \rfloor + 1

Source: Dumoulin and Visin 2016, arXiv:1603.07285, relationships 6, 14 and 15.
"""

from __future__ import annotations

from collections.abc import Iterable

from blocks.conditions import AtLeast
from blocks.dims import Dim


def slid(size: Dim, *, kernel: int, stride: int, padding: int = 0, dilation: int = 1) -> Dim:
    """Count the places of a window; `padding` is that of both sides together.

    >>> print(slid(Dim.symbol("H"), kernel=3, stride=2, padding=2))
    ⌈H/2⌉
    """
    room = size + (padding - dilation * (kernel - 1))
    return room if stride == 1 else (room - 1) // stride + 1


def slid_over(size: Dim, *, kernel: int, stride: int, padding: int = 0, dilation: int = 1) -> Dim:
    """Count the places of a window that may hang over the end, as `ceil_mode` has it.

    The last window starts inside the line or its left padding. `padding` is that of one side.

    >>> print(slid_over(Dim.symbol("H"), kernel=3, stride=2))
    ⌊H/2⌋
    """
    extent = dilation * (kernel - 1) + 1
    if padding + stride <= extent:
        return (size + (2 * padding - extent + stride - 1)) // stride + 1
    return (size + (padding - 1)) // stride + 1


def spread(size: Dim, *, kernel: int, stride: int, padding: int, dilation: int, extra: int) -> Dim:
    """Give the size from which a window would have left this one; `padding` is that of one side.

    >>> print(spread(Dim.symbol("H"), kernel=4, stride=2, padding=1, dilation=1, extra=0))
    2H
    """
    return (size - 1) * stride + (dilation * (kernel - 1) + extra + 1 - 2 * padding)


def not_empty(sizes: Iterable[Dim], names: Iterable[str], what: str) -> tuple[AtLeast, ...]:
    """Claim that output sizes are at least 1; `what` names what has to fit, `{}` the axis."""
    return tuple(AtLeast(size, 1, what.format(name)) for size, name in zip(sizes, names, strict=True))
