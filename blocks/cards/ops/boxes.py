"""Cards of the functions of `torchvision.ops`: boxes, how they overlap, and losses."""

from __future__ import annotations

from collections.abc import Iterable

from blocks.card import Arg, Args, Card, Family, Port, Result, Rule, needs_dims
from blocks.cards.ops.parts import page_of
from blocks.cards.signature import needs_floating
from blocks.conditions import AtLeast, Claim, Equal
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.kinds import AnyOf, Choice, Float, Int, ListOf
from blocks.shapes import Shape

ALPHA = AnyOf((Float(0, 1), Choice((-1,))))
FORMATS = Choice(("xyxy", "xywh", "cxcywh"))
EPSILON = Arg("eps", Float(0, 1, above=True), 1e-7, at_call=True)
REDUCTION = Arg(
    "reduction",
    Choice(("none", "mean", "sum")),
    "none",
    "what becomes of the numbers",
    shown=True,
    at_call=True,
)
BOX = Port("boxes", "rows of x1, y1, x2, y2", dtype="floating")
PAIR = (Port("boxes1", "rows of x1, y1, x2, y2", dtype="floating"), Port("boxes2", dtype="floating"))


def _rows(shape: Shape, port: str) -> tuple[Claim, ...]:
    """Check that an input is a list of boxes."""
    if len(shape) != 2:
        raise RuleFault(f"{port} needs 2 dims (K, 4), got {len(shape)}")
    needs_floating(shape, port)
    return (Equal(shape[1], Dim(4), f"a row of {port} is four corners"),)


def _one(inputs: tuple[Shape, ...]) -> tuple[Shape, tuple[Claim, ...]]:
    return inputs[0], _rows(inputs[0], "boxes")


def _same(args: Args, inputs: tuple[Shape, ...]) -> Result:
    shape, claims = _one(inputs)
    return Result((shape,), claims=claims)


def _area(args: Args, inputs: tuple[Shape, ...]) -> Result:
    shape, claims = _one(inputs)
    return Result((shape.with_dims([shape[0]]),), claims=claims)


def _two(inputs: tuple[Shape, ...]) -> tuple[Shape, Shape, tuple[Claim, ...]]:
    one, other = inputs
    claims = (*_rows(one, "boxes1"), *_rows(other, "boxes2"))
    if one.dtype != other.dtype:
        raise RuleFault(f"boxes2 needs {one.dtype}, as boxes1 has, got {other.dtype}", code="wrong-dtype")
    return one, other, claims


def _overlap(args: Args, inputs: tuple[Shape, ...]) -> Result:
    one, other, claims = _two(inputs)
    return Result((one.with_dims([one[0], other[0]]),), claims=claims)


def _overlap_loss(args: Args, inputs: tuple[Shape, ...]) -> Result:
    one, other, claims = _two(inputs)
    alike = Equal(one[0], other[0], "boxes1 and boxes2 need as many rows")
    dims = [one[0]] if args.reduction == "none" else []
    return Result((one.with_dims(dims),), claims=(*claims, alike))


def _focal(args: Args, inputs: tuple[Shape, ...]) -> Result:
    one, other = inputs
    needs_floating(one, "inputs")
    needs_floating(other, "targets")
    if one.dtype != other.dtype:
        raise RuleFault(f"targets needs {one.dtype}, as inputs has, got {other.dtype}", code="wrong-dtype")
    if len(one) != len(other):
        raise RuleFault(f"needs inputs and targets of as many dims, got {len(one)} and {len(other)}")
    what = "inputs and targets need equal sizes"
    claims = tuple(Equal(a, b, what) for a, b in zip(one, other, strict=True) if a != b)
    return Result((one if args.reduction == "none" else one.with_dims([]),), claims=claims)


def _around(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_dims(shape, 3, "(K, H, W)")
    claims = (AtLeast(shape[0], 1, "there must be a mask"),)
    return Result((Shape((shape[0], Dim(4)), "float32"),), claims=claims)


def _card(
    name: str, family: Family, doc: str, ports: tuple[Port, ...], rule: Rule, formula: str,
    args: Iterable[Arg] = (), source: str = "",
) -> Card:  # fmt: skip
    return Card(
        name=f"ops.{name}", doc=doc, family=family, inputs=ports, args=tuple(args), rule=rule, function=True,
        home=f"torchvision.ops:{name}", source=source or page_of(name), formula=formula,
    )  # fmt: skip


ALL_PAIRS = "(N, 4), (M, 4) -> (N, M)"
IN_PAIRS = "(N, 4), (N, 4) -> (N), or one number"
GENERAL, DISTANT = "https://arxiv.org/abs/1902.09630", "https://arxiv.org/abs/1911.08287"

CARDS = (
    _card("box_area", "other", "The area of each box.", (BOX,), _area, "(N, 4) -> (N)"),
    _card(
        "box_convert", "shape", "Boxes in another notation.", (Port("boxes", dtype="floating"),), _same,
        "(N, 4) -> the same",
        (
            Arg("in_fmt", FORMATS, doc="corners, or a corner or the middle with width and height",
            shown=True, at_call=True),
            Arg("out_fmt", FORMATS, doc="the same, of what comes out", shown=True, at_call=True),
        ),
    ),
    _card(
        "clip_boxes_to_image", "other", "Boxes cut off at the edges of an image.", (BOX,), _same,
        "(N, 4) -> the same",
        (Arg("size", ListOf(Int(1, 1 << 20), 2, 2), doc="height and width of the image", shown=True,
        at_call=True),),
    ),
    _card(
        "masks_to_boxes", "other", "The box around each mask, none of which may be empty.",
        (Port("masks"),), _around,
        "(K, H, W) -> (K, 4)",
    ),
    _card("box_iou", "merge", "How much boxes overlap, each with each.", PAIR, _overlap, ALL_PAIRS),
    _card(
        "generalized_box_iou", "merge", "How much boxes overlap, less how far they lie apart.", PAIR,
        _overlap,
        ALL_PAIRS, source=GENERAL,
    ),
    _card(
        "distance_box_iou", "merge", "How much boxes overlap, less how far apart their middles are.", PAIR,
        _overlap,
        ALL_PAIRS, (EPSILON,), DISTANT,
    ),
    _card(
        "complete_box_iou", "merge", "How much boxes overlap, less distance and difference in form.", PAIR,
        _overlap,
        ALL_PAIRS, (EPSILON,), DISTANT,
    ),
    _card(
        "generalized_box_iou_loss", "merge", "What boxes lack in overlap, pair by pair, apart or not.", PAIR,
        _overlap_loss, IN_PAIRS, (REDUCTION, EPSILON), GENERAL,
    ),
    _card(
        "distance_box_iou_loss", "merge", "What boxes lack in overlap, pair by pair, and their distance.",
        PAIR,
        _overlap_loss, IN_PAIRS, (REDUCTION, EPSILON), DISTANT,
    ),
    _card(
        "complete_box_iou_loss", "merge", "What boxes lack in overlap, distance and form, pair by pair.",
        PAIR,
        _overlap_loss, IN_PAIRS, (REDUCTION, EPSILON), DISTANT,
    ),
    _card(
        "sigmoid_focal_loss", "merge", "A loss of yes and no that looks at what is hard.",
        (Port("inputs", dtype="floating"), Port("targets", dtype="floating")), _focal,
        "(…), (…) -> the same, or one number",
        (
            Arg("alpha", ALPHA, 0.25, "how much a yes counts; -1 for as much as a no", at_call=True),
            Arg("gamma", Float(0), 2, "how little counts what is easy", at_call=True), REDUCTION,
        ),
        "https://arxiv.org/abs/1708.02002",
    ),
)  # fmt: skip
