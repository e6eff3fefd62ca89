"""Functions of one tensor, element by element, activations among them, and changes of dtype."""

from __future__ import annotations

from typing import Any

import torch

from builder.model.tracing.faults import Inexpressible
from builder.model.tracing.following.desk import Desk
from builder.model.tracing.functions.arithmetic import Number, number_of
from builder.model.tracing.functions.table import converts
from builder.model.tracing.values import Constant, Operand, State, Value, dtype_of

PLAIN = {
    "Neg": ("neg", "negative"), "Abs": ("abs", "absolute"), "Square": ("square",), "Sqrt": ("sqrt",),
    "Rsqrt": ("rsqrt",), "Exp": ("exp",), "Log": ("log",), "Sin": ("sin",), "Cos": ("cos",),
    "Sigmoid": ("sigmoid", "special_expit"), "Tanh": ("tanh",), "LogSigmoid": ("logsigmoid",),
    "Softsign": ("softsign",), "Tanhshrink": ("tanhshrink",), "Detach": ("detach",),
    "Reciprocal": ("reciprocal",), "Sign": ("sign",), "Floor": ("floor",), "Ceil": ("ceil",),
    "Round": ("round",), "Erf": ("erf", "special_erf"), "Log1p": ("log1p",), "Expm1": ("expm1",),
    "Log2": ("log2",), "Tan": ("tan",), "Atan": ("atan", "arctan"), "Sinh": ("sinh",), "Cosh": ("cosh",),
}  # fmt: skip
"""Blocks without arguments, and the functions that they are."""

WITH_INPLACE = {
    "ReLU": ("relu",), "ReLU6": ("relu6",), "SELU": ("selu",), "SiLU": ("silu",), "Mish": ("mish",),
    "Hardsigmoid": ("hardsigmoid",), "Hardswish": ("hardswish",),
}  # fmt: skip
"""Blocks whose functions may also write over their input, which changes no number."""


def _plain(block: str, names: tuple[str, ...]) -> None:
    def converted(desk: Desk, input: Operand) -> Value:
        return desk.one(block, input)

    converts(*names)(converted)


def _activation(block: str, names: tuple[str, ...]) -> None:
    def converted(desk: Desk, input: Operand, inplace: bool = False) -> Value:
        return desk.one(block, input)

    converts(*names)(converted)


for _block, _names in PLAIN.items():
    _plain(_block, _names)
for _block, _names in WITH_INPLACE.items():
    _activation(_block, _names)


@converts("contiguous", "clone", "alias", "lift_fresh_copy")
def unchanged(desk: Desk, input: Operand, *, memory_format: Any = None) -> Operand:
    """Pass a tensor on: only its place in memory changes."""
    return input


@converts("requires_grad", "cpu", "cuda", "data", "pin_memory")
def moved(desk: Desk, input: Operand, *args: Any, **kwargs: Any) -> Operand:
    """Pass a tensor on: where it is, and whether it is learned, is not for a node to say."""
    return input


@converts("leaky_relu")
def leaky_relu(desk: Desk, input: Operand, negative_slope: float = 0.01, inplace: bool = False) -> Value:
    """Record a leaky rectifier."""
    return desk.one("LeakyReLU", input, negative_slope=negative_slope)


@converts("elu")
def elu(desk: Desk, input: Operand, alpha: float = 1.0, inplace: bool = False) -> Value:
    """Record an exponential linear unit."""
    return desk.one("ELU", input, alpha=alpha)


@converts("celu")
def celu(desk: Desk, input: Operand, alpha: float = 1.0, inplace: bool = False) -> Value:
    """Record a continuous exponential linear unit."""
    return desk.one("CELU", input, alpha=alpha)


@converts("gelu")
def gelu(desk: Desk, input: Operand, *, approximate: str = "none") -> Value:
    """Record a Gaussian error linear unit."""
    return desk.one("GELU", input, approximate=approximate)


@converts("softplus")
def softplus(desk: Desk, input: Operand, beta: float = 1.0, threshold: float = 20.0) -> Value:
    """Record a soft rectifier."""
    return desk.one("Softplus", input, beta=beta, threshold=threshold)


@converts("hardtanh")
def hardtanh(
    desk: Desk, input: Operand, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False
) -> Value:
    """Record a clipped line."""
    return desk.one("Hardtanh", input, min_val=min_val, max_val=max_val)


@converts("softshrink")
def softshrink(desk: Desk, input: Operand, lambd: float = 0.5) -> Value:
    """Record a soft shrinkage."""
    return desk.one("Softshrink", input, lambd=lambd)


@converts("hardshrink")
def hardshrink(desk: Desk, input: Operand, lambd: float = 0.5) -> Value:
    """Record a hard shrinkage."""
    return desk.one("Hardshrink", input, lambd=lambd)


@converts("threshold")
def threshold(desk: Desk, input: Operand, threshold: float, value: float, inplace: bool = False) -> Value:
    """Record a threshold."""
    return desk.one("Threshold", input, threshold=threshold, value=value)


@converts("glu")
def glu(desk: Desk, input: Operand, dim: int = -1) -> Value:
    """Record a gated linear unit."""
    return desk.one("GLU", input, dim=dim)


@converts("softmax", "special_softmax")
def softmax(
    desk: Desk, input: Operand, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None
) -> Value:
    """Record a softmax."""
    return desk.one("Softmax", _cast(desk, input, dtype), dim=_stated(dim, "softmax"))


@converts("log_softmax")
def log_softmax(
    desk: Desk, input: Operand, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None
) -> Value:
    """Record the logarithm of a softmax."""
    return desk.one("LogSoftmax", _cast(desk, input, dtype), dim=_stated(dim, "log_softmax"))


@converts("softmin")
def softmin(
    desk: Desk, input: Operand, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None
) -> Value:
    """Record a softmin."""
    return desk.one("Softmin", _cast(desk, input, dtype), dim=_stated(dim, "softmin"))


def _stated(dim: int | None, name: str) -> int:
    if dim is None:
        raise Inexpressible(f"{name} is called without `dim`, and its choice depends on the number of dims")
    return dim


@converts("clamp", "clip")
def clamp(desk: Desk, input: Operand, min: Any = None, max: Any = None) -> Value:
    """Record bounds."""
    low, high = (None if one is None else number_of(one) for one in (min, max))
    if (min is not None and low is None) or (max is not None and high is None):
        raise Inexpressible("Clamp takes numbers for its bounds, not tensors", "use Maximum and Minimum")
    return desk.one("Clamp", input, min=low, max=high)


@converts("clamp_min")
def clamp_min(desk: Desk, input: Operand, min: Number) -> Value:
    """Record a lower bound."""
    return clamp(desk, input, min=min)


@converts("clamp_max")
def clamp_max(desk: Desk, input: Operand, max: Number) -> Value:
    """Record an upper bound."""
    return clamp(desk, input, max=max)


@converts("dropout")
def dropout(
    desk: Desk, input: Operand, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Operand:
    """Record dropout, which a net leaves out in eval mode as the model does."""
    return _dropped(desk, "Dropout", input, p, training)


@converts("dropout1d")
def dropout1d(
    desk: Desk, input: Operand, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Operand:
    """Record dropout of whole channels of a sequence."""
    return _dropped(desk, "Dropout1d", input, p, training)


@converts("dropout2d", "feature_dropout")
def dropout2d(
    desk: Desk, input: Operand, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Operand:
    """Record dropout of whole channels."""
    return _dropped(desk, "Dropout2d", input, p, training)


@converts("dropout3d")
def dropout3d(
    desk: Desk, input: Operand, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Operand:
    """Record dropout of whole channels of a volume."""
    return _dropped(desk, "Dropout3d", input, p, training)


@converts("alpha_dropout")
def alpha_dropout(
    desk: Desk, input: Operand, p: float = 0.5, training: bool = False, inplace: bool = False
) -> Operand:
    """Record dropout that keeps mean and variance."""
    return _dropped(desk, "AlphaDropout", input, p, training)


def _dropped(desk: Desk, block: str, input: Operand, p: float, training: bool) -> Operand:
    module = desk.frame.module
    if training and module is not None and not module.training:
        raise Inexpressible(
            f"{block} drops in eval mode as well, and the block does so in training alone",
            "pass training=self.training",
        )
    return desk.one(block, input, p=p) if p else input


def _cast(desk: Desk, input: Operand, dtype: torch.dtype | None) -> Operand:
    if dtype is None or dtype_of(dtype) == input.shape.dtype:
        return input
    return desk.one("Cast", input, dtype=dtype_of(dtype))


@converts("to", "type")
def to(desk: Desk, input: Operand, *args: Any, **kwargs: Any) -> Operand:
    """Record a change of dtype; a change of device is none of the net's business."""
    given = [*args, kwargs.get("dtype"), kwargs.get("other")]
    for one in given:
        if isinstance(one, torch.dtype):
            return _cast(desk, input, one)
        if isinstance(one, Value | Constant | State):
            return (
                input
                if one.shape.dtype == input.shape.dtype
                else desk.one("Cast", input, dtype=one.shape.dtype)
            )
    return input


@converts("type_as")
def type_as(desk: Desk, input: Operand, other: Operand) -> Operand:
    """Record a change to the dtype of another tensor."""
    return to(desk, input, other)


def _caster(name: str, dtype: torch.dtype) -> None:
    def converted(desk: Desk, input: Operand, *, memory_format: Any = None) -> Operand:
        return _cast(desk, input, dtype)

    converts(name)(converted)


for _name, _dtype in {
    "float": torch.float32, "double": torch.float64, "half": torch.float16, "bfloat16": torch.bfloat16,
    "long": torch.int64, "int": torch.int32, "bool": torch.bool,
}.items():  # fmt: skip
    _caster(_name, _dtype)
