"""Cards of torch.nn: names, order and defaults of the arguments are those of the module."""

from __future__ import annotations

import importlib
import inspect

import pytest
import torch
from torch import nn

from blocks.card import REQUIRED, Card

FILES = (
    "conv", "norm", "activation", "dropout", "pool", "resize", "linear", "padding", "attention",
    "transformer", "recurrent",
)  # fmt: skip
MODULES = [importlib.import_module(f"blocks.cards.{name}") for name in FILES]
CARDS = [card for module in MODULES for card in module.CARDS]
UNSPOKEN = {"_weight", "_freeze"}
LEFT_OUT = UNSPOKEN | {"self", "args", "kwargs", "device", "dtype", "mode", "return_indices"}
DEPRECATED = {("Hardtanh", "min_value"), ("Hardtanh", "max_value")}
LATER = {(f"{kind}Norm{axes}", "bias") for kind in ("Batch", "Instance") for axes in ("1d", "2d", "3d")} | {
    ("GroupNorm", "bias")
}
"""Arguments that torch 2.6 does not know."""


def constructor(card: Card) -> dict[str, inspect.Parameter]:
    module: type[nn.Module] = getattr(nn, card.home.partition(":")[2])
    if issubclass(module, nn.RNNBase):
        known = dict(inspect.signature(nn.RNNBase.__init__).parameters)
        if card.name == "RNN":
            before = ["input_size", "hidden_size", "num_layers"]
            curve = inspect.Parameter("nonlinearity", inspect.Parameter.KEYWORD_ONLY, default="tanh")
            known = {**{name: known.pop(name) for name in before}, "nonlinearity": curve, **known}
        if card.name != "LSTM":
            del known["proj_size"]
        return known
    return dict(inspect.signature(module.__init__).parameters)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_arguments_are_those_of_the_module(card: Card) -> None:
    hidden = LEFT_OUT - ({"mode"} if card.name == "Upsample" else set())
    theirs = [
        name
        for name in constructor(card)
        if name not in hidden and (card.name, name) not in DEPRECATED | LATER
    ]
    assert [arg.name for arg in card.args if not arg.at_call] == theirs


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_defaults_are_those_of_the_module(card: Card) -> None:
    parameters = constructor(card)
    for arg in card.args:
        if arg.at_call:
            continue
        theirs = parameters[arg.name].default
        if theirs is torch.nn.functional.relu:
            theirs = "relu"
        is_required = theirs is inspect.Parameter.empty
        may_be_null = card.name.startswith("AvgPool") and arg.name == "stride"
        assert may_be_null or arg.default == (REQUIRED if is_required else theirs), arg.name


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_defaults_fit_their_kinds(card: Card) -> None:
    for arg in card.args:
        if arg.default is not REQUIRED:
            arg.kind.check(arg.default)  # type: ignore[arg-type]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_cards_say_what_they_are(card: Card) -> None:
    assert card.home == f"torch.nn:{card.name}"
    assert card.doc.endswith(".")
    assert len(card.doc) <= 90
    assert card.source.startswith("https://")
    assert "->" in card.formula


def test_no_name_is_given_twice() -> None:
    names = [card.name for card in CARDS]
    assert len(names) == len(set(names))
