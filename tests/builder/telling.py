"""Specs loaded from text, and what is told of those that are at fault."""

from __future__ import annotations

from typing import Any

from blocks.errors import NetdraftError
from builder.report import findings, write
from builder.road import load

HEAD = "net: t\ninputs: {x: [N, 3, H, W]}\n"
"""The first two lines of a spec for images; its keys go on in line 3."""


def told(text: str, **options: Any) -> str:
    """Give the report on a spec as a person sees it; empty where nothing is at fault."""
    try:
        load(text, **options)
    except NetdraftError as error:
        return write(findings(error))
    return ""


def nodes(*lines: str) -> str:
    """Write a spec for images of these nodes; the first stands in line 4."""
    return HEAD + "nodes:\n" + "".join(f"  {line}\n" for line in lines)


def codes(text: str, **options: Any) -> list[tuple[str, str | None]]:
    """List the code and the node of every fault."""
    try:
        load(text, **options)
    except NetdraftError as error:
        return [(one.fault.code, one.fault.node) for one in findings(error)]
    return []
