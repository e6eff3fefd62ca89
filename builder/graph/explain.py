"""Explain: where an argument, a shape, a param, a size or a count of a net came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from builder.errors import UsageError
from builder.graph.explaining.counts import COUNTS, claim_notes, count, size, size_notes
from builder.graph.explaining.descent import Case, Descent, Stop
from builder.graph.explaining.origins import Explanation, Origin, written
from builder.graph.explaining.paths import Found, locate, unknown, words_of
from builder.graph.explaining.values import Values
from builder.graph.ir import Edge, Graph, Node

KEYS = ("when", "repeat", "block", "freeze")
"""Keys of a node whose values may be formulas, and that can be asked for like arguments."""

LONGEST = 400


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of named sizes: `assumed` are those that nobody stated, `given` the caller's."""

    numbers: Mapping[str, int]
    assumed: frozenset[str]
    given: Mapping[str, int]


def explain(case: Case, graph: Graph, sizes: Sizes, path: str) -> Explanation:
    """Explain one path of an inferred net, by a second walk over its document.

    A path is a node, with an argument, a port, a parameter, or one of `when`, `repeat`, `block`, `freeze`,
    `parameters`, `macs` behind it; an input, a param, a named size, `parameters` or `macs` of the net.
    `params.NAME` and `dims.NAME` are those where a node has the same name.

    Raises:
        UsageError: The path leads nowhere (`unknown-node`).
    """
    if not path.strip() or len(path) > LONGEST:
        what = "the path is empty" if not path.strip() else f"the path is longer than {LONGEST} characters"
        raise UsageError(what, code="unknown-node", hint="as in `stage.3.conv1.out_channels`, or `width`")
    asked = _Asked(Descent.of(case), graph, sizes)
    return asked.answer(path, words_of(path))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A net that is asked about one path; `is_trial` asks whether a proposal leads anywhere."""

    descent: Descent
    graph: Graph
    sizes: Sizes
    is_trial: bool = False

    def answer(self, path: str, words: list[str]) -> Explanation:
        found = locate(self.descent, self.graph, words)
        if found.stop is None:
            return self._of_net(path, found)
        notes = self._notes(found, words)
        if found.node is None:
            return replace(self._left_out(found.stop, found, path), notes=notes)
        if found.node.call and found.rest and not _is_own(found.node, found.rest[0]):
            owner = f"{found.scope.graph.path}{found.node.call}"
            again = self.answer(path, [*owner.split("."), *found.rest])
            note = f"{found.stop.path} calls {owner}, whose arguments and weights these are"
            return replace(again, notes=(*again.notes, note))
        answer = self._of_node(path, found, found.stop, found.node)
        return replace(answer, notes=(*notes, *answer.notes))

    def _of_net(self, path: str, found: Found) -> Explanation:
        words, root = found.rest, self.descent.root
        word = words[-1]
        spec = self.descent.case.document.spec
        shelf = words[0] if len(words) == 2 else "" if len(words) == 1 else None
        if shelf in ("", "params") and word in root.known:
            return _explained("param", root.known[word])
        if shelf in ("", "inputs") and word in (spec.inputs or {}):
            return _explained("input", self._values().net_input(word))
        if shelf in ("", "dims") and word in self.sizes.numbers:
            origin = size(word, self.descent, self.sizes.numbers, self.sizes.assumed, dict(self.sizes.given))
            return replace(_explained("size", origin), notes=size_notes(word, self.descent, self.graph))
        if shelf == "" and word in COUNTS:
            origin = count(word, self.graph, None, self.sizes.numbers)
            return replace(
                _explained(word, origin), notes=(*self._at(word), *claim_notes(word, self.descent))
            )
        known = [*root.opening.nodes, *root.known, *(spec.inputs or {}), *self.sizes.numbers, *COUNTS]
        raise unknown(found, known, self._leads)

    def _of_node(self, path: str, found: Found, stop: Stop, node: Node) -> Explanation:
        """Find what the last words of a path mean at a node; nodes inside were looked for before."""
        word, values = ".".join(found.rest), self._values()
        word = word.removeprefix("params.") if found.inner is not None else word
        ports = [edge.port for edge in node.inputs]
        held = [one.name for one in (*node.known.params, *node.known.buffers)]
        is_group = found.inner is not None and found.inner.opening.kind == "group"
        if not found.rest or (word == "shape" and word not in node.known.args):
            return _explained("shape", values.shape(found.scope, node, node.outputs[0]))
        if word in node.known.args and not is_group:
            inner = found.inner if not is_group else None
            origin = values.argument(found.scope, stop, node, inner, word)
            note = f"the tensor of that name is `{stop.path}.{word}.shape`" if word in held else ""
            value = node.known.args[word]
            return replace(_explained("argument", origin), value=value, notes=(note,) if note else ())
        if word in node.outputs:
            return _explained("output", values.shape(found.scope, node, word))
        if word in ports:
            bound = [(edge, values.flowing(found.scope, edge)) for edge in node.inputs if edge.port == word]
            return _explained("input", _bound(f"{stop.path}.{word}", bound))
        tensor = word if word in held else word.removesuffix(".shape")
        if tensor in held:
            return _explained("tensor", values.tensor(found.scope, stop, node, tensor))
        if word in stop.own and stop.node.repeat is not None:
            return _explained("repeat variable", stop.known[word])
        if word in COUNTS:
            origin = count(word, self.graph, node, self.sizes.numbers)
            return replace(_explained(word, origin), notes=self._at(word))
        if word in KEYS and stop.here.has(word):
            return _explained(word, _key(word, stop))
        inside = list(found.inner.opening.nodes) if found.inner is not None else []
        args = [] if is_group else list(node.known.args)
        own = stop.own if stop.node.repeat is not None else ()
        raise unknown(found, [*inside, *args, *node.outputs, *ports, *held, *own, *COUNTS], self._leads)

    def _left_out(self, stop: Stop, found: Found, path: str) -> Explanation:
        """Say why a node is not in the net: its `when`, or a repeat of no copies."""
        key = "when" if stop.here.has("when") else "repeat"
        if found.rest and found.rest != (key,):
            what = f"'{stop.path}' is left out by its `{key}`, so it has no '{'.'.join(found.rest)[:80]}'"
            raise UsageError(what, code="unknown-node", hint=f"`{stop.path}.{key}` says why")
        return Explanation(stop.path, "node", "left out", _key(key, stop))

    def _notes(self, found: Found, words: list[str]) -> tuple[str, ...]:
        stop = found.stop
        assert stop is not None, "only a node has notes"
        notes = []
        written_so = ".".join(words[: len(words) - len(found.rest)])
        if stop.path != written_so and found.is_last_copy:
            notes.append(f"{written_so} means the last copy, {stop.path}")
        if len(words) == 1 and words[0] in self.descent.root.known:
            notes.append(f"there is a param of that name as well: `params.{words[0]}`")
        return tuple(notes)

    def _at(self, name: str) -> tuple[str, ...]:
        numbers = self.sizes.numbers
        if name != "macs" or not numbers:
            return ()
        return (f"counted at {', '.join(f'{one} = {number}' for one, number in numbers.items())}",)

    def _leads(self, path: str) -> bool:
        """Whether a path that is about to be proposed leads anywhere."""
        if self.is_trial:
            return False
        try:
            replace(self, is_trial=True).answer(path, words_of(path))
        except UsageError:
            return False
        return True

    def _values(self) -> Values:
        return Values(self.descent, self.graph, self.sizes.numbers)


def _is_own(node: Node, word: str) -> bool:
    """Whether a word is about a call itself, and not about the node that it calls."""
    ports = {*node.outputs, *(edge.port for edge in node.inputs)}
    return word in {*ports, *COUNTS, *KEYS, "shape"}


def _explained(kind: str, origin: Origin) -> Explanation:
    return Explanation(origin.name, kind, origin.value, origin)


def _key(word: str, stop: Stop) -> Origin:
    """Give the origin of a key of a node, such as `when`."""
    raw = getattr(stop.node, word)
    at, evaluator = stop.here.at(word), stop.here.evaluator
    if isinstance(raw, dict):
        uses = tuple(stop.known[name] for name in raw if name in stop.known)
        return Origin(f"{stop.path}.{word}", {one.name: one.value for one in uses}, "repeat",
                      evaluator.mark(at), uses=uses)  # fmt: skip
    value = evaluator.value(raw, at, stop.here.names)
    return written(f"{stop.path}.{word}", raw, value, at, evaluator, stop.known)


def _bound(name: str, bound: list[tuple[Edge, Origin]]) -> Origin:
    """Say what is bound to a port, one value or, for a variadic port, several."""
    origins = tuple(origin for _, origin in bound)
    value = origins[0].value if len(origins) == 1 else tuple(origin.value for origin in origins)
    text = ", ".join(origin.name for origin in origins)
    return Origin(name, value, "bound to", bound[0][0].mark, text, uses=origins)
