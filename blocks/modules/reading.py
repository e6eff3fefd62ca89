"""Reading: the ports of a network that a function makes, from the network itself."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import torch
from torch import nn

from blocks.card import REQUIRED, Arg, Args, Card, Port
from blocks.errors import BlockError
from blocks.kinds import Bool, Choice, Float, Int
from blocks.modules.features import outputs_of
from blocks.registration import implementation
from blocks.signatures import signature_of

LIKELY: Final = 64
"""The size that a required argument gets where a network is made to be looked at."""

MOST_PARTS: Final = 256


def read(card: Card, told: Mapping[str, Any]) -> Card:
    """Look into the network that a card's function makes; what was told of it stays.

    Inputs are those of its `forward`; its parts become outputs where FX can follow it down to them. A network
    that cannot be made without the net's own arguments keeps one input and one output.
    """
    assert card.network is not None, f"{card.name} is no network"
    network = _made(card)
    if network is None:
        return card
    try:
        seen = signature_of(type(network))
    except BlockError:
        seen = None
    inputs = card.inputs if seen is None or told.get("ports") else seen.inputs
    own = card.outputs_for(Args()) if seen is None or told.get("outputs") else seen.outputs
    returns = card.returns if seen is None or told.get("outputs") else seen.returns
    names = tuple(port.name for port in own)
    parts = () if returns else tuple(name for name in outputs_of(network) if name not in names)
    outputs = (*own, *(Port(name, "what that part gives") for name in parts[:MOST_PARTS]))
    known = replace(card.network, returns=names)
    return replace(card, inputs=inputs, outputs=outputs, returns=returns, network=known)


def _made(card: Card) -> nn.Module | None:
    """Make the network, without storage where that is enough; None where it cannot be made so."""
    given = {arg.name: _likely(arg) for arg in card.args if arg.default is REQUIRED}
    if REQUIRED in given.values():
        return None
    maker = implementation(card)
    for device in ("meta", "cpu"):
        try:
            with warnings.catch_warnings(), torch.random.fork_rng(devices=[]), torch.device(device):
                warnings.simplefilter("ignore")
                network = maker(**given)
        except Exception:
            continue
        return network if isinstance(network, nn.Module) else None
    return None


def _likely(arg: Arg) -> Any:
    """Give a value that a required argument may well have."""
    if isinstance(arg.kind, Int):
        return LIKELY
    if isinstance(arg.kind, Float):
        return 0.5
    if isinstance(arg.kind, Bool):
        return False
    return arg.kind.choices[0] if isinstance(arg.kind, Choice) else REQUIRED
