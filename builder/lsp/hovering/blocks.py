"""Blocks in words: the card of a registered one, what a composite says of itself."""

from __future__ import annotations

from blocks.card import Arg, Card, Port
from blocks.errors import NetdraftError
from blocks.plugins import find
from builder.lsp.hovering.markdown import code, items, paragraphs, text
from builder.spec.models import Composite, Param

NET = "net:"


def card_of(name: str) -> Card | None:
    """Find the card of a registered block; None for any other name."""
    try:
        return find(name)
    except NetdraftError:
        return None


def card_told(card: Card) -> str:
    """Tell what a card says: doc, shape, ports, arguments, source."""
    title = f" · {text(card.title)}" if card.title else ""
    outputs = () if callable(card.outputs) else card.outputs
    ports = [f"input {_port(port)}" for port in card.inputs]
    ports += [f"output {_port(port)}" for port in outputs if len(outputs) > 1 and card.network is None]
    arguments = [argument_line(arg) for arg in card.args]
    if card.extra is not None:
        arguments.append(f"any other name: {text(card.extra.describe())}")
    return paragraphs(
        f"**{text(card.name)}**{title}",
        text(card.doc),
        f"shape {code(card.formula)}" if card.formula else "",
        items(ports),
        f"arguments\n{items(arguments)}" if arguments else "it takes no arguments",
        f"source: {text(card.source)}" if card.source else "",
    )


def argument_line(arg: Arg) -> str:
    """Tell an argument on one line: its kind, its default, its meaning."""
    state = "required" if arg.is_required else ""
    if arg.inferred:
        state = f"inferred from {code(arg.inferred)}"
    elif not arg.is_required:
        state = f"{code(arg.default)} by default"
    meaning = f": {text(arg.doc)}" if arg.doc else ""
    return f"{code(arg.name)}, {text(arg.kind.describe())}, {state}{meaning}"


def composite_told(name: str, composite: Composite) -> str:
    """Tell what a composite says: doc, inputs, params, outputs."""
    title = f" · {text(composite.title)}" if composite.title else ""
    ports = [f"input {code(one)}" for one in composite.inputs or ()]
    if isinstance(composite.outputs, dict):
        ports += [f"output {code(one)}" for one in composite.outputs]
    params = [param_line(one, param) for one, param in composite.params.items()]
    return paragraphs(
        f"**{text(name)}**{title}, a composite",
        text(composite.doc),
        items(ports),
        f"params\n{items(params)}" if params else "",
        f"source: {text(composite.source)}" if composite.source else "",
    )


def param_line(name: str, param: Param) -> str:
    """Tell a param on one line: its type or default, its bounds, its meaning."""
    words = [f"{code(param.default)} by default" if param.has_default else f"{param.type}, required"]
    if param.min is not None:
        words.append(f"at least {code(param.min)}")
    if param.max is not None:
        words.append(f"at most {code(param.max)}")
    if param.choices is not None:
        words.append(f"one of {code(tuple(param.choices))}")
    meaning = f": {text(param.doc)}" if param.doc else ""
    return f"{code(name)}, {', '.join(words)}{meaning}"


def _port(port: Port) -> str:
    return f"{code(port.name)}{port.remarks}{f': {text(port.doc)}' if port.doc else ''}"
