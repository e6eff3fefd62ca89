"""Weaving: records of a run to the scopes of a sketch, nested as the modules are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from blocks.atoms import Atom, Quotient, Size
from blocks.dims import Dim
from blocks.kinds import Value as Setting
from blocks.registry import find
from builder.graph.redundant import Place, redundant
from builder.model.tracing.values import Frame, Record, Value
from builder.model.tracing.weaving.naming import Names, short, step_name
from builder.model.tracing.weaving.sharing import Shared, dissolve, externals, records_in, share
from builder.sketch.brevity import without_defaults
from builder.sketch.tree import Scope, Step
from builder.spec.tree import Data

Outputs = Sequence[tuple[str, Value]]


@dataclass(frozen=True, slots=True)
class Woven:
    """The scope of a net, and its blocks in run order, which know the original's names.

    `redundant` names the arguments of each step that the language infers to the same values.
    """

    scope: Scope
    records: tuple[Record, ...]
    redundant: Mapping[Place, set[str]]


def weave(root: Frame, inputs: Mapping[str, Value], outputs: Outputs) -> Woven:
    """Make the scope of a net; what no output needs is left out."""
    _prune(root, _needed(root, outputs))
    shared = share(root)
    _dissolve_closed(root, shared)
    weaver = _Weaver(shared)
    weaver.find_exports(root, [value for _, value in outputs])
    scope = weaver.root(root, inputs, outputs)
    return Woven(scope, tuple(records_in(root)), weaver.redundant)


def _needed(root: Frame, outputs: Outputs) -> set[int]:
    waiting = [value for _, value in outputs]
    needed: set[int] = set()
    while waiting:
        record = waiting.pop().record
        if record is not None and id(record) not in needed:
            needed.add(id(record))
            waiting.extend(value for _, value in record.inputs)
    return needed


def _prune(frame: Frame, needed: set[int]) -> None:
    for item in frame.items:
        if isinstance(item, Frame):
            _prune(item, needed)
    frame.items[:] = [
        item for item in frame.items if (item.items if isinstance(item, Frame) else id(item) in needed)
    ]


def _dissolve_closed(frame: Frame, shared: Shared) -> None:
    """Dissolve groups into which nothing flows: a group has an input."""
    for item in list(frame.items):
        if isinstance(item, Frame):
            _dissolve_closed(item, shared)
            if not externals(item):
                dissolve(item, shared)


@dataclass(slots=True)
class _Weaver:
    shared: Shared
    exports: dict[int, list[Value]] = field(default_factory=dict)
    ports: dict[int, tuple[list[str], list[str]]] = field(default_factory=dict)
    ids: dict[int, str] = field(default_factory=dict)
    redundant: dict[Place, set[str]] = field(default_factory=dict)
    seen: dict[object, set[str]] = field(default_factory=dict)

    def find_exports(self, root: Frame, outputs: list[Value]) -> None:
        """Find what each frame gives to the outside; all runs of one module give the same."""
        users: dict[int, list[Frame]] = {}
        for record in records_in(root):
            for _, value in record.inputs:
                users.setdefault(id(value), []).append(record.frame)
        for value in outputs:
            users.setdefault(id(value), []).append(root)
        inside = {id(frame): frame for record in records_in(root) for frame in record.frame.up()}
        for frame in inside.values():
            self.exports[id(frame)] = [
                value
                for record in records_in(frame)
                for value in record.outputs
                if any(frame not in user.up() for user in users.get(id(value), ()))
            ]
        self._unify(inside)

    def _unify(self, frames: Mapping[int, Frame]) -> None:
        families: dict[int, list[Frame]] = {}
        for key, first in self.shared.frames.items():
            families.setdefault(id(first), [first]).append(frames[key])
        for family in families.values():
            made = [[value for record in records_in(one) for value in record.outputs] for one in family]
            wanted = sorted(
                {
                    place
                    for one, values in zip(family, made, strict=True)
                    for place, value in enumerate(values)
                    if any(value is export for export in self.exports[id(one)])
                }
            )
            for one, values in zip(family, made, strict=True):
                self.exports[id(one)] = [values[place] for place in wanted]

    def root(self, frame: Frame, inputs: Mapping[str, Value], outputs: Outputs) -> Scope:
        """Make the scope of the net itself."""
        names, refs = Names(), {}
        for name, value in inputs.items():
            refs[id(value)] = names.take(name)
        steps = self._steps(frame, names, refs, ("",))
        return Scope(tuple(inputs), steps, tuple((name, refs[id(value)]) for name, value in outputs))

    def _scope(self, frame: Frame, place: Place) -> Scope:
        """Make the scope of a group, and remember the names of its ports."""
        names, refs = Names(), {}
        inputs = []
        for value in externals(frame):
            wanted = frame.arguments.get(id(value)) or value.name or _hint(value)
            refs[id(value)] = names.take(wanted)
            inputs.append(refs[id(value)])
        steps = self._steps(frame, names, refs, place)
        exports = self.exports[id(frame)]
        if len(exports) == 1:
            outputs = [("", refs[id(exports[0])])]
        else:
            ports = Names()
            outputs = [(ports.take(refs[id(value)].replace(".", "_")), refs[id(value)]) for value in exports]
        self.ports[id(frame)] = (inputs, [name for name, _ in outputs])
        return Scope(tuple(inputs), steps, tuple(outputs))

    def _steps(self, frame: Frame, names: Names, refs: dict[int, str], place: Place) -> tuple[Step, ...]:
        return tuple(
            self._group(item, frame, names, refs, place)
            if isinstance(item, Frame)
            else self._leaf(item, frame, names, refs, place)
            for item in frame.items
        )

    def _group(self, frame: Frame, outer: Frame, names: Names, refs: dict[int, str], place: Place) -> Step:
        first = self.shared.frames.get(id(frame))
        kind = type(frame.module).__name__
        name = names.take(
            step_name(frame.path, outer.path, kind) if frame.path != outer.path else short(kind)
        )
        self.ids[id(frame)] = name
        scope = None if first is not None else self._scope(frame, (*place, name))
        inputs, outputs = self.ports[id(first or frame)]
        for port, value in zip(outputs, self.exports[id(frame)], strict=True):
            refs_in = f"{name}.{port}" if port else name
            refs[id(value)] = refs_in
        bound = tuple((port, refs[id(value)]) for port, value in zip(inputs, externals(frame), strict=True))
        if first is not None:
            return Step(name, call=self.ids[id(first)], inputs=bound, origin=frame.path, kind=kind)
        return Step(name, body=scope, inputs=bound, origin=frame.path, kind=kind)

    def _leaf(self, record: Record, outer: Frame, names: Names, refs: dict[int, str], place: Place) -> Step:
        name = names.take(_wanted(record, outer))
        self.ids[id(record)] = name
        bound = tuple((port, refs[id(value)]) for port, value in record.inputs)
        for value in record.outputs:
            refs[id(value)] = name if len(record.outputs) == 1 else f"{name}.{value.port}"
        first = self.shared.records.get(id(record))
        if first is not None:
            return Step(name, call=self.ids[id(first)], inputs=bound, origin=record.path)
        args = {key: data_of(_whole(value) if key == "fill" else value) for key, value in record.args.items()}
        self.redundant[(*place, name)] = self._inferred(record, args)
        return Step(
            name,
            record.block,
            args=args,
            inputs=bound,
            freeze=record.frozen,
            tie={one: f"{self._path(holder, outer)}.{other}" for one, holder, other in self._ties(record)},
            origin=record.path,
        )

    def _inferred(self, record: Record, args: Mapping[str, Data]) -> set[str]:
        """Name the arguments that the block would infer from what flows in."""
        inputs = tuple((port, value.shape) for port, value in record.inputs)
        key = (record.block, id(record.args), inputs)
        if key not in self.seen:
            card = find(record.block)
            told = {arg.name: args[arg.name] for arg in card.args if arg.inferred and arg.name in args}
            self.seen[key] = redundant(card, record.args, without_defaults(told, card), inputs)
        return self.seen[key]

    def _ties(self, record: Record) -> Iterable[tuple[str, Record, str]]:
        return self.shared.ties.get(id(record), ())

    def _path(self, record: Record, scope: Frame) -> str:
        """Give the path of a record from a scope around it."""
        parts = [self.ids[id(record)]]
        for frame in record.frame.up():
            if frame is scope:
                break
            parts.append(self.ids[id(frame)])
        return ".".join(reversed(parts))


def _hint(value: Value) -> str:
    if value.record is None:
        return "x"
    record = value.record
    if record.hint:
        return record.hint
    return (
        record.path.rpartition(".")[2]
        if record.path and not record.path.rpartition(".")[2].isdigit()
        else "x"
    )


def _wanted(record: Record, outer: Frame) -> str:
    if record.hint:
        return record.hint
    if (record.owner is None and not record.path) or record.path == outer.path:
        return short(record.block)
    return step_name(record.path, outer.path, record.block)


def _whole(value: Setting) -> Setting:
    """Write whole numbers without a point."""
    if isinstance(value, tuple):
        return tuple(map(_whole, value))
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1 << 53 else value


def data_of(value: Setting) -> Data:
    """Write a settled argument as the language has it."""
    if isinstance(value, tuple):
        return [data_of(one) for one in value]
    if isinstance(value, Dim):
        return value.constant if value.is_constant else expression(value)
    if isinstance(value, str):
        return f"={value}" if value.startswith("=") else value
    return value


def expression(dim: Dim) -> str:
    """Write a dim as an expression that specs read.

    >>> h, w = Dim.symbol("H"), Dim.symbol("W")
    >>> expression(h), expression(2 * (h // 4) + 1), expression((h + 1) // 2 * w)
    ('H', '2 * (H // 4) + 1', 'W * ((H + 1) // 2)')
    """
    parts: list[str] = []
    for product, factor in dim.terms:
        factors = [_atom(atom) if power == 1 else f"{_atom(atom)} ** {power}" for atom, power in product]
        size = abs(factor)
        text = " * ".join([str(size), *factors] if size != 1 or not factors else factors)
        parts.append(f"{'- ' if factor < 0 else '+ '}{text}")
    joined = " ".join(parts)
    return joined[2:] if joined.startswith("+ ") else f"-{joined[2:]}"


def _atom(atom: Atom) -> str:
    if isinstance(atom, Size):
        return atom.name
    if isinstance(atom, Quotient):
        above = expression(atom.numerator)
        return f"({f'({above})' if ' ' in above else above} // {expression(atom.denominator)})"
    inner: Any = atom
    return f"{inner.kind}({', '.join(expression(one) for one in inner.dims)})"
