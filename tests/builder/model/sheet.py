"""A sheet to draw graphs on by hand, inferred as they are drawn: what the tests of this folder start from."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field, replace
from typing import Any

from blocks.card import Card
from blocks.settle import bind, rule_inputs, settle
from blocks.shapes import Shape
from builder.errors import Mark
from builder.graph.ir import Edge, Facts, Graph, Input, Node, Output, Returns, Source

MARK = Mark("sheet.yaml", 1, 1)
HOMES = {
    "Conv2d": "conv", "BatchNorm2d": "norm", "ReLU": "activation", "Linear": "linear", "Flatten": "linear",
    "Add": "tensor", "Mul": "tensor", "Concat": "tensor", "MatMul": "tensor",
    "MultiheadAttention": "attention", "LSTM": "recurrent", "Embedding": "linear",
    "Chunk": "selection", "DoubleConvolution": "unet",
    "TransformerEncoderLayer": "transformer", "ResidualBlock": "residual", "MaxPool2d": "pool",
    "CropAndConcat": "unet", "UpSample": "unet", "DownSample": "unet", "Dropout": "dropout",
    "Softmax": "activation", "CapsuleRouting": "capsule",
}  # fmt: skip


def find(name: str) -> Card:
    """Give a card of the tree by its name, without the whole registry."""
    cards = importlib.import_module(f"blocks.cards.{HOMES[name]}").CARDS
    return next(card for card in cards if card.name == name)


@dataclass
class Sheet:
    """A scope that grows node by node; refs are `node`, `node.port` or an input's name."""

    name: str = "tiny"
    kind: str = "net"
    path: str = ""
    inputs: dict[str, Shape] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)

    def add(self, node_id: str, block: str | Card | Graph, *refs: str, **args: Any) -> Node:
        """Draw a node; refs enter by the ports in order, `port=ref` pairs go under `ports`."""
        ports = args.pop("ports", {})
        more = {key: args.pop(key) for key in ("call", "freeze", "ties", "init", "doc") if key in args}
        path = f"{self.path}.{node_id}" if self.path else node_id
        if isinstance(block, Graph):
            node = self._scope(node_id, path, block, refs)
        else:
            node = self._leaf(
                node_id, path, find(block) if isinstance(block, str) else block, refs, ports, args
            )
        node = replace(node, **more)
        self.nodes.append(node)
        return node

    def below(self, node_id: str, name: str = "", **inputs: str) -> Sheet:
        """Begin the inside of a node; inputs by name, each with the ref that feeds it."""
        path = f"{self.path}.{node_id}" if self.path else node_id
        shapes = {port: self.shape(ref) for port, ref in inputs.items()}
        return Sheet(name, "composite" if name else "group", path, shapes)

    def graph(self, *outputs: str, returns: Returns | None = None, **named: str) -> Graph:
        """Close the scope: refs to return, or names for them."""
        ends = named or {ref.replace(".", "_"): ref for ref in outputs}
        made = tuple(Output(name, self._source(ref)) for name, ref in ends.items())
        given = tuple(Input(name, shape=shape) for name, shape in self.inputs.items())
        kind = returns or ("dict" if named else "tensor" if len(made) == 1 else "tuple")
        written = tuple(node.id for node in self.nodes)
        return Graph(
            self.name,
            self.kind,
            self.path,
            given,
            tuple(self.nodes),
            made,
            kind,
            self.settings,
            written=written,
        )  # type: ignore[arg-type]

    def shape(self, ref: str) -> Shape:
        """Give the shape of what a ref names."""
        source = self._source(ref)
        node = self._node(source.node)
        return (
            self.inputs[source.port] if node is None else node.known.outputs[node.outputs.index(source.port)]
        )

    def _leaf(self, node_id: str, path: str, card: Card, refs: Any, ports: Any, args: Any) -> Node:
        variadic = bool(card.inputs) and card.inputs[-1].variadic
        names = [port.name for port in card.inputs]
        pairs = [(names[min(place, len(names) - 1)], ref) for place, ref in enumerate(refs)] + list(
            ports.items()
        )
        shapes = {port: self.shape(ref) for port, ref in pairs}
        bound = shapes if variadic else bind(card, shapes)
        inputs = tuple(self.shape(ref) for _, ref in pairs) if variadic else rule_inputs(card, bound)
        settled = settle(card, args, bound).args
        result = card.rule(settled, inputs)
        for port in card.inputs:
            if port.name not in shapes and port.name in bound:
                pairs.append((port.name, dict(pairs)[port.otherwise]))
        return Node(
            node_id, path, card.name, MARK, card=card,
            inputs=tuple(Edge(port, self._source(ref)) for port, ref in pairs),
            outputs=tuple(port.name for port in card.outputs_for(settled)),
            facts=Facts(settled, inputs, result.outputs, result.params, result.buffers),
        )  # fmt: skip

    def _scope(self, node_id: str, path: str, body: Graph, refs: Any) -> Node:
        inner = {node.id: node for node in body.nodes}
        shapes = tuple(
            inner[one.source.node].known.outputs[inner[one.source.node].outputs.index(one.source.port)]
            for one in body.outputs
        )
        edges = tuple(Edge(one.name, self._source(ref)) for one, ref in zip(body.inputs, refs, strict=True))
        facts = Facts(
            settle(Card("", "", "other", ()), {}, {}).args, tuple(self.shape(ref) for ref in refs), shapes
        )
        outputs = tuple(one.name for one in body.outputs)
        return Node(node_id, path, body.name, MARK, body=body, inputs=edges, outputs=outputs, facts=facts)

    def _source(self, ref: str) -> Source:
        if self._node(ref) is None and ref not in self.inputs:
            head, _, port = ref.rpartition(".")
            return Source(head, port)
        node = self._node(ref)
        return Source("", ref) if node is None else Source(ref, node.outputs[0])

    def _node(self, node_id: str) -> Node | None:
        return next((node for node in self.nodes if node.id == node_id), None)
