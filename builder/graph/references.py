"""Refs looked up in a scope: which step, copy and port; what is left out is passed by."""

from __future__ import annotations

from dataclasses import dataclass, field

from blocks.errors import did_you_mean
from blocks.plugins import hint_of_port
from builder.errors import Faults
from builder.graph.bind import Bindable
from builder.graph.ir import Source
from builder.spec.plan import Plan, Reference, Step


@dataclass(slots=True)
class References:
    """The names of one scope, and what each step is, as far as that is known.

    `kinds` holds None for a step at fault: what refers to it is not told again.
    """

    plan: Plan
    faults: Faults
    kinds: dict[str, Bindable | None] = field(default_factory=dict)
    copies: dict[str, list[Step]] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)

    @staticmethod
    def of(plan: Plan, faults: Faults) -> References:
        """List the steps of a scope by id, and by the id of the node that they copy."""
        references = References(plan, faults)
        for step in plan.steps:
            references.copies.setdefault(step.base, []).append(step)
            references.steps[step.id] = step
        return references

    def source(self, reference: Reference, step: Step | None) -> Source | None:
        """Find what a ref means to a step (None for an output); None where a fault was told."""
        name = reference.node
        if name == "prev" and step is not None and reference.index is None:
            if step.above is None or reference.port is None:
                return self.previous(step)
            return self._of_step(self.steps[step.above], reference, step)
        if name not in self.copies:
            if name in {one.name for one in self.plan.inputs}:
                return self._of_input(reference, step)
            self._tell_unknown(reference, step)
            return None
        copies = self.copies[name]
        if reference.index is None or "." not in copies[0].id:
            return self._of_step(copies[-1], reference, step)
        if not -len(copies) <= reference.index < len(copies):
            what = f"'{name}' has {len(copies)} copies, so there is no '{name}[{reference.index}]'"
            hint = f"copies count from 0 to {len(copies) - 1}, or from the end, from -1 to {-len(copies)}"
            self._tell("unknown-ref", what, reference, step, hint)
            return None
        return self._of_step(copies[reference.index], reference, step)

    def previous(self, step: Step) -> Source | None:
        """Give what flows in where `from` was left out: the node above, or the first input."""
        if step.above is None:
            return Source("", self.plan.inputs[0].name) if self.plan.inputs else None
        return self._of_step(self.steps[step.above], None, step)

    def last(self) -> Source | None:
        """Give what flows out where `outputs` was left out: the last step."""
        return self._of_step(self.plan.steps[-1], None, None)

    def called(self, step: Step) -> Step | None:
        """Find the step whose module a `call` runs again; None where there is none, which is told."""
        name = step.call
        copy = self.steps.get(name.replace("[", ".").replace("]", ""))
        target = copy or (self.copies[name][-1] if name in self.copies else None)
        what = ""
        if target is None:
            what = f"there is no node '{name[:80]}' to call in this scope"
        elif not target.included:
            what = f"'{name}' is left out by its `when`, so it cannot be called"
        elif target.call:
            what = f"'{name}' is a call itself: name the node that owns the weights"
        if what:
            hint = did_you_mean(name, self.copies)
            self.faults.add(
                "bad-call", what, step.call_mark, step.path, hint=hint if target is None else None
            )
            return None
        return target

    def _of_input(self, reference: Reference, step: Step | None) -> Source | None:
        if reference.index is not None or reference.port is not None:
            what = f"'{reference.text[:80]}': the input '{reference.node}' has no output ports and no copies"
            self._tell("unknown-port", what, reference, step)
            return None
        return Source("", reference.node)

    def _of_step(self, target: Step, reference: Reference | None, step: Step | None) -> Source | None:
        """Find the port of a step that a ref means: the first where it names none."""
        if not target.included:
            return self._instead_of(target, reference, step)
        kind = self.kinds.get(target.id)
        if kind is None:
            return None
        if reference is None or (reference.port is None and (reference.index is None or "." in target.id)):
            return Source(target.id, kind.outputs[0]) if kind.outputs else None
        if reference.port is None:
            return self._numbered_port(target, kind, reference, step)
        if reference.port not in kind.outputs:
            what = f"'{target.base}' ({kind.name}) has no output port '{reference.port[:80]}'"
            hint = hint_of_port(kind.card.name if kind.card else "", reference.port, kind.outputs)
            self._tell("unknown-port", what, reference, step, hint)
            return None
        return Source(target.id, reference.port)

    def _numbered_port(
        self, target: Step, kind: Bindable, reference: Reference, step: Step | None
    ) -> Source | None:
        """Take `split[1]` of a node that does not repeat for its second output."""
        index = reference.index or 0
        if len(kind.outputs) > 1 and -len(kind.outputs) <= index < len(kind.outputs):
            return Source(target.id, kind.outputs[index])
        what = (
            f"'{reference.text[:80]}': '{target.base}' does not repeat, so it has no copy or output {index}"
        )
        self._tell("unknown-ref", what, reference, step)
        return None

    def _instead_of(self, target: Step, reference: Reference | None, step: Step | None) -> Source | None:
        """Give the single input of a node that is left out."""
        if target.wiring is None:
            return self.previous(target)
        if len(target.wiring) == 1:
            return self.source(target.wiring[0][1], target)
        count = len(target.wiring)
        what = f"'{target.base}' is left out by its `when`, and {count} inputs could stand for it"
        mark = reference.mark if reference is not None else (step or target).mark
        hint = "only a node with one input can be passed by; give this one the same `when`"
        self.faults.add("excluded-node", what, mark, target.path, hint=hint)
        return None

    def _tell_unknown(self, reference: Reference, step: Step | None) -> None:
        known = [*self.copies, *(one.name for one in self.plan.inputs)]
        what = f"there is no node or input '{reference.node[:80]}' in this scope"
        hint = did_you_mean(reference.node, known)
        if hint is None and self.plan.kind != "net":
            hint = "a composite and a group see only their own nodes and inputs: pass it in by `inputs`"
        listed = f"known here: {', '.join(known[:8])}{' …' if len(known) > 8 else ''}"
        self._tell("unknown-ref", what, reference, step, hint or listed)

    def _tell(
        self, code: str, what: str, reference: Reference, step: Step | None, hint: str | None = None
    ) -> None:
        path = step.path if step is not None else self.plan.path.rstrip(".") or None
        self.faults.add(code, what, reference.mark, path, hint=hint)
