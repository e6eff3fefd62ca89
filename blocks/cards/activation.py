"""Cards of activations: functions of each number, or weights of the numbers along one dim."""

from __future__ import annotations

from functools import partial

from blocks.card import Arg, Args, Card, Result, Tensor, axis_of, needs_at_least_dims, needs_dims
from blocks.cards.signature import CHANNELS, X, bad_argument, needs_floating, torch_page
from blocks.conditions import Divides
from blocks.errors import RuleFault
from blocks.kinds import Bool, Choice, Float, Int, optional
from blocks.shapes import Shape

INPLACE = Arg("inplace", Bool(), False, "whether the input is overwritten")
AXIS = Int(-64, 63)


def _same(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_floating(shape)
    return Result((shape,))


def _ordered(low: str, high: str, may_meet: bool, args: Args, inputs: tuple[Shape, ...]) -> Result:
    """Refuse two bounds in the wrong order."""
    if args[low] > args[high] or (args[low] == args[high] and not may_meet):
        above = "must not be below" if may_meet else "must be above"
        raise bad_argument(high, f"{high} {args[high]:g} {above} {low} {args[low]:g}")
    return _same(args, inputs)


def _along(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    if args.dim is not None:
        axis_of(args.dim, shape, "dim")
    return _same(args, inputs)


def _plane(args: Args, inputs: tuple[Shape, ...]) -> Result:
    needs_dims(inputs[0], 4, "(N, C, H, W)")
    return _same(args, inputs)


def _gated(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_floating(shape)
    needs_at_least_dims(shape, 1, "(…, 2·C, …)")
    axis = axis_of(args.dim, shape, "dim")
    claim = Divides(2, shape[axis], f"dim {args.dim} must be even, as one half gates the other")
    return Result((shape.with_dim(axis, shape[axis] // 2),), claims=(claim,))


def _learned(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_floating(shape)
    count = args.num_parameters
    if count > 1:
        needs_at_least_dims(shape, 2, "(N, C, …)")
        if shape[1] != count:
            raise RuleFault(
                f"num_parameters is {count}, but the input has {shape[1]} channels",
                argument="num_parameters",
                hint="give 1, or the number of channels",
            )
    return Result((shape,), params=(Tensor("weight", (count,)),))


def _plain(name: str, doc: str, source: str = "", *args: Arg) -> Card:
    """Make a card of a function that treats each number alike."""
    return Card(
        name=name,
        doc=doc,
        family="activation",
        inputs=(X,),
        args=args,
        rule=_same,
        home=f"torch.nn:{name}",
        source=source or torch_page(name),
        formula="(…) -> the same",
    )


def _weighing(name: str, doc: str) -> Card:
    return Card(
        name=name,
        doc=doc,
        family="activation",
        inputs=(X,),
        args=(Arg("dim", optional(AXIS), None, "the dim along which the weights sum to 1", shown=True),),
        rule=_along,
        home=f"torch.nn:{name}",
        source=torch_page(name),
        formula="(…) -> the same",
    )


SIMPLE = (
    _plain("ReLU", "max(0, x).", "", INPLACE),
    _plain("ReLU6", "min(max(0, x), 6).", "https://arxiv.org/abs/1704.04861", INPLACE),
    _plain(
        "LeakyReLU",
        "x above zero, negative_slope · x below.",
        "",
        Arg("negative_slope", Float(), 0.01, shown=True),
        INPLACE,
    ),
    _plain(
        "ELU",
        "x above zero, alpha · (exp(x) - 1) below.",
        "https://arxiv.org/abs/1511.07289",
        Arg("alpha", Float(), 1.0),
        INPLACE,
    ),
    _plain("SELU", "An ELU whose scale keeps mean and spread.", "https://arxiv.org/abs/1706.02515", INPLACE),
    _plain(
        "CELU",
        "An ELU that is smooth at zero for every alpha.",
        "https://arxiv.org/abs/1704.07483",
        Arg("alpha", Float(0, above=True), 1.0),
        INPLACE,
    ),
    _plain(
        "GELU",
        "x times the share of the normal distribution below x.",
        "https://arxiv.org/abs/1606.08415",
        Arg("approximate", Choice(("none", "tanh")), "none"),
    ),
    _plain("SiLU", "x · sigmoid(x), known as swish too.", "https://arxiv.org/abs/1702.03118", INPLACE),
    _plain("Mish", "x · tanh(softplus(x)).", "https://arxiv.org/abs/1908.08681", INPLACE),
    _plain("Sigmoid", "1 / (1 + exp(-x))."),
    _plain("Hardsigmoid", "A sigmoid of three straight lines.", "https://arxiv.org/abs/1905.02244", INPLACE),
    _plain("Hardswish", "x · hardsigmoid(x).", "https://arxiv.org/abs/1905.02244", INPLACE),
    _plain("Tanh", "The hyperbolic tangent."),
    _plain(
        "Softplus",
        "log(1 + exp(beta · x)) / beta, a smooth ReLU.",
        "",
        Arg("beta", Float(0, above=True), 1.0),
        Arg("threshold", Float(), 20.0, "above it the function is x"),
    ),
    _plain("Softsign", "x / (1 + |x|)."),
    _plain("Softshrink", "Move x by lambd towards zero.", "", Arg("lambd", Float(0), 0.5)),
    _plain("Hardshrink", "x, or zero where |x| is at most lambd.", "", Arg("lambd", Float(0), 0.5)),
    _plain("Tanhshrink", "x - tanh(x)."),
    _plain("LogSigmoid", "log(sigmoid(x))."),
    _plain(
        "Threshold",
        "x above the threshold, a fixed value below.",
        "",
        Arg("threshold", Float()),
        Arg("value", Float()),
        INPLACE,
    ),
)

BOUNDED = (
    Card(
        name="Hardtanh",
        doc="x between min_val and max_val, those beyond.",
        family="activation",
        inputs=(X,),
        args=(Arg("min_val", Float(), -1.0), Arg("max_val", Float(), 1.0), INPLACE),
        rule=partial(_ordered, "min_val", "max_val", False),
        home="torch.nn:Hardtanh",
        source=torch_page("Hardtanh"),
        formula="(…) -> the same",
    ),
    Card(
        name="RReLU",
        doc="A leaky ReLU whose slope is drawn between lower and upper in training.",
        family="activation",
        inputs=(X,),
        args=(Arg("lower", Float(0, 1), 1 / 8), Arg("upper", Float(0, 1), 1 / 3), INPLACE),
        rule=partial(_ordered, "lower", "upper", True),
        home="torch.nn:RReLU",
        source="https://arxiv.org/abs/1505.00853",
        formula="(…) -> the same",
    ),
)

LEARNED = Card(
    name="PReLU",
    doc="A leaky ReLU whose slope is learned, one for all or one a channel.",
    family="activation",
    inputs=(X,),
    args=(
        Arg("num_parameters", CHANNELS, 1, "1, or the number of channels", shown=True),
        Arg("init", Float(), 0.25),
    ),
    rule=_learned,
    home="torch.nn:PReLU",
    source="https://arxiv.org/abs/1502.01852",
    formula="(N, C, …) -> the same",
)

GATED = Card(
    name="GLU",
    doc="One half of a dim, gated by the sigmoid of the other half.",
    family="activation",
    inputs=(X,),
    args=(Arg("dim", AXIS, -1, "the dim that is halved", shown=True),),
    rule=_gated,
    home="torch.nn:GLU",
    source="https://arxiv.org/abs/1612.08083",
    formula="(…, 2·C) -> (…, C)",
)

PLANE = Card(
    name="Softmax2d",
    doc="Positive weights over the channels of every pixel that sum to 1.",
    family="activation",
    inputs=(X,),
    rule=_plane,
    home="torch.nn:Softmax2d",
    source=torch_page("Softmax2d"),
    formula="(N, C, H, W) -> the same",
)

CARDS = (
    *SIMPLE,
    *BOUNDED,
    LEARNED,
    GATED,
    _weighing("Softmax", "Positive weights along a dim that sum to 1."),
    _weighing("LogSoftmax", "Logarithms of the weights of Softmax."),
    _weighing("Softmin", "Softmax of -x, so that the least weighs most."),
    PLANE,
)
