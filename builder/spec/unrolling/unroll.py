"""Nodes to steps: copies of repeats, insides of groups and composites, with their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from blocks.kinds import Value, shown
from builder.bounds import raising
from builder.errors import Mark
from builder.spec.document import Path
from builder.spec.models import Node
from builder.spec.plan import InitRule, Plan, PlannedInput, Reference, Setting, Step, Wiring
from builder.spec.unrolling.initrules import read_rules
from builder.spec.unrolling.likeness import Scopes
from builder.spec.unrolling.openings import (
    NET,
    Opening,
    open_composite,
    open_group,
    open_inner_net,
    open_net,
    sizes_at,
)
from builder.spec.unrolling.place import Place, State
from builder.spec.unrolling.rounds import Round, rounds_of
from builder.spec.unrolling.scope import Library
from builder.spec.unrolling.values import Failed
from builder.spec.unrolling.wiring import read_reference, read_wiring

MOST_OUTPUTS = 1024
ONLY_INPUT = ("x", "input", "incoming")


@dataclass(frozen=True, slots=True)
class Unroller:
    """Unrolls scopes; a fault that is told does not stop it before the scope is done."""

    state: State
    scopes: Scopes

    @staticmethod
    def of(state: State) -> Unroller:
        """Begin with no scope known."""
        return Unroller(state, Scopes(state.budget))

    def net(self, library: Library, settings: Mapping[str, Value]) -> Plan:
        """Unroll a whole net under settled params.

        Raises:
            Failed: Something was at fault; every fault has been told.
            SpecError: The net unrolls to more nodes than the budget has.
        """
        return self._scope(open_net(library, settings, ""))

    def _scope(self, opening: Opening) -> Plan:
        """Unroll a scope, or take the plan of one that is alike."""
        scopes, told = self.scopes, len(self.state.faults.found)
        key = scopes.key(opening)
        known = scopes.known(key)
        if known is not None:
            return known
        before = scopes.taken()
        plan = self._unrolled(opening)
        if len(self.state.faults.found) == told:
            scopes.plans[key] = plan, scopes.taken().since(before)
        return plan

    def _unrolled(self, opening: Opening) -> Plan:
        place = opening.place
        most = self.state.budget.limits.levels
        if len(place.above) > most:
            what = f"composites are nested more than {most} levels deep: that is the limit"
            mark, path = place.evaluator.key(place.path), place.prefix.rstrip(".")
            self.state.faults.add("too-deep", what, mark, path, hint=raising("levels"))
            raise Failed
        steps: list[Step] = []
        failed = False
        for node_id, node in opening.nodes.items():
            try:
                steps += self._copies(node_id, node, place, steps[-1].id if steps else None)
            except Failed:
                failed = True
        outputs = self._outputs(opening.outputs, place)
        if failed:
            raise Failed
        return _plan(opening, tuple(steps), outputs, self._init(opening.init, place, place.at("init")))

    def _copies(self, node_id: str, node: Node, scope: Place, above: str | None) -> list[Step]:
        """Unroll one node of the file to its copies; one left out stays as an excluded step."""
        here = scope.into("nodes", node_id)
        rounds = rounds_of(node, here, f"{scope.prefix}{node_id}", self.state)
        self.state.budget.spend(len(rounds))
        if not rounds:
            return [self._step(node_id, node, here.knowing({"i": 0}), above, is_included=False)]
        if node.repeat is None:
            return [self._step(node_id, node, here, above)]
        steps = self._alike(node_id, node, here, rounds, above)
        for number in range(len(steps), len(rounds)):
            step = self._step(f"{node_id}.{number}", node, here.knowing(rounds[number]), steps[-1].id)
            steps.append(_chained(step, steps[0]) if isinstance(node.from_, str) else step)
        return steps

    def _alike(
        self, node_id: str, node: Node, here: Place, rounds: Sequence[Round], above: str | None
    ) -> list[Step]:
        """Unroll the first copy of a node, with those alike that the budget has."""
        scopes, told = self.scopes, len(self.state.faults.found)
        before = scopes.taken()
        first = self._step(f"{node_id}.0", node, here.knowing(rounds[0]), above)
        is_one = len(self.state.faults.found) > told or not scopes.are_alike(node, rounds[0])
        count = 0 if is_one else scopes.take(scopes.taken().since(before), len(rounds) - 1)
        wiring = None if isinstance(node.from_, str) else first.wiring
        return [first, *(_copy(first, number + 1, wiring) for number in range(count))]

    def _step(
        self, copy_id: str, node: Node, here: Place, above: str | None, *, is_included: bool = True
    ) -> Step:
        evaluator, path = here.evaluator, f"{here.prefix}{copy_id}"
        is_included = is_included and self._truth(node.when, "when", here, path)
        block = self._block(node, here, path)
        given = self._given(node, here, path) if is_included else {}
        wiring = read_wiring(node.from_, here.at("from"), here.names, evaluator, path)
        body = self._body(node, block, given, here, path) if is_included else None
        return Step(
            id=copy_id, path=path, block=block, above=above, included=is_included, body=body,
            mark=evaluator.key(here.path), value_mark=evaluator.mark(here.path), block_mark=_block_mark(node,
            here), call=node.call or "", call_mark=evaluator.mark(here.at("call")) if node.call else None,
            given=given, argument_marks={name: evaluator.key(here.argument(name)) for name in given},
            wiring=wiring, wiring_mark=evaluator.mark(here.at("from")) if wiring is not None else None,
            freeze=self._truth(node.freeze, "freeze", here, path), doc=node.doc,
            ties=_texts(node.tie, here, "tie"), taps=_texts(node.taps, here, "taps"),
            init=self._init(node.init, here, here.at("init"), path),
            shape=sizes_at(node.shape, here.at("shape"), here) if node.shape is not None else None,
            shape_mark=evaluator.mark(here.at("shape")) if node.shape is not None else None,
            tie_marks=tuple(evaluator.key(here.at("tie", name)) for name in node.tie),
            composites=here.library.names,
        )  # fmt: skip

    def _given(self, node: Node, here: Place, path: str) -> dict[str, Setting]:
        """Evaluate every argument; each that is at fault is told."""
        evaluator = here.evaluator
        given, failed = {}, False
        for name, raw in node.args.items():
            try:
                value = evaluator.value(raw, here.argument(name), here.names, path)
            except Failed:
                failed = True
            else:
                given[name] = Setting(value, evaluator.mark(here.argument(name)))
        if failed:
            raise Failed
        return given

    def _block(self, node: Node, here: Place, path: str) -> str:
        if node.block is None:
            return ""
        at = here.at("block") if here.has("block") else here.path
        block = here.evaluator.value(node.block, at, here.names, path)
        if not isinstance(block, str):
            what = f"`block` needs a block's name, got {shown(block)}"
            self.state.faults.add("wrong-type", what, _block_mark(node, here), path)
            raise Failed
        return block

    def _truth(self, raw: Any, key: str, here: Place, path: str) -> bool:
        if isinstance(raw, bool):
            here.evaluator.spend(1, here.at(key), path)
            return raw
        value = here.evaluator.value(raw, here.at(key), here.names, path)
        if not isinstance(value, bool):
            what = f"`{key}` needs true or false, and its formula gives {shown(value)}"
            hint = f"compare it, as in `{raw} > 0`" if isinstance(value, int | float) else None
            self.state.faults.add("wrong-type", what, here.evaluator.mark(here.at(key)), path, hint=hint)
            raise Failed
        return value

    def _body(
        self, node: Node, block: str, given: Mapping[str, Setting], here: Place, path: str
    ) -> Plan | None:
        """Unroll the inside of a node that has one."""
        if node.nodes is not None:
            return self._scope(open_group(node, here, path))
        definition = here.library.visible.get(block)
        mark = _block_mark(node, here)
        if definition is not None:
            return self._scope(open_composite(definition, given, here, path, mark, self.state))
        if block.startswith(NET):
            name = block.removeprefix(NET)
            return self._scope(open_inner_net(name, given, here, path, mark, self.state))
        return None

    def _outputs(self, outputs: Any, place: Place) -> tuple[tuple[str, Reference], ...] | None:
        if outputs is None:
            return None
        path, evaluator, node = place.at("outputs"), place.evaluator, place.prefix.rstrip(".") or None
        if isinstance(outputs, str):
            return (("out", read_reference(outputs, path, place.names, evaluator, node)),)
        if len(outputs) > MOST_OUTPUTS:
            what = f"there are too many outputs: {len(outputs):,}, and the limit is {MOST_OUTPUTS:,}"
            self.state.faults.add("too-many-outputs", what, evaluator.mark(path))
            raise Failed
        named = outputs.items() if isinstance(outputs, dict) else enumerate(outputs)
        return tuple(
            (
                key if isinstance(key, str) else "out" if len(outputs) == 1 else f"out{key}",
                read_reference(ref, (*path, key), place.names, evaluator, node),
            )
            for key, ref in named
        )

    def _init(self, init: Any, place: Place, path: Path, node: str | None = None) -> tuple[InitRule, ...]:
        return () if init is None else read_rules(init, path, place.names, place.evaluator, node=node)


def _copy(first: Step, number: int, wiring: Wiring | None) -> Step:
    """Copy the first step of a repeat; the copy before stands above."""
    base = first.id.removesuffix("0")
    return replace(
        first,
        id=f"{base}{number}",
        path=f"{first.path[:-1]}{number}",
        above=f"{base}{number - 1}",
        wiring=wiring,
    )


def _chained(step: Step, first: Step) -> Step:
    """Let a copy read the copy before it, where `from` names one and the same ref for all."""
    if step.wiring is None or first.wiring is None:
        return step
    own, start = step.wiring[0][1], first.wiring[0][1]
    is_start = (own.node, own.index, own.port) == (start.node, start.index, start.port)
    return replace(step, wiring=None) if is_start else step


def _plan(
    opening: Opening,
    steps: tuple[Step, ...],
    outputs: tuple[tuple[str, Reference], ...] | None,
    init: tuple[InitRule, ...],
) -> Plan:
    place, words, written = opening.place, opening.words, opening.outputs
    returns: Literal["tensor", "tuple", "dict"] = (
        "dict"
        if isinstance(written, dict)
        else "tuple"
        if outputs is not None and len(outputs) > 1
        else "tensor"
    )
    return Plan(
        name=opening.name, kind=opening.kind, path=place.prefix, mark=place.evaluator.key(place.path),
        inputs=opening.inputs if opening.inputs is not None else (_only_input(opening),), steps=steps,
        outputs=outputs, returns=returns,
        settings=opening.settings or {}, title=words.title, doc=words.doc, source=words.source, init=init,
        sizes=opening.sizes,
    )  # fmt: skip


def _only_input(opening: Opening) -> PlannedInput:
    """Name the input of a scope that states none."""
    name = next((one for one in ONLY_INPUT if one not in opening.nodes), "only_input")
    return PlannedInput(name, opening.place.evaluator.key(opening.place.path), None, "")


def _texts(texts: Mapping[str, str], here: Place, key: str) -> tuple[tuple[str, Setting], ...]:
    if not texts:
        return ()
    here.evaluator.spend(len(texts), here.path)
    return tuple(
        (name, Setting(text, here.evaluator.mark(here.at(key, name)))) for name, text in texts.items()
    )


def _block_mark(node: Node, here: Place) -> Mark:
    if node.block is None:
        return here.evaluator.key(here.path)
    return here.evaluator.mark(here.at("block") if here.has("block") else here.path)
