"""Cards of losses that compare numbers one by one: by distance, likelihood, yes or no.

Sizes broadcast as in arithmetic, except where torch asks for equal ones.
"""

from __future__ import annotations

from functools import partial
from typing import Literal

from blocks.card import Arg, Args, Card, Port, Result, needs_at_least_dims
from blocks.cards.broadcasting import mixed, promoted
from blocks.cards.losses.parts import (
    EPSILON,
    REDUCTION,
    broadcast_notes,
    broadcast_to_one,
    equal_sizes,
    floating,
    loss,
    needs_equal_ranks,
    needs_numbers,
    needs_one_dtype,
    reduced,
)
from blocks.cards.signature import needs_floating
from blocks.conditions import Claim
from blocks.errors import RuleFault
from blocks.kinds import Bool, Choice, Float
from blocks.shapes import Shape

Target = Literal["numbers", "any", "alike"]
"""What a target may hold; `alike` is anything but floating-point numbers of another precision."""

BOTH = "input and target"
VARIANCE = "var needs the sizes of input, those without the last one, or a single 1 among them"


def _compare(target_is: Target, args: Args, inputs: tuple[Shape, ...]) -> Result:
    shape, target = inputs
    needs_floating(shape, "input")
    _check_target(target_is, shape, target)
    dims, claims = broadcast_to_one(inputs, BOTH)
    each = Shape(dims, promoted([one.dtype for one in inputs]) if target_is != "alike" else shape.dtype)
    return Result((reduced(args, each),), claims=claims, notes=broadcast_notes(inputs, BOTH))


def _check_target(target_is: Target, shape: Shape, target: Shape) -> None:
    if target_is == "numbers":
        needs_numbers(target, "target")
    if target_is == "alike" and target.is_floating:
        needs_one_dtype((shape, target), ("input", "target"))


def _count(args: Args, inputs: tuple[Shape, ...]) -> Result:
    """Stirling's term subtracts targets, which true and false cannot do."""
    needs_floating(inputs[0], "log_input")
    if args.full:
        needs_numbers(inputs[1], "target")
    return _arithmetic(args, inputs, "log_input and target")


def _diverge(args: Args, inputs: tuple[Shape, ...]) -> Result:
    for one, name in zip(inputs, ("input", "target"), strict=True):
        needs_floating(one, name)
    return _arithmetic(args, inputs, BOTH)


def _arithmetic(args: Args, inputs: tuple[Shape, ...], names: str) -> Result:
    """Give what arithmetic gives: a single number takes the dtype of the other."""
    dims, claims = broadcast_to_one(inputs, names)
    each = Shape(dims, mixed(inputs))
    return Result((reduced(args, each),), claims=claims, notes=broadcast_notes(inputs, names))


def _gaussian(args: Args, inputs: tuple[Shape, ...]) -> Result:
    shape, target, variance = inputs
    for one, name in zip(inputs, ("input", "target", "var"), strict=True):
        needs_floating(one, name)
    needs_one_dtype(inputs, ("input", "target", "var"))
    spread, needed = _variance(shape, variance)
    dims, claims = broadcast_to_one((shape, target, spread), BOTH)
    notes = broadcast_notes((shape, target), BOTH)
    return Result((reduced(args, Shape(dims, shape.dtype)),), claims=(*needed, *claims), notes=notes)


def _variance(shape: Shape, variance: Shape) -> tuple[Shape, tuple[Claim, ...]]:
    """Give the variance as it is broadcast: one a number, one a row, or one along another axis."""
    if len(variance) == len(shape) - 1:
        claims = equal_sizes(shape.dims[:-1], variance.dims, VARIANCE)
        return variance.with_dims((*variance.dims, 1)), claims
    if len(variance) != len(shape):
        raise RuleFault(f"{VARIANCE}: got {variance} for {shape}")
    pairs = list(zip(shape, variance, strict=True))
    ones = [place for place, (one, other) in enumerate(pairs) if other == 1 and one != 1]
    if len(ones) > 1:
        raise RuleFault(f"{VARIANCE}: got {variance} for {shape}")
    others = [pair for place, pair in enumerate(pairs) if place not in ones]
    return variance, equal_sizes([one for one, _ in others], [other for _, other in others], VARIANCE)


def _decide(args: Args, inputs: tuple[Shape, ...]) -> Result:
    """Compare with yes or no, for which torch asks equal sizes and one dtype."""
    shape, target = inputs
    needs_floating(shape, "input")
    needs_floating(target, "target")
    needs_one_dtype(inputs, ("input", "target"))
    needs_equal_ranks(inputs, BOTH)
    claims = equal_sizes(shape.dims, target.dims, f"{BOTH} need equal sizes")
    return Result((reduced(args, shape),), claims=claims)


def _separate(args: Args, inputs: tuple[Shape, ...]) -> Result:
    """Let the target be repeated, and never the input."""
    shape, target = inputs
    result = _compare("alike", args, inputs)
    if len(target) > len(shape):
        raise RuleFault(f"target needs no more dims than input, got {len(target)} and {len(shape)}")
    dims, _ = broadcast_to_one(inputs, BOTH)
    claims = equal_sizes(dims, shape.dims, "target needs the sizes of input, or 1 for what is repeated")
    return Result(result.outputs, claims=(*result.claims, *claims), notes=result.notes)


def _label(args: Args, inputs: tuple[Shape, ...]) -> Result:
    """Average yes or no over the classes, the last axis of the input."""
    shape, target = inputs
    needs_at_least_dims(shape, 1, "(…, C)")
    needs_floating(shape, "input")
    needs_numbers(target, "target")
    dims, claims = broadcast_to_one(inputs, BOTH)
    kept = dims[: len(shape) - 1] + dims[len(shape) :]
    notes = broadcast_notes(inputs, BOTH)
    return Result((reduced(args, Shape(kept, mixed(inputs))),), claims=claims, notes=notes)


PAIR = floating("input", "target")
LOOSE = (*floating("input"), Port("target"))
SINGLE = "(…), (…) -> (…)"
MEAN_OVER_BATCH = Arg(
    "reduction", Choice(("none", "batchmean", "sum", "mean")), "mean", "batchmean divides by the first size",
    shown=True,
)  # fmt: skip

CARDS: tuple[Card, ...] = (
    loss(
        "L1Loss", "How far numbers are from their targets, absolutely.", LOOSE, (REDUCTION,),
        partial(_compare, "numbers"), SINGLE,
    ),
    loss(
        "MSELoss", "How far numbers are from their targets, squared.", LOOSE, (REDUCTION,),
        partial(_compare, "any"), SINGLE,
    ),
    loss(
        "SmoothL1Loss", "Squared when near to the target, absolute when far from it.", LOOSE,
        (REDUCTION, Arg("beta", Float(0), 1.0, "where near ends", shown=True)),
        partial(_compare, "any"), SINGLE,
    ),
    loss(
        "HuberLoss", "Squared when near to the target, absolute and scaled when far from it.", LOOSE,
        (REDUCTION, Arg("delta", Float(0, above=True), 1.0, "where near ends", shown=True)),
        partial(_compare, "alike"), SINGLE,
    ),
    loss(
        "PoissonNLLLoss", "How unlikely counts are under Poisson distributions.",
        (*floating("log_input"), Port("target")),
        (
            Arg("log_input", Bool(), True, "whether the rates come as logarithms"),
            Arg("full", Bool(), False, "whether Stirling's term is added"),
            Arg("eps", EPSILON, 1e-8), REDUCTION,
        ),
        _count, SINGLE,
    ),
    loss(
        "GaussianNLLLoss", "How unlikely targets are under normal distributions.",
        (*PAIR, Port("var", "the variances", dtype="floating")),
        (
            Arg("full", Bool(), False, "whether the constant term is added"), Arg("eps", EPSILON, 1e-6),
            REDUCTION,
        ),
        _gaussian, "(…), (…), (…) -> (…)",
    ),
    loss(
        "KLDivLoss", "How far one distribution is from another, from logarithms.", PAIR,
        (MEAN_OVER_BATCH, Arg("log_target", Bool(), False, "whether the targets are logarithms too")),
        _diverge, SINGLE,
    ),
    loss("BCELoss", "How unlikely yes or no is, from probabilities.", PAIR, (REDUCTION,), _decide, SINGLE),
    loss(
        "BCEWithLogitsLoss", "How unlikely yes or no is, from scores.", PAIR, (REDUCTION,), _decide, SINGLE
    ),
    loss(
        "SoftMarginLoss", "A smooth margin between two classes of 1 and -1.", LOOSE, (REDUCTION,),
        _separate, SINGLE,
    ),
    loss(
        "MultiLabelSoftMarginLoss", "Yes or no for each of several classes.", LOOSE, (REDUCTION,),
        _label, "(N, C), (N, C) -> (N,)",
    ),
)  # fmt: skip
