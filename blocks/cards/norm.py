"""Cards of normalizations: over the batch, groups of channels, features, neighbours."""

from __future__ import annotations

from functools import partial

from blocks.card import Arg, Args, Card, Result, Tensor, needs_at_least_dims, needs_dims
from blocks.cards.signature import CHANNELS, LAYOUTS, X, divides, needs_floating, size_of, torch_page
from blocks.conditions import AtLeast, Claim, Equal
from blocks.dims import Dim, product
from blocks.errors import RuleFault
from blocks.kinds import Bool, Float, Int, ListOf, optional
from blocks.shapes import Shape

EPSILON = Float(0, 1, above=True)
MOMENTUM = optional(Float(0, 1))


def _batch(axes: int, args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    if not (axes == 1 and len(shape) == 2):
        needs_dims(shape, axes + 2, "(N, C) or (N, C, L)" if axes == 1 else LAYOUTS[axes])
    return _over_batch(args, shape)


def _batches(args: Args, inputs: tuple[Shape, ...]) -> Result:
    """Take any number of axes, as the batch norm over processes does."""
    needs_at_least_dims(inputs[0], 2, "(N, C, …)")
    return _over_batch(args, inputs[0])


def _over_batch(args: Args, shape: Shape) -> Result:
    needs_floating(shape)
    channels = size_of(args, "num_features", shape, 1, "channels")
    values = product(shape.dims[2:])
    what = "a channel must have more than one value, as its spread is taken over them"
    claims = () if args.track_running_stats else (AtLeast(shape[0] * values, 2, what),)
    notes = (
        ("in training it needs more than one example, as a channel has one value in each",)
        if values == 1
        else ()
    )
    return Result((shape,), *_tensors(args, channels), claims=claims, notes=notes)


def _instance(axes: int, args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_dims(shape, axes + 2, LAYOUTS[axes])
    needs_floating(shape)
    channels = size_of(args, "num_features", shape, 1, "channels")
    what = "a channel must have more than one value, as its spread is taken over them"
    claims = () if args.track_running_stats else (AtLeast(product(shape.dims[2:]), 2, what),)
    return Result((shape,), *_tensors(args, channels), claims=claims)


def _tensors(args: Args, channels: int) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
    """Give the parameters and buffers of a norm that may be affine and keep running values."""
    params = (Tensor("weight", (channels,)), Tensor("bias", (channels,))) if args.affine else ()
    if not args.track_running_stats:
        return params, ()
    count = Tensor("num_batches_tracked", (), "int64")
    return params, (Tensor("running_mean", (channels,)), Tensor("running_var", (channels,)), count)


def _group(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_at_least_dims(shape, 2, "(N, C, …)")
    needs_floating(shape)
    channels = size_of(args, "num_channels", shape, 1, "channels")
    together = shape[0] * product(shape.dims[2:]) * divides(args, "num_groups", "num_channels")
    params = (Tensor("weight", (channels,)), Tensor("bias", (channels,))) if args.affine else ()
    return Result((shape,), params, claims=(AtLeast(together, 2, "a group must have more than one value"),))


def _layer(has_bias: bool, args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    sizes: tuple[int, ...] = args.normalized_shape
    needs_at_least_dims(shape, len(sizes), f"(…, {', '.join(str(size) for size in sizes)})")
    needs_floating(shape)
    names = ("weight", "bias") if has_bias and args.bias else ("weight",)
    params = tuple(Tensor(name, sizes) for name in names) if args.elementwise_affine else ()
    return Result((shape,), params, claims=_last_sizes(shape, sizes))


def _last_sizes(shape: Shape, sizes: tuple[int, ...]) -> tuple[Claim, ...]:
    last = shape.dims[len(shape) - len(sizes) :]
    known = [dim.constant for dim in last]
    if any(number is not None and number != size for number, size in zip(known, sizes, strict=True)):
        raise RuleFault(
            f"normalized_shape is [{', '.join(str(size) for size in sizes)}], but the input ends with "
            f"({', '.join(str(dim) for dim in last)})",
            code="inferred-mismatch",
            argument="normalized_shape",
        )
    what = "the input must end with normalized_shape"
    return tuple(Equal(dim, Dim(size), what) for dim, size in zip(last, sizes, strict=True) if dim != size)


def _local(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_at_least_dims(shape, 3, "(N, C, …)")
    needs_floating(shape)
    return Result((shape,))


def _across(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_dims(shape, 4, LAYOUTS[2])
    needs_floating(shape)
    return Result((shape,))


def _over_examples(name: str, axes: int, *, tracks: bool, doc: str, source: str) -> Card:
    """Make a card of the batch or the instance norms, which differ in what they average over."""
    return Card(
        name=name,
        doc=doc,
        family="norm",
        inputs=(X,),
        args=(
            Arg("num_features", CHANNELS, inferred="x.channels"),
            Arg("eps", EPSILON, 1e-5),
            Arg("momentum", MOMENTUM, 0.1, "share of the new in running values; null averages all"),
            Arg("affine", Bool(), tracks, "whether a scale and a shift are learned"),
            Arg("track_running_stats", Bool(), tracks, "whether running values are kept"),
        ),
        rule=partial(_batch if tracks else _instance, axes),
        home=f"torch.nn:{name}",
        source=source,
        formula=f"{LAYOUTS[axes]} -> the same",
    )


def _over_features(name: str, *, epsilon: float | None, has_bias: bool, doc: str, source: str) -> Card:
    bias = (Arg("bias", Bool(), True),) if has_bias else ()
    return Card(
        name=name,
        doc=doc,
        family="norm",
        inputs=(X,),
        args=(
            Arg("normalized_shape", ListOf(CHANNELS, 1, 8), inferred="x.features"),
            Arg("eps", EPSILON if epsilon else optional(EPSILON), epsilon),
            Arg("elementwise_affine", Bool(), True, "whether a scale is learned"),
            *bias,
        ),
        rule=partial(_layer, has_bias),
        home=f"torch.nn:{name}",
        source=source,
        formula="(…, features) -> the same",
    )


SYNCHRONOUS = Card(
    name="SyncBatchNorm",
    doc="A batch norm over the batches of all processes.",
    family="norm",
    inputs=(X,),
    args=(
        Arg("num_features", CHANNELS, inferred="x.channels"),
        Arg("eps", EPSILON, 1e-5),
        Arg("momentum", MOMENTUM, 0.1, "share of the new in running values; null averages all"),
        Arg("affine", Bool(), True, "whether a scale and a shift are learned"),
        Arg("track_running_stats", Bool(), True, "whether running values are kept"),
    ),
    rule=_batches,
    home="torch.nn:SyncBatchNorm",
    source=torch_page("SyncBatchNorm"),
    formula="(N, C, …) -> the same",
)

BATCH = "Zero mean and unit spread for every channel, over the batch."
INSTANCE = "Zero mean and unit spread for every channel of every example."

GROUP = Card(
    name="GroupNorm",
    doc="Zero mean and unit spread for every group of channels of every example.",
    family="norm",
    inputs=(X,),
    args=(
        Arg("num_groups", CHANNELS, shown=True),
        Arg("num_channels", CHANNELS, inferred="x.channels"),
        Arg("eps", EPSILON, 1e-5),
        Arg("affine", Bool(), True, "whether a scale and a shift are learned"),
    ),
    rule=_group,
    home="torch.nn:GroupNorm",
    source="https://arxiv.org/abs/1803.08494",
    formula="(N, C, …) -> the same",
)

LOCAL = Card(
    name="LocalResponseNorm",
    doc="Divide by the strength of neighbouring channels.",
    family="norm",
    inputs=(X,),
    args=(
        Arg("size", Int(1, 4096), doc="how many neighbouring channels", shown=True),
        Arg("alpha", Float(0), 1e-4),
        Arg("beta", Float(), 0.75),
        Arg("k", Float(0), 1.0),
    ),
    rule=_local,
    home="torch.nn:LocalResponseNorm",
    source=torch_page("LocalResponseNorm"),
    formula="(N, C, …) -> the same",
)

ACROSS = Card(
    name="CrossMapLRN2d",
    doc="Numbers over the sum of squares in channels near by.",
    family="norm",
    inputs=(X,),
    args=(
        Arg("size", Int(1, 1 << 16), doc="how many channels are near", shown=True),
        Arg("alpha", Float(), 1e-4),
        Arg("beta", Float(), 0.75),
        Arg("k", Float(), 1.0),
    ),
    rule=_across,
    home="torch.nn:CrossMapLRN2d",
    source="https://doi.org/10.1145/3065386",
    formula="(N, C, H, W) -> the same",
)

CARDS = (
    *(
        _over_examples(
            f"BatchNorm{axes}d", axes, tracks=True, doc=BATCH, source="https://arxiv.org/abs/1502.03167"
        )
        for axes in (1, 2, 3)
    ),
    *(
        _over_examples(
            f"InstanceNorm{axes}d",
            axes,
            tracks=False,
            doc=INSTANCE,
            source="https://arxiv.org/abs/1607.08022",
        )
        for axes in (1, 2, 3)
    ),
    GROUP,
    _over_features(
        "LayerNorm",
        epsilon=1e-5,
        has_bias=True,
        doc="Zero mean and unit spread over the last dims.",
        source="https://arxiv.org/abs/1607.06450",
    ),
    _over_features(
        "RMSNorm",
        epsilon=None,
        has_bias=False,
        doc="Unit root mean square over the last dims.",
        source="https://arxiv.org/abs/1910.07467",
    ),
    LOCAL,
    ACROSS,
    SYNCHRONOUS,
)
