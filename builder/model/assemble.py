"""Assemble: a graph to a module, ready to run, on any device and in any floating type."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Final

import torch
from torch import nn

from blocks.registration import implementation
from builder.errors import UsageError
from builder.graph.ir import Graph, leaves
from builder.model.checks import SizeChecks
from builder.model.initialise import apply_rules, ruled_by, seed_all
from builder.model.loading.keymap import KeyMap
from builder.model.places import give_places
from builder.model.rules import has_rules
from builder.model.source import classes_of
from builder.model.starting.streams import Patience, Silence, Void
from builder.model.weights import load_weights
from builder.model.writing.emit import emit

DTYPES: Final = {
    "float32": torch.float32,
    "float64": torch.float64,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
}


def assemble(
    graph: Graph,
    *,
    device: str | torch.device | None = None,
    dtype: str | torch.dtype | None = None,
    seed: int | None = None,
    checked: bool = False,
    net: object = None,
    weights: str | os.PathLike[str] | None = None,
    key_map: KeyMap = None,
    trust: bool = False,
    fresh: Sequence[str] = (),
    mapped: bool = False,
) -> nn.Module:
    """Build the module of an inferred graph.

    With a seed, the global random state is neither read nor moved, and every tensor depends on the seed and
    on its path alone; without one, modules start as they do in torch. On the device `meta` nothing is
    allocated. `checked` makes the module raise `WrongSize` for inputs that break a condition of the net.
    `net` becomes `module.net`. `weights`, `key_map`, `trust`, `fresh` and `mapped` go to `load_weights`;
    where a file brings every number, none is made first.

    Raises:
        BlockError: The class behind a block is not to be found.
        UsageError: `dtype` is no floating type, torch knows no such `device`, `seed` is no 64-bit integer, or
            an option is about weights and there are none.
    """
    place, floating, seed = _device(device), _dtype(dtype), _seed(seed)
    if weights is None:
        _refuse(key_map=key_map, fresh=fresh, mapped=mapped)
    for card in {
        node.card.home: node.card for node in leaves(graph) if node.card and node.card.home
    }.values():
        implementation(card)
    emitted = emit(graph)
    kind = classes_of(emitted.text)[emitted.root]
    whole = weights is not None and not fresh
    module = _hollow(kind) if whole else None
    if module is None:
        module = _started(kind, graph, place, floating, seed)
    elif floating is not None:
        module.to(floating)
    _tell(module, graph, net)
    is_hollow = whole and any(tensor.is_meta for tensor in module.state_dict().values())
    if weights is not None:
        onto = place or torch.get_default_device()
        target = onto if is_hollow and onto.type != "meta" else None
        load_weights(module, weights, key_map=key_map, trust=trust, fresh=fresh, device=target, mapped=mapped)
    if checked:
        module.register_forward_pre_hook(SizeChecks.of(graph), with_kwargs=True)
    return module


def _tell(module: nn.Module, graph: Graph, net: object) -> None:
    """Let a module know what it was built from, beside its state."""
    give_places(module, graph)
    if net is not None:
        object.__setattr__(module, "net", net)


def _refuse(**options: object) -> None:
    """Refuse options that are about weights where there are none."""
    for name, value in options.items():
        if value:
            what = f"`{name}` is about weights, and none are given"
            raise UsageError(what, code="bad-option", hint="give `weights`, the file that they come from")


def _started(
    kind: Callable[[], nn.Module],
    graph: Graph,
    place: torch.device | None,
    floating: torch.dtype | None,
    seed: int | None,
) -> nn.Module:
    """Make a module and the numbers that it starts with, but none in whose place others come.

    Without rules and without a seed, that is as torch does it, number by number.
    """
    is_void = (place or torch.get_default_device()).type == "meta"
    silence = Silence()
    patience = Patience() if seed is None else silence
    with ExitStack() as stack:
        if place is not None:
            stack.enter_context(place)
        if is_void:
            stack.enter_context(Void())
        elif seed is not None or has_rules(graph):
            stack.enter_context(patience)
        module = kind()
    ruled = () if is_void else ruled_by(module, graph)
    if seed is None:
        patience.finish(without={id(one.tensor) for one in ruled})
    if floating is not None:
        module.to(floating)
    if seed is not None:
        seed_all(module, graph, seed, silence, without={id(one.tensor) for one in ruled})
    apply_rules(ruled, seed)
    return module


def _hollow(kind: Callable[[], nn.Module]) -> nn.Module | None:
    """Make a module without numbers; None where a file of weights would not bring them all.

    A buffer that no checkpoint holds has to be computed, and some classes compute in their constructors.
    """
    try:
        with torch.device("meta"), Void():
            module = kind()
    except Exception:  # whatever a stranger's constructor does with numbers that are not there
        return None
    held = module.state_dict()
    loose = (value for one in module.modules() for value in vars(one).values())
    if any(isinstance(value, torch.Tensor) for value in loose):
        return None
    return module if all(name in held for name, _ in module.named_buffers()) else None


def _device(device: str | torch.device | None) -> torch.device | None:
    if device is None or isinstance(device, torch.device):
        return device
    try:
        return torch.device(device)
    except RuntimeError as error:
        raise UsageError(
            f"there is no device '{device[:40]}'",
            code="bad-device",
            hint="try cpu, cuda, cuda:0, mps or meta",
        ) from error


def _dtype(dtype: str | torch.dtype | None) -> torch.dtype | None:
    name = str(dtype).removeprefix("torch.")
    if dtype is not None and name not in DTYPES:
        raise UsageError(
            f"a net cannot be built in '{name[:40]}'",
            code="bad-dtype",
            hint=f"dtype is one of {', '.join(DTYPES)}",
        )
    return None if dtype is None else DTYPES[name]


def _seed(seed: int | None) -> int | None:
    if seed is None:
        return None
    if isinstance(seed, bool) or not isinstance(seed, int) or not -(1 << 63) <= seed < 1 << 64:
        raise UsageError(f"a seed is an integer of 64 bits, not {str(seed)[:40]}", code="bad-seed")
    return seed
