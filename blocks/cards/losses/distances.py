"""Cards of distances and angles between vectors, and of losses that pull and push by them."""

from __future__ import annotations

from blocks.card import Arg, Args, Card, Port, Result, Rule, axis_of, needs_at_least_dims, needs_dims
from blocks.cards.broadcasting import mixed
from blocks.cards.losses.parts import (
    EPSILON,
    MARGIN,
    REDUCTION,
    SWAP,
    broadcast_notes,
    broadcast_to_one,
    floating,
    loss,
    needs_equal_ranks,
    needs_numbers,
    reduced,
)
from blocks.cards.signature import needs_floating, torch_page
from blocks.conditions import Claim
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.kinds import Bool, Float, Int
from blocks.shapes import Shape

TWO = ("x1", "x2")
THREE = ("anchor", "positive", "negative")
SCORES = ("input1", "input2")
LEAD = Arg("margin", Float(0, above=True), 1.0, "by how much the like must be nearer", shown=True)


def _hinge(args: Args, inputs: tuple[Shape, ...]) -> Result:
    """Compare with 1 and -1, which may come as numbers of any type."""
    needs_floating(inputs[0], "input")
    dims, claims = broadcast_to_one(inputs, "input and target")
    each = Shape(dims, inputs[0].dtype)
    return Result((reduced(args, each),), claims=claims, notes=broadcast_notes(inputs, "input and target"))


def _rank(args: Args, inputs: tuple[Shape, ...]) -> Result:
    _all_floating(inputs[:2], SCORES)
    needs_numbers(inputs[2], "target")
    needs_equal_ranks(inputs, "input1, input2 and target")
    dims, claims = broadcast_to_one(inputs, "input1, input2 and target")
    each = Shape(dims, mixed(inputs))
    notes = broadcast_notes(inputs, "input1, input2 and target")
    return Result((reduced(args, each),), claims=claims, notes=notes)


def _angle(args: Args, inputs: tuple[Shape, ...]) -> Result:
    left, right, target = inputs
    for shape, name in zip((left, right), SCORES, strict=True):
        if len(shape) != 2:
            raise RuleFault(f"{name} needs 2 dims (N, features), got {len(shape)}")
    _all_floating(inputs[:2], SCORES)
    needs_dims(target, 1, "(N,) in target")
    dims, claims = broadcast_to_one(inputs[:2], "input1 and input2")
    rows, more = broadcast_to_one((Shape(dims[:1]), target), "the pairs and target")
    notes = broadcast_notes(inputs[:2], "input1 and input2")
    return Result((reduced(args, Shape(rows, mixed(inputs[:2]))),), claims=(*claims, *more), notes=notes)


def _triplet(args: Args, inputs: tuple[Shape, ...]) -> Result:
    _all_floating(inputs, THREE)
    needs_equal_ranks(inputs, "anchor, positive and negative")
    needs_at_least_dims(inputs[0], 1, "(…, features)")
    anchor, positive, negative = inputs
    near, claims = _apart(anchor, positive, "anchor and positive")
    far, more = _apart(anchor, negative, "anchor and negative")
    dims, most = broadcast_to_one((near, far), "anchor, positive and negative")
    if args.swap:
        _, swapped = _apart(positive, negative, "positive and negative")
        most += swapped
    notes = broadcast_notes(inputs, "anchor, positive and negative")
    each = Shape(dims, mixed(inputs))
    return Result((reduced(args, each),), claims=(*claims, *more, *most), notes=notes)


def _apart(left: Shape, right: Shape, names: str) -> tuple[Shape, tuple[Claim, ...]]:
    dims, claims = broadcast_to_one((left, right), names)
    return Shape(dims[:-1], mixed((left, right))), claims


def _distance(args: Args, inputs: tuple[Shape, ...]) -> Result:
    _all_floating(inputs, TWO)
    dims, claims = broadcast_to_one(inputs, "x1 and x2")
    needs_at_least_dims(Shape(dims), 1, "(…, features)")
    kept = (*dims[:-1], Dim(1)) if args.keepdim else dims[:-1]
    return Result((Shape(kept, mixed(inputs)),), claims=claims)


def _cosine(args: Args, inputs: tuple[Shape, ...]) -> Result:
    _all_floating(inputs, TWO)
    dims, claims = broadcast_to_one(inputs, "x1 and x2")
    whole = Shape(dims, mixed(inputs))
    needs_at_least_dims(whole, 1, "(…, features, …)")
    axis = axis_of(args.dim, whole, "dim")
    return Result((whole.with_dims(dims[:axis] + dims[axis + 1 :]),), claims=claims)


def _all_floating(inputs: tuple[Shape, ...], names: tuple[str, ...]) -> None:
    for shape, name in zip(inputs, names, strict=True):
        needs_floating(shape, name)


def _measure(name: str, doc: str, rule: Rule, args: tuple[Arg, ...], formula: str) -> Card:
    return Card(
        name=name,
        doc=doc,
        family="merge",
        inputs=floating(*TWO),
        args=args,
        rule=rule,
        home=f"torch.nn:{name}",
        source=torch_page(name),
        formula=formula,
    )


CARDS: tuple[Card, ...] = (
    loss(
        "HingeEmbeddingLoss", "Distances of like pairs small, of unlike ones above a margin.",
        (*floating("input"), Port("target", "1 and -1")), (MARGIN, REDUCTION), _hinge, "(…), (…) -> (…)",
    ),
    loss(
        "MarginRankingLoss", "The score that should lead leads by a margin.",
        (*floating(*SCORES), Port("target", "1 and -1")),
        (Arg("margin", Float(), 0.0, shown=True), REDUCTION), _rank, "(N,), (N,), (N,) -> (N,)",
    ),
    loss(
        "CosineEmbeddingLoss", "Like pairs point one way, unlike ones do not.",
        (*floating(*SCORES), Port("target", "1 and -1")),
        (Arg("margin", Float(-1, 1), 0.0, shown=True), REDUCTION), _angle, "(N, D), (N, D), (N,) -> (N,)",
    ),
    loss(
        "TripletMarginLoss", "Nearer to the like than to the unlike.", floating(*THREE),
        (
            LEAD, Arg("p", Float(0, above=True), 2.0, "the norm of distances"), Arg("eps", EPSILON, 1e-6),
            SWAP, REDUCTION,
        ),
        _triplet, "(…, D), (…, D), (…, D) -> (…)",
    ),
    loss(
        "TripletMarginWithDistanceLoss", "TripletMarginLoss with Euclidean distances.", floating(*THREE),
        (LEAD, SWAP, REDUCTION), _triplet, "(…, D), (…, D), (…, D) -> (…)",
    ),
    _measure(
        "CosineSimilarity", "The cosine of the angle between vectors.", _cosine,
        (
            Arg("dim", Int(-64, 63), 1, "the axis of the vectors", shown=True),
            Arg("eps", EPSILON, 1e-8),
        ),
        "(…, D, …), (…, D, …) -> (…, …)",
    ),
    _measure(
        "PairwiseDistance", "The distance between vectors.", _distance,
        (
            Arg("p", Float(), 2.0, "the norm", shown=True), Arg("eps", EPSILON, 1e-6),
            Arg("keepdim", Bool(), False, "whether the axis stays, with size 1"),
        ),
        "(…, D), (…, D) -> (…)",
    ),
)  # fmt: skip
