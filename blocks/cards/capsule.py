"""Cards of the capsule network's parts."""

from __future__ import annotations

from blocks.card import Arg, Args, Card, Port, Result, Tensor, needs_at_least_dims, needs_dims
from blocks.cards.broadcasting import needs_floating
from blocks.cards.plane import CHANNELS, IN_CHANNELS, PlaneConvolution, needs_plane
from blocks.conditions import Claim, Equal
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.kinds import Bool, Choice, Float, Int
from blocks.shapes import Shape

SOURCE = "https://arxiv.org/abs/1710.09829"
EPSILON = Arg("epsilon", Float(0.0, above=True), 1e-8, doc="keeps the gradient finite at zero")
CAPSULES = "(N, capsules, features)"


def _squash(args: Args, inputs: tuple[Shape, ...]) -> Result:
    needs_at_least_dims(inputs[0], 1, "(..., features)")
    needs_floating(inputs)
    return Result(inputs)


def _primary(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    convolution = PlaneConvolution(
        "conv",
        args.in_channels,
        args.capsules * args.features,
        args.kernel_size,
        args.stride,
        args.padding,
        bias=args.bias,
    )
    claims = (*needs_plane(shape, args.in_channels), *convolution.fits(shape, "PrimaryCapsules"))
    plane = convolution.out(shape)
    out = shape.with_dims((shape[0], plane[2] * plane[3] * args.capsules, args.features))
    return Result((out,), convolution.params, macs=convolution.macs(plane), claims=claims)


def _routing(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_dims(shape, 3, CAPSULES)
    needs_floating(inputs)
    claims = (
        *_equal(
            shape[1], args.in_capsules, f"needs {args.in_capsules} capsules in dim 1, as in_capsules says"
        ),
        *_equal(
            shape[2], args.in_features, f"needs {args.in_features} features in dim 2, as in_features says"
        ),
    )
    sizes = (args.in_capsules, args.out_capsules, args.in_features, args.out_features)
    weight = Tensor("weight", sizes)
    rounds = 2 * args.iterations - 1
    out = shape.with_dims((shape[0], args.out_capsules, args.out_features))
    return Result((out,), (weight,), macs=shape[0] * (rounds * weight.elements), claims=claims)


def _mask(args: Args, inputs: tuple[Shape, ...]) -> Result:
    capsules = inputs[0]
    needs_dims(capsules, 3, CAPSULES)
    needs_floating(inputs[:1])
    claims = _label(inputs[1], capsules[0]) if len(inputs) > 1 else ()
    return Result((capsules, Shape((capsules[0],), "int64")), claims=claims)


def _margin_loss(args: Args, inputs: tuple[Shape, ...]) -> Result:
    capsules, label = inputs
    needs_dims(capsules, 3, CAPSULES)
    needs_floating(inputs[:1])
    classes = _equal(capsules[1], args.classes, f"needs {args.classes} capsules in dim 1, as classes says")
    return Result((Shape((), capsules.dtype),), claims=(*classes, *_label(label, capsules[0])))


def _label(label: Shape, batch: Dim) -> tuple[Claim, ...]:
    needs_dims(label, 1, "(N,)")
    if label.dtype != "int64":
        raise RuleFault(f"needs int64 labels, got {label.dtype}", code="wrong-dtype")
    return _equal(label[0], batch, "needs one label for each sample")


def _equal(dim: Dim, wanted: Dim | int, what: str) -> tuple[Claim, ...]:
    return () if dim == wanted else (Equal(dim, Dim.of(wanted), what),)


X = Port("x", "capsules (N, capsules, features)", dtype="floating")
CAPSULES_PORT = Port("capsules", "capsules (N, capsules, features)", dtype="floating")

CARDS = (
    Card(
        name="Squash",
        title="Capsule Network Activation",
        doc="Shrink each vector to a length below one and keep its direction.",
        family="capsule",
        inputs=(Port("x", "vectors (..., features)", dtype="floating"),),
        args=(EPSILON,),
        rule=_squash,
        home="blocks.modules.capsule:Squash",
        source=SOURCE,
        relation="turns lengths of vectors into probabilities with it",
        formula="(…, features) -> (…, features)",
    ),
    Card(
        name="PrimaryCapsules",
        title="Primary Capsules",
        doc="Convolve an image into the first capsules: one of each type at every place, squashed.",
        family="capsule",
        inputs=(Port("x", "features (N, C, H, W)", dtype="floating"),),
        args=(
            IN_CHANNELS,
            Arg("capsules", CHANNELS, 32, doc="types of capsule at each place", shown=True),
            Arg("features", CHANNELS, 8, doc="numbers in a capsule", shown=True),
            Arg("kernel_size", Int(1, 1023), 9, doc="height and width of the kernel", shown=True),
            Arg("stride", Int(1, 1023), 2, doc="step of the kernel"),
            Arg("padding", Int(0, 1023), 0, doc="zeros at each side"),
            Arg("bias", Bool(), True, doc="whether the convolution has a bias"),
            EPSILON,
        ),
        rule=_primary,
        home="blocks.modules.capsule:PrimaryCapsules",
        source=SOURCE,
        relation="groups features into its first capsules with it",
        formula="(N, C, H, W) -> (N, capsules · H' · W', features), H' and W' as of a convolution",
    ),
    Card(
        name="CapsuleRouting",
        title="Capsule Routing",
        doc="Send capsules to the layer above by agreement; the predictions themselves are never formed.",
        family="capsule",
        inputs=(X,),
        args=(
            Arg("in_capsules", CHANNELS, doc="capsules below", inferred="x.shape[1]"),
            Arg("out_capsules", CHANNELS, doc="capsules above", shown=True),
            Arg("in_features", CHANNELS, doc="numbers in a capsule below", inferred="x.features"),
            Arg("out_features", CHANNELS, doc="numbers in a capsule above", shown=True),
            Arg("iterations", Int(1, 64), 3, doc="rounds of routing", shown=True),
            Arg(
                "softmax",
                Choice(("output", "input")),
                "output",
                doc="who shares: `output`, capsules below among those above; `input`, the other way round",
            ),
        ),
        rule=_routing,
        home="blocks.modules.capsule:CapsuleRouting",
        source=SOURCE,
        relation="lets parts vote for wholes through it",
        formula="(N, in_capsules, in_features) -> (N, out_capsules, out_features)",
    ),
    Card(
        name="CapsuleMask",
        title="Capsule Mask",
        doc="Silence every capsule but one: the labelled one where a label comes in, else the longest.",
        family="capsule",
        inputs=(
            CAPSULES_PORT,
            Port("label", "right classes (N,), in training", optional=True, dtype="int64"),
        ),
        outputs=(
            Port("masked", "one capsule left"),
            Port("prediction", "index of the longest", dtype="int64"),
        ),
        rule=_mask,
        home="blocks.modules.capsule:CapsuleMask",
        source=SOURCE,
        relation="keeps the winning capsule for the reconstruction with it",
        formula="(N, capsules, features) -> (N, capsules, features), (N,)",
    ),
    Card(
        name="MarginLoss",
        title="Margin Loss",
        doc="Want the labelled capsule longer than one margin, and all others shorter than another.",
        family="capsule",
        inputs=(CAPSULES_PORT, Port("label", "right classes (N,)", dtype="int64")),
        args=(
            Arg("classes", CHANNELS, doc="how many capsules", inferred="capsules.shape[1]"),
            Arg("lambda_", Float(0.0), 0.5, doc="weight of the absent classes"),
            Arg("m_positive", Float(0.0, 1.0), 0.9, doc="wanted length of the labelled capsule"),
            Arg("m_negative", Float(0.0, 1.0), 0.1, doc="allowed length of the others"),
            Arg("squared", Bool(), True, doc="whether the hinges are squared, as in the paper"),
        ),
        rule=_margin_loss,
        home="blocks.modules.capsule:MarginLoss",
        source=SOURCE,
        relation="learns from lengths of capsules with it",
        formula="(N, classes, features), (N,) -> ()",
    ),
)
