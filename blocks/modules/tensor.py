"""Tensors that a net holds by itself: learned ones and constant ones."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

DTYPES = {
    "float64": torch.float64,
    "float32": torch.float32,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
    "int64": torch.int64,
    "int32": torch.int32,
    "int16": torch.int16,
    "int8": torch.int8,
    "uint8": torch.uint8,
    "bool": torch.bool,
}
"""Dtypes of a buffer by name."""


class Parameter(nn.Module):
    """Hold a learned tensor, such as a class token or a table of positions.

    It starts as `fill` (one number, or all of them in C order) plus normal noise of deviation `std`.
    Shapes: nothing -> shape
    Source: torch.nn.Parameter, as a block.
    Raises: ValueError where `fill` has neither one number nor as many as the shape.
    """

    def __init__(self, shape: Sequence[int], fill: float | Sequence[float] = 0.0, std: float = 0.0) -> None:
        super().__init__()
        self.fill = _check_fill(fill, shape)
        self.std = std
        self.weight = nn.Parameter(torch.empty(tuple(shape)))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Start again from `fill` and fresh noise."""
        with torch.no_grad():
            self.weight.copy_(_make_tensor(self.fill, self.weight.shape))
            if self.std > 0:
                self.weight.add_(torch.randn_like(self.weight), alpha=self.std)

    def forward(self) -> Tensor:
        """Return the tensor itself."""
        return self.weight

    def extra_repr(self) -> str:
        """Show the shape."""
        return f"{tuple(self.weight.shape)}"


class Buffer(nn.Module):
    """Hold a constant tensor that moves and is saved with the net, such as a mean to subtract.

    `fill` is one number, or all of them in C order; `dtype` is the name of a torch dtype.
    Shapes: nothing -> shape
    Source: torch.nn.Module.register_buffer, as a block.
    Raises: ValueError where `fill` has neither one number nor as many as the shape, or the dtype is unknown.
    """

    value: Tensor

    def __init__(
        self,
        shape: Sequence[int],
        fill: float | Sequence[float] = 0.0,
        dtype: str = "float32",
        persistent: bool = True,
    ) -> None:
        super().__init__()
        if dtype not in DTYPES:
            raise ValueError(f"dtype must be one of {', '.join(DTYPES)}, got {dtype!r}")
        tensor = _make_tensor(_check_fill(fill, shape), shape, DTYPES[dtype])
        self.register_buffer("value", tensor, persistent)

    def forward(self) -> Tensor:
        """Return the tensor itself."""
        return self.value

    def extra_repr(self) -> str:
        """Show the shape."""
        return f"{tuple(self.value.shape)}"


def _check_fill(fill: float | Sequence[float], shape: Sequence[int]) -> float | tuple[float, ...]:
    if isinstance(fill, (int, float)):
        return fill
    if len(fill) != math.prod(shape):
        raise ValueError(f"fill must be one number or {math.prod(shape)}, got {len(fill)}")
    return tuple(fill)


def _make_tensor(
    fill: float | tuple[float, ...], shape: Sequence[int], dtype: torch.dtype | None = None
) -> Tensor:
    if isinstance(fill, tuple):
        return torch.tensor(fill, dtype=dtype).reshape(tuple(shape))
    return torch.full(tuple(shape), fill, dtype=dtype or torch.get_default_dtype())
