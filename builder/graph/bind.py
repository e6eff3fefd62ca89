"""Inputs bound to ports: by position, by name, to the variadic one, or by stand-ins."""

from __future__ import annotations

from dataclasses import dataclass

from blocks.card import Card, Port
from blocks.errors import BlockError, Guess, guess
from builder.errors import Mark
from builder.graph.ir import Edge, Source


class UnknownPort(BlockError):
    """An input port that a block has not.

    Attributes: `port` is the name that was written.
    """

    def __init__(self, what: str, port: str, *, hint: str | None, guess: Guess | None) -> None:
        super().__init__(what, code="unknown-port", hint=hint, guess=guess)
        self.port = port


@dataclass(frozen=True, slots=True)
class Bindable:
    """What a node can be wired as: its name, its ports, and its card where it is a block."""

    name: str
    inputs: tuple[Port, ...]
    outputs: tuple[str, ...]
    card: Card | None = None


def bind_inputs(
    kind: Bindable, given: list[tuple[str | None, Source]], marks: list[Mark]
) -> tuple[Edge, ...]:
    """Pair sources with ports, in port order.

    Raises:
        BlockError: An unknown port, too many inputs, or a required port that is left without one.
    """
    if len(given) == 1 and given[0][0] is None and len(kind.inputs) == 1:
        return (Edge(kind.inputs[0].name, given[0][1], marks[0]),)  # as nearly every layer is wired
    bound: dict[str, list[tuple[Source, Mark]]] = {port.name: [] for port in kind.inputs}
    for place, ((name, source), mark) in enumerate(zip(given, marks, strict=True)):
        port = _by_position(kind, place, len(given)) if name is None else _by_name(kind, name)
        bound[port.name].append((source, mark))
    for port in kind.inputs:
        if not bound[port.name] and port.otherwise:
            bound[port.name] = bound[port.otherwise][:1]
        if not bound[port.name] and not (port.optional or port.otherwise):
            raise BlockError(_too_few(kind, len(given)), code="missing-input", hint=_signature(kind))
    return tuple(Edge(port.name, source, mark) for port in kind.inputs for source, mark in bound[port.name])


def _by_position(kind: Bindable, place: int, count: int) -> Port:
    if place < len(kind.inputs):
        return kind.inputs[place]
    if kind.inputs and kind.inputs[-1].variadic:
        return kind.inputs[-1]
    most = len(kind.inputs)
    what = f"{kind.name} takes {most or 'no'} input{'' if most == 1 else 's'}, and `from` gives {count}"
    raise BlockError(what, code="too-many-inputs", hint=_signature(kind))


def _by_name(kind: Bindable, name: str) -> Port:
    for port in kind.inputs:
        if port.name == name:
            return port
    names = [port.name for port in kind.inputs]
    meant = guess(name, names)
    hint = meant.hint if meant else _signature(kind)
    raise UnknownPort(f"{kind.name} has no input port '{name[:80]}'", name, hint=hint, guess=meant)


def _too_few(kind: Bindable, count: int) -> str:
    needed = [port.name for port in kind.inputs if not (port.optional or port.otherwise)]
    if kind.inputs[-1].variadic and len(kind.inputs) == 1:
        return f"{kind.name} needs one input or more, and gets none"
    inputs = "input" if len(needed) == 1 else "inputs"
    return f"{kind.name} needs {len(needed)} {inputs} ({', '.join(needed)}), and gets {count}"


def _signature(kind: Bindable) -> str | None:
    if not kind.inputs:
        return None
    names = [
        f"{port.name}…" if port.variadic else f"[{port.name}]" if port.optional else port.name
        for port in kind.inputs
    ]
    if kind.inputs[-1].variadic and len(names) == 1:
        return "list them, as in `from: [a, b]`"
    return (
        f"its input ports are {', '.join(names)}" if len(names) > 1 else f"its one input port is {names[0]}"
    )
