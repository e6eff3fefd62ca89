"""Copies: modules that are made alike, on the device `meta` by copying the first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from types import BuiltinFunctionType, FunctionType, NoneType
from typing import Any, Final

import torch
from torch import nn

KNOWN: Final = ("torch.nn.", "torchvision.", "blocks.modules.", "netdraft_source_")
"""Where classes live whose constructors do nothing but fill the module that they make."""

_PLAIN: Final = (
    NoneType, bool, int, float, complex, str, bytes, torch.dtype, torch.device, BuiltinFunctionType,
)  # fmt: skip
_HOLDING: Final = ("_parameters", "_buffers", "_modules")


class Strange(Exception):
    """A module that holds what only its constructor can make."""


def copies_of(make: Callable[[], nn.Module], count: int) -> Iterator[nn.Module]:
    """Make modules that are alike but share nothing.

    On `meta`, where there are no numbers, all but the first are twins of it, which takes a tenth of the time.
    """
    if count < 1:
        return
    first = make()
    yield first
    for _ in range(count - 1):
        yield twin_of(first) or make()


def twin_of(module: nn.Module) -> nn.Module | None:
    """Copy a module on `meta`; None where it has no tensor, or is not all of known kinds."""
    twins: dict[int, Any] = {}
    try:
        with torch._C.DisableTorchFunction():  # a `with torch.device(…)` has no part in this, and takes time
            twin = _module(module, twins)
    except Strange:
        return None
    return twin if any(isinstance(one, torch.Tensor) for one in twins.values()) else None


def _module(module: nn.Module, twins: dict[int, Any]) -> nn.Module:
    kind = type(module)
    if not kind.__module__.startswith(KNOWN) or hasattr(kind, "__deepcopy__"):
        raise Strange
    twin = kind.__new__(kind)
    twins[id(module)] = twin
    for name, value in vars(module).items():
        if name in _HOLDING:
            vars(twin)[name] = {key: _held(one, twins) for key, one in value.items()}
        else:
            vars(twin)[name] = value if type(value) in _PLAIN else _value(value)
    return twin


def _held(value: Any, twins: dict[int, Any]) -> Any:
    """Copy a parameter, a buffer or a module, once even if it stands in several places."""
    if value is None or id(value) in twins:
        return value if value is None else twins[id(value)]
    if isinstance(value, nn.Module):
        return _module(value, twins)
    if type(value) not in (nn.Parameter, torch.Tensor) or not value.is_meta or vars(value):
        raise Strange
    twin = torch.empty_strided(value.shape, value.stride(), dtype=value.dtype, device="meta")
    twins[id(value)] = nn.Parameter(twin, value.requires_grad) if type(value) is nn.Parameter else twin
    return twins[id(value)]


def _value(value: Any) -> Any:
    """Give a value that a twin may share, or a container of its own."""
    kind = type(value)
    if kind not in (dict, OrderedDict, list, set):
        _shared(value)
        return value
    for one in value:
        _shared(one)
    for one in value.values() if isinstance(value, dict) else ():
        _shared(one)
    return kind(value) if value else kind()


def _shared(value: Any) -> None:
    """Refuse what is not the same for good."""
    if isinstance(value, tuple):
        for one in value:
            _shared(one)
    elif type(value) not in _PLAIN and not (type(value) is FunctionType and value.__closure__ is None):
        raise Strange
