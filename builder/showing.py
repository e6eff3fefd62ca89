"""Showing: what a net says of itself in one line, in a few, and in a notebook."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from blocks.errors import NetdraftError

if TYPE_CHECKING:
    from builder.net import Net


def in_short(net: Net) -> str:
    """Write a net on one line: its name, its parameters, the shapes of its ends."""
    ends = (
        ", ".join(f"{name} {shape}" for name, shape in part.items()) for part in (net.inputs, net.outputs)
    )
    return f"Net({net.name!r}, {net.num_parameters:,} parameters, {' -> '.join(ends)})"


def told(net: Net) -> str:
    """Write a net on a few lines: what it costs at its example sizes, its ends, its conditions."""
    name = f"{net.name}@{net.variant}" if net.variant else net.name
    at = ", ".join(f"{size} = {number}" for size, number in net.sizes.items())
    ends = [(f"input {one}", shape) for one, shape in net.inputs.items()]
    ends += [(f"output {one}", shape) for one, shape in net.outputs.items()]
    counts = f"{net.num_parameters:,} parameters, {net.macs:,} multiply-adds"
    lines = [f"{name}: {counts}{f' at {at}' if at else ''}"]
    lines += [f"  {end} {shape}" for end, shape in ends]
    return "\n".join([*lines, *(f"  condition {one}" for one in net.conditions)])


def shown_in_notebook(net: Net) -> dict[str, str]:
    """Give what a notebook shows: the diagram and text, or text alone where nothing can draw."""
    bundle = {"text/plain": told(net)}
    try:
        picture: bytes = importlib.import_module("render.picture").draw(net)
    except (ImportError, NetdraftError):
        return bundle
    return {"image/svg+xml": picture.decode(), **bundle}
