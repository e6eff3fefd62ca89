"""Broadcasting over symbolic sizes, and the dtype that mixed inputs give."""

from __future__ import annotations

from collections.abc import Sequence

from blocks.conditions import Claim, Equal
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.shapes import Shape

INTEGERS = ("uint8", "int8", "int16", "int32", "int64")
FLOATS = ("float16", "bfloat16", "float32", "float64")
ONE = Dim(1)


def broadcast(
    shapes: Sequence[Shape | Sequence[Dim]], what: str
) -> tuple[tuple[Dim, ...], tuple[Claim, ...]]:
    """Align sizes from the right; those that are not 1 must be equal, as `what` says.

    >>> sizes, claims = broadcast([Shape.of("N", 3, "H"), Shape.of(3, 1)], "sizes must agree")
    >>> print(sizes, claims)
    (N, 3, H) ()
    """
    longest = max(len(shape) for shape in shapes)
    sizes: list[Dim] = []
    claims: list[Claim] = []
    for place in range(-longest, 0):
        column = [shape[place] for shape in shapes if len(shape) >= -place]
        size, needed = _agreed(column, what)
        sizes.append(size)
        claims.extend(needed)
    return tuple(sizes), tuple(claims)


def promoted(dtypes: Sequence[str]) -> str:
    """Give the dtype of a result by torch's rules: bool, integers, floats, complex.

    >>> promoted(["int64", "float16"]), promoted(["uint8", "int8"]), promoted(["float16", "bfloat16"])
    ('float16', 'int16', 'float32')
    """
    kinds = set(dtypes)
    if "complex64" in kinds:
        if "float64" in kinds:
            raise RuleFault(
                "complex64 and float64 together give complex128, which no net has", code="wrong-dtype"
            )
        return "complex64"
    for ladder, mixed, step in (
        (FLOATS, {"float16", "bfloat16"}, "float32"),
        (INTEGERS, {"uint8", "int8"}, "int16"),
    ):
        found = kinds & set(ladder)
        if found == mixed:
            return step
        if found:
            top = max(found, key=ladder.index)
            return step if mixed <= found and ladder.index(step) > ladder.index(top) else top
    return "bool"


def mixed(shapes: Sequence[Shape]) -> str:
    """Give the dtype of an elementwise operation, from left to right.

    A tensor without dims gives way to one with dims, unless it is of a higher kind: an integer tensor turns
    floating by a floating scalar, a float16 tensor does not turn float32.

    >>> mixed([Shape.of(3, dtype="float16"), Shape.of()]), mixed([Shape.of(3, dtype="int64"), Shape.of()])
    ('float16', 'float32')
    """
    dtype, dims = shapes[0].dtype, len(shapes[0])
    for shape in shapes[1:]:
        if bool(dims) == bool(len(shape)):
            dtype = promoted((dtype, shape.dtype))
        else:
            dtype = _led(dtype, shape.dtype) if dims else _led(shape.dtype, dtype)
        dims = max(dims, len(shape))
    return dtype


def _led(dtype: str, scalar: str) -> str:
    if _kind(dtype) >= _kind(scalar):
        return dtype
    if scalar == "complex64" and dtype in ("float16", "bfloat16"):
        raise RuleFault(f"{dtype} and a complex scalar give a dtype that no net has", code="wrong-dtype")
    return promoted((dtype, scalar))


def _kind(dtype: str) -> int:
    return 0 if dtype == "bool" else 1 if dtype in INTEGERS else 2 if dtype in FLOATS else 3


def needs_floating(shapes: Sequence[Shape]) -> None:
    """Refuse inputs that do not hold floating-point numbers."""
    for shape in shapes:
        if not shape.is_floating:
            raise RuleFault(f"needs floating-point numbers, got {shape.dtype}", code="wrong-dtype")


def _agreed(column: Sequence[Dim], what: str) -> tuple[Dim, list[Claim]]:
    wide = [size for size in dict.fromkeys(column) if size != 1]
    if not wide:
        return ONE, []
    chosen = next((size for size in wide if size.is_constant), wide[0])
    return chosen, [Equal(size, chosen, what) for size in wide if size != chosen]
