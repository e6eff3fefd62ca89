"""Twins: the original's weights in the net, and both side by side on the same inputs."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from blocks.modules.tensor import Buffer
from builder.graph.ir import Graph, Node, leaves
from builder.model.tracing.keeping import kept
from builder.model.tracing.values import Record, plain, tensors_in


class Unpaired(Exception):
    """Blocks of the net that do not stand in the order in which the model ran them."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far the outputs of two modules lie apart: 0 where they are the same in every bit."""

    difference: float
    largest: float

    @property
    def is_exact(self) -> bool:
        """Whether every bit is the same."""
        return self.difference == 0

    @property
    def is_close(self) -> bool:
        """Whether only the order of rounding differs."""
        return self.difference <= 1e-4 * max(1.0, self.largest)


def key_map_of(graph: Graph, records: Sequence[Record]) -> dict[str, str]:
    """Map the original's names of tensors to the net's, block by block in run order.

    Raises:
        Unpaired: The net has other blocks, or has them in another order.
    """
    nodes = list(_in_order(graph, False))
    if len(nodes) != len(records):
        raise Unpaired(f"the model ran {len(records)} blocks, and the net has {len(nodes)}")
    found: dict[str, str] = {}
    for (node, is_called), record in zip(nodes, records, strict=True):
        if node.block != record.block and not node.call:
            raise Unpaired(
                f"the model ran {record.block} ({record.path}), and the net has {node.block} ({node.path})"
            )
        if is_called:
            continue
        for name, key in record.keys.items():
            found.setdefault(key, f"{node.path}.{name}")  # the first holds it, those behind it are tied
    return found


def _in_order(graph: Graph, is_called: bool) -> Iterator[tuple[Node, bool]]:
    """List the blocks in run order, and whether each runs the module of another node."""
    for node in graph.nodes:
        called = is_called or bool(node.call)
        if node.body is not None:
            yield from _in_order(node.body, called)
        else:
            yield node, called


def transplant(twin: nn.Module, graph: Graph, model: nn.Module, key_map: Mapping[str, str]) -> None:
    """Give a net that was built on the device `meta` the very tensors of the original."""
    tensors = {
        **dict(model.named_parameters(remove_duplicate=False)),
        **dict(model.named_buffers(remove_duplicate=False)),
    }
    with torch.no_grad():
        for old, new in key_map.items():
            path, _, name = new.rpartition(".")
            owner = twin.get_submodule(path)
            if name in owner._buffers:
                owner._buffers[name] = tensors[old]
            else:
                kept = tensors[old]
                owner._parameters[name] = (
                    kept if isinstance(kept, nn.Parameter) else nn.Parameter(kept, False)
                )
        for node in leaves(graph):
            if (
                node.block == "Buffer"
                and not node.call
                and node.path not in {one.rpartition(".")[0] for one in key_map.values()}
            ):
                _refill(twin, node)
    for node in leaves(graph):
        for tie in node.ties:
            scope = node.path.removesuffix(node.id)
            source, _, name = f"{scope}{tie.other}".rpartition(".")
            twin.get_submodule(node.path)._parameters[tie.parameter] = twin.get_submodule(source)._parameters[
                name
            ]


def _refill(twin: nn.Module, node: Node) -> None:
    try:
        owner = twin.get_submodule(node.path)
    except AttributeError:
        return
    owner._buffers["value"] = Buffer(**dict(node.known.args.items())).value


def outputs_of(module: nn.Module, args: Sequence[Any], kwargs: Mapping[str, Any]) -> list[Tensor]:
    """Run a module in eval mode without gradients, and list the tensors that it gives."""
    with kept(module), torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what a model warns of is not about the net
        module.eval()
        return [one.clone() for one in tensors_in(plain(module(*args, **kwargs)))]


def compare(ours: Sequence[Tensor], theirs: Sequence[Tensor]) -> Comparison:
    """Compare two lists of tensors; different counts or shapes lie infinitely apart."""
    if len(ours) != len(theirs):
        return Comparison(float("inf"), 0.0)
    worst, largest = 0.0, 0.0
    for one, other in zip(ours, theirs, strict=True):
        if one.shape != other.shape or one.dtype != other.dtype:
            return Comparison(float("inf"), 0.0)
        if torch.equal(one, other) or (
            one.is_floating_point() and torch.equal(one.nan_to_num(), other.nan_to_num())
        ):
            continue
        gap = (one.double() - other.double()).abs()
        worst = max(worst, float(gap.nan_to_num(float("inf")).max()))
        largest = max(largest, float(other.double().abs().nan_to_num().max()))
    return Comparison(worst, largest)
