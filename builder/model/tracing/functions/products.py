"""Matrix products, sums of products, and attention."""

from __future__ import annotations

from builder.model.tracing.faults import Inexpressible
from builder.model.tracing.following.desk import Desk
from builder.model.tracing.functions.table import converts
from builder.model.tracing.values import Operand


@converts("matmul", "bmm", "mm", "mv", "dot", "vdot", "rmatmul", "linalg_matmul")
def matmul(desk: Desk, input: Operand, other: Operand) -> Operand:
    """Record a matrix product; a vector is a row on the left, and a column on the right."""
    is_row, is_column = len(input.shape) == 1, len(other.shape) == 1
    left = desk.one("Unsqueeze", input, dim=0) if is_row else input
    right = desk.one("Unsqueeze", other, dim=1) if is_column else other
    made = desk.one("MatMul", left, right)
    if is_column:
        made = desk.one("Select", made, dim=len(made.shape) - 1, index=0)
    if is_row:
        made = desk.one("Select", made, dim=len(made.shape) - 1 - (not is_column), index=0)
    return made


@converts("einsum")
def einsum(desk: Desk, equation: str, *operands: Operand) -> Operand:
    """Record a sum of products by its equation."""
    if not isinstance(equation, str):
        raise Inexpressible("Einsum takes its equation as text")
    given = (
        list(operands[0]) if len(operands) == 1 and isinstance(operands[0], tuple | list) else list(operands)
    )
    return desk.one("Einsum", *given, equation=equation.replace(" ", ""))


@converts("baddbmm")
def baddbmm(
    desk: Desk, input: Operand, batch1: Operand, batch2: Operand, *, beta: float = 1, alpha: float = 1
) -> Operand:
    """Record a tensor plus a product of batches of matrices."""
    return desk.one("AddBatchMatMul", input, batch1, batch2, beta=float(beta), alpha=float(alpha))


@converts("addmm")
def addmm(
    desk: Desk, input: Operand, mat1: Operand, mat2: Operand, *, beta: float = 1, alpha: float = 1
) -> Operand:
    """Record a tensor plus a product of matrices."""
    return desk.one("AddMatMul", input, mat1, mat2, beta=float(beta), alpha=float(alpha))


@converts("scaled_dot_product_attention")
def attend(
    desk: Desk, query: Operand, key: Operand, value: Operand, attn_mask: Operand | None = None,
    dropout_p: float = 0.0, is_causal: bool = False, scale: float | None = None, enable_gqa: bool = False,
) -> Operand:  # fmt: skip
    """Record attention."""
    if enable_gqa:
        raise Inexpressible("no block attends with groups of queries (enable_gqa)")
    inputs = [("query", query), ("key", key), ("value", value)]
    inputs += [] if attn_mask is None else [("mask", attn_mask)]
    args = {
        "is_causal": is_causal,
        "scale": None if scale is None else float(scale),
        "dropout": float(dropout_p),
    }
    return desk.node("ScaledDotProductAttention", inputs, args)[0]
