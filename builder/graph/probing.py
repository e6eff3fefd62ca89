"""Probing: the door to torch for blocks without a rule, opened only when a net has one."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from blocks.card import Args, Card, Result
from blocks.shapes import Shape


def probed(
    card: Card, args: Args, shapes: tuple[Shape, ...], examples: Mapping[str, int] | None = None
) -> Result:
    """Ask the block itself what a rule would tell, by meta device runs; torch comes in here.

    `shapes` stand in port order, with `UNBOUND` in gaps; `examples` are the net's example sizes.

    Raises:
        RuleFault: What the block refuses, or what cannot be told of it.
    """
    result: Result = importlib.import_module("blocks.modules.probe").probe(card, args, shapes, examples)
    return result
