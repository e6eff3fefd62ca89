"""Cards of `torchvision.ops`, whose shapes come from runs on the meta device."""

from __future__ import annotations

from blocks.card import Arg, Card, Family, Port
from blocks.cards.signature import CHANNELS
from blocks.kinds import Bool, Choice, Float, Int, ListOf, Sizes, optional

EXTENT = Int(1, 1 << 10)
SCALE = Arg(
    "spatial_scale",
    Float(0, above=True),
    doc="how much smaller the map is than what boxes count in",
    shown=True,
)
SAMPLES = Arg("sampling_ratio", Int(-1, 1 << 10), doc="points a bin and axis; -1 for as many as fit")
INPLACE = Arg("inplace", Bool(), False, "whether the input is overwritten")
BIAS = Arg("bias", optional(Bool()), None, "whether there is a bias; null for where there is no norm")


def _card(name: str, family: Family, doc: str, ports: tuple[Port, ...], *args: Arg, source: str = "") -> Card:
    return Card(
        name=f"ops.{name}",
        doc=doc,
        family=family,
        inputs=ports,
        args=args,
        home=f"torchvision.ops:{name}",
        source=source or f"https://docs.pytorch.org/vision/stable/generated/torchvision.ops.{name}.html",
    )


X = (Port("x", dtype="floating"),)
BOXES = (Port("input", dtype="floating"), Port("rois", "rows of image, x1, y1, x2, y2", dtype="floating"))


def _channels(name: str) -> Arg:
    return Arg(name, CHANNELS, inferred="x.channels")


def _convolution(axes: int) -> Card:
    return _card(
        f"Conv{axes}dNormActivation",
        "conv",
        "A convolution, a batch norm and a ReLU in a row.",
        X,
        _channels("in_channels"),
        Arg("out_channels", CHANNELS, shown=True),
        Arg("kernel_size", Sizes(axes, 1, 1 << 10), 3, shown=True),
        Arg("stride", Sizes(axes, 1, 1 << 10), 1, shown=True),
        Arg("padding", optional(Sizes(axes, 0, 1 << 10)), None, "null for what keeps the size at stride 1"),
        Arg("groups", CHANNELS, 1),
        Arg("dilation", Sizes(axes, 1, 1 << 10), 1),
        Arg("inplace", optional(Bool()), True, "whether the ReLU overwrites"),
        BIAS,
    )


def _drop_block(axes: int) -> Card:
    return _card(
        f"DropBlock{axes}d",
        "other",
        "Leave out square regions at random in training.",
        X,
        Arg("p", Float(0, 1), doc="how likely a place is left out", shown=True),
        Arg("block_size", EXTENT, doc="how wide a region is", shown=True),
        INPLACE,
        Arg("eps", Float(0, 1, above=True), 1e-6),
        source="https://arxiv.org/abs/1810.12890",
    )


CARDS = (
    _convolution(2),
    _convolution(3),
    _card(
        "DeformConv2d", "conv", "A convolution that reads at places that an input shifts.",
        (*X, Port("offset", dtype="floating"), Port("mask", optional=True, dtype="floating")),
        _channels("in_channels"), Arg("out_channels", CHANNELS, shown=True),
        Arg("kernel_size", EXTENT, shown=True),
        Arg("stride", EXTENT, 1, shown=True), Arg("padding", Int(0, 1 << 10), 0), Arg("dilation", EXTENT, 1),
        Arg("groups", CHANNELS, 1), Arg("bias", Bool(), True), source="https://arxiv.org/abs/1703.06211",
    ),
    _drop_block(2),
    _drop_block(3),
    _card(
        "FrozenBatchNorm2d", "norm", "A batch norm whose numbers never change.", X,
        _channels("num_features"), Arg("eps", Float(0, 1, above=True), 1e-5),
    ),
    _card(
        "MLP", "linear", "Linear layers with ReLU and dropout in a row.", X,
        Arg("in_channels", CHANNELS, inferred="x.features"),
        Arg("hidden_channels", ListOf(CHANNELS, 1, 256), doc="the width of each layer", shown=True),
        Arg("inplace", optional(Bool()), None), Arg("bias", Bool(), True), Arg("dropout", Float(0, 1), 0.0),
    ),
    _card(
        "Permute", "shape", "Change the order of the axes.", X,
        Arg("dims", ListOf(Int(-64, 63), 1, 64), doc="the axes in their new order", shown=True),
    ),
    _card(
        "PSRoIAlign", "pool", "Boxes of a map, a part of the channels for each bin, interpolated.", BOXES,
        Arg("output_size", EXTENT, shown=True), SCALE, SAMPLES,
    ),
    _card(
        "PSRoIPool", "pool", "Boxes of a map, a part of the channels for each bin, averaged.", BOXES,
        Arg("output_size", EXTENT, shown=True), SCALE, source="https://arxiv.org/abs/1605.06409",
    ),
    _card(
        "RoIAlign", "pool", "Boxes of a map at one size, interpolated.", BOXES,
        Arg("output_size", Sizes(2, 1, 1 << 10), shown=True), SCALE, SAMPLES,
        Arg("aligned", Bool(), False, "whether boxes are shifted by half a pixel"), source="https://arxiv.org/abs/1703.06870",
    ),
    _card(
        "RoIPool", "pool", "Boxes of a map at one size, the largest number of each bin.", BOXES,
        Arg("output_size", Sizes(2, 1, 1 << 10), shown=True), SCALE, source="https://arxiv.org/abs/1504.08083",
    ),
    _card(
        "SqueezeExcitation", "attention", "Channels weighed by what the whole image holds of them.", X,
        _channels("input_channels"), Arg("squeeze_channels", CHANNELS, doc="the width between", shown=True),
        source="https://arxiv.org/abs/1709.01507",
    ),
    _card(
        "StochasticDepth", "other", "Leave out a residual branch at random in training.", X,
        Arg("p", Float(0, 1), doc="how likely it is left out", shown=True),
        Arg("mode", Choice(("batch", "row")), doc="the whole batch at once, or each example", shown=True),
        source="https://arxiv.org/abs/1603.09382",
    ),
)  # fmt: skip

EXCLUDED = {
    "FeaturePyramidNetwork": "takes and gives a dict of tensors",
    "MultiScaleRoIAlign": "takes a dict of tensors, and lists",
}
"""Modules of `torchvision.ops` that are no blocks, and why."""
