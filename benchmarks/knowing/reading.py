"""Reading a spec with marks, and checking its nodes against the models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import pydantic
import yaml

from benchmarks.harness.pairs import alone, race
from benchmarks.harness.rows import Row, at_most, figure, ratio
from builder.spec.models import Spec
from builder.spec.text import read
from builder.spec.tree import plain

TITLE = "Reading and validation"
NOTES = (
    "A spec of 5,000 nodes, a node a line. Ours keeps a mark for every key and value, and refuses keys "
    "that stand twice; PyYAML's C loader does neither. Validation begins with plain data on both sides; "
    "the peer is a tagged union of one pydantic model a block, which is the fastest way that pydantic "
    "offers.",
)
PACKAGES = ("PyYAML", "pydantic")
NODES = 5_000


def measure(is_quick: bool) -> Iterator[Row]:
    """Race reading, then validation."""
    rounds = 5 if is_quick else 15
    text = spec_text(NODES)
    values: Any = plain(read(text, "chain.yaml"))
    assert values == yaml.load(text, yaml.CSafeLoader), "two readings"
    pairs = race(lambda: read(text, "chain.yaml"), lambda: yaml.load(text, yaml.CSafeLoader), rounds)
    yield ratio(f"reading {NODES:,} nodes with marks", "`yaml.CSafeLoader` without", pairs, at_most(0.5))
    nodes = tagged(values["nodes"])
    pairs = race(lambda: Spec.model_validate(values), lambda: UNION.validate_python(nodes), rounds)
    yield ratio(f"validating {NODES:,} nodes", "pydantic's tagged union", pairs)
    taken = alone(lambda: Spec.model_validate(values), rounds)
    each = tuple(seconds / NODES for seconds in taken)
    yield figure("validation", each, "seconds a node", at_most(2e-6))


def spec_text(count: int) -> str:
    """Write nodes with a few arguments each, as people do."""
    kinds = (
        "{block: Conv2d, out_channels: 64, kernel_size: 3, padding: 1}",
        "{block: BatchNorm2d}",
        "{block: ReLU}",
        "{block: Linear, out_features: 64, from: node0}",
    )
    lines = [f"  node{place}: {kinds[place % len(kinds)]}" for place in range(count)]
    return "\n".join(["net: chain", "inputs: {x: [N, 3, H, W]}", "nodes:", *lines]) + "\n"


def tagged(nodes: dict[str, Any]) -> dict[str, Any]:
    """Give the nodes as the union takes them: `from` is no name in Python."""
    return {
        name: {key.replace("from", "source"): one for key, one in node.items()}
        for name, node in nodes.items()
    }


class _Model(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)


class _Conv(_Model):
    block: Literal["Conv2d"]
    out_channels: int
    kernel_size: int
    padding: int


class _Norm(_Model):
    block: Literal["BatchNorm2d"]


class _ReLU(_Model):
    block: Literal["ReLU"]


class _Linear(_Model):
    block: Literal["Linear"]
    out_features: int
    source: str


_Node = Annotated[_Conv | _Norm | _ReLU | _Linear, pydantic.Field(discriminator="block")]
UNION: pydantic.TypeAdapter[Any] = pydantic.TypeAdapter(dict[str, _Node])
