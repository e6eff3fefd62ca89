"""Signs: the small circles of blocks that join values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from builder.graph.ir import Node

SIGNS: Final[Mapping[str, str]] = {
    "Add": "+", "Sub": "−", "Mul": "×", "Div": "÷", "Concat": "‖", "CropAndConcat": "‖", "Stack": "≡",
    "Maximum": "∨", "Minimum": "∧",
}  # fmt: skip
WORDS: Final[Mapping[str, str]] = {
    "+": "add", "−": "subtract", "×": "multiply", "÷": "divide", "‖": "concat", "≡": "stack", "∨": "maximum",
    "∧": "minimum",
}  # fmt: skip


def sign_of(node: Node) -> str:
    """Give the sign of a node that joins two values or more, "" for every other node."""
    if node.card is None or node.card.family != "merge" or len(node.inputs) < 2:
        return ""
    return SIGNS.get(node.card.name, "")
