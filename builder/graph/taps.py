"""Taps: further outputs of a graph, from any node of its inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from blocks.errors import BlockError, did_you_mean
from builder.graph.ir import Facts, Graph, Node, Output, Source, walk


def with_taps(graph: Graph, taps: Mapping[str, str]) -> Graph:
    """Give a graph that also returns what flows at the tapped paths, by the names of taps.

    A path is as in the state dict (`stage.2`, `encoder.0.conv`), with `.port` for another than the first
    output. A net of one output then returns a tuple, its output first; a net of named outputs gains names.

    Raises:
        BlockError: A path leads to no node.
    """
    for name, path in taps.items():
        if any(output.name == name for output in graph.outputs):
            raise BlockError(
                f"there is an output '{name}' already", code="bad-tap", hint="give the tap another name"
            )
        graph = _tapped(graph, name, path.split("."))
    return graph


def named_taps(graph: Graph, taps: Sequence[str]) -> dict[str, str]:
    """Name taps by their paths (`stage_2`); a glob is all nodes that it means, in run order."""
    named: dict[str, str] = {}
    for tap in [taps] if isinstance(taps, str) else taps:
        found = [tap]
        if any(sign in tap for sign in "*?["):
            found = [node.path for node in walk(graph) if fnmatchcase(node.path, tap)]
        if not found:
            hint = f"`*` stands for any part of a path, such as {graph.nodes[0].path}"
            raise BlockError(f"the glob '{tap[:80]}' means no node to tap", code="bad-tap", hint=hint)
        named |= {path.replace(".", "_"): path for path in found}
    return named


def _tapped(graph: Graph, name: str, path: list[str]) -> Graph:
    node, rest = _find(graph, path)
    if not rest or (len(rest) == 1 and rest[0] in node.outputs and not _inside(node, rest[0])):
        return _with_output(graph, name, Source(node.id, rest[0] if rest else node.outputs[0]))
    if node.body is None or node.call:
        raise BlockError(f"'{node.path}' has nothing inside called '{'.'.join(rest)[:80]}'", code="bad-tap")
    nodes = tuple(_opened(one, name, rest) if node.id in (one.id, one.call) else one for one in graph.nodes)
    return _with_output(replace(graph, nodes=nodes), name, Source(node.id, name))


def _opened(node: Node, name: str, path: list[str]) -> Node:
    """Let a node give what flows inside; one that calls the same module gets it, too."""
    assert node.body is not None, "only a node with a body comes here, or one that calls it"
    body = _tapped(node.body, name, path)
    outputs = tuple(output.name for output in body.outputs)
    return replace(node, body=body, outputs=outputs, facts=_facts(node, body))


def _facts(node: Node, body: Graph) -> Facts | None:
    """Extend what is known of a node by the shape of its new output."""
    if node.facts is None:
        return None
    last = body.outputs[-1].source
    source = body.node(last.node)
    assert source is not None, "a tap is an output of a node"
    shape = source.known.outputs[source.outputs.index(last.port)]
    return replace(node.facts, outputs=(*node.facts.outputs, shape))


def _with_output(graph: Graph, name: str, source: Source) -> Graph:
    returns = "tuple" if graph.returns == "tensor" else graph.returns
    return replace(graph, outputs=(*graph.outputs, Output(name, source)), returns=returns)


def _find(graph: Graph, path: list[str]) -> tuple[Node, list[str]]:
    for length in (2, 1):
        node = graph.node(".".join(path[:length])) if len(path) >= length else None
        if node is not None:
            return node, path[length:]
    copies = [node for node in graph.nodes if node.base == path[0]]
    if copies and "." in copies[0].id and len(path) > 1 and path[1].isdecimal():
        what = f"'{path[0]}' has {len(copies)} copies, so there is no '{'.'.join(path[:2])[:80]}'"
        hint = f"its copies are {copies[0].id} to {copies[-1].id}"
        raise BlockError(what, code="bad-tap", hint=hint)
    if copies:
        return copies[-1], path[1:]
    known = [node.base for node in graph.nodes]
    hint = did_you_mean(path[0], known) or f"the nodes there are {', '.join(dict.fromkeys(known))}"
    raise BlockError(f"there is no node '{path[0][:80]}' to tap", code="bad-tap", hint=hint)


def _inside(node: Node, name: str) -> bool:
    return node.body is not None and any(one.base == name for one in node.body.nodes)
