"""Arguments: what a block's constructor is called with, as text."""

from __future__ import annotations

from blocks.card import Arg, Card
from blocks.errors import ArgumentFault
from blocks.kinds import AnyOf, Kind, Sizes, Value
from builder.graph.ir import Node
from builder.model.writing.text import checked, literal


def constructor_arguments(node: Node) -> tuple[tuple[str, str], ...]:
    """Give the arguments of a block's constructor, name and text, in the card's order."""
    assert node.card is not None, f"{node.path} is no block"
    args = node.known.args
    return tuple(
        (checked(arg.name), _text(node.card, arg, args[arg.name]))
        for arg in node.card.args_for(args)
        if not arg.at_call
    )


def default_text(card: Card, name: str) -> str | None:
    """Write the settled default of a constructor's argument, None where there is none."""
    arg = card.arg(name)
    return None if arg is None or not _has_default(arg) else _text(card, arg, _settled_default(arg))


def default_literal(arg: Arg) -> str | None:
    """Write the default of an argument of `forward`, None where there is none."""
    return literal(_settled_default(arg)) if _has_default(arg) else None


def _has_default(arg: Arg) -> bool:
    return isinstance(arg.default, None | bool | int | float | str | tuple)


def _settled_default(arg: Arg) -> Value:
    assert isinstance(arg.default, None | bool | int | float | str | tuple)
    try:
        return arg.kind.check(arg.default)
    except ArgumentFault:
        return arg.default


def _text(card: Card, arg: Arg, value: Value) -> str:
    """Write `kernel_size=3` for (3, 3), as people do; torch's own modules take both alike."""
    if isinstance(value, tuple) and _is_sizes(arg.kind) and card.home.startswith("torch.nn:"):
        return literal(value[0] if value and len(set(value)) == 1 else value)
    return literal(value)


def _is_sizes(kind: Kind) -> bool:
    if isinstance(kind, AnyOf):
        return any(_is_sizes(one) for one in kind.kinds)
    return isinstance(kind, Sizes)
