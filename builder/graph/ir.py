"""The graph: nodes in run order, edges by port, scopes nested as the spec nests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from blocks.card import Args, Card, Tensor
from blocks.conditions import Claim, Condition
from blocks.dims import Dim
from blocks.kinds import Value
from blocks.shapes import Shape
from builder.errors import Mark
from builder.spec.plan import InitRule as InitRule
from builder.spec.plan import SizeFacts

Returns = Literal["tensor", "tuple", "dict"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from: an output port of a node, or an input of the scope (node "")."""

    node: str
    port: str

    def __str__(self) -> str:
        return f"{self.node}.{self.port}" if self.node else self.port


@dataclass(frozen=True, slots=True)
class Edge:
    """One input of a node: its port, where it comes from, and where that was written."""

    port: str
    source: Source
    mark: Mark | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument as settled by the spec, and the place where it was written."""

    value: Value
    mark: Mark | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Tie:
    """A parameter of a node that is the very parameter `other`, a path in the scope."""

    parameter: str
    other: str
    mark: Mark | None = field(default=None, compare=False)
    key_mark: Mark | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Found:
    """A condition under which the net works, the claim behind it, and the node that asks."""

    condition: Condition
    claim: Claim
    path: str
    mark: Mark | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return str(self.condition)


@dataclass(frozen=True)
class Facts:
    """What `infer` knows of a node: settled arguments, shapes, its own tensors, multiply-adds.

    For a node with a body, `params`, `buffers` and `macs` are empty: they are those of the nodes inside.
    For a node that calls another, the tensors are empty too: they are counted once, where they live.
    """

    args: Args
    inputs: tuple[Shape, ...]
    outputs: tuple[Shape, ...]
    params: tuple[Tensor, ...] = ()
    buffers: tuple[Tensor, ...] = ()
    macs: Dim = field(default_factory=Dim)
    inferred: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()

    @cached_property
    def elements(self) -> int:
        """How many numbers its parameters hold, tied ones included."""
        return sum(tensor.elements for tensor in self.params)


@dataclass(frozen=True, slots=True)
class Node:
    """One step of a scope: a block by its card, or a composite, group or net by its body.

    `id` is unique in the scope and is the attribute path in the module (`enc1`, or `stage.0` for a repeated
    node); `path` is the id from the root (`encoder.1.conv`), the key of its tensors in the state dict.
    """

    id: str
    path: str
    block: str
    mark: Mark = field(compare=False)
    value_mark: Mark | None = field(default=None, compare=False)
    block_mark: Mark | None = field(default=None, compare=False)
    wiring_mark: Mark | None = field(default=None, compare=False)
    card: Card | None = None
    body: Graph | None = None
    given: Mapping[str, Argument] = field(default_factory=dict)
    inputs: tuple[Edge, ...] = ()
    outputs: tuple[str, ...] = ("out",)
    call: str = ""
    freeze: bool = False
    doc: str = ""
    ties: tuple[Tie, ...] = ()
    init: tuple[InitRule, ...] = ()
    shape: tuple[Argument, ...] | None = None
    argument_marks: Mapping[str, Mark] = field(default_factory=dict, compare=False)
    shape_mark: Mark | None = field(default=None, compare=False)
    facts: Facts | None = None

    @property
    def base(self) -> str:
        """The id as the spec has it, without the index of a repeat."""
        return self.id.partition(".")[0]

    @property
    def index(self) -> int | None:
        """Which copy of a repeat the node is, None where it stands alone."""
        tail = self.id.partition(".")[2]
        return int(tail) if tail else None

    @property
    def known(self) -> Facts:
        """The facts of an inferred node."""
        assert self.facts is not None, f"{self.path} has not been inferred"
        return self.facts


@dataclass(frozen=True, slots=True)
class Input:
    """An input of a scope; `sizes` is its shape as stated, `shape` as inferred."""

    name: str
    sizes: tuple[Argument, ...] | None = None
    dtype: str = ""
    shape: Shape | None = None
    mark: Mark | None = field(default=None, compare=False)
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """A named output of a scope."""

    name: str
    source: Source
    mark: Mark | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Graph:
    """A scope, of a net, a composite or a group, with its nodes in the order in which they run.

    `name` is the net's or the composite's ("" for a group); `settings` are its params with their values.
    `path` is what the paths of its nodes begin with: "" for the root, `encoder.1.` further inside.
    `written` lists the ids in the order of the file, which is the order of registration in the module;
    `sizes` is what a net says of its named sizes.
    """

    name: str
    kind: Literal["net", "composite", "group"]
    path: str
    inputs: tuple[Input, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[Output, ...]
    returns: Returns = "tensor"
    settings: Mapping[str, Value] = field(default_factory=dict)
    title: str = ""
    doc: str = ""
    source: str = ""
    init: tuple[InitRule, ...] = ()
    found: tuple[Found, ...] = ()
    written: tuple[str, ...] = ()
    sizes: Mapping[str, SizeFacts] = field(default_factory=dict)

    def node(self, node_id: str) -> Node | None:
        """Find a node of the scope by its id."""
        return self._by_id.get(node_id)

    @cached_property
    def _by_id(self) -> dict[str, Node]:
        return {node.id: node for node in self.nodes}


def walk(graph: Graph) -> Iterator[Node]:
    """Give every node of a graph and of the scopes inside, outer before inner, in run order."""
    for node in graph.nodes:
        yield node
        if node.body is not None:
            yield from walk(node.body)


def has_module(node: Node) -> bool:
    """Whether a node has a module of its own: no tensor function, no `call` of another has."""
    return not node.call and (node.body is not None or node.card is None or not node.card.is_stateless)


def leaves(graph: Graph) -> Iterator[Node]:
    """Give the nodes that are blocks, in run order."""
    return (node for node in walk(graph) if node.body is None)
