"""Card of the bag of embeddings: rows of a table added up, averaged, or the largest taken."""

from __future__ import annotations

from blocks.card import Arg, Args, Card, Port, Result, Tensor
from blocks.cards.signature import CHANNELS, ROWS, bad_argument, needs_floating, torch_page
from blocks.conditions import AtLeast, Claim, Equal
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.kinds import Bool, Choice, Float, Int, optional
from blocks.settle import UNBOUND
from blocks.shapes import Shape

INDICES = ("int64", "int32")


def _bag(args: Args, inputs: tuple[Shape, ...]) -> Result:
    shape, offsets, weights = (*inputs, *[UNBOUND] * (3 - len(inputs)))
    _check_arguments(args)
    _needs_indices(shape, "input")
    if len(shape) not in (1, 2):
        raise RuleFault(f"input needs 1 dim or 2 dims (bags, rows), got {len(shape)}")
    bags, claims = _bags(args, shape, offsets)
    claims += _weights(args, shape, weights)
    table = Tensor("weight", (args.num_embeddings, args.embedding_dim))
    return Result((Shape((bags, Dim(args.embedding_dim))),), (table,), claims=claims)


def _bags(args: Args, shape: Shape, offsets: Shape) -> tuple[Dim, tuple[Claim, ...]]:
    """Count the bags: one a row, or one from each offset on."""
    if len(shape) == 2:
        if offsets != UNBOUND:
            raise RuleFault("offsets goes with an input of 1 dim; with 2, each row is a bag")
        return shape[0], ()
    if offsets == UNBOUND:
        raise RuleFault("an input of 1 dim needs offsets, where each bag begins", code="missing-input")
    _needs_indices(offsets, "offsets")
    if len(offsets) != 1:
        raise RuleFault(f"offsets needs 1 dim (bags,), got {len(offsets)}")
    if not args.include_last_offset:
        return offsets[0], ()
    bags = offsets[0] - 1
    return bags, (AtLeast(bags, 1, "offsets needs at least 2 numbers, as the last one is an end"),)


def _weights(args: Args, shape: Shape, weights: Shape) -> tuple[Claim, ...]:
    if weights == UNBOUND:
        return ()
    if args.mode != "sum":
        raise bad_argument("mode", f"per_sample_weights goes with mode 'sum', not with '{args.mode}'")
    needs_floating(weights, "per_sample_weights")
    if weights.dtype != "float32":
        raise RuleFault(
            f"per_sample_weights needs float32, the dtype of the table, got {weights.dtype}",
            code="wrong-dtype",
        )
    what = "per_sample_weights needs the sizes of input"
    if len(weights) != len(shape):
        raise RuleFault(f"{what}, {shape}, got {weights}")
    pairs = zip(weights, shape, strict=True)
    return tuple(Equal(one, other, what) for one, other in pairs if one != other)


def _check_arguments(args: Args) -> None:
    if args.mode == "max":
        for argument in ("scale_grad_by_freq", "sparse"):
            if args[argument]:
                raise bad_argument(argument, f"{argument} does not go with mode 'max'")
    row, count = args.padding_idx, args.num_embeddings
    if row is not None and not -count <= row < count:
        raise bad_argument("padding_idx", f"padding_idx {row} must be one of the {count} rows")


def _needs_indices(shape: Shape, port: str) -> None:
    if shape.dtype not in INDICES:
        raise RuleFault(
            f"{port} needs int64 or int32, got {shape.dtype}",
            code="wrong-dtype",
            hint="turn it into int64 with Cast",
        )


BAG = Card(
    name="EmbeddingBag",
    doc="Rows of a table by number, added up or averaged a bag.",
    family="linear",
    inputs=(
        Port("input", "numbers of rows, a bag each row, or all one behind the other"),
        Port("offsets", "where each bag begins", optional=True),
        Port("per_sample_weights", "a factor for each number", optional=True, dtype="floating"),
    ),
    args=(
        Arg("num_embeddings", ROWS, doc="how many rows", shown=True),
        Arg("embedding_dim", CHANNELS, shown=True),
        Arg("max_norm", optional(Float(0, above=True)), None, "longer rows are shortened to it"),
        Arg("norm_type", Float(0, above=True), 2.0),
        Arg("scale_grad_by_freq", Bool(), False),
        Arg("mode", Choice(("sum", "mean", "max")), "mean", shown=True),
        Arg("sparse", Bool(), False),
        Arg("include_last_offset", Bool(), False, "whether offsets ends with the end of the last bag"),
        Arg("padding_idx", optional(Int()), None, "the row that does not count"),
    ),
    rule=_bag,
    home="torch.nn:EmbeddingBag",
    source=torch_page("EmbeddingBag"),
    formula="(bags, rows) -> (bags, embedding_dim); (rows,), (bags,) -> (bags, embedding_dim)",
)

CARDS: tuple[Card, ...] = (BAG,)
