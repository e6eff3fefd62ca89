"""Cards of tensors that come from the net itself, not from its inputs."""

from __future__ import annotations

from blocks.card import Arg, Args, Card, Port, Result, Tensor, axis_of
from blocks.cards.axes import AXIS
from blocks.errors import RuleFault
from blocks.kinds import LARGEST, AnyOf, Bool, Choice, Float, Int, ListOf
from blocks.shapes import Shape

BUFFER_DTYPES = (
    "float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool",
)  # fmt: skip
RANGES = {
    "int64": (-(1 << 53), 1 << 53), "int32": (-(1 << 31), LARGEST), "int16": (-(1 << 15), (1 << 15) - 1),
    "int8": (-128, 127), "uint8": (0, 255), "bool": (0, 1), "float16": (-65504.0, 65504.0),
    "float32": (-3.4e38, 3.4e38), "bfloat16": (-3.38e38, 3.38e38),
}  # fmt: skip
WHOLE = ("int64", "int32", "int16", "int8", "uint8", "bool")

SHAPE = Arg("shape", ListOf(Int(1), most=64), doc="the sizes, all fixed", shown=True)
FILL = Arg(
    "fill", AnyOf((Float(), ListOf(Float(), 1, 100_000))), 0.0, doc="one number, or all of them in order"
)


def _parameter(args: Args, inputs: tuple[Shape, ...]) -> Result:
    _check_fill(args, "float32")
    return Result((Shape.of(*args.shape),), (Tensor("weight", args.shape),))


def _buffer(args: Args, inputs: tuple[Shape, ...]) -> Result:
    _check_fill(args, args.dtype)
    tensor = Tensor("value", args.shape, args.dtype, args.persistent)
    return Result((Shape.of(*args.shape, dtype=args.dtype),), buffers=(tensor,))


def _check_fill(args: Args, dtype: str) -> None:
    """Refuse too many or too few numbers, and those that the dtype cannot hold."""
    numbers = args.fill if isinstance(args.fill, tuple) else (args.fill,)
    count = Tensor("", args.shape).elements
    if isinstance(args.fill, tuple) and len(numbers) != count:
        raise RuleFault(
            f"fill needs one number or {count}, got {len(numbers)}", code="bad-argument", argument="fill"
        )
    least, most = RANGES.get(dtype, (None, None))
    for number in numbers:
        is_inside = (least is None or number >= least) and (most is None or number <= most)
        if not is_inside or (dtype in WHOLE and not float(number).is_integer()):
            raise RuleFault(f"fill {number:g} does not fit {dtype}", code="bad-argument", argument="fill")


def _arange(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    return Result((Shape((shape[axis_of(args.dim, shape, "dim")],), "int64"),))


def _arange_text(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
    (x,) = names
    return f"torch.arange({x}.shape[{axis_of(args.dim, shapes[0], 'dim')}], device={x}.device)"


CARDS = (
    Card(
        name="Parameter",
        doc="A learned tensor of the net's own, such as a class token or a table of positions.",
        family="other",
        inputs=(),
        args=(
            SHAPE,
            FILL,
            Arg("std", Float(0.0), 0.0, doc="deviation of normal noise that is added at the start"),
        ),
        rule=_parameter,
        home="blocks.modules.tensor:Parameter",
        formula="-> shape",
    ),
    Card(
        name="Buffer",
        doc="A constant tensor that moves and is saved with the net, such as a mean to subtract.",
        family="other",
        inputs=(),
        args=(
            SHAPE,
            FILL,
            Arg("dtype", Choice(BUFFER_DTYPES), "float32", doc="what its numbers are"),
            Arg("persistent", Bool(), True, doc="whether checkpoints hold it"),
        ),
        rule=_buffer,
        home="blocks.modules.tensor:Buffer",
        formula="-> shape",
    ),
    Card(
        name="Arange",
        doc="Count the places of a dim, 0, 1, 2 …, as an Embedding of positions wants them.",
        family="other",
        inputs=(Port("x", "any tensor", sizes_only=True),),
        args=(Arg("dim", AXIS, 1, doc="the dim that is counted", shown=True),),
        rule=_arange,
        expression=_arange_text,
        formula="(N, T, …) -> (T,)",
    ),
)
