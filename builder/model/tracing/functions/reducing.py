"""Functions that boil dims down to one number, and norms."""

from __future__ import annotations

from typing import Any

import torch

from builder.model.tracing.faults import Inexpressible
from builder.model.tracing.following.desk import Desk
from builder.model.tracing.functions.arithmetic import maximum as larger
from builder.model.tracing.functions.arithmetic import minimum as smaller
from builder.model.tracing.functions.table import converts
from builder.model.tracing.values import Constant, Operand, State, Value, dtype_of


def _axes(input: Operand, dim: Any) -> list[int]:
    if dim is None or dim == ():
        return list(range(len(input.shape)))
    return list(dim) if isinstance(dim, tuple | list) else [dim]


def _prepared(desk: Desk, input: Operand, dtype: torch.dtype | None) -> Operand:
    if dtype is None or dtype_of(dtype) == input.shape.dtype:
        return input
    return desk.one("Cast", input, dtype=dtype_of(dtype))


@converts("mean")
def mean(
    desk: Desk, input: Operand, dim: Any = None, keepdim: bool = False, *, dtype: Any = None, axis: Any = None
) -> Operand:
    """Record a mean."""
    return _reduced(desk, "Mean", _prepared(desk, input, dtype), axis if dim is None else dim, keepdim)


@converts("sum")
def total(
    desk: Desk, input: Operand, dim: Any = None, keepdim: bool = False, *, dtype: Any = None, axis: Any = None
) -> Operand:
    """Record a sum."""
    return _reduced(desk, "Sum", _prepared(desk, input, dtype), axis if dim is None else dim, keepdim)


@converts("amax")
def amax(desk: Desk, input: Operand, dim: Any = (), keepdim: bool = False) -> Operand:
    """Record the largest element."""
    return _reduced(desk, "Max", input, dim, keepdim)


@converts("amin")
def amin(desk: Desk, input: Operand, dim: Any = (), keepdim: bool = False) -> Operand:
    """Record the smallest element."""
    return _reduced(desk, "Min", input, dim, keepdim)


@converts("max")
def maximum(desk: Desk, input: Operand, dim: Any = None, keepdim: bool = False) -> Any:
    """Record the largest element, with its place where a dim is given, or the larger of two."""
    if isinstance(dim, Value | Constant | State):
        return larger(desk, input, dim)
    if dim is None:
        return _reduced(desk, "Max", input, None, False)
    return _reduced(desk, "Max", input, dim, keepdim), desk.one("ArgMax", input, dim=dim, keepdim=keepdim)


@converts("min")
def minimum(desk: Desk, input: Operand, dim: Any = None, keepdim: bool = False) -> Any:
    """Record the smallest element, with its place where a dim is given, or the smaller of two."""
    if isinstance(dim, Value | Constant | State):
        return smaller(desk, input, dim)
    if dim is None:
        return _reduced(desk, "Min", input, None, False)
    return _reduced(desk, "Min", input, dim, keepdim), desk.one("ArgMin", input, dim=dim, keepdim=keepdim)


@converts("argmax")
def argmax(desk: Desk, input: Operand, dim: int | None = None, keepdim: bool = False) -> Operand:
    """Record the place of the largest element."""
    return desk.one("ArgMax", input, dim=_one(dim), keepdim=keepdim)


@converts("argmin")
def argmin(desk: Desk, input: Operand, dim: int | None = None, keepdim: bool = False) -> Operand:
    """Record the place of the smallest element."""
    return desk.one("ArgMin", input, dim=_one(dim), keepdim=keepdim)


def _one(dim: int | None) -> int:
    if dim is None:
        raise Inexpressible("the blocks search along one dim, and none is given")
    return dim


@converts("logsumexp")
def logsumexp(desk: Desk, input: Operand, dim: Any, keepdim: bool = False) -> Operand:
    """Record the logarithm of a sum of exponentials."""
    return _reduced(desk, "LogSumExp", input, dim, keepdim)


@converts("var")
def var(
    desk: Desk,
    input: Operand,
    dim: Any = None,
    unbiased: bool = True,
    keepdim: bool = False,
    *,
    correction: int | None = None,
) -> Operand:
    """Record a variance."""
    return _spread(desk, "Var", input, dim, keepdim, int(unbiased) if correction is None else correction)


@converts("std")
def std(
    desk: Desk,
    input: Operand,
    dim: Any = None,
    unbiased: bool = True,
    keepdim: bool = False,
    *,
    correction: int | None = None,
) -> Operand:
    """Record a deviation."""
    return _spread(desk, "Std", input, dim, keepdim, int(unbiased) if correction is None else correction)


@converts("var_mean")
def var_mean(
    desk: Desk,
    input: Operand,
    dim: Any = None,
    unbiased: bool = True,
    keepdim: bool = False,
    *,
    correction: int | None = None,
) -> tuple[Operand, ...]:
    """Record a variance and a mean."""
    return (
        var(desk, input, dim, unbiased, keepdim, correction=correction),
        mean(desk, input, dim, keepdim),
    )


@converts("std_mean")
def std_mean(
    desk: Desk,
    input: Operand,
    dim: Any = None,
    unbiased: bool = True,
    keepdim: bool = False,
    *,
    correction: int | None = None,
) -> tuple[Operand, ...]:
    """Record a deviation and a mean."""
    return (
        std(desk, input, dim, unbiased, keepdim, correction=correction),
        mean(desk, input, dim, keepdim),
    )


def _spread(desk: Desk, block: str, input: Operand, dim: Any, keepdim: bool, correction: int) -> Operand:
    return desk.one(block, input, dim=_axes(input, dim), correction=correction, keepdim=keepdim)


def _reduced(desk: Desk, block: str, input: Operand, dim: Any, keepdim: bool) -> Operand:
    axes = _axes(input, dim)
    return desk.one(block, input, dim=axes, keepdim=keepdim) if axes else input


@converts("norm", "linalg_vector_norm")
def norm(
    desk: Desk,
    input: Operand,
    p: Any = "fro",
    dim: Any = None,
    keepdim: bool = False,
    dtype: Any = None,
    *,
    ord: Any = None,
    out: None = None,
) -> Operand:
    """Record a vector norm."""
    order = p if ord is None else ord
    order = 2.0 if order in ("fro", None) else "inf" if order == float("inf") else order
    return desk.one("Norm", input, p=order, dim=_axes(input, dim), keepdim=keepdim)


@converts("normalize")
def normalize(
    desk: Desk, input: Operand, p: float = 2.0, dim: int = 1, eps: float = 1e-12, out: None = None
) -> Operand:
    """Record vectors brought to length 1."""
    return desk.one("Normalize", input, p=p, dim=dim, eps=eps)


@converts("cosine_similarity")
def cosine_similarity(desk: Desk, x1: Operand, x2: Operand, dim: int = 1, eps: float = 1e-8) -> Operand:
    """Record the cosine of two vectors."""
    return desk.one("CosineSimilarity", x1, x2, dim=dim, eps=eps)


@converts("cumsum")
def cumsum(desk: Desk, input: Operand, dim: int, *, dtype: Any = None) -> Operand:
    """Record a running sum."""
    return desk.one("CumSum", _prepared(desk, input, dtype), dim=dim)
