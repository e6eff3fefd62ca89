"""Ids for nodes that were given none: readable, counted up, and legal in the language."""

from __future__ import annotations

import re
from collections.abc import Container

from builder.spec.names import LONGEST_NAME, fault_of

_ACRONYMS = re.compile(r"([PR]?)ReLU|SiLU")
_AXES = re.compile(r"(?<=[a-z])[1-3]d$")
_SEAMS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def base_id(block: str) -> str:
    """Turn a block's name into the stem of an id.

    >>> [base_id(one) for one in ("Conv2d", "LeakyReLU", "RMSNorm", "ops.MLP", "net:resnet@resnet50")]
    ['conv', 'leaky_relu', 'rms_norm', 'mlp', 'resnet']
    """
    name = block.removeprefix("net:").partition("@")[0].removesuffix(".yaml").rpartition("/")[2]
    name = _AXES.sub("", name.rpartition(".")[2])
    name = _ACRONYMS.sub(lambda found: f"{found[1]}relu".capitalize() if "R" in found[0] else "Silu", name)
    stem = re.sub(r"\W+", "_", _SEAMS.sub("_", name), flags=re.ASCII).strip("_").lower()[: LONGEST_NAME - 8]
    stem = stem if stem and not stem[0].isdigit() else "node"
    return stem if stem != "prev" and fault_of(stem, is_attribute=True) is None else f"{stem}_node"


def free_id(block: str, taken: Container[str]) -> str:
    """Give the first id for a block that is not taken.

    >>> free_id("Conv2d", {"conv"}), free_id("ReLU6", {"relu6"})
    ('conv2', 'relu6_2')
    """
    stem = base_id(block)
    seam = "_" if stem[-1].isdigit() else ""
    name, count = stem, 1
    while name in taken:
        count += 1
        name = f"{stem}{seam}{count}"
    return name
