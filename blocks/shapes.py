"""Shapes: a tensor's sizes, each of which may be symbolic, and its dtype."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from blocks.dims import Dim, product

DTYPES = (
    "float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool",
    "complex64",
)  # fmt: skip
BYTES = {
    "float32": 4, "float64": 8, "float16": 2, "bfloat16": 2, "int64": 8, "int32": 4, "int16": 2, "int8": 1,
    "uint8": 1, "bool": 1, "complex64": 8,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes and the dtype of one tensor; `float32` stands for the net's floating type.

    >>> shape = Shape.of("N", 3, Dim.symbol("H") // 2)
    >>> print(shape, shape[1], len(shape))
    (N, 3, ⌊H/2⌋) 3 3
    """

    dims: tuple[Dim, ...]
    dtype: str = "float32"

    @staticmethod
    def of(*sizes: Dim | int | str, dtype: str = "float32") -> Shape:
        """Make a shape of dims, numbers, and names of sizes."""
        return Shape(
            tuple(Dim.symbol(size) if isinstance(size, str) else Dim.of(size) for size in sizes), dtype
        )

    def __len__(self) -> int:
        return len(self.dims)

    def __iter__(self) -> Iterator[Dim]:
        return iter(self.dims)

    def __getitem__(self, index: int) -> Dim:
        return self.dims[index]

    def __str__(self) -> str:
        inner = ", ".join(str(dim) for dim in self.dims)
        return f"({inner},)" if len(self.dims) == 1 else f"({inner})"

    @property
    def elements(self) -> Dim:
        """How many numbers the tensor holds."""
        return product(self.dims)

    @property
    def is_floating(self) -> bool:
        """Whether the tensor holds floating-point numbers."""
        return self.dtype in ("float32", "float64", "float16", "bfloat16")

    def with_dims(self, dims: Iterable[Dim | int]) -> Shape:
        """Keep the dtype, replace every size."""
        return Shape(tuple(Dim.of(dim) for dim in dims), self.dtype)

    def with_dim(self, index: int, dim: Dim | int) -> Shape:
        """Replace one size; the index may count from the end."""
        dims = list(self.dims)
        dims[index] = Dim.of(dim)
        return Shape(tuple(dims), self.dtype)

    def with_dtype(self, dtype: str) -> Shape:
        """Keep the sizes, replace the dtype."""
        return Shape(self.dims, dtype)

    def evaluate(self, sizes: dict[str, int]) -> tuple[int, ...]:
        """Put numbers for the names of the sizes."""
        return tuple(dim.evaluate(sizes) for dim in self.dims)
