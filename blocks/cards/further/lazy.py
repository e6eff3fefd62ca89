"""Cards by the lazy names of torch, which mean the classes that they turn into."""

from __future__ import annotations

from dataclasses import replace

from blocks.card import Card
from blocks.cards.conv import CARDS as CONVOLUTIONS
from blocks.cards.linear import CARDS as LINEARS
from blocks.cards.norm import CARDS as NORMS

KINDS = ("Conv", "ConvTranspose", "BatchNorm", "InstanceNorm")
WAITING = ("Linear", *(f"{kind}{axes}d" for kind in KINDS for axes in (1, 2, 3)))


def _lazy(card: Card) -> Card:
    doc = f"{card.name} by the name that infers its size, as each does here."
    return replace(card, name=f"Lazy{card.name}", doc=doc)


CARDS: tuple[Card, ...] = tuple(
    _lazy(card) for card in (*LINEARS, *CONVOLUTIONS, *NORMS) if card.name in WAITING
)
