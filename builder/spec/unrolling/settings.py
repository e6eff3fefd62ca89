"""Params settled: defaults, variants and overrides, each of its type and in its bounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blocks.errors import guess
from blocks.kinds import Value, shown
from builder.errors import Mark
from builder.spec.document import Path
from builder.spec.formula import FormulaFault, is_formula, names
from builder.spec.mending.proposals import Spelling, respelt
from builder.spec.models import Param
from builder.spec.plan import Setting
from builder.spec.reading.scalars import resolve
from builder.spec.unrolling.values import NOTHING, Evaluator, Failed, parsed

OVERRIDE = "<override>"
"""Stands for the file of a value that came from outside of the spec."""

ALIASES = {
    "integer": "int", "number": "float", "double": "float", "boolean": "bool", "string": "str",
    "text": "str", "array": "list", "tuple": "list",
}  # fmt: skip
"""What other languages call the types."""

NUMBERS: dict[str, tuple[type, ...]] = {"int": (int,), "float": (int, float), "bool": (bool,)}
WORDS = {"int": "an integer", "float": "a number", "bool": "true or false", "str": "text", "list": "a list"}


def settle_params(
    params: Mapping[str, Param],
    given: Mapping[str, Setting],
    evaluator: Evaluator,
    path: Path,
    *,
    mark: Mark | None,
    node: str | None = None,
    owner: str = "",
) -> dict[str, Value]:
    """Give every param its value; a default may be a formula over other params.

    Faults are told: missing params, wrong types, values out of bounds, defaults that need each other.

    Raises:
        Failed: Something was at fault.
    """
    failed: set[str] = set()
    values: dict[str, Value] = {}
    for name in _in_order(params, given, evaluator, path):
        if name not in given and _reads(params[name].default) & failed:
            failed.add(name)
            continue
        try:
            values[name] = _one(
                name, params[name], given.get(name), values, evaluator, path, mark, node, owner
            )
        except Failed:
            failed.add(name)
    if failed or len(values) < len(params):
        raise Failed
    return values


def type_of(param: Param, default: Value) -> str:
    """Name the type that a param's values must have: as stated, or that of the default."""
    if param.type is not None:
        return param.type
    kinds = {bool: "bool", int: "int", float: "float", str: "str", tuple: "list"}
    return kinds.get(type(default), "any")


def fits(value: Value, kind: str) -> bool:
    """Whether a value is of a type; integers are numbers, truths are no integers."""
    if kind == "any":
        return True
    if kind in ("int", "float"):
        return isinstance(value, int if kind == "int" else int | float) and not isinstance(value, bool)
    return isinstance(value, {"bool": bool, "str": str, "list": tuple}[kind])


def _one(
    name: str,
    param: Param,
    given: Setting | None,
    values: Mapping[str, Value],
    evaluator: Evaluator,
    path: Path,
    mark: Mark | None,
    node: str | None,
    owner: str,
) -> Value:
    place = (*path, name)
    if not param.has_default and given is None:
        kind = WORDS.get(param.type or "", "a value")
        what = f"{owner or 'the spec'} needs the argument '{name}', {kind}, and it is missing (required)"
        hint = (
            f"add `{name}: …` to the node"
            if node
            else f"give it as in `--set {name}=…`, or state a `default`"
        )
        evaluator.faults.add("missing-argument", what, mark or evaluator.key(place), node, hint=hint)
        raise Failed
    default = None
    if param.has_default and (given is None or param.type is None):
        default = _default(param, values, evaluator, place)
    kind = type_of(param, default)
    inner = (*place, "default")
    written = evaluator.mark(inner if evaluator.document.index.has(inner) else place)
    value, where = (default, written) if given is None else (given.value, _written(given.mark))
    if not fits(value, kind):
        what = f"param '{name}' needs {WORDS[kind]}, got {shown(value)}"
        advice, mend = _no_type(default), None
        if isinstance(value, str) and type(resolve(value)) in NUMBERS.get(kind, ()) and where is not None:
            advice, mend = f"write {value} without quotes", Spelling(where, value, value, is_value=True)
        evaluator.faults.add("wrong-type", what, where, node, hint=advice, proposal=mend)
        raise Failed
    _in_bounds(name, param, value, where, evaluator, place, node)
    return float(value) if kind == "float" and isinstance(value, int) else value


def _no_type(default: Value) -> str | None:
    """Tell a default that was meant for a type from one that is a text."""
    meant = ALIASES.get(default) if isinstance(default, str) else None
    if meant is None:
        return None
    return f"its default is the text '{default}', which is no type: write `{meant}` for the type"


def _written(mark: Mark) -> Mark | None:
    """Give the place where a value stands, None where it came from outside of the spec."""
    return None if mark.file == OVERRIDE else mark


def _default(param: Param, values: Mapping[str, Value], evaluator: Evaluator, place: Path) -> Value:
    inner = (*place, "default")
    at = inner if evaluator.document.index.has(inner) else place
    return evaluator.value(param.default, at, values)


def _in_bounds(
    name: str,
    param: Param,
    value: Value,
    mark: Mark | None,
    evaluator: Evaluator,
    place: Path,
    node: str | None,
) -> None:
    bounds = {key: getattr(param, key) for key in ("min", "max") if getattr(param, key) is not None}
    for key, raw in bounds.items():
        bound = evaluator.value(raw, (*place, key), NOTHING)
        if isinstance(bound, bool) or not isinstance(bound, int | float):
            evaluator.faults.add("wrong-type", f"`{key}` needs a number", evaluator.mark((*place, key)), node)
            raise Failed
        if isinstance(value, int | float) and (value < bound if key == "min" else value > bound):
            words = "at least" if key == "min" else "at most"
            what = f"param '{name}' must be {words} {bound}, got {shown(value)}"
            evaluator.faults.add("out-of-bounds", what, mark, node)
            raise Failed
    if param.choices is not None:
        choices = evaluator.value(param.choices, (*place, "choices"), NOTHING)
        if isinstance(choices, tuple) and value not in choices:
            allowed = ", ".join(shown(one) for one in choices)
            what = f"param '{name}' must be one of {allowed}, got {shown(value)}"
            spelt = [one for one in choices if isinstance(one, str)]
            meant = guess(value, spelt) if isinstance(value, str) else None
            mend = respelt(mark, meant, str(value))
            hint = meant.hint if meant else None
            evaluator.faults.add("out-of-bounds", what, mark, node, hint=hint, proposal=mend)
            raise Failed


def _in_order(
    params: Mapping[str, Param], given: Mapping[str, Setting], evaluator: Evaluator, path: Path
) -> list[str]:
    """Order params so that each follows those its default reads; tell those in a circle."""
    waiting = {
        name: _reads(param.default) & set(params) if param.has_default else set()
        for name, param in params.items()
    }
    order: list[str] = []
    ready = [name for name in params if not waiting[name]]
    readers: dict[str, list[str]] = {}
    for name, reads in waiting.items():
        for one in reads:
            readers.setdefault(one, []).append(name)
    while ready:
        name = ready.pop(0)
        order.append(name)
        for reader in readers.get(name, ()):
            waiting[reader].discard(name)
            if not waiting[reader]:
                ready.append(reader)
    stuck = [name for name in params if waiting[name]]
    if stuck:
        chain = _chain(stuck, waiting)
        what = f"the default of param '{stuck[0]}' depends on itself (a circular chain: {chain})"
        evaluator.faults.add("param-cycle", what, evaluator.mark((*path, stuck[0])))
    return order


def _chain(stuck: list[str], waiting: Mapping[str, set[str]]) -> str:
    names = [stuck[0]]
    while names.count(names[-1]) < 2 and len(names) < 8:
        names.append(min(waiting[names[-1]] & set(stuck), default=names[0]))
    return " → ".join(names)


def _reads(raw: Any) -> set[str]:
    """Name all that the formulas in a default read; a broken one is told when evaluated."""
    if isinstance(raw, list):
        return set().union(*(_reads(one) for one in raw)) if raw else set()
    if not isinstance(raw, str) or not is_formula(raw):
        return set()
    try:
        return set(names(parsed(raw)))
    except FormulaFault:
        return set()
