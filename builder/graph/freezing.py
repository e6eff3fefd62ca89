"""Freezing: nodes of a graph that are not trained, by globs of their paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from blocks.errors import did_you_mean
from builder.errors import UsageError
from builder.graph.ir import Graph, Node, walk


def with_frozen(graph: Graph, globs: Sequence[str]) -> Graph:
    """Give a graph in which every node that a glob means is frozen, with all that it holds.

    A glob is a path as in the state dict (`stage.0`, `encoder`), in which `*` stands for any characters.

    Raises:
        UsageError: A glob that means no node.
    """
    globs = [globs] if isinstance(globs, str) else globs
    known = [path for node in walk(graph) for path in _paths(node)]
    for glob in globs:
        if not any(fnmatchcase(path, glob) for path in known):
            hint = did_you_mean(glob, known) or f"a node's path is such as '{known[0]}'"
            what = f"'{glob[:80]}' means no node of '{graph.name}' to freeze"
            raise UsageError(what, code="unmatched-freeze", hint=hint)
    return _frozen(graph, tuple(globs))


def _frozen(graph: Graph, globs: tuple[str, ...]) -> Graph:
    return replace(graph, nodes=tuple(_with_freeze(node, globs) for node in graph.nodes))


def _with_freeze(node: Node, globs: tuple[str, ...]) -> Node:
    if any(fnmatchcase(path, glob) for path in _paths(node) for glob in globs):
        return replace(node, freeze=True)
    return node if node.body is None else replace(node, body=_frozen(node.body, globs))


def _paths(node: Node) -> tuple[str, ...]:
    """Give the names that mean a node: its path, and for a copy that of the whole repeat."""
    return (node.path,) if node.index is None else (node.path, node.path.rpartition(".")[0])
