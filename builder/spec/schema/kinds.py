"""Kinds of argument as JSON Schema; a formula may stand wherever a value may."""

from __future__ import annotations

from typing import Any, Final

from blocks import kinds
from blocks.card import Arg
from blocks.kinds import Kind, Value, shown

# A schema is plain JSON, hence `Any`.
Schema = dict[str, Any]

FORMULA: Final[Schema] = {"type": "string", "pattern": "^=([^=]|$)"}
"""A string that starts with one `=`."""

NUMBERS: Final = ("integer", "number")


def argument_schema(arg: Arg) -> Schema:
    """Describe one argument: what it takes, its default, what it means.

    >>> argument_schema(Arg("p", kinds.Float(0, 1), 0.5, "chance of zero"))["description"]
    'chance of zero: a number from 0 to 1; 0.5 unless stated'
    """
    words = f"{arg.doc}: {arg.kind.describe()}" if arg.doc else arg.kind.describe()
    if arg.inferred:
        words += f"; read from {arg.inferred} unless stated"
    elif arg.is_required:
        words += "; required"
    else:
        words += f"; {shown(_value(arg))} unless stated"
    schema = {"description": words, **value_schema(arg.kind)}
    return schema if arg.is_required or arg.inferred else {**schema, "default": _json(_value(arg))}


def value_schema(kind: Kind) -> Schema:
    """Describe what fits a kind, formulas among it.

    >>> value_schema(kinds.Int(1, 9))
    {'type': ['integer', 'string'], 'minimum': 1, 'maximum': 9, 'pattern': '^=([^=]|$)'}
    """
    found = _alternatives(kind)
    if any(not one or (one.get("type") == "string" and "pattern" not in one) for one in found):
        return found[0] if len(found) == 1 else {"anyOf": found}
    return _joined([*found, FORMULA])


def _alternatives(kind: Kind) -> list[Schema]:
    """List schemas of which a value fits one; `{}` fits anything."""
    match kind:
        case kinds.AnyOf():
            return [one for inner in kind.kinds for one in _alternatives(inner)]
        case kinds.Int():
            return [_integer(kind.least, kind.most)]
        case kinds.Float():
            return [_number(kind)]
        case kinds.Bool():
            return [{"type": "boolean"}]
        case kinds.Text():
            return [{"type": "string", "maxLength": kind.most}]
        case kinds.Choice():
            return [{"enum": [_json(one) for one in kind.choices]}]
        case kinds.Null():
            return [{"type": "null"}]
        case kinds.Sizes():
            one = _integer(kind.least, kind.most)
            return [one, _list(_joined([one, FORMULA]), 1, kind.axes)]
        case kinds.Extents():
            one = _integer(kind.least, kinds.LARGEST)
            return [one, _list({"type": ["integer", "string"]}, 0, kind.most_sizes), {"type": "string"}]
        case kinds.ListOf():
            many = _list(value_schema(kind.kind), kind.least, kind.most)
            singles = [] if kind.least > 1 else _alternatives(kind.kind)
            return [*(one for one in singles if one.get("type") != "array"), many]
    return [{}]


def _joined(found: list[Schema]) -> Schema:
    """Bring alternatives to one schema, which editors tell of best, where types keep them apart."""
    types = [str(one.get("type", "")) for one in found]
    is_apart = all(types) and len(set(types)) == len(types) and not set(NUMBERS) <= set(types)
    if not is_apart:
        return {"anyOf": found}
    words = {key: word for one in found for key, word in one.items() if key != "type"}
    return {"type": types, **words}


def _integer(least: int | None, most: int) -> Schema:
    bounds = {"minimum": least, "maximum": None if most == kinds.LARGEST else most}
    return {"type": "integer", **{key: bound for key, bound in bounds.items() if bound is not None}}


def _number(kind: kinds.Float) -> Schema:
    bounds = {"exclusiveMinimum" if kind.above else "minimum": kind.least, "maximum": kind.most}
    return {"type": "number", **{key: bound for key, bound in bounds.items() if bound is not None}}


def _list(items: Schema, least: int, most: int) -> Schema:
    return {"type": "array", "items": items, **({"minItems": least} if least else {}), "maxItems": most}


def _value(arg: Arg) -> Value:
    """Give the default of an argument that has one."""
    default: Any = arg.default
    return default  # type: ignore[no-any-return]  # nobody asks where it is required


def _json(value: Value) -> Any:
    if isinstance(value, tuple):
        return [_json(one) for one in value]
    return value if isinstance(value, bool | int | float | str | None) else str(value)
