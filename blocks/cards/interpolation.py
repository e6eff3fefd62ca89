"""Card of resizing as a function: to a size, by a factor, or to the size of another tensor."""

from __future__ import annotations

from blocks.card import Arg, Args, Card, Port, Result
from blocks.cards.resize import UPSAMPLE
from blocks.conditions import Claim
from blocks.errors import RuleFault
from blocks.kinds import Bool
from blocks.shapes import Shape

KNOWN = tuple(arg for arg in UPSAMPLE.args if arg.name != "recompute_scale_factor")
SMOOTH_PLANES = ("bilinear", "bicubic")


def _interpolate(args: Args, inputs: tuple[Shape, ...]) -> Result:
    x = inputs[0]
    if args.antialias and args.mode not in SMOOTH_PLANES:
        raise RuleFault(
            f"antialias goes with {' and '.join(SMOOTH_PLANES)}, not with '{args.mode}'",
            code="bad-argument",
            argument="antialias",
        )
    if len(inputs) == 1:
        return _upsampled(args, x)
    if args.size is not None or args.scale_factor is not None:
        raise RuleFault("takes its size from `like`, so neither size nor scale_factor", code="bad-argument")
    like = inputs[1]
    if len(like) != len(x):
        raise RuleFault(f"needs x and like of as many dims, got {len(x)} and {len(like)}")
    checked = _upsampled(Args({**args, "size": 1}), x).outputs[0]
    claims: tuple[Claim, ...] = ()
    return Result((checked.with_dims((*x.dims[:2], *like.dims[2:])),), claims=claims)


def _upsampled(args: Args, shape: Shape) -> Result:
    assert UPSAMPLE.rule is not None
    return UPSAMPLE.rule(Args({**args, "recompute_scale_factor": None}), (shape,))


def _text(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
    axes = len(shapes[0]) - 2
    if len(names) > 1:
        target = f"size={names[1]}.shape[2:]"
    elif args.size is not None:
        target = f"size={_each(args.size, axes)!r}"
    else:
        target = f"scale_factor={[float(one) for one in _each(args.scale_factor, axes)]!r}"
    more = "" if args.align_corners is None else f", align_corners={args.align_corners!r}"
    more += ", antialias=True" if args.antialias else ""
    return f"torch.nn.functional.interpolate({names[0]}, {target}, mode={args.mode!r}{more})"


def _each(value: float | tuple[float, ...], axes: int) -> list[float]:
    return list(value) if isinstance(value, tuple) else [value] * axes


CARDS = (
    Card(
        name="Interpolate",
        doc="Make larger or smaller by interpolation; `like` gives its own size.",
        family="pool",
        inputs=(
            Port("x", "features (N, C, …)", dtype="floating"),
            Port("like", "a tensor whose height and width are wanted", optional=True, sizes_only=True),
        ),
        args=(*KNOWN, Arg("antialias", Bool(), False, doc="smooth first when making smaller")),
        rule=_interpolate,
        expression=_text,
        formula="(N, C, …) -> (N, C, ⌊size · scale_factor⌋, …), (N, C, *size) or the size of `like`",
    ),
)
