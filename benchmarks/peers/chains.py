"""Long chains of small layers: as specs, and by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def written(kinds: Sequence[str], count: int, *, width: int = 4) -> str:
    """Write a spec of `count` nodes, each a line of its own, their kinds taking turns."""
    lines = [f"  n{place}: {line_of(kinds[place % len(kinds)], width)}" for place in range(count)]
    return "\n".join(["net: chain", f"inputs: {{x: [N, {width}]}}", "nodes:", *lines]) + "\n"


def repeated(kinds: Sequence[str], count: int, *, width: int = 4) -> str:
    """Write a spec whose nodes a `repeat` makes, `count` in all."""
    lines = [f"      n{place}: {line_of(kind, width)}" for place, kind in enumerate(kinds)]
    head = ["net: chain", f"inputs: {{x: [N, {width}]}}", "nodes:", "  stage:"]
    return "\n".join([*head, f"    repeat: {count // len(kinds)}", "    nodes:", *lines]) + "\n"


def uneven(count: int) -> str:
    """Write a spec of nodes without a pattern that would fold."""
    lines = ["net: chain", "inputs: {x: [N, 8]}", "nodes:"]
    for place in range(count // 2):
        lines.append(f"  fc{place}: {{block: Linear, out_features: {uneven_width(place)}}}")
        lines.append(f"  relu{place}: ReLU")
    return "\n".join(lines) + "\n"


def uneven_width(place: int) -> int:
    """Give the width of a layer of the chain without a pattern."""
    return 8 + place * place % 7


def line_of(kind: str, width: int) -> str:
    """Write a node."""
    return f"{{block: Linear, out_features: {width}}}" if kind == "Linear" else kind


def by_hand(kinds: Sequence[str], count: int, *, width: int = 4) -> Any:
    """Make the module that a patient person would write: a line for each layer, in both methods."""
    from torch import nn

    made = {"Linear": f"nn.Linear({width}, {width})"}
    lines = ["class Chain(nn.Module):", "    def __init__(self):", "        super().__init__()"]
    for place in range(count):
        kind = kinds[place % len(kinds)]
        lines.append(f"        self.n{place} = {made.get(kind, f'nn.{kind}()')}")
    lines.append("    def forward(self, x):")
    lines += [f"        x = self.n{place}(x)" for place in range(count)]
    room: dict[str, Any] = {"nn": nn}
    exec("\n".join([*lines, "        return x"]), room)
    return room["Chain"]()
