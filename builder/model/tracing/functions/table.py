"""The table of functions: torch's names, each with what records the same as blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

Converter = Callable[..., Any]
"""Converter(desk, *args, **kwargs): arguments as the model gave them, with operands for tensors."""

FUNCTIONS: Final[dict[str, Converter]] = {}
Kind = TypeVar("Kind", bound=Converter)


def converts(*names: str) -> Callable[[Kind], Kind]:
    """Enter a converter under names of functions, without underscores at the ends."""

    def entered(converter: Kind) -> Kind:
        for name in names:
            assert name not in FUNCTIONS, f"two converters for {name}"
            FUNCTIONS[name] = converter
        return converter

    return entered
