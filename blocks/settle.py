"""Settling a block's arguments: what was given, what the inputs tell, and the defaults."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from blocks.card import REQUIRED, Arg, Args, Card, fixed
from blocks.conditions import Claim, Equal
from blocks.dims import Dim
from blocks.errors import ArgumentFault, Guess, RuleFault, guess
from blocks.kinds import Kind, Value
from blocks.shapes import Shape

UNBOUND: Final = Shape((), "")
"""Stands in a rule's inputs for an unbound optional port that has a bound one behind it."""

_SOURCE = re.compile(r"(?P<port>\w+)\.(?:(?P<word>channels|features|ndim)|shape\[(?P<index>-?\d+)\])")


@dataclass(frozen=True, slots=True)
class Settled:
    """Arguments in the card's order, what must hold for the given ones, and which were inferred."""

    args: Args
    claims: tuple[Claim, ...] = ()
    inferred: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Reading:
    """A size of an input: its value, the phrase for it, and a pattern for what the input needs."""

    dim: Dim
    has: str
    needs: str


def settle(card: Card, given: Mapping[str, Value], inputs: Mapping[str, Shape]) -> Settled:
    """Complete the arguments of a block; `inputs` holds the shapes of the bound ports.

    Raises:
        RuleFault: Of the first argument that is unknown (`unknown-argument`), does not fit (`bad-argument`),
            is missing (`missing-argument`), would be inferred from a size that is no number
            (`symbolic-size`), or disagrees with its input (`inferred-mismatch`).
    """
    for fault in misfits(card, given):
        raise fault
    values: dict[str, Value] = {}
    claims: list[Claim] = []
    inferred: set[str] = set()
    for arg in card.args_for(given):
        reading = _read(card, arg, inputs)
        if arg.name in given:
            values[arg.name] = arg.kind.check(given[arg.name])
            claims.extend(_agreement(arg, values[arg.name], reading))
        elif reading is not None:
            values[arg.name] = _inferred(arg, reading)
            inferred.add(arg.name)
        else:
            values[arg.name] = _default(arg)
    if card.extra is not None:
        values.update({name: card.extra.check(given[name]) for name in given if name not in values})
    return Settled(Args(values), tuple(claims), frozenset(inferred))


def misfits(card: Card, given: Mapping[str, Value]) -> tuple[RuleFault, ...]:
    """List every fault of the given arguments that shows without the inputs."""
    faults = []
    for name, value in given.items():
        arg = card.arg(name)
        kind = arg.kind if arg else card.extra
        fault = _misfit(name, kind, value) if kind else _unknown(card, name)
        if fault is not None:
            faults.append(fault)
    faults.extend(_missing(arg) for arg in card.args if arg.is_required and arg.name not in given)
    return tuple(faults)


def bind(card: Card, inputs: Mapping[str, Shape]) -> dict[str, Shape]:
    """Give unbound ports the shapes of their stand-ins; variadic ports are not for here.

    >>> from blocks.card import Port
    >>> ports = (Port("query"), Port("key", otherwise="query"), Port("mask", optional=True))
    >>> list(bind(Card("Attend", "", "attention", ports), {"query": Shape.of("N", 8)}))
    ['query', 'key']
    """
    bound: dict[str, Shape] = {}
    for port in card.inputs:
        shape = inputs.get(port.name, bound.get(port.otherwise))
        if shape is not None:
            bound[port.name] = shape
    return bound


def rule_inputs(card: Card, bound: Mapping[str, Shape]) -> tuple[Shape, ...]:
    """Line up the shapes of bound ports for a rule: `UNBOUND` in gaps, none after the last."""
    shapes = [bound.get(port.name, UNBOUND) for port in card.inputs]
    while shapes and shapes[-1] is UNBOUND:
        shapes.pop()
    return tuple(shapes)


def _unknown(card: Card, name: str) -> RuleFault:
    alias = card.aliases.get(name)
    known = [arg.name for arg in card.args]
    meant = Guess(alias) if alias else guess(name, known)
    listed = f"it takes {', '.join(known)}" if known else "it takes none"
    return RuleFault(
        f"{card.name} has no argument '{name[:80]}'",
        code="unknown-argument",
        argument=name,
        hint=meant.hint if meant else listed,
        guess=meant,
    )


def _misfit(name: str, kind: Kind, value: Value) -> RuleFault | None:
    try:
        kind.check(value)
    except ArgumentFault as fault:
        what = f"{name[:80]} {fault.what}"
        return RuleFault(what, code=fault.code, hint=fault.hint, argument=name, guess=fault.guess)
    return None


def _missing(arg: Arg) -> RuleFault:
    what, hint = f"needs {arg.name}, {arg.kind.describe()}", f"add `{arg.name}: …` to the node"
    return RuleFault(what, code="missing-argument", argument=arg.name, hint=hint)


def _default(arg: Arg) -> Value:
    if isinstance(arg.default, type(None) | bool | int | float | str | Dim | tuple):
        return arg.kind.check(arg.default)
    raise _missing(arg)


def _read(card: Card, arg: Arg, inputs: Mapping[str, Shape]) -> _Reading | None:
    """Read the size that an argument is inferred from; None where there is none to read.

    An argument with a default keeps it where the port is as large as the one that would stand in for it.
    """
    match = _SOURCE.fullmatch(arg.inferred)
    line = [one for one in _stand_ins(card, match["port"]) if one in inputs] if match else []
    if match is None or not line:
        return None
    reading = _measured(arg, match, line[0], inputs[line[0]])
    if arg.default is REQUIRED or not _stand_ins(card, match["port"])[1:]:
        return reading
    usual = _measured(arg, match, line[-1], inputs[line[-1]])
    return None if usual.dim == reading.dim else reading


def _stand_ins(card: Card, name: str) -> list[str]:
    """List a port and those whose values it takes in turn where it is unbound."""
    following = {port.name: port.otherwise for port in card.inputs}
    line = [name]
    while following.get(line[-1]):
        line.append(following[line[-1]])
    return line


def _measured(arg: Arg, match: re.Match[str], port: str, shape: Shape) -> _Reading:
    word = match["word"]
    if word == "ndim":
        return _Reading(Dim(len(shape)), f"{port} has {_counted(len(shape), 'dim')}", "{} dims")
    index = int(match["index"]) if word is None else 1 if word == "channels" else -1
    least = index + 1 if index >= 0 else -index
    if len(shape) < least:
        what = f"needs at least {_counted(least, 'dim')}, but {port} has {len(shape)}"
        raise RuleFault(what, argument=arg.name)
    dim = shape[index]
    if word is None:
        return _Reading(dim, f"dim {index} of {port} is {dim}", f"{{}} in dim {index}")
    return _Reading(dim, f"{port} has {_counted(dim, word.removesuffix('s'))}", f"{{}} {word}")


def _inferred(arg: Arg, reading: _Reading) -> Value:
    try:
        return arg.kind.check(fixed(reading.dim, arg.name))
    except RuleFault as fault:
        raise RuleFault(fault.what, code=fault.code, hint=fault.hint, argument=arg.name) from fault
    except ArgumentFault as fault:
        what = f"{arg.name} {fault.what}, as {reading.has}"
        raise RuleFault(what, code=fault.code, hint=fault.hint, argument=arg.name) from fault


def _agreement(arg: Arg, value: Value, reading: _Reading | None) -> tuple[Claim, ...]:
    """Compare a given value with the inferred one; lists of several are the rule's to judge."""
    number = value[0] if isinstance(value, tuple) and len(value) == 1 else value
    if reading is None or not isinstance(number, int) or isinstance(number, bool) or reading.dim == number:
        return ()
    if reading.dim.is_constant:
        raise RuleFault(
            f"{arg.name} is {number}, but {reading.has}",
            code="inferred-mismatch",
            argument=arg.name,
            hint=f"leave {arg.name} out: it is inferred",
        )
    port = arg.inferred.partition(".")[0]
    needs = reading.needs.format(number)
    return (Equal(reading.dim, Dim(number), f"{arg.name} is {number}, so {port} needs {needs}"),)


def _counted(count: int | Dim, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
