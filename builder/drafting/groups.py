"""Scopes drafted in a `with`: groups, which are nodes, and composites, which make nodes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Protocol

from blocks.errors import did_you_mean
from builder.drafting.formulas import Formula, data_of, type_name
from builder.drafting.kinds import output_names
from builder.drafting.nodes import Call, Wires, step_of
from builder.drafting.places import caller, refuse
from builder.drafting.refs import Ref, Target
from builder.drafting.rooms import Room
from builder.errors import Mark
from builder.sketch.tree import Composite
from builder.spec.tree import Data


class Owner(Protocol):
    """What scopes need of their draft."""

    def block(self, name: str, /, *inputs: Any, **settings: Any) -> Ref:
        """Add a node."""

    def output(self, *refs: Any, **named: Any) -> None:
        """Name what flows out of the scope that is open."""

    def enter(self, room: Room) -> None:
        """Open a scope."""

    def leave(self, room: Room) -> None:
        """Close the scope."""

    def define(self, composite: Composite, room: Room) -> None:
        """Add a composite."""


class Group(Ref):
    """A group: in its `with` it has the inputs (`g.x`), behind it the outputs (`g.skip`)."""

    def __init__(self, owner: Owner, outer: Room, node_id: str, call: Call, wires: Wires, mark: Mark) -> None:
        is_repeated = call.options.get("repeat") is not None
        super().__init__(Target(node_id, "a group", outer, None, outer.merge, is_repeated=is_repeated))
        self._owner = owner
        self._outer = outer
        self._call = call
        self._wires = wires
        self._mark = mark
        self._inside: Room | None = Room(outer.merge)

    def __enter__(self) -> Group:
        room = self._inside
        assert room is not None, "a group is entered once"
        for name, _ in self._wires:
            room.take_in(name, self._mark)
        self._owner.enter(room)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        room = self._inside
        assert room is not None, "a group is left once"
        self._owner.leave(room)
        self._inside = None
        if kind is not None:
            return
        name, outer = self._target.name, self._outer
        if not room.steps:
            refuse("wrong-type", f"the group '{name}' must hold at least one node; it is empty", self._mark)
        step = step_of(name, self._call, self._wires, self._mark, body=room.scope())
        outputs = (*output_names(step.body.outputs if step.body else ()), *step.taps)
        outer.rooms[name] = room
        self._target = outer.add(step, "a group", outputs, self._mark)._target

    def __getattr__(self, name: str) -> Ref:
        if name.startswith("_"):
            raise AttributeError(name)
        return (
            super().__getattr__(name) if self._inside is None else _input_of(self._inside, name, "the group")
        )


class CompositeMaker:
    """A composite, drafted in a `with` or from a function; then it makes nodes as blocks do."""

    def __init__(self, owner: Owner, name: str, *, words: Mapping[str, str], init: Data, mark: Mark) -> None:
        self._owner = owner
        self._name = name
        self._words = words
        self._init = init
        self._mark = mark
        self._room = Room(owner.block)
        self._params: dict[str, Data] = {}
        self._is_open = True

    def stating(self, inputs: Any, params: Mapping[str, Any]) -> CompositeMaker:
        """Say what the composite takes: names of inputs (or their shapes by name), and params."""
        for name in inputs:
            self._room.take_in(name, self._mark)
        if isinstance(inputs, Mapping):
            self._room.shapes = {name: data_of(one) for name, one in inputs.items() if one is not None}
        self._params = {name: type_name(one) or data_of(one) for name, one in params.items()}
        return self

    def __enter__(self) -> CompositeMaker:
        self._owner.enter(self._room)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._owner.leave(self._room)
        if kind is not None:
            return
        self._is_open = False
        if not self._room.steps:
            refuse("wrong-type", f"the composite '{self._name}' must hold at least one node", self._mark)
        composite = Composite(self._name, self._room.scope(), self._params, **self._words, init=self._init)
        self._owner.define(composite, self._room)

    def __call__(self, *inputs: Any, **settings: Any) -> Any:
        """Add a node of the composite; before it is drafted, draft it from a function."""
        if not self._is_open:
            return self._owner.block(self._name, *inputs, **settings)
        if len(inputs) == 1 and inspect.isfunction(inputs[0]):
            return self.drafted_by(inputs[0])
        refuse("unknown-block", f"the composite '{self._name}' is used before it is drafted")

    def drafted_by(self, function: Callable[..., Any]) -> CompositeMaker:
        """Run a function for its nodes: its inputs come by position, its params by name alone."""
        parameters = inspect.signature(function).parameters.values()
        if not self._room.inputs and not self._params:
            params = {one.name: _stated(one) for one in parameters if one.kind is one.KEYWORD_ONLY}
            self.stating([one.name for one in parameters if one.kind is not one.KEYWORD_ONLY], params)
        with self:
            refs = [Ref(self._room.targets[name]) for name in self._room.inputs]
            outputs = function(*refs, **{name: Formula(name) for name in self._params})
            if outputs is not None:
                _give_out(self._owner, outputs)
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._params:
            return Formula(name)
        return _input_of(self._room, name, f"the composite '{self._name}'", self._params)

    def __repr__(self) -> str:
        return f"<the composite {self._name}>"


def composite_words(function: Callable[..., Any] | None, **words: str) -> dict[str, str]:
    """Give title, doc and source of a composite; the doc may be the first line of a function's."""
    doc = (inspect.getdoc(function) or "").partition("\n\n")[0].replace("\n", " ") if function else ""
    return {**words, "doc": words["doc"] or doc}


def _give_out(owner: Owner, outputs: Any) -> None:
    if isinstance(outputs, Mapping):
        owner.output(**outputs)
    elif isinstance(outputs, list | tuple):
        owner.output(*outputs)
    else:
        owner.output(outputs)


def _stated(parameter: inspect.Parameter) -> Any:
    """Give the param that a keyword stands for: its default, or its annotated type."""
    if parameter.default is not parameter.empty:
        return parameter.default
    return type_name(parameter.annotation) or "any"


def _input_of(room: Room, name: str, owner: str, more: Mapping[str, Data] | None = None) -> Ref:
    if name in room.inputs:
        return Ref(room.targets[name])
    known = [*room.inputs, *(more or ())]
    what = f"{owner} has no input{' or param' if more else ''} '{name[:80]}'"
    hint = did_you_mean(name, known) or f"known here: {', '.join(known) or 'none'}"
    refuse("unknown-ref", what, caller(), hint=hint)
