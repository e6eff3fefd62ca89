"""Insides: what a node is made of, as far as specs say it: its ports, its params, its nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from builder.lsp.knowledge.scopes import ONLY, Scope
from builder.lsp.knowledge.surroundings import NET, Source, Surroundings
from builder.lsp.knowledge.texts.letters import words
from builder.lsp.knowledge.texts.reading import Reading
from builder.spec.document import Path

MOST_CALLS: Final = 8


@dataclass(frozen=True, slots=True)
class Target:
    """What a name means: a place in this file (`home` is empty) or in another."""

    home: str
    path: Path


@dataclass(frozen=True, slots=True)
class Body:
    """A scope, and the file that it stands in; `home` is empty for the file that is edited."""

    home: str
    source: Source
    scope: Scope

    def target(self, path: Path) -> Target:
        """Point at a place of the body's file."""
        return Target(self.home, path)


@dataclass(frozen=True, slots=True)
class Insides:
    """Looks into the nodes of one file, and from there into others."""

    home: str
    source: Source
    around: Surroundings
    composites: dict[str, Body]
    _ports: dict[Path, dict[str, tuple[Target, ...]]] = field(default_factory=dict)

    @staticmethod
    def of(source: Source, around: Surroundings, home: str = "") -> Insides:
        """Find all composites that a file may name: its own, then those of the files that it uses."""
        found = {
            name: Body(home, source, source.scopes[path])
            for name, path in source.reading.keys(("blocks",))
            if path in source.scopes
        }
        for name, (used, path) in around.composites(source.reading).items():
            if path in used.scopes:
                found.setdefault(name, Body(used.reading.file, used, used.scopes[path]))
        return Insides(home, source, around, found)

    def top(self) -> Body:
        """Give the scope of the net itself."""
        return Body(self.home, self.source, self.source.scopes[()])

    def bodies(self, node: Path) -> tuple[Body, ...]:
        """Give the scopes that a node may open: one, or several where a formula chooses its block."""
        node = self._called(node)
        if (*node, "nodes") in self.source.reading.index and node in self.source.scopes:
            return (Body(self.home, self.source, self.source.scopes[node]),)
        found = []
        for name in block_names_of(self.source.reading, node):
            if name in self.composites:
                found.append(self.composites[name])
            elif name.startswith(NET):
                net = self.around.net(name.removeprefix(NET).partition("@")[0])
                if net is not None:
                    found.append(Body(net.reading.file, net, net.scopes[()]))
        return tuple(found)

    def ports(self, node: Path) -> dict[str, tuple[Target, ...]]:
        """Give a node's output ports, as far as specs name them, its taps among them."""
        if node in self._ports:
            return self._ports[node]
        found: dict[str, tuple[Target, ...]] = self._ports.setdefault(node, {})
        for body in self.bodies(node):
            for name, path in body.scope.ports.items():
                found[name] = (*found.get(name, ()), body.target(path))
        for name, path in self.source.reading.keys((*self._called(node), "taps")):
            found[name] = (*found.get(name, ()), Target(self.home, path))
        return found

    def inputs(self, node: Path) -> dict[str, tuple[Target, ...]]:
        """Give a node's input ports, as far as specs name them."""
        return _merged((body, body.scope.inputs) for body in self.bodies(node))

    def params(self, node: Path) -> dict[str, tuple[Target, ...]]:
        """Give the params of what a node opens: the node's arguments set them."""
        return _merged((body, body.scope.params) for body in self.bodies(node) if body.scope.kind != "group")

    def inside(self, body: Body, node: Path) -> tuple[Body, ...]:
        """Give what a node of some body opens."""
        if body.home == self.home:
            return self.bodies(node)
        return Insides.of(body.source, self.around, body.home).bodies(node)

    def _called(self, node: Path) -> Path:
        """Follow `call` to the node that owns the weights."""
        for _ in range(MOST_CALLS):
            call = self.source.reading.scalar((*node, "call"))
            if call is None:
                break
            sibling = (*node[:-1], call.text.partition("[")[0].partition(".")[0])
            if sibling not in self.source.reading.index:
                break
            node = sibling
        return node


def block_names_of(reading: Reading, node: Path) -> tuple[str, ...]:
    """Name the block of a node; where a formula chooses it, all that the formula spells out."""
    piece = reading.scalar(node) or reading.scalar((*node, "block"))
    if piece is None or not piece.text:
        return ()
    if not piece.text.startswith("="):
        return (piece.text,)
    return tuple(word.text for word in words(piece.text, 1) if word.kind == "text")


def is_only(scope: Scope, name: str) -> bool:
    """Say whether an output has no name of its own: `out` of a ref, `out0`, `out1` … of a list."""
    return scope.ports[name][-1] != name if name in scope.ports else name == ONLY


def _merged(found: Iterable[tuple[Body, Mapping[str, Path]]]) -> dict[str, tuple[Target, ...]]:
    merged: dict[str, tuple[Target, ...]] = {}
    for body, named in found:
        for name, path in named.items():
            merged[name] = (*merged.get(name, ()), body.target(path))
    return merged
