"""Composites as cards: a schema for one spec knows them as it knows blocks."""

from __future__ import annotations

from typing import Any

from blocks import kinds
from blocks.card import REQUIRED, Arg, Card, Port
from blocks.kinds import Kind
from blocks.registry import registry
from builder.errors import Faults
from builder.spec.document import Document
from builder.spec.formula import is_formula
from builder.spec.models import Composite, Param
from builder.spec.unrolling.scope import library_of
from builder.spec.unrolling.values import frozen


def cards_of(document: Document) -> tuple[Card, ...]:
    """Describe the composites that a spec may name: its own, and those of files it uses."""
    visible = library_of(document, Faults()).visible
    return tuple(
        _card(name, visible[name].composite) for name in sorted(visible) if name not in registry().cards
    )


def _card(name: str, composite: Composite) -> Card:
    args = tuple(_argument(one, param) for one, param in composite.params.items())
    return Card(name, composite.doc or composite.title, "other", (Port("x"),), args, title=composite.title)


def _argument(name: str, param: Param) -> Arg:
    """Describe a param; a default that is a formula says nothing of the type."""
    default = frozen(param.default) if param.has_default else REQUIRED
    return Arg(name, _kind(param), default, param.doc)


def _kind(param: Param) -> Kind:
    if param.choices and not any(_is_open(one) for one in param.choices):
        return kinds.Choice(tuple(frozen(one) for one in param.choices))
    match param.type or _type_of(param.default):
        case "int":
            least, most = _bound(param.min, int), _bound(param.max, int)
            return kinds.Int(least, kinds.LARGEST if most is None else most)
        case "float":
            return kinds.Float(_bound(param.min, int, float), _bound(param.max, int, float))
        case "bool":
            return kinds.Bool()
        case "str":
            return kinds.Text()
    return kinds.Anything()


def _type_of(default: Any) -> str:
    return "any" if _is_open(default) else type(default).__name__


def _is_open(value: Any) -> bool:
    """Whether a formula works a value out; values of a spec are plain data, hence `Any`."""
    return isinstance(value, str) and is_formula(value)


def _bound(value: Any, *types: type) -> Any:
    """Give a bound that is a number of these types, None for one that a formula works out."""
    return value if isinstance(value, types) and not isinstance(value, bool) else None
