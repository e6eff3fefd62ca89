"""Scopes of a sketch read into parts and cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from blocks.card import REQUIRED, Card
from builder.sketch.brevity import card_of, without_defaults
from builder.sketch.folding.cells import Atom, atom_of
from builder.sketch.folding.frames import INPUT, PREVIOUS, Book, Cells, Part, Ref, Rest, Stretch, stem_of
from builder.sketch.tree import Scope, Sketch, Step
from builder.spec.tree import Data
from builder.spec.unrolling.unroll import ONLY_INPUT

REF = re.compile(r"(?P<node>\w+)(?P<rest>.*)\Z", re.DOTALL)


@dataclass(slots=True)
class Reader:
    """Reads scopes; `names` are the arguments that each block has anywhere in the sketch.

    `read` holds each group that is read already, by the identity of its body: a part to stand for it, and
    its cells.
    """

    book: Book
    names: dict[str, tuple[str, ...]]
    tied: frozenset[str] = frozenset()
    read: dict[int, tuple[Part, Cells]] = field(default_factory=dict)
    cards: dict[str, Card | None] = field(default_factory=dict)
    params: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _given: dict[tuple[str, str], Mapping[str, Data]] = field(default_factory=dict)

    @staticmethod
    def of(sketch: Sketch) -> Reader:
        """Survey a sketch: the arguments of each block, the nodes that ties name."""
        reader = Reader(Book(), {}, params={one.name: tuple(one.params) for one in sketch.blocks})
        names: dict[str, dict[str, None]] = {}
        tied: set[str] = set()
        for step in steps_of(sketch.scope):
            if step.block:
                names.setdefault(step.block, {}).update(dict.fromkeys(reader.given(step)))
            for path in (*step.tie.values(), *step.taps.values()):
                tied.update(path.split("."))
        reader.names = {block: reader.in_order(block, given) for block, given in names.items()}
        reader.tied = frozenset(tied)
        return reader

    def stretch(self, scope: Scope, *, is_group: bool = True) -> Stretch:
        """Read a scope whose groups are read; the only input of a group is called as usual."""
        usual = ONLY_INPUT[0]
        if is_group and len(scope.inputs) == 1 and all(step.id != usual for step in scope.steps):
            scope = _with_input(scope, usual)
        places = {step.id: place for place, step in enumerate(scope.steps)}
        parts, cells = [], []
        for step in scope.steps:
            part, values = self._part(step, scope, places)
            parts.append(part)
            cells.append(values)
        outputs = [(name, self._ref(ref, scope, places, is_end=True)) for name, ref in scope.outputs]
        stretch = Stretch(scope.inputs, parts, [step.id for step in scope.steps], cells, outputs)
        for part in parts:
            if part.call is not None:
                stretch.fenced(part.call)
        return stretch

    def given(self, step: Step) -> Mapping[str, Data]:
        """Give the arguments of a step that its card does not have as defaults."""
        card = self._card(step.block)
        if card is None:
            return step.args
        key = (step.block, repr(step.args))
        if key not in self._given:
            self._given[key] = without_defaults(step.args, card)
        return self._given[key]

    def in_order(self, block: str, names: Iterable[str]) -> tuple[str, ...]:
        """Put the arguments of a block into the order of its card, or of the composite's params."""
        card = self._card(block)
        known = self.params.get(block, ()) if card is None else [arg.name for arg in card.args]
        order = {name: place for place, name in enumerate(known)}
        return tuple(sorted(names, key=lambda name: (order.get(name, len(order)), name)))

    def _part(self, step: Step, scope: Scope, places: Mapping[str, int]) -> tuple[Part, Cells]:
        inputs = tuple((port, self._ref(ref, scope, places)) for port, ref in step.inputs)
        is_fenced = step.id in self.tied or any(ref.place == PREVIOUS for _, ref in inputs)
        part = Part(stem_of(step.id), inputs=inputs, chained=step.is_chained, fence=is_fenced)
        if is_group(step):
            return self._group(step, part)
        extras = replace(
            step, id="", block="", call="", args={}, inputs=(), origin="", kind="", is_chained=True
        )
        is_plain = extras == Step("", doc=step.doc)
        part = replace(
            part,
            block=step.block,
            rest=Rest(extras) if extras != Step("") else None,
            fence=is_fenced or not is_plain or bool(step.call),
        )
        if step.call:
            target, _, suffix = step.call.partition("[")
            part = replace(part, call=places.get(target), block=f"[{suffix}" if suffix else "")
        return self._with_arguments(part, step)

    def _group(self, step: Step, part: Part) -> tuple[Part, Cells]:
        """Put what was read of a group, or its only part, under the group's name and inputs."""
        known, values = self.read[id(step.body)]
        ports = [port for port, _ in known.inputs] or self.book.frames[known.frame].inputs
        if len(ports) == 1 and len(part.inputs) == 1:
            part = replace(part, inputs=((ports[0], part.inputs[0][1]),))
        return replace(known, stem=part.stem, inputs=part.inputs, fence=part.fence or known.fence), values

    def _with_arguments(self, part: Part, step: Step) -> tuple[Part, Cells]:
        """Fill in the defaults of the arguments that others of the same block have."""
        given = self.given(step)
        card = self._card(step.block)
        found: dict[str, Atom] = {}
        for name in self.names.get(step.block, ()) if step.block else tuple(given):
            if name in given:
                found[name] = atom_of(given[name])
                continue
            arg = card.arg(name) if card is not None else None
            if arg is not None and arg.default is not REQUIRED:
                found[name] = atom_of(_as_data(arg.default))
        return replace(part, names=tuple(found), width=len(found)), tuple(found.values())

    def _ref(self, text: str, scope: Scope, places: Mapping[str, int], *, is_end: bool = False) -> Ref:
        match = REF.match(text)
        node, rest = (match["node"], match["rest"]) if match is not None else (text, "")
        if node == "prev" and not is_end and node not in places:
            return Ref(PREVIOUS, rest)
        if node in places:
            return Ref(places[node], self._port(scope.steps[places[node]], rest))
        return Ref(INPUT, text)

    def _port(self, step: Step, rest: str) -> str:
        """Leave out the first port, which is meant anyway."""
        if is_group(step) and step.body is not None:
            return "" if rest == f".{_first_port(step.body)}" else rest
        card = self._card(step.block)
        outputs = card.outputs if card is not None and isinstance(card.outputs, tuple) else ()
        return "" if outputs and rest == f".{outputs[0].name}" else rest

    def _card(self, block: str) -> Card | None:
        if block not in self.cards:
            self.cards[block] = card_of(block) if block else None
        return self.cards[block]


def is_group(step: Step) -> bool:
    """Whether a step is a group that is no more than its body."""
    if step.body is None or step.body.shapes:
        return False
    return step == Step(
        step.id, body=step.body, inputs=step.inputs, origin=step.origin, kind=step.kind,
        is_chained=step.is_chained,
    )  # fmt: skip


def _with_input(scope: Scope, name: str) -> Scope:
    """Give the only input of a scope another name."""
    old = scope.inputs[0]
    steps = tuple(
        replace(step, inputs=tuple((port, name if ref == old else ref) for port, ref in step.inputs))
        for step in scope.steps
    )
    outputs = tuple((port, name if ref == old else ref) for port, ref in scope.outputs)
    return Scope((name,), steps, outputs)


def _first_port(scope: Scope) -> str:
    name = scope.outputs[0][0] if scope.outputs else ""
    return name or ("out" if len(scope.outputs) == 1 else "out0")


def steps_of(scope: Scope) -> Iterable[Step]:
    """Give all steps of a scope and of the groups inside."""
    for step in scope.steps:
        yield step
        if step.body is not None:
            yield from steps_of(step.body)


def _as_data(value: object) -> Data:
    if isinstance(value, tuple | list):
        shortened = [_as_data(one) for one in value]
        return shortened
    return value  # type: ignore[return-value]  # what is left is a plain scalar
