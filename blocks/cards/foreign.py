"""Cards of what is left of `torch.nn`, and of `torchvision.ops`; most are probed."""

from __future__ import annotations

from dataclasses import replace

from blocks.card import Arg, Card, Family, Port
from blocks.cards.cell import CARDS as CELLS
from blocks.cards.conv import CARDS as CONVOLUTIONS
from blocks.cards.linear import CARDS as LINEARS
from blocks.cards.losses import CARDS as LOSSES
from blocks.cards.norm import CARDS as NORMS
from blocks.cards.signature import CHANNELS, MOST_EXTENT, ROWS, torch_page
from blocks.cards.stacks import CARDS as STACKS
from blocks.cards.vision import CARDS as VISION
from blocks.kinds import AnyOf, Bool, Choice, Float, Int, ListOf, Sizes, optional

EPSILON = Float(0, 1, above=True)
KINDS = ("Conv", "ConvTranspose", "BatchNorm", "InstanceNorm")


def _card(name: str, family: Family, doc: str, ports: tuple[Port, ...], *args: Arg, source: str = "") -> Card:
    return Card(
        name=name, doc=doc, family=family, inputs=ports, args=args, home=f"torch.nn:{name}",
        source=source or torch_page(name),
    )  # fmt: skip


def _ports(*names: str, dtype: str = "floating") -> tuple[Port, ...]:
    return tuple(Port(name, dtype=dtype) for name in names)


def _lazy(card: Card) -> Card:
    """Give a block the name of a lazy class too, since here sizes are known before."""
    return replace(
        card, name=f"Lazy{card.name}", doc=f"{card.name} by the name that infers its size, as each does here."
    )


def _windows(*names: str) -> tuple[Arg, ...]:
    """Arguments of sliding windows, in the order of the constructor."""
    least = {"kernel_size": 1, "dilation": 1, "padding": 0, "stride": 1}
    default = {"dilation": 1, "padding": 0, "stride": 1}
    return tuple(
        Arg(name, Sizes(2, least[name], MOST_EXTENT), default[name], shown=name == "stride")
        if name in default
        else Arg(name, Sizes(2, least[name], MOST_EXTENT), shown=True)
        for name in names
    )


def _fractional(axes: int) -> Card:
    name = f"FractionalMaxPool{axes}d"
    ratio = Float(0, 1, above=True)
    return _card(
        name, "pool", "The largest number in windows at random places, for any ratio of sizes.", _ports("x"),
        Arg("kernel_size", Sizes(axes, 1, MOST_EXTENT), shown=True),
        Arg("output_size", optional(Sizes(axes, 1, MOST_EXTENT)), None, "the size to reach", shown=True),
        Arg("output_ratio", optional(_each(ratio, axes)), None, "or the ratio of sizes", shown=True),
        source="https://arxiv.org/abs/1412.6071",
    )  # fmt: skip


def _each(kind: Float, axes: int) -> AnyOf:
    return AnyOf((kind, ListOf(kind, axes, axes)))


def _unpool(axes: int) -> Card:
    return _card(
        f"MaxUnpool{axes}d", "pool", "Put numbers back where a max pooling took them from.",
        (Port("x", dtype="floating"), Port("indices", dtype="int64")),
        Arg("kernel_size", Sizes(axes, 1, MOST_EXTENT), shown=True),
        Arg("stride", optional(Sizes(axes, 1, MOST_EXTENT)), None, "null for that of the kernel", shown=True),
        Arg("padding", Sizes(axes, 0, MOST_EXTENT), 0),
    )  # fmt: skip


WEIGHTS = Port("per_sample_weights", optional=True, dtype="floating")
WAITING = ("Linear", *(f"{kind}{axes}d" for kind in KINDS for axes in (1, 2, 3)))

LAZY = tuple(_lazy(card) for card in (*LINEARS, *CONVOLUTIONS, *NORMS) if card.name in WAITING)

OTHERS = (
    _card(
        "Fold", "shape", "Add sliding blocks up to an image.", _ports("x"),
        Arg("output_size", Sizes(2, 1, MOST_EXTENT), doc="height and width of the image", shown=True),
        *_windows("kernel_size", "dilation", "padding", "stride"),
    ),
    _card(
        "Unfold", "shape", "Take sliding blocks out of an image.", _ports("x"),
        *_windows("kernel_size", "dilation", "padding", "stride"),
    ),
    *(_fractional(axes) for axes in (2, 3)),
    *(_unpool(axes) for axes in (1, 2, 3)),
    _card(
        "CosineSimilarity", "merge", "The cosine of the angle between vectors.", _ports("x1", "x2"),
        Arg("dim", Int(-64, 63), 1, "the axis of the vectors", shown=True), Arg("eps", EPSILON, 1e-8),
    ),
    _card(
        "PairwiseDistance", "merge", "The distance between vectors.", _ports("x1", "x2"),
        Arg("p", Float(), 2.0, "the norm", shown=True), Arg("eps", EPSILON, 1e-6),
        Arg("keepdim", Bool(), False, "whether the axis stays, with size 1"),
    ),
    _card(
        "CrossMapLRN2d", "norm", "Numbers over the sum of squares in channels near by.", _ports("x"),
        Arg("size", Int(1, 1 << 16), doc="how many channels are near", shown=True),
        Arg("alpha", Float(), 1e-4), Arg("beta", Float(), 0.75), Arg("k", Float(), 1.0),
        source="https://doi.org/10.1145/3065386",
    ),
    _card(
        "SyncBatchNorm", "norm", "A batch norm over the batches of all processes.", _ports("x"),
        Arg("num_features", CHANNELS, inferred="x.channels"), Arg("eps", EPSILON, 1e-5),
        Arg("momentum", optional(Float(0, 1)), 0.1), Arg("affine", Bool(), True),
        Arg("track_running_stats", Bool(), True),
    ),
    _card(
        "EmbeddingBag", "linear", "Rows of a table by number, added up or averaged a bag.",
        (Port("input"), Port("offsets", optional=True), WEIGHTS),
        Arg("num_embeddings", ROWS, doc="how many rows", shown=True),
        Arg("embedding_dim", CHANNELS, shown=True),
        Arg("max_norm", optional(Float(0, above=True)), None), Arg("norm_type", Float(0, above=True), 2.0),
        Arg("scale_grad_by_freq", Bool(), False),
        Arg("mode", Choice(("sum", "mean", "max")), "mean", shown=True),
        Arg("sparse", Bool(), False), Arg("include_last_offset", Bool(), False),
        Arg("padding_idx", optional(Int()), None),
    ),
)  # fmt: skip

EXCLUDED = {
    "Container": "a base class of the past",
    "DataParallel": "a way to run a module, no layer",
    "Module": "the base class",
    "ModuleDict": "a container, as nodes and groups are",
    "ModuleList": "a container, as `repeat` is",
    "ParameterDict": "a container; `Parameter` is the block for a tensor of the net's own",
    "ParameterList": "a container; `Parameter` is the block for a tensor of the net's own",
    "RNNBase": "the base class of GRU, LSTM and RNN",
    "RNNCellBase": "the base class of the cells",
    "Sequential": "a container, as a group is",
}
"""Public classes of `torch.nn` that are no blocks, and why."""

CARDS = (*LAZY, *CELLS, *STACKS, *OTHERS, *LOSSES, *VISION)
