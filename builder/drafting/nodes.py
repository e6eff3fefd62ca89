"""Calls of blocks taken apart: inputs to ports, options to the node, the rest to the block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from blocks.errors import BlockError, NetdraftError
from builder.drafting.formulas import Formula, data_of
from builder.drafting.kinds import Kind
from builder.drafting.places import refuse, refuse_for
from builder.drafting.refs import Ref, is_refs
from builder.drafting.rooms import Room
from builder.errors import Mark
from builder.graph.bind import bind_inputs
from builder.graph.ir import Source
from builder.sketch.tree import Step
from builder.spec.tree import Data

OPTIONS: Final = (
    "id", "when", "repeat", "chained", "doc", "freeze", "init", "tie", "taps", "shape", "args",
)  # fmt: skip
"""What a call may say of the node itself; an argument of that name goes into `args`."""

Wires = tuple[tuple[str, str], ...]
Given = tuple[str | None, "Ref | str"]


@dataclass(frozen=True, slots=True)
class Call:
    """A call taken apart: refs by port (None by position), options, and arguments."""

    given: tuple[Given, ...]
    options: Mapping[str, Any]
    args: dict[str, Data]


def taken_apart(kind: Kind, inputs: Sequence[Any], settings: Mapping[str, Any], mark: Mark) -> Call:
    """Tell inputs, options and arguments of a call from each other.

    Raises:
        DraftError: An input is no ref, or a value is none that a spec can hold.
    """
    given = _positional(kind, inputs, mark)
    options: dict[str, Any] = {}
    args: dict[str, Any] = {}
    ports = {port.name for port in kind.inputs or ()}
    for name, value in settings.items():
        if is_refs(value) or (name in ports and isinstance(value, str) and not _has_arg(kind, name)):
            given += [(name, one) for one in (value if isinstance(value, list | tuple) else (value,))]
        elif name in OPTIONS and not _is_own_argument(kind, name, value):
            options[name] = value
        elif value is not None or name not in ports:
            args[name] = value
    args.update(options.pop("args", {}))
    return Call(tuple(given), options, {name: plain(value, mark) for name, value in args.items()})


def plain(value: Any, mark: Mark) -> Data:
    """Give a value as data.

    Raises:
        DraftError: It is none that a spec can hold.
    """
    try:
        return data_of(value)
    except NetdraftError as error:
        refuse_for(error, mark)


def bound(kind: Kind, name: str, given: tuple[Given, ...], room: Room, mark: Mark) -> Wires:
    """Bind what a node takes in to the ports of its block; without any it reads the node above.

    Raises:
        DraftError: A port is unknown, an input is missing or one too many, or of another scope.
    """
    pairs = [(port, one if isinstance(one, str) else room.text(one, mark)) for port, one in given]
    if not pairs and kind.inputs != () and room.above():
        pairs = [(None, room.above())]
    bindable = kind.bindable(name)
    if bindable is None:
        return tuple((port or "", ref) for port, ref in pairs)
    try:
        edges = bind_inputs(bindable, [(port, Source(ref, "")) for port, ref in pairs], [mark] * len(pairs))
    except BlockError as error:
        refuse_for(error, mark)
    several = {port.name for port in bindable.inputs if port.variadic}
    wires = tuple((edge.port, edge.source.node) for edge in edges)
    for place, (port, _) in enumerate(wires):
        if port not in several and port in {other for other, _ in wires[:place]}:
            refuse("too-many-inputs", f"{name} gets two inputs for its port '{port}'", mark)
    return wires


def step_of(node_id: str, made: Call, wires: Wires, mark: Mark, **body: Any) -> Step:
    """Put a step together; `body` says what runs: `block`, `call` or `body`.

    Raises:
        DraftError: An option has a value of the wrong kind.
    """
    options = made.options
    when = options.get("when", "")
    if isinstance(when, bool):
        when = "" if when else "=false"
    return Step(
        node_id,
        args=made.args,
        inputs=wires,
        repeat=_repeat(options.get("repeat"), mark),
        when=str(when),
        doc=str(options.get("doc", "")),
        freeze=plain(options.get("freeze", False), mark),  # type: ignore[arg-type]  # a formula, too
        tie={key: str(one) for key, one in (options.get("tie") or {}).items()},
        taps={key: str(one) for key, one in (options.get("taps") or {}).items()},
        init=plain(options.get("init"), mark),
        shape=plain(options.get("shape"), mark),
        is_chained=bool(options.get("chained", True)),
        **body,
    )


def _repeat(value: Any, mark: Mark) -> Data:
    if value is None or isinstance(value, int | Formula | Mapping) or str(value).startswith("="):
        return plain(value, mark)
    refuse("wrong-type", "`repeat` needs a count, a formula, or a mapping from names to lists", mark)


def _positional(kind: Kind, inputs: Sequence[Any], mark: Mark) -> list[Given]:
    """List inputs that came by position; behind a None, the ports are told by name."""
    flat = [one for value in inputs for one in (value if isinstance(value, list | tuple) else (value,))]
    for one in flat:
        if not isinstance(one, Ref | str | None):
            what = f"{kind.name} takes outputs of nodes by position, and gets {one!r:.40}"
            refuse("wrong-type", what, mark, hint="arguments of the block go by name, as in kernel_size=3")
    if None not in flat:
        return [(None, one) for one in flat]
    ports = [port.name for port in kind.inputs or ()]
    return [(port, one) for port, one in zip(ports, flat, strict=False) if one is not None]


def _has_arg(kind: Kind, name: str) -> bool:
    return kind.card is not None and any(arg.name == name for arg in kind.card.args)


def _is_own_argument(kind: Kind, name: str, value: Any) -> bool:
    """Whether an option's name is meant for the block, as in `PReLU(init=0.1)`."""
    if not _has_arg(kind, name):
        return False
    return name == "shape" or not isinstance(value, dict | list)
