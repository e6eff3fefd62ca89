"""Keeping: a model is left as it was found, whatever its forward does to itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.nn.modules.lazy import LazyModuleMixin

TABLES: Final = ("_parameters", "_buffers", "_modules")
"""The tables of a module that assignments to its attributes write into."""

Kept = tuple[nn.Module, dict[str, Any], dict[str, dict[str, Any]]]


@contextmanager
def kept(model: nn.Module) -> Iterator[None]:
    """Put back mode, attributes and buffers of every module, and torch's random numbers.

    Layers that take their sizes from the first input (`LazyLinear`) keep them.
    """
    modules = [_kept(one) for one in model.modules() if not isinstance(one, LazyModuleMixin)]
    buffers = [(one, one.clone()) for one in model.buffers() if not one.is_meta]
    random = torch.get_rng_state()
    try:
        yield
    finally:
        torch.set_rng_state(random)
        for one in modules:
            _put_back(*one)
        _refill(buffers)


def _kept(module: nn.Module) -> Kept:
    tables = {name: dict(module.__dict__[name]) for name in TABLES if isinstance(module.__dict__[name], dict)}
    return module, dict(module.__dict__), tables


def _put_back(module: nn.Module, attributes: dict[str, Any], tables: dict[str, dict[str, Any]]) -> None:
    module.__dict__.clear()
    module.__dict__.update(attributes)
    for name, entries in tables.items():
        module.__dict__[name].clear()
        module.__dict__[name].update(entries)


def _refill(buffers: list[tuple[Tensor, Tensor]]) -> None:
    with torch.no_grad():
        for buffer, before in buffers:
            if not torch.equal(buffer, before):  # versions do not tell of batch norms
                buffer.copy_(before)
