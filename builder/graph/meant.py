"""What was meant by an argument that does not fit: another name, a number, a formula."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable

from blocks.card import Card
from blocks.errors import CLOSE, ArgumentFault, Guess, RuleFault, guess, nearest
from blocks.kinds import Kind, Value, shown
from builder.errors import Mark, Proposal
from builder.spec.forms import NODE_KEYS
from builder.spec.formula import FormulaFault, names, parse
from builder.spec.mending.proposals import Spelling, WholeDivision, Writing, respelt
from builder.spec.plan import Step
from builder.spec.reading.scalars import resolve

Advice = tuple[str | None, Proposal | None]
"""A hint, and the proposal that goes with it."""


def advice_on_argument(
    fault: RuleFault, card: Card, step: Step, mark: Mark, known: Collection[str]
) -> Advice:
    """Say what to write for a refused argument; `known` are the params of the scope."""
    name = fault.argument or ""
    if fault.code == "unknown-argument":
        return _unknown(fault, card, step, mark)
    arg = card.arg(name)
    if fault.code != "bad-argument" or name not in step.given or arg is None:
        return fault.hint, None
    value = step.given[name].value
    if fault.guess is not None and isinstance(value, str):
        return fault.guess.hint, respelt(mark, fault.guess, value)
    return _other(value, arg.kind, mark, known) or (fault.hint, None)


def _unknown(fault: RuleFault, card: Card, step: Step, mark: Mark) -> Advice:
    name, meant = fault.argument or "", fault.guess
    spelt = [*card.aliases, *(arg.name for arg in card.args)]
    key, colon, rest = name.partition(":")
    if colon and rest and step.given[name].value is None and key in (*spelt, *NODE_KEYS):
        return f"write `{key}: {rest}`, with a space", Writing(mark, name, f"{key}: {rest}")
    if not nearest(name, spelt):
        meant = guess(name, NODE_KEYS, likeness=CLOSE)
    is_free = meant is not None and meant.word not in {*step.given, *_written(step)}
    mend = respelt(mark, meant, name, is_key=True) if is_free else None
    return meant.hint if meant else fault.hint, mend


def _written(step: Step) -> Iterable[str]:
    """List the keys of the node itself that the step has for sure."""
    held = {
        "from": step.wiring, "shape": step.shape, "tie": step.ties, "init": step.init, "doc": step.doc,
        "freeze": step.freeze,
    }  # fmt: skip
    return ("block", *(key for key, value in held.items() if value))


def _other(value: Value, kind: Kind, mark: Mark, known: Collection[str]) -> Advice | None:
    """Try what a person may have meant, as far as the argument would take it."""
    if isinstance(value, str) and _names(value) and _names(value) <= set(known):
        return f"write `={value}` for the formula", respelt(mark, Guess(f"={value}"), value)
    number = resolve(value) if isinstance(value, str) else None
    if isinstance(value, str) and isinstance(number, bool | int | float) and _fits(kind, number):
        return f"write {value} without quotes", Spelling(mark, value, value, is_value=True)
    if isinstance(value, float) and _fits(kind, math.floor(value)):
        return "in a formula, write `//` to divide to a whole number", WholeDivision(mark)
    if isinstance(value, float) and _fits(kind, math.floor(value)):
        return "in a formula, write `//` to divide to a whole number", WholeDivision(mark)
    if (
        value in (0, 1)
        and isinstance(value, int)
        and not isinstance(value, bool)
        and _fits(kind, bool(value))
    ):
        word = shown(bool(value))
        return f"did you mean {word}?", Writing(mark, str(value), word)
    return None


def _names(text: str) -> frozenset[str]:
    """Give the names in a text if it can be read as a formula, else none."""
    try:
        return names(parse(f"={text}"))
    except FormulaFault:
        return frozenset()


def _fits(kind: Kind, value: Value) -> bool:
    try:
        kind.check(value)
    except ArgumentFault:
        return False
    return True
