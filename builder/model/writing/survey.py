"""Survey: the scopes of a graph sorted by structure; one structure shares a class."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from itertools import groupby

from builder.graph.ir import Facts, Graph, Node
from builder.model.writing.arguments import constructor_arguments
from builder.model.writing.forward import forward_of
from builder.model.writing.imports import Imports
from builder.model.writing.parts import Part, parts_of
from builder.model.writing.picks import picks_of
from builder.model.writing.steps import steps_of


@dataclass(frozen=True, slots=True)
class Run:
    """Nodes of a part in a row, built alike; `child` is set where they are scopes.

    `picks` are the outputs that a network is asked for, where some are its parts.
    """

    node: Node
    count: int
    arguments: tuple[tuple[str, str], ...] = ()
    child: Scope | None = None
    picks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """A scope as it stands in the net: its structure, and what its class has to be built with.

    Scopes of one `structure` share source text but for numbers; those of one `signature` are alike in all.
    """

    graph: Graph
    label: str
    parts: tuple[Part, ...]
    runs: tuple[tuple[Run, ...], ...]
    forward: tuple[str, ...]
    structure: int
    signature: int


@dataclass(slots=True)
class Survey:
    """The scopes of a net, by structure; inner structures come before those that hold them."""

    imports: Imports
    structures: dict[Hashable, int] = field(default_factory=dict)
    signatures: dict[Hashable, int] = field(default_factory=dict)
    scopes: list[list[Scope]] = field(default_factory=list)
    firsts: dict[Hashable, Scope] = field(default_factory=dict)
    looks: dict[int, Hashable] = field(default_factory=dict)
    arguments: dict[tuple[int, int], tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def visit(self, graph: Graph, label: str) -> Scope:
        """Enter a scope and all inside it; `label` is the name that its class should have."""
        key = (label, look_of(graph, self.looks))
        if key not in self.firsts:
            self.firsts[key] = self._enter(graph, label)
            return self.firsts[key]
        first = self.firsts[key]
        for inner in (node for part in first.parts for node in part.nodes if node.body is not None):
            twin = graph.node(inner.id)
            assert twin is not None and twin.body is not None, "scopes that look alike have the same nodes"
            self.visit(twin.body, _label(twin.body, twin))
        return self._kept(replace(first, graph=graph))

    def _enter(self, graph: Graph, label: str) -> Scope:
        """Enter a scope that looks like none before it."""
        parts = parts_of(graph)
        runs = tuple(self._runs(graph, part) for part in parts)
        forward = forward_of(graph, steps_of(graph, parts, self.imports)).rows
        structure = _number(self.structures, (label, forward, _skeleton(graph, parts, runs)))
        signature = _number(self.signatures, (structure, tuple(_contents(part) for part in runs)))
        return self._kept(Scope(graph, label, parts, runs, forward, structure, signature))

    def _kept(self, scope: Scope) -> Scope:
        if scope.structure == len(self.scopes):
            self.scopes.append([])
        self.scopes[scope.structure].append(scope)
        return scope

    def _runs(self, graph: Graph, part: Part) -> tuple[Run, ...]:
        made = [self._run(graph, node) for node in part.nodes]
        alike = groupby(made, key=_content)
        return tuple(replace(first, count=1 + len(rest)) if rest else first for _, (first, *rest) in alike)

    def _run(self, graph: Graph, node: Node) -> Run:
        if node.body is None:
            return Run(node, 1, self._arguments(node), picks=picks_of(graph, node))
        return Run(node, 1, child=self.visit(node.body, _label(node.body, node)))

    def _arguments(self, node: Node) -> tuple[tuple[str, str], ...]:
        """Write the arguments of a block, once for nodes that have the same facts."""
        key = (id(node.card), id(node.known))
        if key not in self.arguments:
            self.arguments[key] = constructor_arguments(node)
        return self.arguments[key]


def look_of(graph: Graph, known: dict[int, Hashable]) -> Hashable:
    """Give all that the text of a scope depends on; copies of a repeat mostly look alike.

    `known` keeps what was found, by the `id` of the scope, or of the facts of a node.
    """
    found = known.get(id(graph))
    if found is None:
        ends = tuple((one.name, one.source) for one in graph.outputs)
        starts = tuple(one.name for one in graph.inputs)
        nodes = tuple(_look(graph, node, known) for node in graph.nodes)
        found = (graph.kind, graph.name, graph.returns, graph.written, starts, ends, nodes)
        known[id(graph)] = found
    return found


def _look(graph: Graph, node: Node, known: dict[int, Hashable]) -> Hashable:
    facts = node.known
    return (
        node.id, node.block, id(node.card), node.call, node.freeze, node.doc, node.outputs,
        tuple((edge.port, edge.source) for edge in node.inputs),
        tuple((tie.parameter, tie.other.removeprefix(graph.path)) for tie in node.ties),
        _values(facts, known),
        facts.inputs if node.card is not None and node.card.expression is not None else (),
        node.body and look_of(node.body, known),
    )  # fmt: skip


def _values(facts: Facts, known: dict[int, Hashable]) -> Hashable:
    """Tell arguments apart, also those that are equal, as 1 and True are; once for equal facts."""
    if id(facts) not in known:
        known[id(facts)] = tuple([(name, type(value), repr(value)) for name, value in facts.args.items()])
    return known[id(facts)]


def _label(body: Graph, node: Node) -> str:
    """Name the class of a scope: after the composite, or after the node."""
    return body.name if body.kind == "composite" else titled(body.name or node.base)


def titled(name: str) -> str:
    """Turn a name of a net or a group into that of a class.

    >>> titled("encoder_stage"), titled("unet"), titled("_3d")
    ('EncoderStage', 'Unet', 'Group3d')
    """
    words = "".join(word[:1].upper() + word[1:] for word in name.split("_"))
    return words if words.isidentifier() else f"Group{words}"


def _content(run: Run) -> Hashable:
    if run.child is not None:
        return run.child.signature
    assert run.node.card is not None, f"{run.node.path} is neither block nor scope"
    return (run.node.card.home, run.arguments, run.picks)


def _contents(runs: tuple[Run, ...]) -> Hashable:
    return tuple((_content(run), run.count) for run in runs)


def _skeleton(graph: Graph, parts: tuple[Part, ...], runs: tuple[tuple[Run, ...], ...]) -> Hashable:
    """Give what the constructor's text depends on, but for the values of arguments."""
    return tuple(
        (
            part.name,
            part.kind,
            tuple(_callee(run) for run in some),
            _treatment(graph, part),
            _is_open(part) or tuple((run.count, run.node.index) for run in some),
        )
        for part, some in zip(parts, runs, strict=True)
    )


def _callee(run: Run) -> Hashable:
    if run.child is not None:
        return run.child.structure
    assert run.node.card is not None, f"{run.node.path} is neither block nor scope"
    return (run.node.card.home, tuple(name for name, _ in run.arguments), run.picks)


def _is_open(part: Part) -> bool:
    """Whether the number of copies may differ between scopes of one structure."""
    return part.kind == "sequential" and not any(node.ties for node in part.nodes)


def _treatment(graph: Graph, part: Part) -> Hashable:
    each = tuple(_further(graph, node) for node in part.nodes)
    return each[0] if len(set(each)) == 1 else each


def _further(graph: Graph, node: Node) -> tuple[Hashable, ...]:
    """Give what is done to a module once made: frozen, or tied (from where, in the scope)."""
    frozen = ("freeze",) if node.freeze else ()
    return (*frozen, *((tie.parameter, tie.other.removeprefix(graph.path)) for tie in node.ties))


def _number(numbers: dict[Hashable, int], key: Hashable) -> int:
    return numbers.setdefault(key, len(numbers))
