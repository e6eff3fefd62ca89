"""Registered: classes of a program, by name, that no import can reach where they stand."""

from __future__ import annotations

from blocks.errors import BlockError


class LostClass(BlockError, ImportError):
    """A class that some other process registered."""


def __getattr__(name: str) -> type:
    if not name[:1].isupper():
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    raise LostClass(
        f"the class '{name}' was registered as a block by another program, from inside a function",
        code="lost-class",
        hint="define it at the top of a module that both programs can import",
    )
