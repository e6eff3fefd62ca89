"""Cards of linear maps, of embeddings, and of flattening for them."""

from __future__ import annotations

import math

from blocks.card import Arg, Args, Card, Port, Result, Tensor, axis_of, needs_at_least_dims
from blocks.cards.signature import ANY_X, CHANNELS, ROWS, X, bad_argument, needs_floating, size_of, torch_page
from blocks.conditions import Claim, Divides, Equal
from blocks.dims import Dim, product
from blocks.errors import RuleFault
from blocks.kinds import AnyOf, Bool, Choice, Float, Int, ListOf, optional
from blocks.shapes import Shape

AXIS = Int(-64, 63)


def _linear(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_at_least_dims(shape, 1, "(…, features)")
    needs_floating(shape)
    features = size_of(args, "in_features", shape, -1, "features")
    bias = (Tensor("bias", (args.out_features,)),) if args.bias else ()
    return Result(
        (shape.with_dim(-1, args.out_features),),
        params=(Tensor("weight", (args.out_features, features)), *bias),
        macs=product(shape.dims[:-1]) * (features * args.out_features),
    )


def _bilinear(args: Args, inputs: tuple[Shape, ...]) -> Result:
    left, right = inputs
    for shape, port in ((left, "input1"), (right, "input2")):
        needs_at_least_dims(shape, 1, "(…, features)")
        needs_floating(shape, port)
    if len(left) != len(right):
        raise RuleFault(f"needs inputs with as many dims, got {len(left)} and {len(right)}")
    sizes = (
        args.out_features,
        size_of(args, "in1_features", left, -1, "features"),
        size_of(args, "in2_features", right, -1, "features"),
    )
    claims = tuple(
        Equal(one, other, "both inputs need equal sizes except in the last dim")
        for one, other in zip(left.dims[:-1], right.dims[:-1], strict=True)
        if one != other
    )
    bias = (Tensor("bias", (args.out_features,)),) if args.bias else ()
    return Result((left.with_dim(-1, args.out_features),), (Tensor("weight", sizes), *bias), claims=claims)


def _identity(args: Args, inputs: tuple[Shape, ...]) -> Result:
    return Result((inputs[0],))


def _flatten(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_at_least_dims(shape, 1, "(…)")
    start = axis_of(args.start_dim, shape, "start_dim")
    end = axis_of(args.end_dim, shape, "end_dim")
    if start > end:
        raise bad_argument("start_dim", f"start_dim {args.start_dim} lies behind end_dim {args.end_dim}")
    joined = product(shape.dims[start : end + 1])
    return Result((shape.with_dims([*shape.dims[:start], joined, *shape.dims[end + 1 :]]),))


def _unflatten(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_at_least_dims(shape, 1, "(…)")
    axis = axis_of(args.dim, shape, "dim")
    sizes: tuple[int, ...] = args.unflattened_size
    if sizes.count(-1) > 1:
        raise bad_argument("unflattened_size", "unflattened_size may have one -1, not more")
    dims, claim = _parts(shape[axis], sizes, axis)
    return Result((shape.with_dims([*shape.dims[:axis], *dims, *shape.dims[axis + 1 :]]),), claims=(claim,))


def _parts(dim: Dim, sizes: tuple[int, ...], axis: int) -> tuple[list[Dim], Claim]:
    """Give the sizes with the -1 worked out, and what must hold for them."""
    known = math.prod(size for size in sizes if size != -1)
    listed = ", ".join(str(size) for size in sizes)
    if -1 not in sizes:
        what = f"[{listed}] holds {known} numbers, and dim {axis} has {dim}"
        return [Dim(size) for size in sizes], Equal(dim, Dim(known), what, "unflattened_size")
    parts = [dim // known if size == -1 else Dim(size) for size in sizes]
    what = f"[{listed}] needs a multiple of {known}, and dim {axis} has {dim}"
    return parts, Divides(known, dim, what, "unflattened_size")


def _embed(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    if shape.dtype not in ("int64", "int32"):
        raise RuleFault(
            f"x needs integers (int64 or int32), got {shape.dtype}",
            code="wrong-dtype",
            hint="state the dtype of the input: `{shape: […], dtype: int64}`",
        )
    rows, index = args.num_embeddings, args.padding_idx
    if index is not None and not -rows <= index < rows:
        raise bad_argument("padding_idx", f"padding_idx {index} must lie within the {rows} rows")
    output = shape.with_dims([*shape.dims, args.embedding_dim]).with_dtype("float32")
    return Result((output,), (Tensor("weight", (rows, args.embedding_dim)),))


LINEAR = Card(
    name="Linear",
    doc="A linear map of the last dim, and a shift.",
    family="linear",
    inputs=(X,),
    args=(
        Arg("in_features", CHANNELS, inferred="x.features"),
        Arg("out_features", CHANNELS, shown=True),
        Arg("bias", Bool(), True),
    ),
    rule=_linear,
    home="torch.nn:Linear",
    source=torch_page("Linear"),
    formula="(…, in_features) -> (…, out_features)",
)

BILINEAR = Card(
    name="Bilinear",
    doc="A map that is linear in each of two inputs.",
    family="linear",
    inputs=(Port("input1", dtype="floating"), Port("input2", dtype="floating")),
    args=(
        Arg("in1_features", CHANNELS, inferred="input1.features"),
        Arg("in2_features", CHANNELS, inferred="input2.features"),
        Arg("out_features", CHANNELS, shown=True),
        Arg("bias", Bool(), True),
    ),
    rule=_bilinear,
    home="torch.nn:Bilinear",
    source=torch_page("Bilinear"),
    formula="(…, in1_features), (…, in2_features) -> (…, out_features)",
)

IDENTITY = Card(
    name="Identity",
    doc="What comes in goes out.",
    family="other",
    inputs=(ANY_X,),
    rule=_identity,
    home="torch.nn:Identity",
    source=torch_page("Identity"),
    formula="(…) -> the same",
)

FLATTEN = Card(
    name="Flatten",
    doc="Join neighbouring dims into one.",
    family="shape",
    inputs=(ANY_X,),
    args=(
        Arg("start_dim", AXIS, 1, "the first dim to join"),
        Arg("end_dim", AXIS, -1, "the last dim to join"),
    ),
    rule=_flatten,
    home="torch.nn:Flatten",
    source=torch_page("Flatten"),
    formula="(N, C, …) -> (N, C·…)",
)

UNFLATTEN = Card(
    name="Unflatten",
    doc="Split one dim into several.",
    family="shape",
    inputs=(ANY_X,),
    args=(
        Arg("dim", AXIS, doc="the dim to split", shown=True),
        Arg(
            "unflattened_size",
            ListOf(AnyOf((Choice((-1,)), Int(1))), 1, 16),
            doc="the sizes, -1 for one that follows",
            shown=True,
        ),
    ),
    rule=_unflatten,
    home="torch.nn:Unflatten",
    source=torch_page("Unflatten"),
    formula="(…, a·b, …) -> (…, a, b, …)",
)

EMBEDDING = Card(
    name="Embedding",
    doc="A learned vector for each of a number of things.",
    family="linear",
    inputs=(Port("x", "indices of the things"),),
    args=(
        Arg("num_embeddings", ROWS, shown=True),
        Arg("embedding_dim", CHANNELS, shown=True),
        Arg("padding_idx", optional(Int()), None, "the row that stays zero and learns nothing"),
        Arg("max_norm", optional(Float(0, above=True)), None, "longer vectors are shortened to it"),
        Arg("norm_type", Float(0, above=True), 2.0),
        Arg("scale_grad_by_freq", Bool(), False),
        Arg("sparse", Bool(), False),
    ),
    rule=_embed,
    home="torch.nn:Embedding",
    source=torch_page("Embedding"),
    formula="(…) -> (…, embedding_dim)",
)

CARDS = (LINEAR, BILINEAR, IDENTITY, FLATTEN, UNFLATTEN, EMBEDDING)
