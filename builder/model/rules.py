"""Rules: which `init` rules reach which block, and which has the last word; no torch here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from blocks.errors import ArgumentFault, did_you_mean
from blocks.kinds import Value
from blocks.registry import names
from builder.errors import Fault
from builder.graph.ir import Graph, InitRule, Node, walk
from builder.model.fillers import FILLERS, settled
from builder.model.writing.parts import has_module

Fill = float | tuple[str, tuple[tuple[str, Value], ...]]


NARROWER = "name the blocks or the tensors that the rule means more narrowly"


@dataclass(frozen=True, slots=True)
class _Layer:
    """The rules of a scope, its path, and the nodes from there to the one in question."""

    rules: tuple[InitRule, ...]
    prefix: str
    chain: tuple[Node, ...] = ()

    def below(self, node: Node) -> _Layer:
        """Go one node further down."""
        return _Layer(self.rules, self.prefix, (*self.chain, node))

    def reaching(self) -> tuple[InitRule, ...]:
        """Give the rules that mean the last node of the chain, or one that it stands in."""
        return tuple(rule for rule in self.rules if any(self._means(rule, node) for node in self.chain))

    def _means(self, rule: InitRule, node: Node) -> bool:
        return (
            not rule.of or rule.of == node.block or fnmatchcase(node.path.removeprefix(self.prefix), rule.of)
        )


def rules_by_block(graph: Graph) -> Iterator[tuple[Node, tuple[InitRule, ...]]]:
    """Give each block that has tensors' rules in order: the last one that fits a tensor decides.

    Rules of inner scopes come before those of outer ones, since who uses a composite knows more than who
    wrote it; behind them come those that stand on nodes, outer before inner.
    """
    return _visit(graph, (), ())


def faults_of(graph: Graph) -> list[Fault]:
    """Find rules that mean no node, have bad arguments, or need more dims than a tensor has."""
    used = {id(rule) for _, rules in rules_by_block(graph) for rule in rules}
    found: list[Fault] = []
    for rule, path in dict.fromkeys(_all_rules(graph)):
        found.extend(_wrong_fills(rule, path))
        if id(rule) not in used and _is_misspelt(rule):
            known = {node.block for node in walk(graph)} | {node.path for node in walk(graph)}
            hint = did_you_mean(rule.of, (*known, *names()))
            what = f"the init rule for '{rule.of[:64]}' means no block and no node"
            found.append(Fault("unmatched-init", what, rule.mark, path or None, hint=hint))
    for node, rules in rules_by_block(graph):
        found.extend(_unsuited(node, rules))
    return found


def fill_of(rules: Iterable[InitRule], name: str, *, is_buffer: bool = False) -> tuple[Fill, InitRule] | None:
    """Give how a tensor starts and who says so; buffers are meant by their full names only."""
    found: tuple[Fill, InitRule] | None = None
    for rule in rules:
        for wanted, fill in rule.fills:
            if name == wanted or (not is_buffer and _fits(name, wanted)):
                found = (fill, rule)
    return found


def misfit(function: str, path: str, dims: int) -> str | None:
    """Say why a function cannot fill a tensor of so many dims, or nothing."""
    filler = FILLERS.get(function)
    if filler is None or filler.least_dims <= dims <= filler.most_dims:
        return None
    return f"{function} cannot fill {path}, which has {dims} {'dim' if dims == 1 else 'dims'}"


def _is_misspelt(rule: InitRule) -> bool:
    """Whether a rule that reaches nothing cannot be meant for what is left out this time."""
    return bool(rule.of) and not any(sign in rule.of for sign in "*?[") and rule.of not in names()


def _fits(name: str, wanted: str) -> bool:
    return fnmatchcase(name, wanted) or name.rpartition(".")[2] == wanted


def _visit(
    graph: Graph, scopes: tuple[_Layer, ...], standing: tuple[InitRule, ...]
) -> Iterator[tuple[Node, tuple[InitRule, ...]]]:
    inner = (_Layer(graph.init, graph.path), *scopes)
    for node in graph.nodes:
        layers = tuple(layer.below(node) for layer in inner)
        own = (*standing, *node.init)
        if node.body is not None:
            yield from _visit(node.body, layers, own)
        elif has_module(node):
            yield node, (*(rule for layer in layers for rule in layer.reaching()), *own)


def _all_rules(graph: Graph) -> Iterator[tuple[InitRule, str]]:
    for rule in graph.init:
        yield rule, graph.path.removesuffix(".")
    for node in graph.nodes:
        for rule in node.init:
            yield rule, node.path
        if node.body is not None:
            yield from _all_rules(node.body)


def _unsuited(node: Node, rules: tuple[InitRule, ...]) -> Iterator[Fault]:
    for tensor in node.known.params:
        decided = fill_of(rules, tensor.name)
        if decided is None or not isinstance(decided[0], tuple):
            continue
        what = misfit(decided[0][0], f"{node.path}.{tensor.name}", len(tensor.shape))
        if what is not None:
            yield Fault("bad-init", what, decided[1].mark, node.path, hint=NARROWER)


def _wrong_fills(rule: InitRule, path: str) -> Iterator[Fault]:
    for _, fill in rule.fills:
        if isinstance(fill, tuple):
            try:
                settled(fill[0], dict(fill[1]))
            except ArgumentFault as fault:
                yield Fault("bad-init", fault.what, rule.mark, path or None, hint=fault.hint)
