"""Cards of losses that bring linear layers of their own, from features to classes."""

from __future__ import annotations

import math
from itertools import pairwise

from blocks.card import Arg, Args, Card, Port, Result, Tensor, needs_dims
from blocks.cards.losses.classes import distributed, numbered
from blocks.cards.losses.parts import REDUCTION, SMOOTHING, equal_sizes, floating, needs_classes
from blocks.cards.signature import CHANNELS, ROWS, bad_argument, needs_floating, size_of, torch_page
from blocks.errors import RuleFault
from blocks.kinds import Bool, Float, Int, ListOf, optional
from blocks.shapes import Shape

ROW = "(N, in_features)"


def _linear(args: Args, inputs: tuple[Shape, ...]) -> Result:
    """Make scores by a linear layer, then take their cross entropy."""
    shape, target = inputs
    needs_dims(shape, 2, ROW)
    needs_floating(shape, "input")
    features = size_of(args, "in_features", shape, 1, "features")
    classes = (args.num_classes, *args.get("out_features", ()))
    scores = shape.with_dims((shape[0], *classes))
    if len(target) == len(scores) and args.ignore_index is not None:
        raise bad_argument(
            "ignore_index", "ignore_index goes with numbers of classes, and target holds distributions"
        )
    result = (distributed if len(target) == len(scores) else numbered)(args, scores, target)
    width = math.prod(classes)
    bias = (Tensor("linear.bias", (width,)),) if args.bias else ()
    return Result(
        result.outputs,
        params=(Tensor("linear.weight", (width, features)), *bias),
        macs=shape[0] * (features * width),
        claims=result.claims,
    )


def _adaptive(args: Args, inputs: tuple[Shape, ...]) -> Result:
    """Score frequent classes and clusters of rare ones; look into the clusters of targets.

    Each next cluster works with features `div_value` times fewer.
    """
    shape, target = inputs
    needs_dims(shape, 2, ROW)
    needs_floating(shape, "input_")
    if len(target) != 1:
        raise RuleFault(f"target_ needs 1 dim (N,), got {len(target)}")
    needs_classes(target, "target_")
    features = size_of(args, "in_features", shape, 1, "features")
    head = args.cutoffs[0] + len(args.cutoffs)
    return Result(
        (shape.with_dims(shape.dims[:1]), shape.with_dims(())),
        params=(*_head(args, head, features), *_tails(args, features)),
        macs=shape[0] * (features * head),
        claims=equal_sizes(target.dims, shape.dims[:1], "target_ needs one number an example"),
        notes=("the multiply-adds of a cluster come on top, for each target in it",),
    )


def _head(args: Args, rows: int, features: int) -> tuple[Tensor, ...]:
    bias = (Tensor("head.bias", (rows,)),) if args.head_bias else ()
    return (Tensor("head.weight", (rows, features)), *bias)


def _tails(args: Args, features: int) -> list[Tensor]:
    ends = (*args.cutoffs, args.n_classes)
    if any(one >= other for one, other in pairwise(ends)):
        listed = ", ".join(str(one) for one in args.cutoffs)
        raise bad_argument(
            "cutoffs", f"cutoffs must rise and end below n_classes {args.n_classes}: [{listed}]"
        )
    tensors: list[Tensor] = []
    for index in range(len(args.cutoffs)):
        width = int(features // args.div_value ** (index + 1))
        tensors.append(Tensor(f"tail.{index}.0.weight", (width, features)))
        tensors.append(Tensor(f"tail.{index}.1.weight", (ends[index + 1] - ends[index], width)))
    return tensors


CARDS: tuple[Card, ...] = (
    Card(
        name="AdaptiveLogSoftmaxWithLoss",
        doc="Classes in clusters by frequency: log probabilities of the targets, and their loss.",
        family="other",
        inputs=(*floating("input_"), Port("target_", "numbers of classes", dtype="int64")),
        args=(
            Arg("in_features", CHANNELS, inferred="input_.features"),
            Arg("n_classes", ROWS, doc="how many classes there are", shown=True),
            Arg("cutoffs", ListOf(Int(1), 1), doc="where each next cluster begins", shown=True),
            Arg("div_value", Float(0, above=True), 4.0, "how much narrower each cluster is"),
            Arg("head_bias", Bool(), False),
        ),
        outputs=(Port("output"), Port("loss")),
        rule=_adaptive,
        home="torch.nn:AdaptiveLogSoftmaxWithLoss",
        source="https://arxiv.org/abs/1609.04309",
        formula="(N, in_features), (N,) -> (N,), ()",
    ),
    Card(
        name="LinearCrossEntropyLoss",
        doc="A linear layer and the cross entropy of its scores in one, from torch 2.12 on.",
        family="other",
        inputs=(*floating("input"), Port("target", "numbers of classes, or a distribution over them")),
        args=(
            Arg("in_features", CHANNELS, inferred="input.features"),
            Arg("num_classes", ROWS, doc="how many classes there are", shown=True),
            Arg("out_features", ListOf(CHANNELS, 0, 8), (), "sizes of the places to tell classes at"),
            Arg("bias", Bool(), False),
            REDUCTION,
            Arg("ignore_index", optional(Int()), None, "the class that does not count"),
            SMOOTHING,
        ),
        rule=_linear,
        home="torch.nn:LinearCrossEntropyLoss",
        source=torch_page("LinearCrossEntropyLoss"),
        formula="(N, in_features), (N, …) -> (N, …), or () where they are reduced",
    ),
)
