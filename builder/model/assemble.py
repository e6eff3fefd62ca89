"""Assemble: a graph to a module, ready to run, on any device and in any floating type."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import Final

import torch
from torch import nn

from blocks.registration import implementation
from builder.errors import UsageError
from builder.graph.ir import Graph, leaves
from builder.model.checks import SizeChecks
from builder.model.initialise import Silence, apply_rules, seed_all
from builder.model.source import classes_of
from builder.model.weights import KeyMap, load_weights
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
) -> nn.Module:
    """Build the module of an inferred graph.

    With a seed, the global random state is neither read nor moved, and every tensor depends on the seed and
    on its path alone; without one, modules start as they do in torch. On the device `meta` nothing is
    allocated. `checked` makes the module raise `WrongSize` for inputs that break a condition of the net.
    `net` becomes `module.net`. `weights`, `key_map` and `trust` go to `load_weights`.

    Raises:
        BlockError: The class behind a block is not to be found.
        UsageError: `dtype` is no floating type, torch knows no such `device`, `seed` is no 64-bit integer.
    """
    place, floating = _device(device), _dtype(dtype)
    for card in {
        node.card.home: node.card for node in leaves(graph) if node.card and node.card.home
    }.values():
        implementation(card)
    emitted = emit(graph)
    kind = classes_of(emitted.text)[emitted.root]
    with ExitStack() as stack:
        if place is not None:
            stack.enter_context(place)
        if seed is not None:
            stack.enter_context(Silence())
        module = kind()
    if floating is not None:
        module.to(floating)
    if seed is not None:
        seed_all(module, graph, _seed(seed))
    apply_rules(module, graph, seed)
    if weights is not None:
        load_weights(module, weights, key_map=key_map, trust=trust)
    if checked:
        module.register_forward_pre_hook(SizeChecks.of(graph), with_kwargs=True)
    if net is not None:
        object.__setattr__(module, "net", net)
    return module


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


def _seed(seed: int) -> int:
    if isinstance(seed, bool) or not isinstance(seed, int) or not -(1 << 63) <= seed < 1 << 64:
        raise UsageError(f"a seed is an integer of 64 bits, not {str(seed)[:40]}", code="bad-seed")
    return seed
