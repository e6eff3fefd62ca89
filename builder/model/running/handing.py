"""Handing: a module is called with values that its caller has let go of.

A call in Python holds its arguments until it returns, in every frame on the way, so that what comes into a
block stays in memory while the block runs, long after its last use. A list that the block empties does not.
"""

from __future__ import annotations

import sys
from typing import Any, Final

import torch
from torch import nn
from torch.compiler import is_compiling
from torch.nn.modules import module as modules

HANDED: Final = "the answer of"
"""The name by which rewritten text calls `handed`; no text that people write can spell it."""

TAKING: Final = "forward of what is given"
"""The attribute of a class, and of its `forward`, that holds the twin which empties a list of its inputs."""

_LISTS: Final = (
    "_global_forward_hooks", "_global_forward_pre_hooks", "_global_backward_hooks",
    "_global_backward_pre_hooks",
)  # fmt: skip
_HOOKS_OF_ALL: Final = tuple(map(vars(modules).get, _LISTS))
_CALL: Final = nn.Module.__call__
_CALL_IMPL: Final = vars(nn.Module).get("_call_impl")
_OWN: Final = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")

is_known: bool = (
    None not in _HOOKS_OF_ALL
    and _CALL_IMPL is not None
    and hasattr(torch._C, "_is_tracing")
    and all(name in vars(nn.Module()) for name in _OWN)
)
"""Whether this torch tells who watches a call; none of it is promised, and another may not."""


def handed(module: nn.Module, given: list[Any]) -> Any:
    """Call a module with what stands in a list, and empty the list.

    Where nobody could tell the difference, no call of `nn.Module` is on the way. Modules may take and give
    anything, hence `Any`.
    """
    kind = type(module)
    written = getattr(vars(kind).get("forward"), "__dict__", {})
    take = _in_turn if kind is nn.Sequential else written.get(TAKING)
    if take is not None and is_known and not is_watched(module):
        return take(module, given)
    args = tuple(given)
    given.clear()
    return module(*args)


def is_watched(module: nn.Module) -> bool:
    """Whether somebody would miss a call: hooks, tracers, compilers, profilers, patches."""
    own, kind = vars(module), type(module)
    return bool(
        own["_forward_hooks"]
        or own["_forward_pre_hooks"]
        or own["_backward_hooks"]
        or own["_backward_pre_hooks"]
        or "forward" in own
        or "_call_impl" in own
        or "_compiled_call_impl" in own
        or kind.__call__ is not _CALL
        or kind._call_impl is not _CALL_IMPL
        or sys.getprofile() is not None
        or torch._C._is_tracing()
        or any(_HOOKS_OF_ALL)
        or is_compiling()
    )


def _in_turn(chain: nn.Module, given: list[Any]) -> Any:
    for module in chain._modules.values():
        assert module is not None, "a chain holds modules"
        given = [handed(module, given)]
    return given.pop()
