"""Blocks of one name for one, two and three dims: the one that takes what another refuses."""

from __future__ import annotations

import re

from blocks.errors import Guess, RuleFault
from blocks.registry import registry
from builder.errors import Proposal
from builder.graph.ir import Node
from builder.spec.mending.proposals import respelt

NEEDS = re.compile(r"needs (\d) dims .*, got (\d)\Z")
NAME = re.compile(r"(\w+)([123])d\Z")


def advice_on_rank(node: Node, fault: RuleFault) -> tuple[str | None, Proposal | None]:
    """Propose `BatchNorm1d` for `BatchNorm2d` where two or three dims flow in."""
    counts, name = NEEDS.search(fault.what), NAME.match(node.block)
    if counts is None or name is None or fault.argument:
        return None, None
    needed, got = int(counts[1]), int(counts[2])
    stem, own = name[1], int(name[2])
    wanted = own + got - needed
    if "Norm" in stem and got == 2:
        wanted = 1
    sibling = f"{stem}{wanted}d"
    if sibling not in registry().cards or sibling == node.block:
        return None, None
    return f"{sibling} takes {got} dims", respelt(node.block_mark, Guess(sibling, is_clear=False), node.block)
