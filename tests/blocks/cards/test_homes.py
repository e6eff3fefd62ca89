"""Cards of torch.nn: arguments, their order, types and defaults, and inputs are those of the module."""

from __future__ import annotations

import inspect

import pytest
import torch
from torch import nn

from blocks.card import REQUIRED, Arg, Args, Card
from blocks.errors import ArgumentFault
from blocks.kinds import Value
from blocks.registration import implementation
from blocks.registry import registry
from tests.rules import of_every

LATER_BLOCKS = {"LinearCrossEntropyLoss"}
"""Modules that torch 2.6 does not have."""

ABSENT = {name for name in LATER_BLOCKS if not hasattr(nn, name)}
CARDS = [
    card
    for card in registry().cards.values()
    if card.home.startswith("torch.nn:") and card.name not in ABSENT
]
OPEN = ("device", "dtype", "size_average", "reduce", "args", "kwargs")
"""Where a module lives belongs to `build`; the others are out of use."""

TENSORS = ("weight", "pos_weight", "_weight", "_freeze", "_random_samples")
OBJECTS = ("process_group", "distance_function", "custom_encoder", "custom_decoder", "options")
UNSPOKEN = {*OPEN, *TENSORS, *OBJECTS}
"""Arguments that no spec can write: tensors, processes, functions, modules."""

REPLACED = {("Hardtanh", "min_value"), ("Hardtanh", "max_value")}
"""Arguments under former names."""

NORMS = tuple(f"{kind}Norm{axes}d" for kind in ("Batch", "Instance") for axes in (1, 2, 3))
LATER = {(name, "bias") for name in (*NORMS, "GroupNorm", "SyncBatchNorm")} | {
    (f"Lazy{name}", "bias") for name in NORMS
}
"""Arguments that torch 2.6 does not know."""

CALLED_WITHOUT = {"output_size"}
"""Inputs of `forward` that are no tensors; those of `MaxUnpool` are arguments at the call."""


def constructor(card: Card) -> dict[str, inspect.Parameter]:
    module: type[nn.Module] = implementation(card)
    if not issubclass(module, nn.RNNBase):
        return dict(list(inspect.signature(module.__init__).parameters.items())[1:])
    known = dict(list(inspect.signature(nn.RNNBase.__init__).parameters.items())[1:])
    del known["mode"]
    if card.name == "RNN":
        before = ["input_size", "hidden_size", "num_layers"]
        curve = inspect.Parameter("nonlinearity", inspect.Parameter.KEYWORD_ONLY, default="tanh")
        known = {**{name: known.pop(name) for name in before}, "nonlinearity": curve, **known}
    if card.name != "LSTM":
        del known["proj_size"]
    return known


def built(card: Card) -> list[Arg]:
    return [arg for arg in card.args if not arg.at_call]


def accepts(arg: Arg, value: Value) -> bool:
    try:
        arg.kind.check(value)
    except ArgumentFault:
        return False
    return True


@of_every(CARDS)
def test_arguments_are_those_of_the_module_in_its_order(card: Card) -> None:
    hidden = UNSPOKEN | {name for block, name in REPLACED | LATER if block == card.name}
    ours = [arg.name for arg in built(card) if (card.name, arg.name) not in REPLACED]
    assert ours == [name for name in constructor(card) if name not in hidden]


@of_every(CARDS)
def test_defaults_are_those_of_the_module(card: Card) -> None:
    parameters = constructor(card)
    for arg in built(card):
        theirs = parameters[arg.name].default
        if theirs is torch.nn.functional.relu:
            theirs = "relu"
        is_required = theirs is inspect.Parameter.empty
        may_be_null = card.name.startswith("AvgPool") and arg.name == "stride"
        assert may_be_null or arg.default == (REQUIRED if is_required else theirs), arg.name


@of_every(CARDS)
def test_types_are_those_of_the_module(card: Card) -> None:
    parameters = constructor(card)
    for arg in built(card):
        stated = str(parameters[arg.name].annotation)
        if stated == "<class 'bool'>":
            assert accepts(arg, True) and accepts(arg, False) and not accepts(arg, 1), arg.name
        if stated == "<class 'float'>":
            assert (accepts(arg, 0.5) or accepts(arg, 1.5)) and not accepts(arg, True), arg.name
        if stated == "<class 'int'>":
            assert (accepts(arg, 1) or accepts(arg, 2)) and not accepts(arg, 1.5), arg.name
        if stated == "<class 'str'>":
            assert not accepts(arg, 1), arg.name
        if "None" in stated:
            takes_null = accepts(arg, None) or accepts(arg, (None, None)) or accepts(arg, (None, None, None))
            assert takes_null or card.name in ("AdaptiveAvgPool1d", "AdaptiveMaxPool1d"), arg.name
        if "tuple" in stated:
            lists = [(one,) * count for count in range(1, 7) for one in (2, 0.5)]
            assert any(accepts(arg, values) for values in lists) or card.name == "LPPool1d", arg.name


@of_every(CARDS)
def test_defaults_fit_their_kinds(card: Card) -> None:
    for arg in card.args:
        if arg.default is not REQUIRED:
            arg.kind.check(arg.default)  # type: ignore[arg-type]


@of_every([card for card in CARDS if not card.invocation])
def test_inputs_are_those_of_forward(card: Card) -> None:
    theirs = dict(list(inspect.signature(implementation(card).forward).parameters.items())[1:])
    at_call = {arg.name for arg in card.args if arg.at_call}
    names = [name for name in theirs if name not in at_call | CALLED_WITHOUT]
    ours = [port.name for port in card.inputs]
    assert ours == names or (names[0] == "input" and ours == ["x", *names[1:]])
    for port in card.inputs[1:]:
        is_optional = theirs[port.name].default is not inspect.Parameter.empty
        assert (port.optional or bool(port.otherwise)) == is_optional, port.name


@of_every(CARDS)
def test_cards_say_what_they_are(card: Card) -> None:
    assert card.home == f"torch.nn:{card.name}" or card.name.startswith("Lazy") or card.name == "NLLLoss2d"
    assert card.doc.endswith(".")
    assert len(card.doc) <= 90
    assert card.source.startswith("https://")
    assert "->" in card.formula


def test_no_name_is_given_twice() -> None:
    names = [card.name for card in CARDS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("name", "args", "ports"),
    [
        ("MaxPool2d", {"return_indices": True}, ["out", "indices"]),
        ("MaxPool2d", {"return_indices": False}, ["out"]),
        ("AdaptiveMaxPool3d", {"return_indices": True}, ["out", "indices"]),
        ("FractionalMaxPool2d", {"return_indices": True}, ["out", "indices"]),
        ("LSTM", {}, ["out", "hidden", "cell"]),
        ("GRU", {}, ["out", "hidden"]),
        ("RNN", {}, ["out", "hidden"]),
        ("LSTMCell", {}, ["hidden", "cell"]),
        ("MultiheadAttention", {"need_weights": True}, ["out", "weights"]),
        ("MultiheadAttention", {"need_weights": False}, ["out"]),
        ("AdaptiveLogSoftmaxWithLoss", {}, ["output", "loss"]),
    ],
)
def test_several_outputs_have_a_port_each(name: str, args: dict[str, Value], ports: list[str]) -> None:
    assert [port.name for port in registry().find(name).outputs_for(Args(args))] == ports
