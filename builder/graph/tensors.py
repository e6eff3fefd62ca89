"""Tensors: what a net holds, by the names that its state dict has."""

from __future__ import annotations

from blocks.card import Tensor
from builder.graph.ir import Graph, leaves


def tensors_of(graph: Graph) -> dict[str, Tensor]:
    """Give every parameter and persistent buffer of a net, by its key in the state dict."""
    return {
        f"{node.path}.{tensor.name}": tensor
        for node in leaves(graph)
        for tensor in (*node.known.params, *node.known.buffers)
        if tensor.persistent
    }


def ties_of(graph: Graph) -> dict[str, str]:
    """Give for every tied parameter the one that it is, both by their keys."""
    ties: dict[str, str] = {}
    for node in graph.nodes:
        for tie in node.ties:
            ties[f"{node.path}.{tie.parameter}"] = graph.path + tie.other.removeprefix(graph.path)
        if node.body is not None and not node.call:
            ties |= ties_of(node.body)
    return ties
