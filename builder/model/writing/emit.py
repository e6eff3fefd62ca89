"""Emit: a graph as Python source, an `nn.Module` class per structure, nested as the spec."""

from __future__ import annotations

import builtins
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from blocks.card import Card
from builder.graph.ir import Graph, Node, Tie, has_module
from builder.model.writing.arguments import default_text
from builder.model.writing.imports import Imports
from builder.model.writing.parameters import COPIES, Signature, Spot, signatures_of
from builder.model.writing.parts import Part
from builder.model.writing.picks import FEATURES, picks_of, with_picks
from builder.model.writing.survey import Run, Scope, Survey, titled
from builder.model.writing.text import (
    INDENT,
    WIDTH,
    Call,
    assignment,
    checked,
    docstring,
    enclosed,
    signature,
)

_TAKEN = frozenset(dir(builtins)) | {"torch", "nn", "self"}


@dataclass(frozen=True, slots=True)
class Emitted:
    """Source text, the name of the class that is the whole net, and the scopes of each class."""

    text: str
    root: str
    scopes: Mapping[str, tuple[Graph, ...]] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class _Classes:
    """What a class's text refers to: names and signatures of structures, names of imports."""

    names: Mapping[int, str]
    signatures: tuple[Signature, ...]
    imports: Imports
    defaults: dict[tuple[int, str], str | None] = field(default_factory=dict)

    def default(self, card: Card, name: str) -> str | None:
        """Write the default of an argument, each once."""
        key = (id(card), name)
        if key not in self.defaults:
            self.defaults[key] = default_text(card, name)
        return self.defaults[key]


def emit(graph: Graph) -> Emitted:
    """Write an inferred graph as source; equal graphs give equal text."""
    imports = imports_of(graph)
    survey = Survey(imports)
    root = survey.visit(graph, titled(graph.name))
    names = _class_names(survey, root, imports)
    reserved = {"self", "torch", "nn", "range", "super", "_", *imports.names, *names.values()}
    classes = _Classes(names, signatures_of(survey, reserved), imports)
    bodies = [_class(scopes, classes) for scopes in survey.scopes]
    blocks = ["\n".join(imports.lines), *("\n".join(body) for body in bodies)]
    graphs = {names[some[0].structure]: tuple(scope.graph for scope in some) for some in survey.scopes}
    return Emitted("\n\n\n".join(blocks) + "\n", names[root.structure], graphs)


def imports_of(graph: Graph) -> Imports:
    """Give the imports of a net's text, and the names by which the text calls what they bring."""
    return Imports.of(_homes(graph))


def _homes(graph: Graph) -> Iterable[str]:
    """Give where the classes and functions of the text live, of all scopes that have modules."""
    for node in graph.nodes:
        if node.card is not None and (has_module(node) or node.card.function):
            yield node.card.home
            yield from (FEATURES,) if picks_of(graph, node) else ()
        if node.body is not None and has_module(node):
            yield from _homes(node.body)


def _class_names(survey: Survey, root: Scope, imports: Imports) -> dict[int, str]:
    """Name the structures; the net comes first to its name, then those of one label are counted."""
    taken = set(_TAKEN) | imports.names
    names: dict[int, str] = {}
    for scope in (root, *(scopes[0] for scopes in survey.scopes)):
        if scope.structure in names:
            continue
        name, count = checked(scope.label), 2
        while name in taken:
            name, count = f"{scope.label}{count}", count + 1
        names[scope.structure] = name
        taken.add(name)
    return names


def _class(scopes: list[Scope], classes: _Classes) -> list[str]:
    scope = scopes[0]
    taken = classes.signatures[scope.structure].parameters
    head = signature("__init__", [f"{one.name}: {one.annotation}" for one in taken], "None")
    told = docstring(_told(scopes), indent=1)
    method = [*head, f"{INDENT}super().__init__()"]
    body = [*_members(scope, classes), *_afterwards(scope)]
    return [
        f"class {classes.names[scope.structure]}(nn.Module):",
        *([*told, ""] if told else []),
        *(INDENT + row for row in method),
        *body,
        "",
        *(INDENT + row for row in scope.forward),
    ]


def _told(scopes: list[Scope]) -> list[str]:
    """Give what the spec says of a scope, and for a net its shapes."""
    graph = scopes[0].graph
    told = [graph.title and f"{graph.title.rstrip('.')}.", graph.doc]
    if graph.kind == "net":
        told.append(_shapes(graph))
    if graph.source:
        told.append(f"Source: {graph.source}")
    return [one for one in told if one]


def _shapes(graph: Graph) -> str:
    """Write the shapes of a net's inputs and outputs."""
    nodes = {node.id: node for node in graph.nodes}
    given = {one.name: one.shape for one in graph.inputs}
    ends: list[str] = []
    for output in graph.outputs:
        node, port = nodes.get(output.source.node), output.source.port
        shape = given.get(port) if node is None else node.known.outputs[node.outputs.index(port)]
        ends.append(f"{output.name} {shape}" if len(graph.outputs) > 1 else str(shape))
    return f"Shapes: {', '.join(f'{name} {shape}' for name, shape in given.items())} -> {', '.join(ends)}"


def _members(scope: Scope, classes: _Classes) -> list[str]:
    rows: list[str] = []
    texts = classes.signatures[scope.structure].texts
    for index, (part, runs) in enumerate(zip(scope.parts, scope.runs, strict=True)):
        rows.extend(_remark(part.nodes[0].doc))
        calls = [_call(run, (index, place, ""), texts, classes) for place, run in enumerate(runs)]
        counts = [texts[index, place, COPIES] for place in range(len(runs))]
        rows.extend(_member(part, runs, calls, counts))
    return rows


def _remark(doc: str) -> list[str]:
    text = " ".join(doc.split())
    if not text or not text.isprintable():
        return []
    return [f"{INDENT * 2}# {row}" for row in textwrap.wrap(text, WIDTH - 10)]


def _call(run: Run, spot: Spot, texts: Mapping[Spot, str], classes: _Classes) -> Call:
    """Write how the module of a run is made; what the card has for a default is left out."""
    part, place, _ = spot
    if run.child is not None:
        taken = classes.signatures[run.child.structure].parameters
        arguments = tuple(f"{one.name}={texts[part, place, one.name]}" for one in taken)
        return Call(classes.names[run.child.structure], arguments)
    card = run.node.card
    assert card is not None, f"{run.node.path} is neither block nor scope"
    written = ((name, texts[part, place, name]) for name, _ in run.arguments)
    kept = tuple(f"{name}={text}" for name, text in written if text != classes.default(card, name))
    made = Call(classes.imports.name_of(card.home), kept)
    return with_picks(made, run.picks, card, classes.imports)


def _member(part: Part, runs: tuple[Run, ...], calls: list[Call], counts: list[str]) -> list[str]:
    target = f"self.{part.name}"
    if part.kind == "single":
        return assignment(target, calls[0], indent=2)
    if part.kind == "dict":
        each = [call for call, run in zip(calls, runs, strict=True) for _ in range(run.count)]
        keyed = [
            Call(call.function, call.arguments, f'"{node.index}": ')
            for node, call in zip(part.nodes, each, strict=True)
        ]
        return enclosed(f"{target} = nn.ModuleDict({{", keyed, "})", indent=2)
    items = [_copies(call, count) for call, count in zip(calls, counts, strict=True)]
    if part.kind == "list":
        return enclosed(f"{target} = nn.ModuleList([", items, "])", indent=2)
    return enclosed(f"{target} = nn.Sequential(", items, ")", indent=2)


def _copies(call: Call, count: str) -> Call:
    if count == "1":
        return call
    return Call(call.function, call.arguments, "*(", f" for _ in range({count}))")


def _afterwards(scope: Scope) -> list[str]:
    """Write what is done to modules once they all exist: ties first, then freezing."""
    rows: list[str] = []
    for part in scope.parts:
        rows.extend(_tied(scope.graph, part, node, tie) for node in part.nodes for tie in node.ties)
    for part in scope.parts:
        frozen = [node for node in part.nodes if node.freeze]
        whole = len(frozen) == len(part.nodes)
        targets = [f"self.{part.name}"] if whole else [part.reach(node) for node in frozen]
        rows.extend(f"{INDENT * 2}{target}.requires_grad_(False)" for target in targets)
    return rows


def _tied(graph: Graph, part: Part, node: Node, tie: Tie) -> str:
    own = ".".join(checked(name) for name in tie.parameter.split("."))
    path = tie.other.removeprefix(graph.path)
    names = path.split(".")
    if any(name.isdigit() for name in names):
        other = f'get_parameter("{".".join(name if name.isdigit() else checked(name) for name in names)}")'
    else:
        other = ".".join(checked(name) for name in names)
    return f"{INDENT * 2}{part.reach(node)}.{own} = self.{other}"
