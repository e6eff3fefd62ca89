"""`netdraft blocks`: the registry by family, and one block in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from builder.cli import options, streams
from builder.cli.opening import load_blocks
from builder.cli.table import Column, draw
from builder.cli.words import listed, rows
from builder.escaping import harmless, json_text

if TYPE_CHECKING:
    from blocks.card import Arg, Card, Port

FORMATS = ("text", "json")
FAMILIES = (
    "conv", "linear", "norm", "activation", "pool", "attention", "recurrent", "capsule", "merge", "shape",
    "other",
)  # fmt: skip
ARGUMENTS = (
    Column("argument"),
    Column("default"),
    Column("takes", folds=True),
    Column("inferred from", drop=2),
    Column("meaning", folds=True, drop=1),
)
Name = Annotated[str | None, typer.Argument(metavar="[NAME]", help="A block; left out, all are listed.")]
Format = Annotated[
    str, typer.Option("--format", metavar="|".join(FORMATS), help="For people, or for programs.")
]


def blocks(name: Name = None, user_blocks: options.Blocks = None, form: Format = "text") -> None:
    """List the blocks, or show one.

    A block is shown with its ports, its arguments, the shape of its output, its source.
    """
    if form not in FORMATS:
        raise typer.BadParameter(f"'{form}' is none of {listed(FORMATS)}", param_hint="--format")
    load_blocks(user_blocks or ())
    from blocks.plugins import find, load_entry_points
    from blocks.registry import registry

    for problem in load_entry_points():
        streams.complain(f"warning: {harmless(str(problem), 400)}\n")
    cards = [find(name)] if name is not None else list(registry().cards.values())
    if form == "json":
        facts = [_facts(card) for card in cards]
        streams.say(json_text(facts if name is None else facts[0], 2))
    else:
        streams.say(listing(cards) if name is None else page(cards[0]))


def listing(cards: Sequence[Card]) -> str:
    """List cards by family, one line each, sorted by name; those from outside by their modules."""
    from blocks.registration import registrant_of

    groups: dict[str, list[Card]] = {family: [] for family in FAMILIES}
    for card in sorted(cards, key=lambda card: (registrant_of(card.name), card.name.casefold())):
        module = registrant_of(card.name)
        groups.setdefault(f"registered by {module}" if module else card.family, []).append(card)
    parts = [
        f"{heading}\n"
        + rows(((card.name, _first_line(card.doc) or "(no description)") for card in members), indent=2)
        for heading, members in groups.items()
        if members
    ]
    return "\n\n".join([*parts, f"{len(cards)} blocks; `netdraft blocks NAME` shows one"])


def page(card: Card) -> str:
    """Show all that a card says."""
    title = f" ({card.title})" if card.title else ""
    pairs = [
        ("family", card.family),
        ("shape", card.formula),
        *[
            ("input" if not place else "", text)
            for place, text in enumerate(_port(port) for port in card.inputs)
        ],
        *[("output" if not place else "", text) for place, text in enumerate(_outputs(card))],
        ("source", card.source),
        ("home", card.home or "a function of tensors, without state"),
    ]
    parts = [f"{card.name}{title}\n{card.doc}", rows(pairs)]
    if card.args or card.extra is not None:
        parts.append(draw(ARGUMENTS, _arguments(card)))
    return "\n\n".join(parts)


def _port(port: Port) -> str:
    return f"{port.name}{f': {port.doc}' if port.doc else ''}{port.remarks}"


def _outputs(card: Card) -> list[str]:
    if callable(card.outputs):
        return ["as many as the arguments say"]
    network = card.network
    own = card.outputs if network is None else card.outputs[: len(network.returns)]
    parts = [port.name for port in card.outputs[len(own) :]]
    return [*map(_port, own), *([f"what its parts give: {', '.join(_runs(parts))}"] if parts else [])]


def _runs(names: Sequence[str]) -> list[str]:
    """Write names that count on as the first and the last of them."""
    told: list[str] = []
    first = 0
    for place, name in enumerate(names):
        stem, _, number = name.rpartition("_")
        following = names[place + 1] if place + 1 < len(names) else ""
        if number.isdigit() and following == f"{stem}_{int(number) + 1}":
            continue
        told.extend(names[first : place + 1] if place - first < 3 else [f"{names[first]} … {name}"])
        first = place + 1
    return told


def _arguments(card: Card) -> list[list[str]]:
    lines = [_argument(arg) for arg in card.args]
    if card.extra is not None:
        lines.append(["any other name", "", card.extra.describe(), "", ""])
    return lines


def _argument(arg: Arg) -> list[str]:
    meaning = f"{arg.doc}{' ' if arg.doc else ''}{'(at the call)' if arg.at_call else ''}".strip()
    return [arg.name, _default(arg), arg.kind.describe(), arg.inferred, meaning]


def _default(arg: Arg) -> str:
    from blocks.kinds import shown

    return "required" if arg.is_required else "inferred" if arg.inferred else shown(arg.default)


def _facts(card: Card) -> dict[str, Any]:
    outputs = None if callable(card.outputs) else [_port_facts(port) for port in card.outputs]
    return {
        "name": card.name, "title": card.title, "doc": card.doc, "family": card.family,
        "formula": card.formula,
        "source": card.source, "home": card.home, "inputs": [_port_facts(port) for port in card.inputs],
        "outputs": outputs, "arguments": [_argument_facts(arg) for arg in card.args],
        "takes_further": card.extra is not None,
    }  # fmt: skip


def _port_facts(port: Port) -> dict[str, Any]:
    return {
        "name": port.name, "doc": port.doc, "optional": port.optional, "variadic": port.variadic,
        "otherwise": port.otherwise or None, "dtype": port.dtype or None,
    }  # fmt: skip


def _argument_facts(arg: Arg) -> dict[str, Any]:
    default = None if arg.is_required or arg.inferred else arg.default
    return {
        "name": arg.name, "required": arg.is_required, "default": default, "takes": arg.kind.describe(),
        "inferred_from": arg.inferred or None, "doc": arg.doc, "at_call": arg.at_call,
    }  # fmt: skip


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]
