"""An eager interpreter of graphs: torch called step by step, with nothing of the generated code.

Modules are made anew from their classes, tensor functions are a table of its own, and the state is copied in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import einops
import torch
from torch import Tensor, nn

from blocks.card import Args, Card
from blocks.registration import implementation
from builder.graph.ir import Graph, Node, walk

Function = Callable[[Args, list[Tensor]], Any]


def _folded(operator: Callable[[Any, Any], Any]) -> Function:
    def work(args: Args, given: list[Tensor]) -> Any:
        value = args.get("value")
        return reduce(operator, [*given, *([] if value is None else [value])])

    return work


FUNCTIONS: Mapping[str, Function] = {
    "Add": _folded(lambda one, other: one + other),
    "Sub": _folded(lambda one, other: one - other),
    "Mul": _folded(lambda one, other: one * other),
    "Maximum": _folded(torch.maximum),
    "Minimum": _folded(torch.minimum),
    "Concat": lambda args, given: torch.cat(given, args.dim),
    "Chunk": lambda args, given: torch.chunk(given[0], args.chunks, args.dim),
    "Split": lambda args, given: torch.split(given[0], list(args.sizes), args.dim),
    "Slice": lambda args, given: given[0].narrow(args.dim, args.start, args.stop - args.start),
    "Select": lambda args, given: given[0].select(args.dim, args.index),
    "Mean": lambda args, given: given[0].mean(args.dim, args.keepdim),
    "Transpose": lambda args, given: given[0].transpose(args.dim0, args.dim1),
    "Permute": lambda args, given: given[0].permute(args.dims),
    "Unsqueeze": lambda args, given: given[0].unsqueeze(args.dim),
    "Abs": lambda args, given: given[0].abs(),
    "Clamp": lambda args, given: given[0].clamp(args.min, args.max),
    "Rearrange": lambda args, given: einops.rearrange(given[0], args.pattern),
    "Reduce": lambda args, given: einops.reduce(given[0], args.pattern, args.reduction),
    "Interpolate": lambda args, given: nn.functional.interpolate(given[0], scale_factor=args.scale_factor),
}


@dataclass
class Interpreter:
    """The modules of a graph's leaves by path, and what every node gave in the last run."""

    graph: Graph
    modules: dict[str, nn.Module] = field(default_factory=dict)
    seen: dict[str, tuple[Tensor, ...]] = field(default_factory=dict)

    @staticmethod
    def of(graph: Graph, state: Mapping[str, Tensor]) -> Interpreter:
        """Make the modules of a graph, holding copies of a state dict's numbers."""
        made = Interpreter(graph)
        for node in walk(graph):
            if (
                node.body is None
                and not node.call
                and node.card is not None
                and node.card.name not in FUNCTIONS
            ):
                made.modules[node.path] = _module(node, node.card, state)
        made._tie(graph, "")
        for node in walk(graph):
            if node.freeze:
                made._freeze(node.path)
        return made

    def run(self, given: Mapping[str, Tensor], *, training: bool) -> tuple[Tensor, ...]:
        """Run the whole net; give its outputs in order."""
        for module in self.modules.values():
            module.train(training)
        return self._scope(self.graph, dict(given), "", "")

    def parameters(self) -> dict[str, nn.Parameter]:
        """Give all parameters by path, tied ones once for each of their paths."""
        return {
            f"{path}.{name}": one
            for path, module in self.modules.items()
            for name, one in module.named_parameters(remove_duplicate=False)
        }

    def state(self) -> dict[str, Tensor]:
        return {
            f"{path}.{name}": one
            for path, module in self.modules.items()
            for name, one in module.state_dict().items()
        }

    def _scope(self, graph: Graph, given: dict[str, Tensor], written: str, called: str) -> tuple[Tensor, ...]:
        """Run a scope; where it is called again, `called` is where its modules are, in place of `written`."""
        known = {("", name): value for name, value in given.items()}
        for node in graph.nodes:
            values = [(edge.port, known[edge.source.node, edge.source.port]) for edge in node.inputs]
            outputs = self._node(graph, node, values, written, called)
            self.seen[node.path] = outputs
            known |= {(node.id, port): value for port, value in zip(node.outputs, outputs, strict=False)}
        return tuple(known[one.source.node, one.source.port] for one in graph.outputs)

    def _node(
        self, graph: Graph, node: Node, values: list[tuple[str, Tensor]], written: str, called: str
    ) -> tuple[Tensor, ...]:
        owner = graph.node(node.call) if node.call else node
        assert owner is not None
        path = called + owner.path.removeprefix(written)
        if node.body is not None:
            return self._scope(node.body, dict(values), node.body.path, f"{path}.")
        card = node.card
        assert card is not None
        args = node.known.args
        given = [value for _, value in _in_order(card, values)]
        if card.name in FUNCTIONS:
            return _flat(FUNCTIONS[card.name](args, given))
        return _called(self.modules[path], card, args, dict(values), given)

    def _tie(self, graph: Graph, prefix: str) -> None:
        for node in graph.nodes:
            for tie in node.ties:
                owner, _, name = f"{prefix}{tie.other}".rpartition(".")
                shared = self.modules[owner].get_parameter(name)
                setattr(self.modules[node.path], tie.parameter, shared)
            if node.body is not None and not node.call:
                self._tie(node.body, f"{node.path}.")

    def _freeze(self, path: str) -> None:
        for owner, module in self.modules.items():
            if f"{owner}.".startswith(f"{path}."):
                module.requires_grad_(False)


def _module(node: Node, card: Card, state: Mapping[str, Tensor]) -> nn.Module:
    settled = {
        name: value
        for name, value in node.known.args.items()
        if not getattr(card.arg(name), "at_call", False)
    }
    module: nn.Module = implementation(card)(**settled)
    own = {
        name.removeprefix(f"{node.path}."): value.clone()
        for name, value in state.items()
        if name.startswith(f"{node.path}.")
    }
    module.load_state_dict(own, strict=True)
    return module


def _in_order(card: Card, values: list[tuple[str, Tensor]]) -> list[tuple[str, Tensor]]:
    ports = [port.name for port in card.inputs]
    return sorted(values, key=lambda pair: ports.index(pair[0]))


def _called(
    module: nn.Module, card: Card, args: Args, named: dict[str, Tensor], given: list[Tensor]
) -> tuple[Tensor, ...]:
    if isinstance(module, nn.MultiheadAttention):
        query = named["query"]
        rest = (named.get("key", query), named.get("value", named.get("key", query)))
        pair = module(query, *rest, need_weights=args.need_weights)
        return tuple(one for one in pair if one is not None)
    return _flat(module(*given))


def _flat(value: Any) -> tuple[Tensor, ...]:
    """List the tensors of a result, however they are nested."""
    return (value,) if isinstance(value, Tensor) else tuple(one for part in value for one in _flat(part))
