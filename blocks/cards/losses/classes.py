"""Cards of losses over classes: the true ones come as numbers, or as a distribution."""

from __future__ import annotations

from dataclasses import replace

from blocks.card import Arg, Args, Card, Port, Result, needs_at_least_dims, needs_dims
from blocks.cards.losses.parts import (
    IGNORED,
    MARGIN,
    REDUCTION,
    SMOOTHING,
    equal_sizes,
    floating,
    loss,
    needs_classes,
    needs_equal_ranks,
    needs_one_dtype,
    reduced,
)
from blocks.cards.signature import bad_argument, needs_floating
from blocks.conditions import AtLeast
from blocks.errors import RuleFault
from blocks.kinds import Bool, Choice, Int
from blocks.shapes import Shape

SCORES = "(N, C, …)"
FIT = "target needs the sizes of input without its classes"


def numbered(args: Args, shape: Shape, target: Shape) -> Result:
    """Take the number of a class for every place."""
    if len(target) != len(shape) - 1:
        raise RuleFault(f"target needs {_dims(len(shape) - 1)}, one less than input, got {len(target)}")
    needs_classes(target, "target")
    sizes = (shape[0], *shape.dims[2:])
    return Result(
        (reduced(args, target.with_dtype(shape.dtype)),), claims=equal_sizes(target.dims, sizes, FIT)
    )


def distributed(args: Args, shape: Shape, target: Shape) -> Result:
    """Take a distribution over the classes for every place."""
    needs_floating(target, "target")
    needs_one_dtype((shape, target), ("input", "target"))
    if args.ignore_index is not None and args.ignore_index >= 0:
        raise bad_argument(
            "ignore_index", "ignore_index goes with numbers of classes, and target holds distributions"
        )
    claims = equal_sizes(shape.dims, target.dims, "input and target need equal sizes")
    each = shape.with_dims((shape[0], *shape.dims[2:]))
    return Result((reduced(args, each),), claims=claims)


def _entropy(args: Args, inputs: tuple[Shape, ...]) -> Result:
    shape, target = inputs
    needs_at_least_dims(shape, 2, SCORES)
    needs_floating(shape, "input")
    return (distributed if len(shape) == len(target) else numbered)(args, shape, target)


def _likelihood(args: Args, inputs: tuple[Shape, ...]) -> Result:
    shape, target = inputs
    needs_at_least_dims(shape, 2, SCORES)
    needs_floating(shape, "input")
    return numbered(args, shape, target)


def _lead(args: Args, inputs: tuple[Shape, ...]) -> Result:
    """Have one true class lead in each row."""
    shape, target = inputs
    needs_dims(shape, 2, "(N, C)")
    needs_floating(shape, "input")
    return numbered(args, shape, target)


def _lead_all(args: Args, inputs: tuple[Shape, ...]) -> Result:
    """Have several true classes lead; their numbers come first in a row, up to a -1."""
    shape, target = inputs
    needs_dims(shape, 2, "(N, C)")
    needs_floating(shape, "input")
    needs_equal_ranks(inputs, "input and target")
    needs_classes(target, "target")
    claims = equal_sizes(shape.dims, target.dims, "input and target need equal sizes")
    return Result((reduced(args, shape.with_dims(shape.dims[:1])),), claims=claims)


def _align(args: Args, inputs: tuple[Shape, ...]) -> Result:
    """Sum over all alignments; targets come a row each, or one behind the other."""
    shape, targets, *lengths = inputs
    needs_dims(shape, 3, "(T, N, C)")
    if shape.dtype not in ("float32", "float64"):
        raise RuleFault(f"log_probs needs float32 or float64, got {shape.dtype}", code="wrong-dtype")
    if len(targets) not in (1, 2):
        raise RuleFault(f"targets needs 1 dim (S,) or 2 dims (N, S), got {len(targets)}")
    needs_classes(targets, "targets", also=("int32",))
    claims = equal_sizes(targets.dims[:-1], shape.dims[1 : len(targets)], "targets needs a row an example")
    for one, name in zip(lengths, ("input_lengths", "target_lengths"), strict=True):
        if len(one) != 1:
            raise RuleFault(f"{name} needs 1 dim (N,), got {len(one)}")
        needs_classes(one, name, also=("int32",))
        claims += equal_sizes(one.dims, shape.dims[1:2], f"{name} needs one number an example")
    blank = AtLeast(shape[2], args.blank + 1, f"blank {args.blank} must be one of the classes", "blank")
    return Result((reduced(args, shape.with_dims(shape.dims[1:2])),), claims=(*claims, blank))


def _dims(count: int) -> str:
    return f"{count} dim{'' if count == 1 else 's'}"


NUMBERED = (*floating("input"), Port("target", "numbers of classes", dtype="int64"))
EITHER = (*floating("input"), Port("target", "numbers of classes, or a distribution over them"))
PLACES = "(N, C, …), (N, …) -> (N, …)"
ROWS = "(N, C), (N,) -> (N,)"

LIKELIHOOD = loss(
    "NLLLoss", "How unlikely the true classes are, from logarithms of probabilities.", NUMBERED,
    (IGNORED, REDUCTION), _likelihood, PLACES,
)  # fmt: skip

CARDS: tuple[Card, ...] = (
    loss(
        "CrossEntropyLoss", "How unlikely the true classes are, from scores.", EITHER,
        (IGNORED, REDUCTION, SMOOTHING), _entropy, PLACES,
    ),
    LIKELIHOOD,
    replace(LIKELIHOOD, name="NLLLoss2d", doc="NLLLoss under its former name for images."),
    loss(
        "MultiMarginLoss", "The true class must lead all others by a margin.", NUMBERED,
        (Arg("p", Choice((1, 2)), 1, "to which power a shortfall counts"), MARGIN, REDUCTION), _lead, ROWS,
    ),
    loss(
        "MultiLabelMarginLoss", "Each true class must lead each other one.",
        (*floating("input"), Port("target", "numbers of classes in a row, then -1", dtype="int64")),
        (REDUCTION,), _lead_all, "(N, C), (N, C) -> (N,)",
    ),
    loss(
        "CTCLoss", "How unlikely a text is over all its alignments with a sequence.",
        (
            *floating("log_probs"), Port("targets", "numbers of classes, a row an example or all in a row"),
            Port("input_lengths"), Port("target_lengths"),
        ),
        (
            Arg("blank", Int(0), 0, "the class that stands for no letter"), REDUCTION,
            Arg("zero_infinity", Bool(), False, "whether impossible alignments count as 0"),
        ),
        _align, "(T, N, C), (N, S), (N,), (N,) -> (N,)",
    ),
)  # fmt: skip
