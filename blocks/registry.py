"""The registry: one name, one card; unknown names get the nearest known ones."""

from __future__ import annotations

import copyreg
import importlib
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from blocks.card import Card
from blocks.containers import INSTEAD
from blocks.errors import BlockError, guess
from blocks.homes import FAMILIES as FAMILIES
from blocks.homes import HOMES


class UnknownBlock(BlockError):
    """A name that no card bears."""


class NameTaken(BlockError):
    """A second registration of one name."""


@dataclass(slots=True)
class Registry:
    """Cards by name, in the order in which they were registered."""

    cards: dict[str, Card] = field(default_factory=dict)

    def add(self, card: Card) -> None:
        """Bind a card's name to it.

        Raises:
            NameTaken: The name is bound already; the text names both homes.
        """
        known = self.cards.get(card.name)
        if known is not None and known is not card:
            raise NameTaken(
                f"the name '{card.name}' is taken by {_home(known)}, so {_home(card)} cannot have it",
                code="name-taken",
                hint="register the second one under another name: register(name=…)",
            )
        self.cards[card.name] = card

    def add_all(self, cards: Iterable[Card]) -> None:
        """Bind several cards."""
        for card in cards:
            self.add(card)

    def find(self, name: str) -> Card:
        """Give the card of a name.

        Raises:
            UnknownBlock: No card bears it; the hint is the nearest name.
        """
        card = self.cards.get(name)
        if card is None:
            reason = _instead(name)
            meant = None if reason else guess(name, self.cards)
            first = f"{reason}; " if reason else f"{meant.hint} " if meant else ""
            raise UnknownBlock(
                f"there is no block '{name[:80]}'",
                code="unknown-block",
                hint=f"{first}`netdraft blocks` lists all {len(self.cards)}",
                guess=meant,
            )
        return card


_REGISTRY = Registry()
_LOADING: set[str] = set()
_LOADED: set[str] = set()
_LOCK = threading.RLock()


def registry() -> Registry:
    """Give the one registry, with the built-in cards in it; threads wait until it is full."""
    if not _LOADED:
        with _LOCK:
            _fill()
    return _REGISTRY


def _fill() -> None:
    """Import the built-in cards, unless that is done, or is what is being done."""
    if _LOADING or _LOADED:
        return
    _LOADING.update(FAMILIES)
    try:
        for family in FAMILIES:
            _REGISTRY.add_all(importlib.import_module(family).CARDS)
        _LOADED.update(FAMILIES)
    finally:
        _LOADING.clear()


def is_taken(name: str) -> bool:
    """Whether a card bears a name; no card is made to find that out."""
    return name in (_REGISTRY.cards if _LOADED else HOMES)


def built_in(name: str) -> Card | None:
    """Give the card of a built-in block, made with those of its module alone.

    None for any other name, and as soon as all cards are there: from then on a name may mean another card.
    """
    home = None if _LOADED else HOMES.get(name)
    if home is None:
        return None
    cards: tuple[Card, ...] = importlib.import_module(home).CARDS
    return next(card for card in cards if card.name == name)


def find(name: str) -> Card:
    """Give the card of a block."""
    return registry().find(name)


def names() -> tuple[str, ...]:
    """List the names of all blocks, sorted."""
    return tuple(sorted(registry().cards))


def _travel(card: Card) -> Any:
    """Pickle a registered card by its name, since rules are functions; any other as it is."""
    if (built_in(card.name) or _REGISTRY.cards.get(card.name)) is not card:
        return card.__reduce_ex__(4)
    return _arrive, (card.name, card.home)


def _arrive(name: str, home: str) -> Card:
    """Find a card by its name; a stranger's comes with the import of its home."""
    if name not in registry().cards and home:
        importlib.import_module(home.partition(":")[0])
    return find(name)


copyreg.pickle(Card, _travel)


def _instead(name: str) -> str:
    """Say why something of torch or torchvision is no block, and what stands in its place."""
    stem, _, function = name.partition(".")
    excluded: dict[str, str] = importlib.import_module("blocks.cards.ops.pyramid").EXCLUDED
    return (
        f"torchvision's {function} {excluded[function]}"
        if stem == "ops" and function in excluded
        else (INSTEAD.get(name, ""))
    )


def _home(card: Card) -> str:
    return card.home or f"the built-in {card.name}"
