"""Rules: which `init` rules reach which block, and which has the last word; no torch here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase, translate
from functools import lru_cache

from blocks.errors import ArgumentFault, guess
from blocks.kinds import Value
from blocks.registry import is_taken, names
from builder.errors import Fault
from builder.graph.ir import Graph, InitRule, Node, has_module, walk
from builder.model.fillers import FILLERS, settled
from builder.spec.mending.proposals import respelt

Fill = float | tuple[str, tuple[tuple[str, Value], ...]]


MOST_TRIALS = 6_000_000
NARROWER = "name the blocks or the tensors that the rule means more narrowly"


@dataclass(frozen=True, slots=True)
class _Meaning:
    """The rules of a scope by what they mean: all, blocks and nodes by name, nodes by globs."""

    rules: tuple[InitRule, ...]
    everywhere: frozenset[int]
    named: Mapping[str, frozenset[int]]
    globs: tuple[tuple[int, re.Pattern[str]], ...]

    @staticmethod
    def of(rules: tuple[InitRule, ...]) -> _Meaning:
        """Sort the rules."""
        named: dict[str, frozenset[int]] = {}
        for place, rule in enumerate(rules):
            named[rule.of] = named.get(rule.of, frozenset()) | {place}
        globs = tuple((place, _glob(rule.of)) for place, rule in enumerate(rules) if _is_glob(rule.of))
        return _Meaning(rules, named.get("", frozenset()), named, globs)

    def at(self, block: str, path: str) -> frozenset[int]:
        """Tell which rules mean a node."""
        nothing: frozenset[int] = frozenset()
        met = self.everywhere | self.named.get(block, nothing) | self.named.get(path, nothing)
        return met | {place for place, glob in self.globs if glob.match(path)} if self.globs else met


@dataclass(frozen=True, slots=True)
class _Layer:
    """The rules of a scope, its path, and which of them were met on the way to a node."""

    meaning: _Meaning
    prefix: str
    met: frozenset[int] = frozenset()

    def below(self, node: Node) -> _Layer:
        """Go one node further down."""
        if not self.meaning.rules:
            return self
        met = self.met | self.meaning.at(node.block, node.path.removeprefix(self.prefix))
        return self if met == self.met else _Layer(self.meaning, self.prefix, met)

    def reaching(self) -> tuple[InitRule, ...]:
        """Give the rules that mean the node, or one that it stands in."""
        return tuple(self.meaning.rules[place] for place in sorted(self.met))


def rules_by_block(graph: Graph) -> Iterator[tuple[Node, tuple[InitRule, ...]]]:
    """Give each block that has tensors' rules in order: the last one that fits a tensor decides.

    Rules of inner scopes come before those of outer ones, since who uses a composite knows more than who
    wrote it; behind them come those that stand on nodes, outer before inner.
    """
    return _visit(graph, (), ())


def has_rules(graph: Graph) -> bool:
    """Whether a net says anywhere how tensors start."""
    return bool(graph.init) or any(
        node.init or (node.body is not None and has_rules(node.body)) for node in graph.nodes
    )


def faults_of(graph: Graph) -> list[Fault]:
    """Find rules that mean no node, have bad arguments, or need more dims than a tensor has."""
    if not has_rules(graph):
        return []
    crowded = _too_many(graph)
    if crowded is not None:
        return [crowded]
    used = {id(rule) for _, rules in rules_by_block(graph) for rule in rules}
    found: list[Fault] = []
    for rule, path in dict.fromkeys(_all_rules(graph)):
        found.extend(_wrong_fills(rule, path))
        if id(rule) not in used and _is_misspelt(rule):
            known = {node.block for node in walk(graph)} | {node.path for node in walk(graph)}
            meant = guess(rule.of, (*known, *names()))
            hint, mark = meant.hint if meant else None, rule.of_mark or rule.mark
            what = f"the init rule for '{rule.of[:64]}' means no block and no node"
            mend = respelt(mark, meant, rule.of)
            found.append(Fault("unmatched-init", what, mark, path or None, hint=hint, proposal=mend))
    tensors: dict[int, set[str]] = {}
    for node, rules in rules_by_block(graph):
        found.extend(_unsuited(node, rules))
        for rule in rules:
            tensors.setdefault(id(rule), set()).update(tensor.name for tensor in node.known.params)
    for rule, path in dict.fromkeys(_all_rules(graph)):
        found.extend(_misspelt_tensors(rule, path, tensors.get(id(rule), set())))
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


def _misspelt_tensors(rule: InitRule, path: str, tensors: set[str]) -> Iterator[Fault]:
    """Tell names that no tensor has where a rule reaches, if it is plain which one was meant."""
    own = {one.rpartition(".")[2] for one in tensors} | tensors
    for (wanted, _), mark in zip(rule.fills, rule.fill_marks, strict=False):
        meant = guess(wanted, own) if wanted != "bias" and not _is_glob(wanted) else None
        if meant is None or not meant.is_clear or any(_fits(name, wanted) for name in tensors):
            continue
        what = f"the init rule for '{rule.of[:64]}' names '{wanted[:64]}', and no tensor there is called so"
        mend = respelt(mark, meant, wanted, is_key=True)
        yield Fault("unmatched-init", what, mark, path or None, hint=meant.hint, proposal=mend)


def _is_misspelt(rule: InitRule) -> bool:
    """Whether a rule that reaches nothing cannot be meant for what is left out this time."""
    return bool(rule.of) and not _is_glob(rule.of) and not is_taken(rule.of)


def _is_glob(text: str) -> bool:
    return any(sign in text for sign in "*?[")


@lru_cache(maxsize=4096)
def _glob(text: str) -> re.Pattern[str]:
    return re.compile(translate(text))


def _too_many(graph: Graph) -> Fault | None:
    """Find the rules of a net too many: each is held against every node of its scope."""
    if _trials(graph, 0) <= MOST_TRIALS:
        return None
    rule, path = max(_all_rules(graph), key=lambda one: len(one[0].fills))
    what = f"the init rules are too many for a net of so many nodes: more than {MOST_TRIALS:,} pairs of them"
    hint = "say in one rule what many say, or put `init` on the nodes themselves"
    return Fault("bad-init", what, rule.mark, path or None, hint=hint)


def _trials(graph: Graph, above: int) -> int:
    here = above + sum(1 + len(rule.fills) for rule in graph.init)
    total = 0
    for node in graph.nodes:
        own = here + sum(1 + len(rule.fills) for rule in node.init)
        total += own if node.body is None else _trials(node.body, own)
    return total


def _fits(name: str, wanted: str) -> bool:
    return fnmatchcase(name, wanted) or name.rpartition(".")[2] == wanted


def _visit(
    graph: Graph, scopes: tuple[_Layer, ...], standing: tuple[InitRule, ...]
) -> Iterator[tuple[Node, tuple[InitRule, ...]]]:
    inner = (_Layer(_Meaning.of(graph.init), graph.path), *scopes)
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
