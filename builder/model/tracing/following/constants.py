"""Constants: tensors that depend on no input, written down in as few numbers as may be."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from blocks.kinds import Value as Setting
from builder.model.tracing.values import Constant

PLAIN_NUMBERS = 64
"""A constant of more numbers is rather computed from smaller ones, where that is possible."""


def fill_of(tensor: Tensor, most: int) -> Setting:
    """Give one number for all, or all numbers; None where they are more than `most`."""
    if not tensor.numel():
        return None
    flat = tensor.detach().reshape(-1)
    first = flat[0].item()
    if bool((flat == flat[0]).all()):
        return _shortest(flat[:1])[0] if tensor.is_floating_point() else int(first)
    if flat.numel() > most:
        return None
    return _shortest(flat) if tensor.is_floating_point() else tuple(map(int, flat.tolist()))


def _shortest(flat: Tensor) -> tuple[float, ...]:
    """Give numbers in as few digits as still make the same ones in their dtype.

    >>> _shortest(torch.tensor([1e-5, 0.1, 1 / 3]))
    (1e-05, 0.1, 0.33333334)
    """
    found = [float(one) for one in flat.tolist()]
    for digits in (9, 8, 7, 6, 3) if flat.dtype != torch.float64 else ():
        rounded = [float(f"{one:.{digits}g}") for one in found]
        same = (torch.tensor(rounded, dtype=flat.dtype) == flat.cpu()).tolist()
        found = [new if fits else old for new, old, fits in zip(rounded, found, same, strict=True)]
    return tuple(found)


def start_of(tensor: Tensor) -> dict[str, Setting]:
    """Tell how a parameter starts: one number where all are equal, else noise as wide as now."""
    if tensor.is_meta or not tensor.numel() or not tensor.is_floating_point():
        return {}
    fill = fill_of(tensor, 0)
    if fill is not None:
        return {"fill": fill}
    spread = float(tensor.detach().float().std(correction=0))
    return {"std": float(f"{spread:.1g}")} if math.isfinite(spread) else {}


def cost_of(constant: Constant) -> int:
    """Tell how many numbers have to be written down at least, whatever is computed from them."""
    own = _own_cost(constant.tensor)
    if own == 1 or not constant.can_be_recomputed:
        return own
    return min(own, sum(cost_of(part) for part in constant.parts))


def is_better_recomputed(constant: Constant) -> bool:
    """Whether a constant takes no more numbers if the call that made it is made by the net."""
    return (
        constant.can_be_recomputed
        and _own_cost(constant.tensor) > 1
        and sum(cost_of(part) for part in constant.parts) <= constant.tensor.numel()
    )


def _own_cost(tensor: Tensor) -> int:
    return 1 if fill_of(tensor, PLAIN_NUMBERS) is not None else tensor.numel()
