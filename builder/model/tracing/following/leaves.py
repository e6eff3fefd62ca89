"""Leaves: modules that a card describes, and their arguments, read back from the instance."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import torch
from torch import nn

from blocks.card import REQUIRED, Arg, Card
from blocks.errors import BlockError
from blocks.kinds import Value
from blocks.registration import implementation
from blocks.registry import registry
from builder.model.tracing.standins import StandIn, StandIns, held

PRESENT: Final = ("bias", "elementwise_affine", "affine")
"""Arguments that say whether there is a tensor of that name."""

ELSEWHERE: Final[Mapping[str, Mapping[str, str]]] = {
    "MultiheadAttention": {"bias": "in_proj_bias", "add_bias_kv": "bias_k"},
    "TransformerEncoderLayer": {
        "d_model": "self_attn.embed_dim", "nhead": "self_attn.num_heads",
        "dim_feedforward": "linear1.out_features", "dropout": "dropout.p", "layer_norm_eps": "norm1.eps",
        "batch_first": "self_attn.batch_first", "bias": "linear1.bias",
    },
    "TransformerDecoderLayer": {
        "d_model": "self_attn.embed_dim", "nhead": "self_attn.num_heads",
        "dim_feedforward": "linear1.out_features", "dropout": "dropout.p", "layer_norm_eps": "norm1.eps",
        "batch_first": "self_attn.batch_first", "bias": "linear1.bias",
    },
    "DoubleConvolution": {
        "in_channels": "first.in_channels", "out_channels": "first.out_channels", "padding": "first.padding",
    },
    "UpSample": {"in_channels": "up.in_channels", "out_channels": "up.out_channels"},
    "ShortcutProjection": {
        "in_channels": "conv.in_channels", "out_channels": "conv.out_channels", "stride": "conv.stride",
        "bias": "conv.bias",
    },
    "ResidualBlock": {
        "in_channels": "conv1.in_channels", "out_channels": "conv1.out_channels", "stride": "conv1.stride",
        "bias": "conv1.bias", "dilation": "conv1.dilation",
    },
    "BottleneckResidualBlock": {
        "in_channels": "conv1.in_channels", "bottleneck_channels": "conv1.out_channels",
        "out_channels": "conv3.out_channels", "stride": "conv2.stride", "bias": "conv1.bias",
        "groups": "conv2.groups", "dilation": "conv2.dilation",
    },
    "PrimaryCapsules": {
        "in_channels": "conv.in_channels", "kernel_size": "conv.kernel_size", "stride": "conv.stride",
        "padding": "conv.padding", "bias": "conv.bias",
    },
    "CapsuleRouting": {
        "in_capsules": "weight.shape.0", "out_capsules": "weight.shape.1", "in_features": "weight.shape.2",
        "out_features": "weight.shape.3",
    },
}  # fmt: skip
"""Arguments that the instance keeps under another name, by the name of the class."""

UNSEEN: Final = ("inplace", "training")
"""Attributes that change no number."""


@lru_cache(maxsize=1)
def _stateful_names() -> frozenset[str]:
    return frozenset(vars(nn.Module()))


def cards_by_class() -> dict[type, Card]:
    """Map implementing classes to their cards; of several cards the first one counts."""
    found: dict[type, Card] = {}
    for card in registry().cards.values():
        if card.home.partition(":")[0] not in sys.modules:
            continue
        try:
            made = implementation(card)
        except BlockError:
            continue
        if isinstance(made, type) and issubclass(made, nn.Module):
            found.setdefault(made, card)
    return found


@dataclass(frozen=True, slots=True)
class Leaf:
    """A module that is a block: its arguments, the names of its tensors, and its stand-in."""

    card: Card
    args: dict[str, Value]
    held: frozenset[str]
    stand_in: StandIn | None


class Leaves:
    """Tells which modules are blocks, and with what arguments."""

    def __init__(self) -> None:
        self.cards = cards_by_class()
        self.stand_ins = StandIns()
        self._known: dict[int, tuple[nn.Module, Leaf | None]] = {}

    def leaf(self, module: nn.Module) -> tuple[Card, dict[str, Value]] | None:
        """Give card and arguments of a module that its card makes anew, None for any other."""
        found = self.known(module)
        return None if found is None else (found.card, found.args)

    def known(self, module: nn.Module) -> Leaf | None:
        """Give all that is known of a module that its card makes anew, None for any other."""
        if id(module) not in self._known:
            self._known[id(module)] = (module, self._read(module))
        return self._known[id(module)][1]

    def _read(self, module: nn.Module) -> Leaf | None:
        card = self._card(module)
        args = None if card is None else _arguments(module, card)
        twin = None if card is None or args is None else self.stand_ins.of(card, args)
        if card is None or args is None or twin is None or not _is_like(twin, module):
            return None
        names = frozenset(name for name, _ in twin.tensors)
        return Leaf(card, args, names, twin if twin.answers_for(module) else None)

    def _card(self, module: nn.Module) -> Card | None:
        """Find the card of a class, or of a base whose `forward` it has kept."""
        for base in type(module).__mro__:
            if base in self.cards:
                is_kept = vars(base).get("forward", base) is getattr(type(module), "forward", None)
                return self.cards[base] if is_kept or base is type(module) else None
        return None


def _arguments(module: nn.Module, card: Card) -> dict[str, Value] | None:
    """Read the arguments of the constructor off an instance; None where one does not fit."""
    found: dict[str, Value] = {}
    names = ELSEWHERE.get(card.name, {})
    for arg in card.args:
        if arg.at_call or arg.name in UNSEEN:
            continue
        value = _attribute(module, names.get(arg.name, arg.name))
        if value is None and arg.default is None:
            continue
        if arg.name in ("kdim", "vdim") and value == getattr(module, "embed_dim", None):
            continue
        if arg.name in (*PRESENT, "add_bias_kv") and not isinstance(value, bool):
            value = value is not None
        fitting = _fitting(arg, _data(value))
        if fitting is not None:
            found[arg.name] = fitting[0]
        elif arg.default is REQUIRED:
            return None
    return found


def _fitting(arg: Arg, value: Any) -> tuple[Value] | None:
    """Give a value in the form that an argument takes, None where it takes it in none."""
    is_even = isinstance(value, tuple) and value and all(one == value[0] for one in value)
    for one in (value, value[0]) if is_even else (value,):
        try:
            return (arg.kind.check(one),)
        except (BlockError, TypeError):
            continue
    return None


def _attribute(module: nn.Module, path: str) -> Any:
    found: Any = module  # whatever the attributes hold
    for part in path.split("."):
        found = found[int(part)] if part.isdigit() else getattr(found, part, None)
    return found


def _data(value: Any) -> Any:
    """Write tuples for lists and sizes, as arguments have them."""
    if isinstance(value, tuple | list):
        return tuple(_data(one) for one in value)
    return value


def _is_like(twin: StandIn, module: nn.Module) -> bool:
    """Whether a module is in all that counts like a block made with its arguments."""
    theirs = dict(module.named_modules())
    if list(twin.modules) != list(theirs) or twin.tensors != held(module):
        return False
    return all(_is_alike(one, theirs[name]) for name, one in twin.modules.items())


def _is_alike(twin: nn.Module, module: nn.Module) -> bool:
    """Compare the plain attributes of two modules; those with hooks are like no other."""
    if module._forward_hooks or module._forward_pre_hooks:
        return False
    known, seen = vars(twin), vars(module)
    for name, value in known.items():
        if name in _stateful_names() or name in UNSEEN or name.startswith("_"):
            continue
        if name not in seen or not _is_equal(value, seen[name]):
            return False
    return True


def _is_equal(one: Any, other: Any) -> bool:
    if isinstance(one, tuple | list) != isinstance(other, tuple | list):
        many, single = (one, other) if isinstance(one, tuple | list) else (other, one)
        return bool(many) and all(part == single for part in many)
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return len(one) == len(other) and all(map(_is_equal, one, other))
    if isinstance(one, bool | int | float | str | None) or isinstance(other, bool | int | float | str | None):
        return bool(one == other)
    if isinstance(one, torch.Tensor):
        return isinstance(other, torch.Tensor) and one.shape == other.shape
    return one is other or type(one) is type(other)
