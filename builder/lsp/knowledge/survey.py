"""The survey of a file: a walk over all that a spec may say, noting every name that is used."""

from __future__ import annotations

from typing import Final

from builder.lsp.knowledge.insides import Body, Insides, Target
from builder.lsp.knowledge.scopes import Scope, shape_path
from builder.lsp.knowledge.surroundings import card_of, takes_sizes
from builder.lsp.knowledge.texts.letters import key_letters, letters_of
from builder.lsp.knowledge.uses import Use, Uses, by_place
from builder.spec.document import Path
from builder.spec.forms import NODE_KEYS
from builder.spec.formula import is_formula

PLAIN_TEXTS: Final = ("doc", "title", "source")


def survey(insides: Insides) -> tuple[Use, ...]:
    """Find all uses of names in a file, in its order."""
    walk = _Survey(insides)
    walk.top()
    return tuple(by_place(walk.uses.found))


class _Survey:
    """Walks over one file."""

    def __init__(self, insides: Insides) -> None:
        self.insides = insides
        self.uses = Uses(insides)
        self.reading = insides.source.reading
        self.scopes = insides.source.scopes
        self.is_open = self._has_open_blocks()

    def top(self) -> None:
        """Walk over the whole file."""
        net = self.scopes[()]
        for _, path in self.reading.keys(()):
            self.uses.key("key", path)
        self.uses.value("net", ("net",), self.uses.here(("net",)), is_definition=True)
        self._params(net)
        for _, variant in self.reading.keys(("variants",)):
            self.uses.define("variant", variant)
            for param, path in self.reading.keys(variant):
                known = self.uses.here(net.params[param]) if param in net.params else ()
                self.uses.key("param", path, known)
                self._open_texts(path)
        for _, path in self.reading.keys(("inputs",)):
            self.uses.define("input", path)
            self._facts(path)
            self.uses.sizes(shape_path(self.reading, path), net)
        for dim, path in self.reading.keys(("dims",)):
            self.uses.key("dim", path, self.uses.here(("dims", dim)))
            self._facts(path)
            self.uses.formulas(path, net.params)
        self._scope(net)
        for name_, path in self.reading.keys(("blocks",)):
            self._composite(path, name_)
        self._words(net)

    def _words(self, net: Scope) -> None:
        """Walk over what a spec says besides its nodes: files, starts, claims, words for the map."""
        for item in self.reading.items(("use",)):
            self._file(item)
        self._init(("init",), net)
        for _, path in self.reading.keys(("expect",)):
            self.uses.key("key", path)
            if path[-1] != "shapes":
                self.uses.formulas(path, net.params)
        for _, path in self.reading.keys(("expect", "shapes")):
            piece = self.reading.index[path]
            self.uses.dotted(key_letters(self.reading, piece), path, (self.insides.top(),))
            self.uses.sizes(path, net)
        self._map()

    def _file(self, path: Path) -> None:
        piece = self.reading.scalar(path)
        used = self.insides.around.used(piece.text) if piece is not None and piece.text else None
        if used is not None:
            self.uses.value("file", path, (Target(used.reading.file, ()),))

    def _map(self) -> None:
        for _, path in self.reading.keys(("map",)):
            self.uses.key("key", path)
        lists: list[Path] = [("map", "own"), ("map", "hide")]
        for _, path in self.reading.keys(("map", "components")):
            self._facts(path)
            lists.append((*path, "blocks") if (*path, "blocks") in self.reading.index else path)
        for path in lists:
            for one in (path, *self.reading.items(path)):
                self.uses.block(one, {})

    def _params(self, scope: Scope) -> None:
        for path in scope.params.values():
            self.uses.define("param", path)
            self._facts(path)
            for name, inner in [("default", path), *self.reading.keys(path)]:
                if name not in PLAIN_TEXTS:
                    self.uses.formulas(inner, scope.params)
                    self._open_texts(inner)

    def _facts(self, path: Path) -> None:
        for _, inner in self.reading.keys(path):
            self.uses.key("key", inner)

    def _composite(self, path: Path, name: str) -> None:
        self.uses.define("composite", path)
        self._facts(path)
        scope = self.scopes.get(path)
        if scope is not None:
            self._params(scope)
            self._inputs(scope)
            self._scope(scope)
            self._init((*path, "init"), scope)
        for _, inner in self.reading.keys((*path, "map")):
            self.uses.key("key", inner)

    def _inputs(self, scope: Scope) -> None:
        for path in scope.inputs.values():
            self.uses.define("input", path)
            self.uses.sizes(path, scope)

    def _scope(self, scope: Scope) -> None:
        """Walk over the nodes and the outputs of a scope."""
        above = next(iter(scope.inputs.values()), None)
        for path in scope.nodes.values():
            if above is not None:
                self.uses.above[path] = above
            above = path
            self.uses.define("node", path)
            self._node(path, scope)
        outputs = (*scope.path, "outputs")
        for _, path in self.reading.keys(outputs):
            self.uses.define("port", path)
        self.uses.references(outputs, scope)

    def _node(self, node: Path, scope: Scope) -> None:
        here = scope.repeated(self.reading, node)
        names = here.names()
        if self.reading.scalar(node) is not None:
            self.uses.block(node, names)
            return
        for key, path in self.reading.keys(node):
            if key not in NODE_KEYS:
                self._argument(key, path, node, here)
                continue
            self.uses.key("key", path)
            if key == "repeat":
                for _, variable in self.reading.keys(path):
                    self.uses.define("variable", variable)
                self.uses.formulas(path, scope.names())
            elif key in ("when", "freeze"):
                self.uses.formulas(path, names)
            elif key == "block":
                self.uses.block(path, names)
            elif key == "shape":
                self.uses.sizes(path, here)
            elif key == "init":
                self._init(path, here)
        self._wires(node, here)
        for key, path in self.reading.keys((*node, "args")):
            self._argument(key, path, node, here)
        if node in self.scopes and (*node, "nodes") in self.reading.index:
            self._inputs(self.scopes[node])
            self._scope(self.scopes[node])

    def _wires(self, node: Path, here: Scope) -> None:
        """Walk over what joins a node to others: refs, calls, ties, taps."""
        ports = self.insides.inputs(node)
        for port, path in self.reading.keys((*node, "from")):
            self.uses.key("input" if port in ports else "port", path, ports.get(port, ()))
        self.uses.references((*node, "from"), here, node)
        self.uses.references((*node, "call"), here)
        around = Body(self.insides.home, self.insides.source, here)
        for _, path in self.reading.keys((*node, "tie")):
            self._dotted(path, (around,))
        for _, path in self.reading.keys((*node, "taps")):
            self.uses.define("port", path)
            self._dotted(path, self.insides.bodies(node))

    def _dotted(self, path: Path, bodies: tuple[Body, ...]) -> None:
        piece = self.reading.scalar(path)
        if piece is not None:
            self.uses.dotted(letters_of(self.reading, piece), path, bodies)

    def _argument(self, key: str, path: Path, node: Path, here: Scope) -> None:
        self.uses.key("argument", path, self.insides.params(node).get(key, ()))
        self.uses.formulas(path, here.names())
        self._open_texts(path)
        block = self.reading.scalar((*node, "block"))
        card = card_of(block.text) if block is not None else None
        arg = card.arg(key) if card is not None else None
        if arg is not None and takes_sizes(arg.kind):
            self.uses.sizes(path, here)

    def _init(self, path: Path, scope: Scope) -> None:
        """Walk over rules for weights: blocks or globs of paths, and fills."""
        around = Body(self.insides.home, self.insides.source, scope)
        for rule in (path, *self.reading.items(path)):
            for key, one in self.reading.keys(rule):
                self.uses.key("key", one)
                of = self.reading.scalar(one)
                if key != "of" or of is None:
                    self.uses.formulas(one, scope.names())
                elif of.text in self.insides.composites or card_of(of.text) is not None:
                    self.uses.block(one, {})
                else:
                    self.uses.dotted(letters_of(self.reading, of), one, (around,))

    def _has_open_blocks(self) -> bool:
        """Whether a formula that names a block reads params: then their values may name composites."""
        texts = [piece.text for piece in self.reading.pieces if piece.path[-1:] == ("block",)]
        return any(is_formula(text) for text in texts)

    def _open_texts(self, path: Path) -> None:
        """Note composites that are named by values from which formulas choose blocks."""
        waiting = [path] if self.is_open else []
        while waiting:
            one = waiting.pop()
            piece = self.reading.scalar(one)
            if piece is not None and piece.text in self.insides.composites:
                self.uses.block(one, {})
            waiting.extend(self.reading.inner.get(one, ()))
