"""Cards of the losses of `torch.nn`, whose shapes come from runs on the meta device."""

from __future__ import annotations

from blocks.card import Arg, Card, Port
from blocks.cards.signature import CHANNELS, ROWS, torch_page
from blocks.kinds import Bool, Choice, Float, Int, ListOf, optional

REDUCTION = Arg(
    "reduction", Choice(("none", "mean", "sum")), "mean", "what becomes of the single losses", shown=True
)
MARGIN = Arg("margin", Float(), 1.0, "how far apart is far enough", shown=True)
EPSILON = Float(0, 1, above=True)
IGNORED = Arg("ignore_index", Int(), -100, "the class that does not count")
SMOOTHING = Arg("label_smoothing", Float(0, 1), 0.0, "how much of each target is spread over all classes")
SWAP = Arg("swap", Bool(), False, "whether the nearer of anchor and positive counts")


def _loss(name: str, doc: str, ports: str, *args: Arg, home: str = "") -> Card:
    return Card(
        name=name,
        doc=doc,
        family="other",
        inputs=tuple(Port(port) for port in ports.split()),
        args=args,
        home=f"torch.nn:{home or name}",
        source=torch_page(name),
        formula="(…) -> () once reduced",
    )


PLAIN = (
    _loss("L1Loss", "How far numbers are from their targets, absolutely.", "input target", REDUCTION),
    _loss("MSELoss", "How far numbers are from their targets, squared.", "input target", REDUCTION),
    _loss(
        "SmoothL1Loss", "Squared when near to the target, absolute when far from it.", "input target",
        REDUCTION, Arg("beta", Float(0), 1.0, "where near ends", shown=True),
    ),
    _loss(
        "HuberLoss", "Squared when near to the target, absolute and scaled when far from it.", "input target",
        REDUCTION, Arg("delta", Float(0, above=True), 1.0, "where near ends", shown=True),
    ),
    _loss(
        "PoissonNLLLoss", "How unlikely counts are under Poisson distributions.", "log_input target",
        Arg("log_input", Bool(), True, "whether the rates come as logarithms"),
        Arg("full", Bool(), False, "whether Stirling's term is added"), Arg("eps", EPSILON, 1e-8), REDUCTION,
    ),
    _loss(
        "GaussianNLLLoss", "How unlikely targets are under normal distributions.", "input target var",
        Arg("full", Bool(), False, "whether the constant term is added"), Arg("eps", EPSILON, 1e-6),
        REDUCTION,
    ),
    _loss(
        "KLDivLoss", "How far one distribution is from another, from logarithms.", "input target",
        REDUCTION, Arg("log_target", Bool(), False, "whether the targets are logarithms too"),
    ),
)  # fmt: skip

CLASSES = (
    _loss(
        "CrossEntropyLoss", "How unlikely the true classes are, from scores.", "input target",
        IGNORED, REDUCTION, SMOOTHING,
    ),
    _loss(
        "NLLLoss", "How unlikely the true classes are, from logarithms of probabilities.", "input target",
        IGNORED, REDUCTION,
    ),
    _loss(
        "NLLLoss2d", "NLLLoss under its former name for images.", "input target",
        IGNORED, REDUCTION, home="NLLLoss",
    ),
    _loss("BCELoss", "How unlikely yes or no is, from probabilities.", "input target", REDUCTION),
    _loss("BCEWithLogitsLoss", "How unlikely yes or no is, from scores.", "input target", REDUCTION),
    _loss("SoftMarginLoss", "A smooth margin between two classes of 1 and -1.", "input target", REDUCTION),
    _loss(
        "MultiMarginLoss", "The true class must lead all others by a margin.", "input target",
        Arg("p", Choice((1, 2)), 1, "to which power a shortfall counts"), MARGIN, REDUCTION,
    ),
    _loss("MultiLabelMarginLoss", "Each true class must lead each other one.", "input target", REDUCTION),
    _loss("MultiLabelSoftMarginLoss", "Yes or no for each of several classes.", "input target", REDUCTION),
    _loss(
        "CTCLoss", "How unlikely a text is over all its alignments with a sequence.",
        "log_probs targets input_lengths target_lengths",
        Arg("blank", Int(0), 0, "the class that stands for no letter"), REDUCTION,
        Arg("zero_infinity", Bool(), False, "whether impossible alignments count as 0"),
    ),
    Card(
        name="AdaptiveLogSoftmaxWithLoss",
        doc="Classes in clusters by frequency: log probabilities of the targets, and their loss.",
        family="other",
        inputs=(Port("input_", dtype="floating"), Port("target_")),
        args=(
            Arg("in_features", CHANNELS, inferred="input_.features"),
            Arg("n_classes", ROWS, doc="how many classes there are", shown=True),
            Arg("cutoffs", ListOf(Int(1), 1), doc="where each next cluster begins", shown=True),
            Arg("div_value", Float(0, above=True), 4.0, "how much narrower each cluster is"),
            Arg("head_bias", Bool(), False),
        ),
        outputs=(Port("output"), Port("loss")),
        home="torch.nn:AdaptiveLogSoftmaxWithLoss",
        source="https://arxiv.org/abs/1609.04309",
        formula="(N, in_features), (N,) -> (N,), ()",
    ),
    Card(
        name="LinearCrossEntropyLoss",
        doc="A linear layer and the cross entropy of its scores in one, from torch 2.12 on.",
        family="other",
        inputs=(Port("input", dtype="floating"), Port("target")),
        args=(
            Arg("in_features", CHANNELS, inferred="input.features"),
            Arg("num_classes", ROWS, doc="how many classes there are", shown=True),
            Arg("bias", Bool(), False),
            REDUCTION,
            Arg("ignore_index", optional(Int()), None, "the class that does not count"),
            SMOOTHING,
        ),
        home="torch.nn:LinearCrossEntropyLoss",
        source=torch_page("LinearCrossEntropyLoss"),
        formula="(N, in_features), (N,) -> () once reduced",
    ),
)  # fmt: skip

PAIRS = (
    _loss(
        "HingeEmbeddingLoss", "Distances of like pairs small, of unlike ones above a margin.", "input target",
        MARGIN, REDUCTION,
    ),
    _loss(
        "MarginRankingLoss", "The score that should lead leads by a margin.", "input1 input2 target",
        Arg("margin", Float(), 0.0, shown=True), REDUCTION,
    ),
    _loss(
        "CosineEmbeddingLoss", "Like pairs point one way, unlike ones do not.", "input1 input2 target",
        Arg("margin", Float(-1, 1), 0.0, shown=True), REDUCTION,
    ),
    _loss(
        "TripletMarginLoss", "Nearer to the like than to the unlike.", "anchor positive negative",
        MARGIN, Arg("p", Float(0, above=True), 2.0, "the norm of distances"), Arg("eps", EPSILON, 1e-6),
        SWAP, REDUCTION,
    ),
    _loss(
        "TripletMarginWithDistanceLoss", "TripletMarginLoss with Euclidean distances.",
        "anchor positive negative", MARGIN, SWAP, REDUCTION,
    ),
)  # fmt: skip

CARDS = (*PLAIN, *CLASSES, *PAIRS)
