"""Random expressions over named sizes, worked out both as dims and as plain integers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from blocks.dims import Dim, largest, smallest


@dataclass(frozen=True)
class Known:
    """What is known of a named size in these tests."""

    multiple_of: int = 1
    least: int = 1
    most: int | None = None

    def symbol(self, name: str) -> Dim:
        return Dim.symbol(name, multiple_of=self.multiple_of, least=self.least, most=self.most)

    def values(self) -> st.SearchStrategy[int]:
        """Sizes that meet what is known."""
        low = -(-self.least // self.multiple_of)
        high = (self.most or 400) // self.multiple_of
        return st.integers(low, max(low, high)).map(lambda count: count * self.multiple_of)


SIZES = {
    "H": Known(),
    "W": Known(multiple_of=8),
    "K": Known(least=5, most=60),
    "B": Known(multiple_of=6, least=12),
}

numbers = st.integers(0, 12)
divisors = st.integers(1, 9)


def _larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    pairs = st.tuples(st.sampled_from(["+", "-", "*", "min", "max"]), inner, inner)
    divided = st.tuples(st.sampled_from(["//", "%", "ceil"]), inner, divisors)
    return pairs | divided


expressions = st.recursive(st.sampled_from(sorted(SIZES)) | numbers, _larger, max_leaves=7)
"""Trees of names, numbers and (operator, left, right)."""

all_sizes = st.fixed_dictionaries({name: known.values() for name, known in SIZES.items()})
"""A number for every name, as what is known of it allows."""


def as_dim(tree: Any) -> Dim:
    """Work an expression out as a dim."""
    if isinstance(tree, str):
        return SIZES[tree].symbol(tree)
    if isinstance(tree, int):
        return Dim(tree)
    operator, left, right = tree
    one = as_dim(left)
    if operator in ("//", "%", "ceil"):
        return one // right if operator == "//" else one % right if operator == "%" else one.ceil_div(right)
    other = as_dim(right)
    if operator in ("min", "max"):
        return smallest(one, other) if operator == "min" else largest(one, other)
    return one + other if operator == "+" else one - other if operator == "-" else one * other


def as_int(tree: Any, sizes: Mapping[str, int]) -> int:
    """Work an expression out on plain integers."""
    if isinstance(tree, str):
        return sizes[tree]
    if isinstance(tree, int):
        return tree
    operator, left, right = tree
    one, other = as_int(left, sizes), as_int(right, sizes)
    if operator == "ceil":
        return -(-one // other)
    if operator in ("min", "max"):
        return min(one, other) if operator == "min" else max(one, other)
    return {"+": int.__add__, "-": int.__sub__, "*": int.__mul__, "//": int.__floordiv__, "%": int.__mod__}[
        operator
    ](one, other)
