"""Variants as they are written: what they set is a param's, of its type and in its bounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from blocks.errors import guess
from blocks.kinds import Value, shown
from builder.errors import Fault, Mark
from builder.spec.document import Index
from builder.spec.formula import is_formula
from builder.spec.mending.proposals import Spelling, respelt
from builder.spec.models import Library, Param
from builder.spec.reading.scalars import resolve

KINDS = {bool: "bool", int: "int", float: "float", str: "str", list: "list"}
WORDS = {"int": "an integer", "float": "a number", "bool": "true or false", "str": "text", "list": "a list"}
TYPES: Mapping[str, tuple[type, ...]] = {
    "int": (int,), "float": (int, float), "bool": (bool,), "str": (str,), "list": (list,),
}  # fmt: skip


def faults_of_variants(spec: Library, index: Index) -> Iterable[Fault]:
    """Find what is wrong in variants, chosen or not, as far as the text shows it."""
    for variant, settings in spec.variants.items():
        for name, value in settings.items():
            path = ("variants", variant, name)
            if name in spec.params:
                yield from _misfit(name, spec.params[name], value, index.value(path))
                continue
            what = f"variant '{variant}' sets '{name[:80]}', and there is no such param"
            meant, mark = guess(name, spec.params), index.key(path)
            hint = meant.hint if meant else f"the params are {', '.join(spec.params) or 'none'}"
            is_free = meant is not None and meant.word not in settings
            mend = respelt(mark, meant, name, is_key=True) if is_free else None
            yield Fault("unknown-param", what, mark, hint=hint, proposal=mend)


def _misfit(name: str, param: Param, value: Any, mark: Mark) -> Iterable[Fault]:
    """Compare a value with the type, the bounds and the choices that are plain values."""
    kind = param.type or KINDS.get(type(param.default), "")
    if any(map(_is_open, (value, param.default if param.type is None else ""))) or kind not in TYPES:
        return
    if not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind != "bool"):
        what = f"param '{name}' needs {WORDS[kind]}, got {_shown(value)}"
        number = resolve(value) if isinstance(value, str) else None
        hint = plain = None
        if isinstance(number, TYPES[kind]) and isinstance(number, bool) == (kind == "bool"):
            hint = f"write {value} without quotes"
            plain = Spelling(mark, str(value), str(value), is_value=True)
        yield Fault("wrong-type", what, mark, hint=hint, proposal=plain)
        return
    what = _out_of_bounds(name, param, value)
    if what:
        words = [one for one in param.choices or () if isinstance(one, str)]
        meant = guess(value, words) if isinstance(value, str) else None
        mend = respelt(mark, meant, value) if isinstance(value, str) else None
        yield Fault("out-of-bounds", what, mark, hint=meant.hint if meant else None, proposal=mend)


def _out_of_bounds(name: str, param: Param, value: Any) -> str:
    for bound, words in ((param.min, "at least"), (param.max, "at most")):
        if (
            isinstance(bound, bool)
            or not isinstance(bound, int | float)
            or not isinstance(value, int | float)
        ):
            continue
        if value < bound if words == "at least" else value > bound:
            return f"param '{name}' must be {words} {bound}, got {_shown(value)}"
    choices = param.choices
    if choices is not None and not any(map(_is_open, choices)) and value not in choices:
        return f"param '{name}' must be one of {', '.join(map(_shown, choices))}, got {_shown(value)}"
    return ""


def _is_open(value: Any) -> bool:
    """Say whether a value is a formula, or holds one, and so is known only later."""
    if isinstance(value, list):
        return any(map(_is_open, value))
    return value is None or (isinstance(value, str) and (is_formula(value) or value.startswith("==")))


def _shown(value: Value | list[Any]) -> str:
    return shown(_frozen(value))


def _frozen(value: Any) -> Value:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
