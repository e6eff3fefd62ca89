"""Imports: the names under which generated source knows the classes that its blocks live in."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from blocks.errors import NetdraftError
from builder.model.writing.text import imported

TORCH = "torch.nn:"


class UnsafeHome(NetdraftError):
    """A card whose home is no importable name."""


@dataclass(frozen=True, slots=True)
class Imports:
    """Home → the name to call it by, and the import lines that make it so."""

    called: Mapping[str, str]
    lines: tuple[str, ...]
    names: frozenset[str]

    @staticmethod
    def of(homes: Iterable[str]) -> Imports:
        """Collect imports, torch first, the others sorted; a second class of one name is counted.

        >>> Imports.of(["torch.nn:ReLU", "torchvision.ops:MLP", "mine:MLP"]).lines[-2:]
        ('from mine import MLP', 'from torchvision.ops import MLP as MLP2')
        """
        called: dict[str, str] = {}
        taken: set[str] = set()
        modules: dict[str, list[str]] = {}
        for home in map(_Home.parse, sorted(home for home in set(homes) if not home.startswith(TORCH))):
            name, count = home.outer, 2
            while name in taken:
                name, count = f"{home.outer}{count}", count + 1
            taken.add(name)
            called[home.text] = f"{name}{home.inner}"
            written = home.outer if name == home.outer else f"{home.outer} as {name}"
            modules.setdefault(home.module, []).append(written)
        lines = ["import torch", "from torch import nn", *([""] if modules else [])]
        for module, names in modules.items():
            lines.extend(imported(module, names))
        return Imports(called, tuple(lines), frozenset(taken))

    def name_of(self, home: str) -> str:
        """Give the name by which the text calls a home."""
        return f"nn.{_Home.parse(home).outer}" if home.startswith(TORCH) else self.called[home]


@dataclass(frozen=True, slots=True)
class _Home:
    text: str
    module: str
    outer: str
    inner: str

    @staticmethod
    @lru_cache(maxsize=1024)
    def parse(home: str) -> _Home:
        module, _, qualified = home.partition(":")
        names = (*module.split("."), *qualified.split("."))
        if not all(name.isidentifier() and name.isascii() and not keyword.iskeyword(name) for name in names):
            raise UnsafeHome(
                f"the home '{home[:120]}' of a block cannot be imported",
                code="bad-home",
                hint="define the class at the top of a module",
            )
        outer, *inner = qualified.split(".")
        return _Home(home, module, outer, "".join(f".{name}" for name in inner))
