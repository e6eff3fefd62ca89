"""Shared weights: called nodes fit what flows in, tied parameters exist and agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from blocks.card import Tensor
from blocks.errors import Guess, guess
from blocks.kinds import shown
from builder.errors import Faults
from builder.graph.ir import Graph, Node, Tie, leaves
from builder.spec.mending.proposals import respelt

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
    what, hint, meant = "", None, None
    if tie.parameter not in own:
        what = f"'{node.id}' ({node.block or 'a group'}) has no parameter '{tie.parameter[:80]}' to tie"
        hint, meant = f"its own are {', '.join(own) or 'none'}", guess(tie.parameter, own)
    elif tie.other not in here:
        what = f"there is no parameter '{tie.other[:80]}' in this scope to tie to"
        hint, meant = (
            "name a node of the same scope, and its parameter: tokens.weight",
            guess(tie.other, here),
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
        _tell(what, hint, meant, tie, node, faults)


def _tell(what: str, hint: str | None, meant: Guess | None, tie: Tie, node: Node, faults: Faults) -> None:
    """Tell a bad tie, at its key where the node's own parameter is none."""
    is_own = tie.parameter not in {one.name for one in node.known.params}
    mark, was = (tie.key_mark or tie.mark, tie.parameter) if is_own else (tie.mark, tie.other)
    is_free = meant is None or not is_own or meant.word not in {one.parameter for one in node.ties}
    mend = respelt(mark, meant, was, is_key=is_own) if is_free else None
    hint = meant.hint if meant else hint
    faults.add("bad-tie", what, mark, node.path, hint=hint, proposal=mend)


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
