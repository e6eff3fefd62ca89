"""Names: what steps, ports and inputs of a traced sketch are called."""

from __future__ import annotations

import re
from typing import Final

from builder.spec.names import LONGEST_NAME, fault_of

SHORT: Final = (
    ("Conv", "conv"), ("BatchNorm", "norm"), ("LayerNorm", "norm"), ("GroupNorm", "norm"),
    ("RMSNorm", "norm"), ("InstanceNorm", "norm"), ("FrozenBatchNorm", "norm"), ("MaxPool", "pool"),
    ("AvgPool", "pool"),
    ("AdaptiveAvgPool", "pool"), ("AdaptiveMaxPool", "pool"), ("Dropout", "dropout"),
    ("MultiheadAttention", "attention"), ("ScaledDotProductAttention", "attend"), ("Embedding", "embedding"),
    ("ReLU6", "relu"), ("ReLU", "relu"), ("SiLU", "silu"), ("GELU", "gelu"), ("LeakyReLU", "relu"),
    ("PReLU", "relu"),
    ("Hardswish", "act"), ("Hardsigmoid", "sigmoid"), ("LSTM", "lstm"), ("GRU", "gru"), ("RNN", "rnn"),
)  # fmt: skip
"""Short names of blocks, without the number of axes behind them."""

_AXES: Final = re.compile(r"(?<=[a-z])[123]d$")
_WORDS: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+\d*|[A-Z]+\d*|\d+")
_GENERAL: Final = (
    (re.compile(r"Block|Bottleneck|InvertedResidual|MBConv|^Residual|EncoderLayer|DecoderLayer"), "block"),
    (re.compile(r"^Sequential$|Stage"), "stage"),
    (
        re.compile(r"^Conv\dd?NormActivation$|^ConvNormActivation$|ConvBNReLU|ConvBNActivation|BasicConv"),
        "conv",
    ),
)
"""What children with numbers for names are called, by their class."""


class Names:
    """The names of one scope, each given once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str) -> str:
        """Give the name that was wanted, or the nearest that is free and allowed."""
        name, count = valid(wanted), 2
        base = name
        while name in self._taken:
            name, count = f"{base[: LONGEST_NAME - 4]}_{count}", count + 1
        self._taken.add(name)
        return name


def valid(wanted: str) -> str:
    """Make a name that a node may have out of any text.

    >>> valid("layer1.0"), valid("float"), valid("0"), valid("")
    ('layer1_0', 'float_', 'node0', 'node')
    """
    name = re.sub(r"[^A-Za-z0-9_]+", "_", wanted).strip("_")[: LONGEST_NAME - 1] or "node"
    if name[0].isdigit():
        name = f"node{name}"
    return name if fault_of(name, is_attribute=True) is None else f"{name}_"


def short(block: str) -> str:
    """Give the short name of a block or a class.

    >>> short("Conv2d"), short("AdaptiveAvgPool2d"), short("ops.StochasticDepth"), short("MLPBlock")
    ('conv', 'pool', 'stochastic_depth', 'mlp_block')
    """
    plain = _AXES.sub("", block.rpartition(".")[2])
    known = dict(SHORT).get(plain)
    return known or "_".join(_WORDS.findall(plain)).lower() or "node"


def step_name(path: str, outer: str, kind: str) -> str:
    """Name a module's step after its path below the scope; a number is led by its kind.

    >>> step_name("layer1.0", "layer1", "Bottleneck"), step_name("blocks.3", "", "Block")
    ('block0', 'blocks3')
    """
    inside = path.removeprefix(f"{outer}.") if outer else path
    parts = inside.split(".")
    name = parts[0] if not parts[0].isdigit() else _numbered(_general(kind), parts[0])
    for part in parts[1:]:
        name = _numbered(name, part) if part.isdigit() else f"{name}_{part}"
    return name


def _general(kind: str) -> str:
    return next((word for pattern, word in _GENERAL if pattern.search(kind)), short(kind))


def _numbered(name: str, number: str) -> str:
    return f"{name}_{number}" if name[-1:].isdigit() else f"{name}{number}"
