"""Telling: what the functions that a model calls are named, and why some cannot be followed."""

from __future__ import annotations

from typing import Any

import torch

from builder.model.tracing.faults import Inexpressible


def name_of(func: Any) -> str:
    """Name a function; a property goes by its own name, a method that is hidden by ours."""
    if func is torch.Tensor.unfold:
        return "unfold_dim"
    name = str(getattr(func, "__name__", func))
    return str(getattr(getattr(func, "__self__", None), "__name__", name)) if name == "__get__" else name


def told_of(func: Any, name: str) -> str:
    """Name a function as its caller would."""
    if name == "__getitem__":
        return "indexing a tensor"
    if name.startswith("__"):
        return f"the operator '{name.strip('_')}' of a tensor"
    home = str(getattr(func, "__qualname__", ""))
    if func is torch.Tensor.unfold:
        return "torch.Tensor.unfold"
    if home.startswith("Tensor.") or "TensorBase" in home or getattr(func, "__name__", "") == "__get__":
        return f"torch.Tensor.{name}"
    module = str(getattr(func, "__module__", "") or "torch")
    module = {"torch._C._nn": "torch.nn.functional", "torch.functional": "torch"}.get(module, module)
    return f"{module}.{name}"


def unread(name: str) -> Inexpressible:
    """Make the refusal of a function whose result depends on numbers."""
    if name == "__getitem__":
        what = "indexing with a mask takes as many elements as the mask has, known only when the net runs"
        return Inexpressible(what, "choose with torch.where")
    if name == "__bool__":
        what = "the model decides by the numbers in a tensor, and a spec describes one way for all inputs"
        return Inexpressible(what, "decide by sizes or settings, or choose with torch.where")
    what = f"{name.strip('_')} takes numbers out of a tensor, and they are only known when the net runs"
    return Inexpressible(what, "compute with tensors all the way")
