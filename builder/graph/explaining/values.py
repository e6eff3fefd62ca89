"""The origins of arguments, shapes and sizes, from the document and the graph together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from blocks.card import Arg, Result
from blocks.kinds import shown
from blocks.shapes import Shape
from builder.graph.comparing.changes import block_name
from builder.graph.explaining.descent import Descent, Level, Stop
from builder.graph.explaining.flow import Made, Scope, Trial, maker, source_of
from builder.graph.explaining.origins import Origin, text_of, written
from builder.graph.explaining.paths import at_node
from builder.graph.ir import Edge, Graph, Node, Source
from builder.spec.formula import is_formula

MOST_MAKERS = 40
"""Blocks that one chain goes back through; what lies behind them can be asked for by itself."""


@dataclass(slots=True)
class Values:
    """Works out origins; `left` counts the blocks that this chain may still go back through."""

    descent: Descent
    graph: Graph
    sizes: Mapping[str, int]
    left: int = MOST_MAKERS
    dims: dict[tuple[str, str, int], Origin] = field(default_factory=dict)

    def argument(self, scope: Scope, stop: Stop, node: Node, inner: Level | None, name: str) -> Origin:
        """Say where an argument of a node came from."""
        path = f"{stop.path}.{name}"
        value = node.known.args[name]
        if inner is not None:
            return inner.known[name]
        here = stop.here
        at = here.argument(name) if name in stop.given else here.at(name)
        if name in stop.given or (name == "shape" and stop.node.shape is not None):
            raw = stop.node.args[name] if name in stop.given else stop.node.shape
            own = stop.given[name].value if name in stop.given else value
            origin = written(path, raw, own, at, here.evaluator, stop.known)
            return origin if shown(own) == shown(value) else _taken(origin, value)
        if name in node.known.inferred:
            return self._inferred(scope, node, path, name)
        return Origin(path, value, "default of the block", text=f"{block_name(node)} has it so")

    def shape(self, scope: Scope, node: Node, port: str) -> Origin:
        """Say what the shape of an output was worked out from."""
        made = maker(scope, Source(node.id, port))
        if made.node is None or made.node.path == node.path:
            return self._made_shape(made, node, port)
        name = node.path if port == node.outputs[0] else f"{node.path}.{port}"
        inner = self._made_shape(made, made.node, made.port)
        text = f"what {made.node.path} gives"
        return Origin(name, inner.value, f"output of {_kind(node)}", node.mark, text, uses=(inner,))

    def flowing(self, scope: Scope, edge: Edge) -> Origin:
        """Name what flows into a port: the block that made it, and its shape."""
        made = maker(scope, edge.source)
        if made.node is None:
            return self.net_input(made.port)
        name = made.node.path if made.port == made.node.outputs[0] else f"{made.node.path}.{made.port}"
        return Origin(name, made.shape, f"output of {_kind(made.node)}", made.node.mark)

    def tensor(self, scope: Scope, stop: Stop, node: Node, name: str) -> Origin:
        """Say which arguments the shape of a parameter or a buffer was worked out from."""
        held = {one.name: one for one in (*node.known.params, *node.known.buffers)}
        kind = "parameter" if name in {one.name for one in node.known.params} else "buffer"
        tied = next((tie for tie in node.ties if tie.parameter == name), None)
        assert node.card is not None, "what holds tensors is a block"
        trial = Trial(node, node.card, lambda result: _shape_in(result, name))
        uses = self._asked(scope, stop, node, trial, is_deep=True)
        count = held[name].elements
        text = f"the very tensor {tied.other}" if tied else f"{count:,} number{'s' if count != 1 else ''}"
        shape = held[name].shape
        return Origin(f"{stop.path}.{name}", shape, f"{kind} of {_kind(node)}", node.mark, text, uses=uses)

    def net_input(self, name: str) -> Origin:
        """Say how the shape of an input of the net is stated."""
        level = self.descent.root
        spec = self.descent.case.document.spec
        port = (spec.inputs or {})[name]
        shape = next(one.shape for one in self.graph.inputs if one.name == name)
        place = level.opening.place
        at = ("inputs", name, "shape") if place.has("inputs", name, "shape") else ("inputs", name)
        return written(name, port.shape, shape, at, place.evaluator, level.known, how="input of the net")

    def _made_shape(self, made: Made, node: Node, port: str) -> Origin:
        if made.node is None:
            origin = self.net_input(made.port)
            if node.body is None:
                return origin
            text = f"passes on the input {made.port}"
            return Origin(
                node.path, origin.value, f"output of {_kind(node)}", node.mark, text, uses=(origin,)
            )
        owner, index = made.node, made.node.outputs.index(made.port)
        name = owner.path if index == 0 else f"{owner.path}.{made.port}"
        flowing = [self.flowing(made.scope, edge) for edge in owner.inputs]
        found = at_node(self.descent, self.graph, self._owner(made.scope, owner))
        assert found.stop is not None, "a block in the graph stands in the document"
        assert owner.card is not None, "what has no body is a block"
        trial = Trial(owner, owner.card, lambda result: result.outputs[index])
        asked = self._asked(made.scope, found.stop, owner, trial)
        text = owner.card.formula
        uses = (*flowing, *asked)
        return Origin(name, made.shape, f"output of {_kind(owner)}", owner.mark, text, uses=uses)

    def _asked(
        self, scope: Scope, stop: Stop, node: Node, trial: Trial, *, is_deep: bool = False
    ) -> tuple[Origin, ...]:
        """Give the arguments that make a difference; those inferred only where asked deeply."""
        facts, names = node.known, set(trial.arguments())
        wanted = {name for name in names if name in stop.given or name == "shape"}
        if is_deep:
            needed = {(edge.source, place) for edge, place in trial.needed()}
            wanted |= {
                name
                for name in facts.inferred
                if name in names or _read_from(node, trial.card.arg(name)) in needed
            }
        kept = [name for name in facts.args if name in wanted]
        return tuple(self.argument(scope, stop, node, None, name) for name in kept)

    def _inferred(self, scope: Scope, node: Node, path: str, name: str) -> Origin:
        card = node.card
        arg: Arg | None = card.arg(name) if card is not None else None
        assert arg is not None, "only an argument of a card is inferred"
        edge, shape = _edge(node, arg.inferred.partition(".")[0])
        port, index = source_of(arg, shape)
        mark = edge.mark or node.mark
        value = node.known.args[name]
        if index is None:
            text = f"the number of dims of {port}"
            return Origin(path, value, "inferred", mark, text, uses=(self.flowing(scope, edge),))
        text = f"dim {index} of {port}, {shape}"
        return Origin(path, value, "inferred", mark, text, uses=(self.dim(scope, edge.source, index),))

    def dim(self, scope: Scope, source: Source, index: int) -> Origin:
        """Follow one size back to where it was made."""
        made = maker(scope, source)
        key = (made.node.path if made.node is not None else "", made.port, index)
        if key not in self.dims:
            self.dims[key] = self._dim(made, index)
        return self.dims[key]

    def _dim(self, made: Made, index: int) -> Origin:
        through: list[Node] = []
        while made.node is not None and (hit := self._passed(made, index)) is not None:
            through.append(made.node)
            edge, index = hit
            made = maker(made.scope, edge.source)
        start = self._made_dim(made, index) if made.node is not None else self._stated(made.port, index)
        if not through:
            return start
        first, count = through[0], len(through)
        names = ", ".join(node.path for node in through[:3]) + (f" and {count - 3} more" if count > 3 else "")
        return Origin(first.path, start.value, "passed on", first.mark, f"by {names}", uses=(start,))

    def _passed(self, made: Made, index: int) -> tuple[Edge, int] | None:
        node = made.node
        if node is None or node.card is None or node.card.rule is None or made.shape is None:
            return None
        output = node.outputs.index(made.port)
        trial = Trial(node, node.card, lambda result: result.outputs[output][index])
        return trial.passed(made.shape[index], index)

    def _made_dim(self, made: Made, index: int) -> Origin:
        node, shape = made.node, made.shape
        assert node is not None and shape is not None, "the caller has seen to it"
        self.left -= 1
        text = f"dim {index} of {shape}"
        origin = Origin(node.path, shape[index], f"output of {_kind(node)}", node.mark, text)
        if self.left < 0 or node.card is None:
            return replace(origin, text=f"{text}; ask for it to see more")
        output = node.outputs.index(made.port)
        found = at_node(self.descent, self.graph, self._owner(made.scope, node))
        assert found.stop is not None, "a block in the graph stands in the document"
        trial = Trial(node, node.card, lambda result: result.outputs[output][index])
        sizes = [self.dim(made.scope, edge.source, place) for edge, place in trial.needed()]
        asked = self._asked(made.scope, found.stop, node, trial)
        return replace(origin, uses=(*sizes, *asked))

    def _stated(self, name: str, index: int) -> Origin:
        """Say how one size of an input of the net is stated."""
        level, spec = self.descent.root, self.descent.case.document.spec
        sizes = (spec.inputs or {})[name].shape
        shape = next(one.shape for one in self.graph.inputs if one.name == name)
        place, raw = level.opening.place, sizes[index]
        long = ("inputs", name, "shape", index)
        at = long if place.has(*long) else ("inputs", name, index)
        origin = written(name, raw, shape[index] if shape else raw, at, place.evaluator, level.known)
        is_named = isinstance(raw, str) and not is_formula(raw)
        how = "size of an input" if is_named else f"{origin.how} (size of an input)"
        return replace(origin, how=how, note=f"dim {index} of {text_of(sizes)}")

    def _owner(self, scope: Scope, node: Node) -> str:
        """Give the path of the node whose arguments these are: another one for a call."""
        return f"{scope.graph.path}{node.call}" if node.call else node.path


def _taken(origin: Origin, value: object) -> Origin:
    return replace(origin, note=f"taken as {shown(value)}")


def _kind(node: Node) -> str:
    return block_name(node) or "a group"


def _shape_in(result: Result, name: str) -> object:
    held = {one.name: one.shape for one in (*result.params, *result.buffers)}
    return held.get(name, ())


def _edge(node: Node, port: str) -> tuple[Edge, Shape]:
    pairs = zip(node.inputs, node.known.inputs, strict=True)
    return next((edge, shape) for edge, shape in pairs if edge.port == port)


def _read_from(node: Node, arg: Arg | None) -> tuple[Source, int | None]:
    """Give the size that an argument is inferred from: whose it is, and which dim."""
    assert arg is not None, "only an argument of a card is inferred"
    edge, shape = _edge(node, arg.inferred.partition(".")[0])
    return edge.source, source_of(arg, shape)[1]
