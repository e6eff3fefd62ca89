"""Steps that are blocks: the card, and every argument that is wrong whatever flows in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from blocks.card import REQUIRED, Args, Card
from blocks.errors import BlockError, Guess, RuleFault, guess, nearest
from blocks.kinds import Extents, Value
from blocks.registry import built_in, registry
from blocks.settle import misfits
from builder.errors import Faults
from builder.graph.bind import Bindable
from builder.graph.meant import advice_on_argument
from builder.spec.library import shipped
from builder.spec.mending.proposals import respelt
from builder.spec.plan import Setting, Step


def leaf_kind(step: Step, faults: Faults, known: Collection[str] = ()) -> Bindable | None:
    """Look up the block of a step and check its arguments; None where a fault was told.

    `known` are the params of the scope, which an argument may have been meant for.
    """
    try:
        card = _card(step.block)
        wrong = misfits(card, _checkable(card, step))
    except BlockError as fault:
        what = f"{step.block}: {fault.what}" if isinstance(fault, RuleFault) else fault.what
        hint, meant = _other_block(fault, step)
        mend = respelt(step.block_mark, meant, step.block)
        faults.add(fault.code, what, step.block_mark, step.path, hint=hint, proposal=mend)
        return None
    misspelt = _misspelt(card, wrong)
    told = [fault for fault in wrong if fault.code != "missing-argument" or fault.argument not in misspelt]
    for one in told:
        _tell(one, card, step, faults, known)
    if step.taps:
        what = f"`taps` reach into composites and nets, and {card.name} is a block"
        faults.add("bad-tap", what, step.taps[0][1].mark, step.path)
    if told or step.taps:
        return None
    ports = card.outputs_for(_settings(card, step))
    return Bindable(card.name, card.inputs, tuple(port.name for port in ports), card)


def _card(name: str) -> Card:
    """Find a card; nothing of plugins is needed where every block is a built-in one."""
    card = built_in(name)
    if card is not None:
        return card
    from blocks.plugins import find

    return find(name)


def with_shape_argument(step: Step) -> Step:
    """Take the node's `shape` for the argument of that name, as Reshape has one."""
    if step.shape is None or step.shape_mark is None or "shape" in step.given:
        return step
    card = built_in(step.block) or registry().cards.get(step.block)
    if card is None or card.arg("shape") is None:
        return step
    setting = Setting(tuple(one.value for one in step.shape), step.shape_mark)
    marks = {**step.argument_marks, "shape": step.shape_mark}
    return replace(step, given={**step.given, "shape": setting}, argument_marks=marks, shape=None)


def _tell(fault: RuleFault, card: Card, step: Step, faults: Faults, known: Collection[str]) -> None:
    name = fault.argument or ""
    if fault.code == "unknown-argument":
        mark = step.argument_marks.get(name, step.block_mark)
    else:
        mark = step.given[name].mark if name in step.given else step.block_mark
    what = f"{card.name} {fault.what}" if fault.code == "missing-argument" else fault.what
    hint, mend = advice_on_argument(fault, card, step, mark, known)
    faults.add(fault.code, what, mark, step.path, hint=hint, proposal=mend)


def _other_block(fault: BlockError, step: Step) -> tuple[str | None, Guess | None]:
    """Look for the block that was meant among the composites of the file as well."""
    if step.block.partition("@")[0] in shipped():
        whole = Guess(f"net:{step.block}")
        return f"{whole.hint} a whole net is a block, too", whole
    near = [] if fault.guess is None else [fault.guess.word]
    meant = guess(step.block, [*step.composites, *near])
    if meant is None or meant.word in near or isinstance(fault, RuleFault):
        return fault.hint, fault.guess
    rest = (fault.hint or "").removeprefix(f"{fault.guess.hint} " if fault.guess else "")
    return f"{meant.hint} {rest}".strip(), meant


def _misspelt(card: Card, wrong: tuple[RuleFault, ...]) -> set[str]:
    """Name the arguments that are only missing because they are misspelt."""
    known = [arg.name for arg in card.args]
    unknown = [fault.argument or "" for fault in wrong if fault.code == "unknown-argument"]
    return {match for name in unknown if (match := nearest(name, known)) is not None}


def _checkable(card: Card, step: Step) -> dict[str, Value]:
    """Give the arguments that are checked before sizes are known: 1 stands for a size's name."""
    checked: dict[str, Value] = {}
    for name, one in step.given.items():
        arg = card.arg(name)
        value = one.value
        if arg is not None and isinstance(arg.kind, Extents):
            values = value if isinstance(value, tuple) else (value,)
            value = tuple(1 if isinstance(part, str) else part for part in values)
        checked[name] = value
    return checked


def _settings(card: Card, step: Step) -> Args:
    """Give the arguments as far as they are known before anything flows."""
    defaults = {arg.name: arg.default for arg in card.args if arg.default is not REQUIRED}
    known: dict[str, Value] = {**defaults, **{name: one.value for name, one in step.given.items()}}  # type: ignore[dict-item]
    return Args(known)
