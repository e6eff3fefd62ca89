"""Sketches as documents: plain data, with nothing in it that goes without saying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from blocks.card import Card
from builder.sketch.brevity import (
    card_of,
    short_extent,
    short_param,
    short_port,
    without_defaults,
    without_param_defaults,
)
from builder.sketch.tree import Composite, Scope, Sketch, Step
from builder.sketch.wiring import Kind, bare, from_of, kind_of
from builder.spec.forms import NODE_KEYS
from builder.spec.tree import Data
from builder.spec.unrolling.unroll import ONLY_INPUT

WORDS: Final = ("title", "doc", "source")


def document(sketch: Sketch) -> dict[str, Data]:
    """Give the document of a sketch: chains implicit, defaults left out, short forms.

    >>> conv = Step("conv", "Conv2d", args={"out_channels": 8, "kernel_size": 3}, inputs=(("x", "image"),))
    >>> relu = Step("relu", "ReLU", args={"inplace": False}, inputs=(("x", "conv"),))
    >>> scope = Scope(("image",), (conv, relu), (("", "relu"),))
    >>> document(Sketch("tiny", scope, {"image": ["N", 3, "H", "W"]}))["nodes"]
    {'conv': {'block': 'Conv2d', 'out_channels': 8, 'kernel_size': 3}, 'relu': 'ReLU'}
    """
    writer = _Writer({composite.name: composite for composite in sketch.blocks})
    outputs = writer.outputs(sketch.scope)
    whole: dict[str, Data] = {
        "net": sketch.net,
        **_words(sketch),
        "params": {name: short_param(param) for name, param in sketch.params.items()},
        "variants": dict(sketch.variants),
        "inputs": {name: short_port(port) for name, port in sketch.inputs.items()},
        "dims": {name: short_extent(extent) for name, extent in sketch.dims.items()},
        "init": sketch.init,
        "nodes": writer.nodes(sketch.scope),
        "outputs": outputs,
        "expect": dict(sketch.expect),
        "blocks": {one.name: writer.composite(one) for one in sketch.blocks},
        "map": dict(sketch.map),
    }
    required = ("net", "inputs", "nodes")
    return {key: value for key, value in whole.items() if key in required or value not in (None, {}, "")}


def _words(owner: Sketch | Composite) -> dict[str, Data]:
    return {key: getattr(owner, key) for key in WORDS if getattr(owner, key)}


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes scopes; knows the sketch's own composites, and each card that it has looked up."""

    composites: Mapping[str, Composite]
    cards: dict[str, Card | None] = field(default_factory=dict)
    kinds: dict[int, Kind] = field(default_factory=dict)
    given: dict[tuple[str, str], dict[str, Data]] = field(default_factory=dict)

    def composite(self, composite: Composite) -> Data:
        return {
            **_words(composite),
            **(
                {"params": {name: short_param(one) for name, one in composite.params.items()}}
                if composite.params
                else {}
            ),
            **({"init": composite.init} if composite.init is not None else {}),
            **self.inside(composite.scope),
        }

    def inside(self, scope: Scope) -> dict[str, Data]:
        """Give the `inputs`, `nodes` and `outputs` of a composite or a group."""
        nodes, outputs = self.nodes(scope), self.outputs(scope)
        inputs: Data = list(scope.inputs)
        if scope.shapes:
            inputs = {name: scope.shapes.get(name) for name in scope.inputs}
        usual = next((one for one in ONLY_INPUT if one not in nodes), "only_input")
        is_usual = inputs == [usual] and not _reads(nodes, outputs, usual)
        return {
            **({} if is_usual else {"inputs": inputs}),
            "nodes": nodes,
            **({} if outputs is None else {"outputs": outputs}),
        }

    def nodes(self, scope: Scope) -> dict[str, Data]:
        kinds = {step.id: self.kind(step) for step in scope.steps}
        for step in scope.steps:
            if step.call:
                kinds[step.id] = kinds.get(step.call.partition("[")[0], Kind())
        above = scope.inputs[0] if scope.inputs else ""
        nodes = {}
        for step in scope.steps:
            nodes[step.id] = self.node(step, kinds, above)
            above = step.id
        return nodes

    def node(self, step: Step, kinds: Mapping[str, Kind], above: str) -> Data:
        wiring = from_of(step, kinds, above)
        head: dict[str, Data] = {"block": step.block, "call": step.call}
        flow: dict[str, Data] = {"when": step.when, "repeat": step.repeat}
        tail: dict[str, Data] = {
            "freeze": step.freeze, "tie": dict(step.tie), "taps": dict(step.taps), "init": step.init,
            "shape": step.shape,
        }  # fmt: skip
        if step.body is not None:
            node = {"doc": step.doc, **flow, "from": wiring, **tail, **self.inside(step.body)}
        else:
            args = self.arguments(step)
            own = {name: args.pop(name) for name in list(args) if name in NODE_KEYS}
            if self.is_shape_argument(step, own):
                tail["shape"] = own.pop("shape")
            node = {**head, "from": wiring, **flow, **args, **tail, "doc": step.doc, "args": own or None}
        empty = {"block": "", "call": "", "when": "", "doc": "", "freeze": False, "tie": {}, "taps": {}}
        kept = {
            key: value
            for key, value in node.items()
            if not (key in NODE_KEYS and (value is None or value == empty.get(key, ...)))
        }
        return step.block if list(kept) == ["block"] else kept

    def arguments(self, step: Step) -> dict[str, Data]:
        """Give the arguments of a step that are not the defaults."""
        composite = self.composites.get(step.block)
        if composite is not None:
            return without_param_defaults(step.args, composite.params)
        card = self.card(step.block)
        if card is None:
            return dict(step.args)
        key = (step.block, repr(step.args))
        if key not in self.given:
            self.given[key] = without_defaults(step.args, card)
        return dict(self.given[key])

    def is_shape_argument(self, step: Step, own: Mapping[str, Data]) -> bool:
        """Whether the argument `shape` may stand as the node's own key, as people write it."""
        card = None if step.block in self.composites else self.card(step.block)
        value = own.get("shape")
        return (
            card is not None
            and step.shape is None
            and card.arg("shape") is not None
            and isinstance(value, list)
            and all(isinstance(one, int | str) and not isinstance(one, bool) for one in value)
        )

    def kind(self, step: Step) -> Kind:
        """Give the ports of a step, read once."""
        if id(step) not in self.kinds:
            self.kinds[id(step)] = self.newly_read(step)
        return self.kinds[id(step)]

    def newly_read(self, step: Step) -> Kind:
        composite = self.composites.get(step.block)
        scope = step.body or (composite.scope if composite is not None else None)
        card = None if scope is not None or not step.block else self.card(step.block)
        return kind_of(scope, card, step.args)

    def card(self, block: str) -> Card | None:
        if block not in self.cards:
            self.cards[block] = card_of(block) if block else None
        return self.cards[block]

    def outputs(self, scope: Scope) -> Data:
        """Give what `outputs` has to say: nothing where the last node's output is the only one."""
        kinds = {step.id: self.kind(step) for step in scope.steps}
        refs = [bare(ref, kinds) for _, ref in scope.outputs]
        names = [name for name, _ in scope.outputs]
        if any(names):
            return {
                name or f"out{place}": ref for place, (name, ref) in enumerate(zip(names, refs, strict=True))
            }
        if len(refs) != 1:
            return list(refs)
        return None if scope.steps and refs[0] == scope.steps[-1].id else refs[0]


def _reads(nodes: Mapping[str, Data], outputs: Data, name: str) -> bool:
    """Whether a ref to a name is written anywhere in a scope."""
    wirings = [node.get("from") for node in nodes.values() if isinstance(node, dict)]
    return any(name in _refs(wiring) for wiring in (*wirings, outputs))


def _refs(wiring: Data) -> Sequence[Data]:
    if isinstance(wiring, dict):
        return list(wiring.values())
    return wiring if isinstance(wiring, list) else [wiring]
