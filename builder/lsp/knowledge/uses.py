"""Uses of names: every word of a file that names something, and what it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import islice
from typing import Final

from builder.lsp.knowledge.insides import Body, Insides, Target
from builder.lsp.knowledge.scopes import Scope
from builder.lsp.knowledge.surroundings import NET
from builder.lsp.knowledge.texts.letters import Letters, key_letters, letters_of, words
from builder.lsp.knowledge.texts.reading import Reading
from builder.spec.document import Path
from builder.spec.formula import is_formula

REFERENCE: Final = re.compile(
    r"(?P<node>[A-Za-z_]\w*)(?:\[(?P<index>[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]?)?(?:\.(?P<port>\w+))?",
    re.ASCII,
)
PREVIOUS: Final = "prev"
WILD: Final = re.compile(r"[*?\[]")
SEGMENT: Final = re.compile(r"[^.]+")
MOST_BODIES: Final = 200
MOST_SEGMENTS: Final = 64


@dataclass(frozen=True, slots=True)
class Use:
    """A word from `start` up to `end`; `path` is that of the value or key that it stands in.

    `targets` are what it means: mostly one, several where a glob or a formula leaves it open. `whole` is the
    formula or the ref around it.
    """

    kind: str
    name: str
    start: int
    end: int
    path: Path
    targets: tuple[Target, ...] = ()
    whole: str = ""
    is_definition: bool = False


@dataclass(slots=True)
class Uses:
    """Gathers the uses in values of one kind or another: formulas, sizes, refs, paths, blocks.

    `above` leads from a node to what `prev` means there: the node above, or the first input.
    """

    insides: Insides
    found: list[Use] = field(default_factory=list)
    above: dict[Path, Path] = field(default_factory=dict)

    @property
    def reading(self) -> Reading:
        """The file that is surveyed."""
        return self.insides.source.reading

    def here(self, *paths: Path) -> tuple[Target, ...]:
        """Point at places of the file."""
        return tuple(Target(self.insides.home, path) for path in paths)

    def key(
        self, kind: str, path: Path, targets: tuple[Target, ...] = (), *, is_definition: bool = False
    ) -> None:
        """Note the key that a value stands under."""
        piece = self.reading.index.get(path)
        if piece is not None and piece.key is not None:
            text = key_letters(self.reading, piece)
            self._add(kind, text, 0, len(text.text), path, targets, is_definition=is_definition)

    def value(
        self, kind: str, path: Path, targets: tuple[Target, ...], *, is_definition: bool = False
    ) -> None:
        """Note a whole value."""
        piece = self.reading.scalar(path)
        if piece is not None and piece.text:
            text = letters_of(self.reading, piece)
            self._add(kind, text, 0, len(text.text), path, targets, is_definition=is_definition)

    def define(self, kind: str, path: Path) -> None:
        """Note a key, or an item of a list, that gives something its name."""
        piece = self.reading.index.get(path)
        if piece is not None and piece.key is None:
            self.value(kind, path, self.here(path), is_definition=True)
        else:
            self.key(kind, path, self.here(path), is_definition=True)

    def formulas(self, path: Path, names: Mapping[str, Path]) -> None:
        """Note the names in all formulas that stand at a path, or below it."""
        waiting = [path]
        while waiting:
            one = waiting.pop()
            piece = self.reading.scalar(one)
            if piece is not None and is_formula(piece.text):
                self.formula(letters_of(self.reading, piece), 1, one, names)
            waiting.extend(self.reading.inner.get(one, ()))

    def formula(self, text: Letters, start: int, path: Path, names: Mapping[str, Path]) -> None:
        """Note the names in the part of a text that is a formula."""
        for word in words(text.text, start):
            if word.kind == "name" and word.text in names:
                target = names[word.text]
                is_param = len(target) in (2, 4) and target[-2] == "params"
                kind = "param" if is_param else "variable"
                self._add(kind, text, word.start, word.end, path, self.here(target))

    def sizes(self, path: Path, scope: Scope) -> None:
        """Note the names of dims in a stated shape, and the names in its formulas."""
        for item in list(self.reading.items(path)) or (path,):
            piece = self.reading.scalar(item)
            if piece is None:
                continue
            text = letters_of(self.reading, piece)
            if is_formula(piece.text):
                self.formula(text, 1, item, scope.names())
                continue
            for word in words(text.text):
                if word.kind == "name" and word.text in scope.sizes:
                    target = self.here((*scope.sizes[word.text], "dims", word.text))
                    self._add("dim", text, word.start, word.end, item, target)

    def references(self, path: Path, scope: Scope, node: Path | None = None) -> None:
        """Note refs: one, a list of them, or those in a mapping, whose keys are left to others."""
        for one in (path, *self.reading.inner.get(path, ())):
            piece = self.reading.scalar(one)
            if piece is not None:
                self._reference(letters_of(self.reading, piece), one, scope, node)

    def dotted(self, text: Letters, path: Path, bodies: tuple[Body, ...]) -> None:
        """Note the nodes along a path such as `stage.0.conv`, in which globs may stand for parts."""
        known: dict[str, tuple[Target, ...]] = {}
        for segment in islice(SEGMENT.finditer(text.text), MOST_SEGMENTS):
            name = segment.group()
            if name.isdecimal():
                continue
            if WILD.search(name):
                bodies, known = self._below(bodies, name), {}
                continue
            nodes = [(body, body.scope.nodes[name]) for body in bodies if name in body.scope.nodes]
            targets = tuple(dict.fromkeys(body.target(node) for body, node in nodes)) or known.get(name, ())
            if not targets:
                return
            kind = "node" if nodes else "port"
            self._add(kind, text, segment.start(), segment.end(), path, targets)
            bodies = tuple(inner for body, node in nodes for inner in self.insides.inside(body, node))
            known = self._ports(nodes)

    def block(self, path: Path, names: Mapping[str, Path]) -> None:
        """Note the block that a value names, or those that its formula spells out."""
        piece = self.reading.scalar(path)
        if piece is None or not piece.text:
            return
        text = letters_of(self.reading, piece)
        if not is_formula(piece.text):
            self.block_name(text, 0, len(text.text), path)
            return
        self.formula(text, 1, path, names)
        for word in words(text.text, 1):
            if word.kind == "text":
                self.block_name(text, word.start, word.end, path)

    def block_name(self, text: Letters, start: int, end: int, path: Path) -> None:
        """Note one name of a block: a composite, a whole net, or a registered one."""
        name = text.text[start:end]
        body = self.insides.composites.get(name)
        if body is not None:
            self._add("composite", text, start, end, path, (body.target(body.scope.path),))
        elif name.startswith(NET):
            self._net(text, start, end, path)
        else:
            self._add("block", text, start, end, path)

    def _net(self, text: Letters, start: int, end: int, path: Path) -> None:
        name, at, variant = text.text[start:end].removeprefix(NET).partition("@")
        net = self.insides.around.net(name)
        middle = start + len(NET) + len(name)
        home = net.reading.file if net is not None else ""
        targets = (Target(home, ("net",)),) if net is not None else ()
        self._add("net-ref", text, start, middle, path, targets)
        if at and variant and net is not None:
            self._add("variant", text, middle + 1, end, path, (Target(home, ("variants", variant)),))

    def _reference(self, text: Letters, path: Path, scope: Scope, node: Path | None) -> None:
        found = REFERENCE.match(text.text)
        if found is None:
            return
        name, whole = found["node"], text.text
        if found["index"]:
            self.formula(text, found.start("index"), path, scope.names())
        target: Path | None = None
        if name in scope.nodes:
            target = scope.nodes[name]
            self._add("node", text, *found.span("node"), path, self.here(target), whole)
        elif name in scope.inputs:
            self._add("input", text, *found.span("node"), path, self.here(scope.inputs[name]), whole)
        elif name == PREVIOUS and node is not None:
            target = self.above.get(node)
            self._add("key", text, *found.span("node"), path, self.here(target) if target else (), whole)
        if found["port"] and target is not None:
            ports = self.insides.ports(target).get(found["port"], ())
            self._add("port", text, *found.span("port"), path, ports, whole)

    def _below(self, bodies: tuple[Body, ...], glob: str) -> tuple[Body, ...]:
        """List all scopes that a glob can lead into: of the nodes that it fits, and inside of those."""
        fitting = [
            inner
            for body in bodies
            for name, node in body.scope.nodes.items()
            if fnmatchcase(name, glob) or glob == "*"
            for inner in self.insides.inside(body, node)
        ]
        found: list[Body] = list(bodies) if glob == "*" else []
        seen = {(body.home, body.scope.path) for body in found}
        while fitting and len(found) < MOST_BODIES:
            body = fitting.pop()
            if (body.home, body.scope.path) in seen:
                continue
            seen.add((body.home, body.scope.path))
            found.append(body)
            fitting += [
                inner for node in body.scope.nodes.values() for inner in self.insides.inside(body, node)
            ]
        return tuple(found)

    def _ports(self, nodes: list[tuple[Body, Path]]) -> dict[str, tuple[Target, ...]]:
        return {
            name: targets
            for body, node in nodes
            if body.home == self.insides.home
            for name, targets in self.insides.ports(node).items()
        }

    def _add(
        self,
        kind: str,
        text: Letters,
        start: int,
        end: int,
        path: Path,
        targets: tuple[Target, ...] = (),
        whole: str = "",
        *,
        is_definition: bool = False,
    ) -> None:
        span = text.span(start, end)
        if span is not None:
            name = text.text[start:end]
            self.found.append(Use(kind, name, *span, path, targets, whole or text.text, is_definition))


def by_place(uses: list[Use]) -> Iterator[Use]:
    """Give uses in the order of the file, each place once."""
    seen: set[tuple[int, int, str, tuple[Target, ...]]] = set()
    for use in sorted(uses, key=lambda one: (one.start, one.end)):
        key = (use.start, use.end, use.kind, use.targets)
        if key not in seen:
            seen.add(key)
            yield use
