"""Rooms: scopes while they are drafted, with their steps, their names and their marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from builder.drafting.naming import free_id
from builder.drafting.places import refuse
from builder.drafting.refs import Merge, Ref, Target
from builder.errors import Mark
from builder.sketch.tree import Scope, Settings, Step
from builder.spec.check import LEGAL
from builder.spec.names import fault_of


@dataclass(slots=True, eq=False)
class Room:
    """A scope in the making: a net's, a composite's, or a group's, whose rooms lie inside.

    `merge` makes a node of a block, `rooms` holds the insides of groups by their ids.
    """

    merge: Merge
    inputs: list[str] = field(default_factory=list)
    shapes: dict[str, object] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    outputs: tuple[tuple[str, str], ...] = ()
    targets: dict[str, Target] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)

    def take_in(self, name: str, mark: Mark) -> Ref:
        """Add an input; its name must be legal and free."""
        reason = fault_of(name) or ("means the node above" if name == "prev" else None)
        if reason is not None:
            refuse("bad-name", f"'{name[:64]}' cannot be the name of an input: it {reason}", mark, hint=LEGAL)
        if name in self.targets:
            refuse("name-taken", f"the input '{name}' has the name of another input or node", mark)
        self.inputs.append(name)
        self.targets[name] = Target(name, "", self, (), self.merge, is_input=True)
        self.marks[name] = mark
        return Ref(self.targets[name])

    def named(self, asked: str | None, block: str, mark: Mark) -> str:
        """Give the id of a new node: the one that was asked for, or one of its own."""
        if asked is None:
            return free_id(block, self.targets)
        reason = fault_of(asked, is_attribute=True) if isinstance(asked, str) else "is no text"
        if asked == "prev":
            reason = "means the node above"
        if reason is not None:
            what = f"'{str(asked)[:64]}' cannot be the name of a node: it {reason}"
            hint = LEGAL if reason.startswith(("needs", "has")) else "give it another name"
            refuse("bad-name", what, mark, hint=hint)
        if asked in self.targets:
            first = self.marks[asked]
            what = f"the id '{asked}' is already taken, by the node or input of line {first.line}"
            refuse("name-taken", what, mark, hint="give one of them another id")
        return asked

    def add(self, step: Step, block: str, outputs: tuple[str, ...] | None, mark: Mark) -> Ref:
        """Add a step, and give the ref to its output."""
        self.steps[step.id] = step
        target = Target(step.id, block, self, outputs, self.merge, is_repeated=step.repeat is not None)
        self.targets[step.id] = target
        self.marks[step.id] = mark
        return Ref(target)

    def above(self) -> str:
        """Name what a node without inputs reads: the node above, or the first input."""
        return next(reversed(self.steps), self.inputs[0] if self.inputs else "")

    def text(self, ref: Ref, mark: Mark) -> str:
        """Write a ref of this scope; one of another scope is refused."""
        target = ref._target
        if target.scope is not None and target.scope is not self:
            what = f"'{ref}' is a node of another scope, and a scope sees only its own nodes and inputs"
            hint = "pass it in: d.group(…, {'x': ref}), or an input of the composite"
            refuse("unknown-ref", what, mark, hint=hint)
        return str(ref)

    def scope(self) -> Scope:
        """Give the scope as it stands; the last node flows out where no output was named."""
        last = next(reversed(self.steps), "")
        shapes: Settings = dict(self.shapes)  # type: ignore[arg-type]  # they came through data_of
        return Scope(tuple(self.inputs), tuple(self.steps.values()), self.outputs or (("", last),), shapes)

    def mark_of(self, path: list[str], composites: Mapping[str, Room]) -> Mark | None:
        """Find where the node of a path was drafted, or the nearest around it."""
        room, found = self, None
        for name in path:
            if name.isdigit():
                continue
            if name not in room.marks:
                break
            found = room.marks[name]
            step = room.steps.get(name)
            block = step.block if step is not None else ""
            inside = room.rooms.get(name) or composites.get(block)
            if inside is None:
                break
            room = inside
        return found
