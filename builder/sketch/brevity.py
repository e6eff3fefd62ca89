"""What need not be written: defaults, and lists of one value again and again."""

from __future__ import annotations

from collections.abc import Mapping

from blocks.card import REQUIRED, Card
from blocks.errors import BlockError
from blocks.kinds import Extents, Kind, ListOf, Sizes, Value
from blocks.plugins import known
from builder.spec.forms import TYPES
from builder.spec.formula import is_formula, unescape
from builder.spec.tree import Data
from builder.spec.unrolling.values import frozen


def card_of(block: str) -> Card | None:
    """Find the card of a block, None where no card bears the name."""
    try:
        return known(block)
    except BlockError:
        return None


def without_defaults(args: Mapping[str, Data], card: Card) -> dict[str, Data]:
    """Leave out what the card has as default, and write `[3, 3]` as 3 where both say the same.

    >>> from blocks.registry import find
    >>> without_defaults({"kernel_size": [3, 3], "stride": 1, "bias": False}, find("Conv2d"))
    {'kernel_size': 3, 'bias': False}
    """
    kept: dict[str, Data] = {}
    for name, value in args.items():
        arg = card.arg(name)
        if arg is None:
            kept[name] = value
        elif arg.default is REQUIRED or not _same(arg.kind, value, arg.default):  # type: ignore[arg-type]
            kept[name] = _shortest(arg.kind, value)
    return kept


def without_param_defaults(args: Mapping[str, Data], params: Mapping[str, Data]) -> dict[str, Data]:
    """Leave out what a composite has as default."""
    return {
        name: value
        for name, value in args.items()
        if name not in params or not _is_default(value, params[name])
    }


def short_param(param: Data) -> Data:
    """Write a param by its default or its type alone where nothing more is said of it.

    >>> short_param({"default": 64}), short_param({"type": "int"}), short_param({"default": "int"})
    (64, 'int', {'default': 'int'})
    """
    if not isinstance(param, dict) or len(param) != 1:
        return param
    if "default" in param:
        default = param["default"]
        is_ambiguous = isinstance(default, dict) or (isinstance(default, str) and default in TYPES)
        return param if is_ambiguous else default
    return param.get("type", param)


def short_port(port: Data) -> Data:
    """Write an input by its shape alone where the rest is as usual."""
    if not isinstance(port, dict):
        return port
    usual = {"dtype": "float32", "doc": ""}
    kept = {key: value for key, value in port.items() if usual.get(key) != value}
    return kept["shape"] if list(kept) == ["shape"] else kept


def short_extent(extent: Data) -> Data:
    """Write what is known of a size by its example alone where there is no more."""
    return extent["example"] if isinstance(extent, dict) and list(extent) == ["example"] else extent


def value_of(data: Data) -> Value:
    """Give the value that data without formulas stands for: tuples for lists, `==x` for `=x`."""
    if isinstance(data, list):
        return tuple(value_of(one) for one in data)
    return unescape(data) if isinstance(data, str) else frozen(data)


def has_formula(data: Data) -> bool:
    """Whether a formula stands anywhere in the data."""
    if isinstance(data, list | dict):
        return any(has_formula(one) for one in (data.values() if isinstance(data, dict) else data))
    return isinstance(data, str) and is_formula(data)


def equal(one: Value, other: Value) -> bool:
    """Compare values as the language does: `1`, `1.0` and `true` are three values.

    >>> equal((1, 2), (1, 2)), equal(True, 1), equal(1, 1.0)
    (True, False, False)
    """
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(equal(*pair) for pair in zip(one, other, strict=True))
    return type(one) is type(other) and one == other


def _same(kind: Kind, data: Data, default: Value) -> bool:
    """Whether data says the same as a default to an argument of a kind."""
    if has_formula(data) or isinstance(data, dict):
        return False
    if not isinstance(data, list | str) and type(data) is type(default) and data == default:
        return True
    try:
        return equal(kind.check(value_of(data)), kind.check(default))
    except BlockError:
        return False


def _shortest(kind: Kind, data: Data) -> Data:
    """Write a list of equal sizes as one size, where the kind takes both alike."""
    if not isinstance(data, list) or not data or isinstance(kind, ListOf | Extents) or has_formula(data):
        return data
    if len(data) == 1 and not isinstance(kind, Sizes):
        return data
    return data[0] if not isinstance(data[0], list) and _same(kind, data, value_of(data[0])) else data


def _is_default(value: Data, param: Data) -> bool:
    """Whether a value is what a param has as default; one that is a formula depends on others."""
    if isinstance(param, dict):
        if "default" not in param:
            return False
        param = param["default"]
    elif isinstance(param, str) and param in TYPES:
        return False
    if has_formula(value) or has_formula(param) or isinstance(value, dict) or isinstance(param, dict):
        return False
    return equal(value_of(value), value_of(param))
