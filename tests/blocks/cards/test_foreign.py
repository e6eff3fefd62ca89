"""Cards of torch's and torchvision's further modules: the tables are true, and nothing public is missing."""

from __future__ import annotations

import importlib
import inspect

import pytest
import torchvision.ops
from torch import nn

from blocks.card import REQUIRED, Card
from blocks.cards import foreign, vision
from blocks.errors import ArgumentFault
from blocks.registration import implementation
from blocks.registry import registry

OWN = "blocks.modules."
TORCH = [card for card in foreign.CARDS if card.home.startswith("torch.nn:")]
PROBED = [card for card in foreign.CARDS if card.rule is None]
LATER = {"LinearCrossEntropyLoss"}
"""Modules that torch 2.6 does not have."""

LEFT_OUT = {
    "device", "dtype", "size_average", "reduce", "_random_samples", "_weight",
    "weight", "pos_weight", "process_group", "norm_layer", "activation_layer", "activation",
    "scale_activation",
    "distance_function", "return_indices", "custom_encoder", "custom_decoder", "options",
}  # fmt: skip
"""Arguments that no spec can write, and those that are out of use."""

LATER_ARGUMENTS = {("SyncBatchNorm", "bias"), ("LinearCrossEntropyLoss", "out_features")}


def public(module: object) -> set[str]:
    return {
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and inspect.isclass(value) and issubclass(value, nn.Module)
    }


def present(card: Card) -> type[nn.Module]:
    if card.name in LATER and not hasattr(nn, card.name):
        pytest.skip("the installed torch is older")
    found: type[nn.Module] = implementation(card)
    return found


def test_every_public_module_of_torch_is_a_block_or_left_out_with_a_reason() -> None:
    blocks = {card.name for card in registry().cards.values() if "." not in card.name}
    assert public(nn) - blocks == set(foreign.EXCLUDED) & public(nn)


def test_every_public_module_of_torchvision_is_a_block_or_left_out_with_a_reason() -> None:
    blocks = {name.removeprefix("ops.") for name in registry().cards if name.startswith("ops.")}
    assert public(torchvision.ops) - blocks == set(vision.EXCLUDED)


def test_no_block_is_left_out_as_well() -> None:
    assert not set(foreign.EXCLUDED) & set(registry().cards)
    assert not {f"ops.{name}" for name in vision.EXCLUDED} & set(registry().cards)


@pytest.mark.parametrize("card", PROBED, ids=lambda card: card.name)
def test_arguments_are_those_of_the_module(card: Card) -> None:
    theirs = list(inspect.signature(present(card).__init__).parameters)[1:]
    spoken = [name for name in theirs if name not in LEFT_OUT and (card.name, name) not in LATER_ARGUMENTS]
    assert [arg.name for arg in card.args] == spoken


@pytest.mark.parametrize("card", PROBED, ids=lambda card: card.name)
def test_defaults_are_those_of_the_module(card: Card) -> None:
    parameters = inspect.signature(present(card).__init__).parameters
    for arg in card.args:
        theirs = parameters[arg.name].default
        expected = REQUIRED if theirs is inspect.Parameter.empty else theirs
        assert arg.default == expected, arg.name


@pytest.mark.parametrize("card", PROBED, ids=lambda card: card.name)
def test_ports_are_the_inputs_of_forward(card: Card) -> None:
    theirs = inspect.signature(present(card).forward).parameters
    names = [name for name in theirs if name not in ("self", "output_size")]
    ours = [port.name for port in card.inputs]
    assert (["input", *ours[1:]] == names and ours[0] == "x") or ours == names
    for port in card.inputs[1:]:
        assert port.optional == (theirs[port.name].default is not inspect.Parameter.empty), port.name


@pytest.mark.parametrize("card", foreign.CARDS, ids=lambda card: card.name)
def test_cards_say_what_they_are(card: Card) -> None:
    assert card.doc.endswith(".")
    assert len(card.doc) <= 90
    assert card.source.startswith("https://")
    for arg in card.args:
        if arg.default is not REQUIRED:
            arg.kind.check(arg.default)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(name for name in public(nn) if name.startswith("Lazy")))
def test_lazy_names_mean_the_class_that_they_turn_into(name: str) -> None:
    lazy = vars(nn)[name]
    card = registry().find(name)
    assert implementation(card) is lazy.cls_to_become
    assert card.rule is registry().find(name.removeprefix("Lazy")).rule


def test_names_are_given_once() -> None:
    names = [card.name for card in foreign.CARDS]
    assert len(names) == len(set(names))


def test_bounds_are_stricter_than_those_of_torch() -> None:
    arg = registry().find("Fold").arg("kernel_size")
    assert arg is not None
    with pytest.raises(ArgumentFault, match="needs an integer from 1 to 65536, or a list of 2, got 0"):
        arg.kind.check(0)


@pytest.mark.parametrize("name", ["foreign", "losses", "vision", "cell", "stacks"])
def test_files_of_cards_have_cards(name: str) -> None:
    assert importlib.import_module(f"blocks.cards.{name}").CARDS
