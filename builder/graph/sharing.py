"""Shared weights: called nodes fit what flows in, tied parameters exist and agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from blocks.card import Tensor
from blocks.errors import did_you_mean
from blocks.kinds import shown
from builder.errors import Faults
from builder.graph.ir import Graph, Node, Tie, leaves

Tensors = Mapping[str, Tensor]
"""Parameters by the path of the block that holds them, and their name in it."""


def misfit(node: Node, owner: Node) -> str | None:
    """Say why the weights of a called node do not fit what flows in here, None where they do."""
    for one, other in zip(_blocks(node), _blocks(owner), strict=True):
        own, theirs = one.known.args, other.known.args
        for name in own:
            if own[name] != theirs.get(name):
                place = "its" if node.body is None else f"in '{other.path}',"
                has, needs = shown(theirs.get(name)), shown(own[name])
                return (
                    f"the weights of '{owner.id}' do not fit here: "
                    f"{place} {name} is {has}, and {needs} is needed"
                )
    return None


def without_tensors(body: Graph) -> Graph:
    """Take away what blocks inside hold: a called body is counted where it lives."""
    return replace(body, nodes=tuple(_emptied(node) for node in body.nodes))


def tell_bad_ties(graph: Graph, faults: Faults) -> None:
    """Tell ties of an inferred net whose parameters do not exist or differ in shape."""
    scopes = list(_scopes(graph))
    tied = {f"{node.path}.{tie.parameter}" for scope in scopes for node in scope.nodes for tie in node.ties}
    if not tied:
        return
    tensors = {f"{node.path}.{tensor.name}": tensor for node in leaves(graph) for tensor in node.known.params}
    for scope in scopes:
        for node in scope.nodes:
            for tie in node.ties:
                _check(tie, node, scope, tensors, tied, faults)


def _check(tie: Tie, node: Node, scope: Graph, tensors: Tensors, tied: set[str], faults: Faults) -> None:
    own = {tensor.name: tensor for tensor in node.known.params}
    here = {
        path.removeprefix(scope.path): one for path, one in tensors.items() if path.startswith(scope.path)
    }
    what, hint = "", None
    if tie.parameter not in own:
        what = f"'{node.id}' ({node.block or 'a group'}) has no parameter '{tie.parameter[:80]}' to tie"
        hint = did_you_mean(tie.parameter, own) or f"its own are {', '.join(own) or 'none'}"
    elif tie.other not in here:
        what = f"there is no parameter '{tie.other[:80]}' in this scope to tie to"
        hint = (
            did_you_mean(tie.other, here) or "name a node of the same scope, and its parameter: tokens.weight"
        )
    elif scope.path + tie.other in tied:
        what = f"'{tie.other}' is tied itself, so nothing can be tied to it"
        hint = "tie both to the parameter that is tied to none"
    elif own[tie.parameter].shape != here[tie.other].shape:
        sizes, others = shown(own[tie.parameter].shape), shown(here[tie.other].shape)
        what = (
            f"'{tie.parameter}' has the shape {sizes}, and '{tie.other}' has {others}: "
            "they cannot be one parameter"
        )
    if what:
        faults.add("bad-tie", what, tie.mark, node.path, hint=hint)


def _blocks(node: Node) -> list[Node]:
    return [node] if node.body is None else list(leaves(node.body))


def _emptied(node: Node) -> Node:
    if node.body is not None:
        return replace(node, body=without_tensors(node.body))
    return replace(node, facts=replace(node.known, params=(), buffers=()))


def _scopes(graph: Graph) -> list[Graph]:
    """List a graph and the scopes inside, without those of called nodes."""
    inner = [node.body for node in graph.nodes if node.body is not None and not node.call]
    return [graph, *(scope for body in inner for scope in _scopes(body))]
