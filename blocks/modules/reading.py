"""Reading: the ports of a network that a function makes, from the network itself."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import Any, Final

import torch
from torch import nn

from blocks.card import REQUIRED, Arg, Args, Card, Port
from blocks.errors import BlockError
from blocks.kinds import Anything, Bool, Choice, Float, Int
from blocks.modules.features import outputs_of
from blocks.registration import Facts, as_network, implementation
from blocks.signatures import signature_of

LIKELY: Final = 64
"""The size that a required argument gets where a network is made to be looked at."""

MOST_PARTS: Final = 256


def read(card: Card, told: Facts) -> Card:
    """Look into the network that a card's function makes; what was told of it stays.

    A function that does not say what it returns is called with numbers: tensors come of none but the makers
    of networks that way, and all else is taken for a function of tensors.
    Inputs are those of its `forward`; its parts become outputs where FX can follow it down to them. A network
    that cannot be made without the net's own arguments keeps one input and one output.
    """
    maker = _maker(card, told)
    network = None if maker is None else _made(maker)
    if maker is None or maker.network is None or network is None:
        return card
    card = maker
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
    known = replace(maker.network, returns=names)
    args = _inferred_from(inputs, card)
    return replace(card, args=args, inputs=inputs, outputs=outputs, returns=returns, network=known)


def _inferred_from(inputs: tuple[Port, ...], card: Card) -> tuple[Arg, ...]:
    """Infer from the network's first input what was told of an input that it lacks."""
    names = [port.name for port in inputs]
    moved = {
        arg.name: f"{names[0]}.{arg.inferred.partition('.')[2]}"
        for arg in card.args
        if arg.inferred and names and arg.inferred.partition(".")[0] not in names
    }
    return tuple(replace(arg, inferred=moved.get(arg.name, arg.inferred)) for arg in card.args)


def _maker(card: Card, told: Facts) -> Card | None:
    """Give the card of what may make a network; an untold function's as if it made one."""
    if not card.function:
        return card
    try:
        return as_network(card, told)
    except BlockError:
        return None


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
    if isinstance(arg.kind, Int | Anything):
        return LIKELY
    if isinstance(arg.kind, Float):
        return 0.5
    if isinstance(arg.kind, Bool):
        return False
    return arg.kind.choices[0] if isinstance(arg.kind, Choice) else REQUIRED
