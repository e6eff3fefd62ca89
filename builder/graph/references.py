"""Refs looked up in a scope: which step, copy and port; what is left out is passed by."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from blocks.errors import Guess, guess
from builder.errors import Faults, Proposal
from builder.graph.bind import Bindable
from builder.graph.ir import Source
from builder.spec.mending.proposals import respelt
from builder.spec.plan import Plan, Reference, Step


@dataclass(frozen=True, slots=True)
class Aim:
    """A step that a ref means; no ref where `from` was left out, no reader for an output."""

    target: Step
    reference: Reference | None
    reader: Step | None


@dataclass(slots=True)
class References:
    """The names of one scope, and what each step is, as far as that is known.

    `kinds` holds None for a step at fault: what refers to it is not told again. `passed` remembers, for a
    step that is left out, what stands for it.
    """

    plan: Plan
    faults: Faults
    kinds: dict[str, Bindable | None] = field(default_factory=dict)
    copies: dict[str, list[Step]] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    passed: dict[str, Aim | Source | None] = field(default_factory=dict)

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
        return self._found(self._aim(reference, step))

    def previous(self, step: Step) -> Source | None:
        """Give what flows in where `from` was left out: the node above, or the first input."""
        return self._found(self._above(step))

    def _aim(self, reference: Reference, step: Step | None) -> Aim | Source | None:
        """Find the step or the input that a ref names, be it left out or not."""
        name = reference.node
        if name == "prev" and step is not None and reference.index is None:
            if step.above is None or reference.port is None:
                return self._above(step)
            return Aim(self.steps[step.above], reference, step)
        if name not in self.copies:
            if name in {one.name for one in self.plan.inputs}:
                return self._of_input(reference, step)
            self._tell_unknown(reference, step)
            return None
        copies = self.copies[name]
        if reference.index is None or "." not in copies[0].id:
            return Aim(copies[-1], reference, step)
        if not -len(copies) <= reference.index < len(copies):
            what = f"'{name}' has {len(copies)} copies, so there is no '{name}[{reference.index}]'"
            hint = f"copies count from 0 to {len(copies) - 1}, or from the end, from -1 to {-len(copies)}"
            self._tell("unknown-ref", what, reference, step, hint)
            return None
        return Aim(copies[reference.index], reference, step)

    def _above(self, step: Step) -> Aim | Source | None:
        if step.above is not None:
            return Aim(self.steps[step.above], None, step)
        if self.plan.inputs:
            return Source("", self.plan.inputs[0].name)
        what = "nothing flows into this node: it is the first one, and `inputs` names no input"
        hint = "name an input in `inputs`, or leave `inputs` out for one"
        self.faults.add("missing-input", what, step.wiring_mark or step.block_mark, step.path, hint=hint)
        return None

    def last(self) -> Source | None:
        """Give what flows out where `outputs` was left out: the last step."""
        return self._found(Aim(self.plan.steps[-1], None, None))

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
            stem = name.partition("[")[0]
            meant = guess(stem, set(self.copies) - {step.base}) if target is None else None
            whole = f"{meant.word}{name.removeprefix(stem)}" if meant else ""
            hint = meant.hint if meant else self._callable(name, step, target)
            self.faults.add(
                "bad-call",
                what,
                step.call_mark,
                step.path,
                hint=hint,
                proposal=respelt(step.call_mark, meant, name, text=whole),
            )
            return None
        return target

    def _callable(self, name: str, step: Step, target: Step | None) -> str | None:
        """Say which nodes there are to call."""
        if target is not None and target.call and target.base != step.base:
            return f"that is '{target.call}'"
        nodes = [one.base for one in self.steps.values() if one.included and not one.call]
        few = ", ".join(dict.fromkeys(nodes[:8]))
        lead = (
            "an input has no weights to run again; " if name in {one.name for one in self.plan.inputs} else ""
        )
        return f"{lead}the nodes here are {few}" if few and (target is None or target.call) else None

    def _of_input(self, reference: Reference, step: Step | None) -> Source | None:
        if reference.index is not None or reference.port is not None:
            what = f"'{reference.text[:80]}': the input '{reference.node}' has no output ports and no copies"
            self._tell("unknown-port", what, reference, step)
            return None
        return Source("", reference.node)

    def _of_step(self, target: Step, reference: Reference | None, step: Step | None) -> Source | None:
        """Find the port of a step that a ref means: the first where it names none."""
        kind = self.kinds.get(target.id)
        if kind is None:
            return None
        if reference is None or (reference.port is None and (reference.index is None or "." in target.id)):
            return Source(target.id, kind.outputs[0]) if kind.outputs else None
        if reference.port is None:
            return self._numbered_port(target, kind, reference, step)
        if reference.port not in kind.outputs:
            from blocks.plugins import hint_of_port

            what = f"'{target.base}' ({kind.name}) has no output port '{reference.port[:80]}'"
            hint, meant = hint_of_port(kind.card.name if kind.card else "", reference.port, kind.outputs)
            place = len(reference.text) - len(reference.port)
            mend = _respelt(reference, meant, place, reference.port)
            if meant is None and "register(" not in hint:
                hint = self._port_hint(target, kind, reference) or hint
            at = reference if reference.port_mark is None else replace(reference, mark=reference.port_mark)
            self._tell("unknown-port", what, at, step, hint, mend)
            return None
        return Source(target.id, reference.port)

    def _port_hint(self, target: Step, kind: Bindable, reference: Reference) -> str | None:
        """Say how to reach a node inside of another, and that one output needs no name."""
        inside = target.body is not None and any(step.base == reference.port for step in target.body.steps)
        if inside:
            how = "`outputs`" if target.body is not None and target.body.kind == "group" else "`taps`"
            return f"'{reference.port}' is a node inside: '{target.base}' lets it out by its {how}"
        if len(kind.outputs) == 1 and reference.text == f"{target.base}.{reference.port}":
            return f"it has one output: write '{target.base}' alone"
        return None

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
        hint = f"write '{target.base}' alone" if len(kind.outputs) == 1 else None
        self._tell(
            "unknown-ref", what, reference, step, hint, _alone(reference, target.base) if hint else None
        )
        return None

    def _found(self, aim: Aim | Source | None) -> Source | None:
        """Find the port that an aim means, in the place of what is left out."""
        end = self._end(aim)
        if not isinstance(end, Aim):
            return end
        if end.target.included:
            return self._of_step(end.target, end.reference, end.reader)
        self._tell_excluded(end)
        return None

    def _end(self, aim: Aim | Source | None) -> Aim | Source | None:
        """Follow the single inputs of steps that are left out, as far as a way leads on."""
        trail: dict[str, None] = {}
        while isinstance(aim, Aim) and not aim.target.included and aim.target.id not in trail:
            step = aim.target
            if step.id in self.passed:
                aim = self.passed[step.id]
                break
            if step.wiring is not None and len(step.wiring) != 1:
                break
            trail[step.id] = None
            aim = self._aim(step.wiring[0][1], step) if step.wiring else self._above(step)
        self.passed.update(dict.fromkeys(trail, aim))
        return aim

    def _tell_excluded(self, aim: Aim) -> None:
        target, what = aim.target, f"'{aim.target.base}' is left out by its `when`, and "
        if target.wiring is not None and len(target.wiring) != 1:
            mark = aim.reference.mark if aim.reference is not None else (aim.reader or target).mark
            what += f"{len(target.wiring) or 'no'} inputs could stand for it"
            hint = "only a node with one input can be passed by; give this one the same `when`"
            self.faults.add("excluded-node", what, mark, target.path, hint=hint)
        else:
            what += "its own input leads back to it"
            hint = "data flows one way: change its `from`"
            self.faults.add("cycle", what, target.wiring_mark or target.mark, target.path, hint=hint)

    def _tell_unknown(self, reference: Reference, step: Step | None) -> None:
        known = [*self.copies, *(one.name for one in self.plan.inputs)]
        what = f"there is no node or input '{reference.node[:80]}' in this scope"
        listed = f"known here: {', '.join(known[:8])}{' …' if len(known) > 8 else ''}"
        if self.plan.kind != "net":
            listed += "; a composite or a group sees no others: pass it in by `inputs`"
        holder = next((one for one in self.plan.steps if _holds(one, reference.node)), None)
        if holder is not None:
            listed = f"it is a node inside '{holder.base}', which lets it out by `outputs`"
        meant = guess(reference.node, known) if holder is None else None
        if meant is not None and step is not None and self._reads(meant.word, step.base):
            meant = None  # it would close a cycle
        if meant and not self._is_above(meant.word, step):
            meant = Guess(meant.word, is_clear=False)
        mend = _respelt(reference, meant, 0, reference.node)
        self._tell("unknown-ref", what, reference, step, meant.hint if meant else listed, mend)

    def _reads(self, name: str, base: str) -> bool:
        """Say whether a node is another, or reads it, by way of others or not."""
        seen: set[str] = set()
        pending = [name]
        while pending:
            one = pending.pop()
            if one == base:
                return True
            if one in seen or one not in self.copies:
                continue
            seen.add(one)
            step = self.copies[one][0]
            refs = [reference.node for _, reference in step.wiring or ()]
            if step.above is not None and (step.wiring is None or "prev" in refs):
                refs.append(self.steps[step.above].base)
            pending += refs
        return False

    def _is_above(self, name: str, step: Step | None) -> bool:
        """Say whether a node stands above the one that reads it, as nearly always; or is an input."""
        order = list(self.copies)
        return step is None or name not in order[order.index(step.base) :]

    def _tell(
        self,
        code: str,
        what: str,
        reference: Reference,
        step: Step | None,
        hint: str | None = None,
        proposal: Proposal | None = None,
    ) -> None:
        path = step.path if step is not None else self.plan.path.rstrip(".") or None
        self.faults.add(code, what, reference.mark, path, hint=hint, proposal=proposal)


def _holds(step: Step, name: str) -> bool:
    return step.body is not None and any(one.base == name for one in step.body.steps)


def _alone(reference: Reference, node: str) -> Proposal | None:
    return respelt(reference.mark, Guess(node), reference.text)


def _respelt(reference: Reference, meant: Guess | None, start: int, was: str) -> Proposal | None:
    """Propose another word for a part of a ref: the node at its start, or the port at its end."""
    if meant is None:
        return None
    text = f"{reference.text[:start]}{meant.word}{reference.text[start + len(was) :]}"
    return respelt(reference.mark, meant, reference.text, text=text)
