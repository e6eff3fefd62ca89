"""Specs restated: chosen params and sizes become their own, used composites come in."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from blocks.kinds import Value
from builder.sketch.brevity import equal, has_formula, value_of
from builder.sketch.editing import edited
from builder.spec.forms import TYPES
from builder.spec.formula import FormulaFault, is_formula
from builder.spec.text import read
from builder.spec.tree import Data, plain
from builder.spec.unrolling.values import work_out


@dataclass(frozen=True, slots=True)
class Choices:
    """What a net was loaded with: its params, the sizes that were stated, and its variant.

    `file` names the text, and `used` holds the texts of other files by their names. `counts` gives what is
    claimed under `expect`, by the claim's name; `holds` tells whether a claim is true of a count.
    """

    params: Mapping[str, Value]
    sizes: Mapping[str, int]
    variant: str | None = None
    file: str = ""
    used: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, Callable[[], int]] = field(default_factory=dict)
    holds: Callable[[Value, int], bool] = equal


def restated(text: str, choices: Choices) -> str:
    """Write the spec that says by itself what a net was made of."""
    whole = plain(read(text, choices.file or "<text>"))
    assert isinstance(whole, dict), "a spec is a mapping"
    wanted = dict(whole)
    changed = _with_params(wanted, choices)
    _with_variants(wanted, whole, changed, choices)
    _with_sizes(wanted, choices)
    _with_used(wanted, choices)
    if changed or wanted.get("dims") != whole.get("dims"):
        _with_claims(wanted, choices)
    return text if wanted == whole else edited(text, wanted)


def data_from(value: Value) -> Data:
    """Write a value as data: lists for tuples, `==x` for the text `=x`.

    >>> data_from((1, "=x"))
    [1, '==x']
    """
    if isinstance(value, tuple):
        return [data_from(one) for one in value]
    if isinstance(value, str):
        return f"={value}" if value.startswith("=") else value
    assert value is None or isinstance(value, bool | int | float), "params are plain values"
    return value


def _with_params(wanted: dict[str, Data], choices: Choices) -> frozenset[str]:
    """Make the settled params the defaults; give the names of those that changed."""
    params = wanted.get("params")
    if not isinstance(params, dict):
        return frozenset()
    stated = {
        name: _with_default(raw, choices.params[name])
        for name, raw in params.items()
        if name in choices.params and not _comes_to(_default(raw), choices.params[name], choices.params)
    }
    wanted["params"] = {name: stated.get(name, raw) for name, raw in params.items()}
    return frozenset(stated)


def _default(raw: Data) -> Data:
    """Give what a param has as default; a list in a list, which no value equals, for none."""
    if isinstance(raw, dict):
        return raw.get("default", [{}]) if "default" in raw else {}
    return {} if isinstance(raw, str) and raw in TYPES else raw


def _with_default(raw: Data, value: Value) -> Data:
    data = data_from(value)
    if isinstance(raw, dict):
        return {"default": data, **{key: one for key, one in raw.items() if key != "default"}}
    is_type = isinstance(raw, str) and raw in TYPES
    if (isinstance(data, str) and data in TYPES) or (is_type and raw in ("any", "float")):
        return {"default": data, "type": raw} if is_type else {"default": data}
    return data


def _comes_to(raw: Data, value: Value, names: Mapping[str, Value]) -> bool:
    """Whether data, formulas worked out, comes to a value; 1 counts as 1.0 where that is asked."""
    if isinstance(raw, dict):
        return False
    if isinstance(raw, list):
        return (
            isinstance(value, tuple)
            and len(raw) == len(value)
            and all(_comes_to(one, part, names) for one, part in zip(raw, value, strict=True))
        )
    if isinstance(raw, str) and is_formula(raw):
        try:
            found = work_out(raw, names)
        except FormulaFault:
            return False
    else:
        found = value_of(raw)
    return equal(found, value) or (type(found) is int and type(value) is float and found == value)


def _with_variants(
    wanted: dict[str, Data], whole: Mapping[str, Data], changed: frozenset[str], choices: Choices
) -> None:
    """Let the other variants say what they had by default before one of them became the default."""
    variants, params = whole.get("variants"), whole.get("params")
    chosen = variants.get(choices.variant) if isinstance(variants, dict) and choices.variant else None
    if not isinstance(variants, dict) or not isinstance(params, dict) or not isinstance(chosen, dict):
        return
    moved = {
        name: _default(params[name])
        for name in chosen
        if name in changed
        and not isinstance(_default(params[name]), dict)
        and not has_formula(_default(params[name]))
    }
    wanted["variants"] = {
        name: {**own, **{key: one for key, one in moved.items() if key not in own}}
        if isinstance(own, dict)
        else own
        for name, own in variants.items()
    }


def _with_sizes(wanted: dict[str, Data], choices: Choices) -> None:
    """Make the stated sizes the examples."""
    dims = wanted.get("dims", {})
    if not isinstance(dims, dict):
        return
    stated = dict(dims)
    for name, size in choices.sizes.items():
        raw = dims.get(name, {})
        example = raw.get("example", {}) if isinstance(raw, dict) else raw
        if not _comes_to(example, size, choices.params):
            stated[name] = {**raw, "example": size} if isinstance(raw, dict) and raw else size
    if stated:
        wanted["dims"] = stated


def _with_claims(wanted: dict[str, Data], choices: Choices) -> None:
    """Leave out the numbers that are claimed and hold no more; formulas were checked already."""
    expect = wanted.get("expect")
    if not isinstance(expect, dict):
        return
    kept = {
        key: claim
        for key, claim in expect.items()
        if key not in choices.counts or has_formula(claim) or _is_true(claim, choices, key)
    }
    wanted["expect"] = kept
    if not kept:
        del wanted["expect"]


def _is_true(claim: Data, choices: Choices, key: str) -> bool:
    return not isinstance(claim, dict) and choices.holds(value_of(claim), choices.counts[key]())


def _with_used(wanted: dict[str, Data], choices: Choices) -> None:
    """Bring in the composites of used files; a name with two meanings stays outside."""
    use = wanted.get("use")
    if not isinstance(use, list) or not choices.used:
        return
    own = wanted.get("blocks", {})
    blocks: dict[str, Data] = dict(own) if isinstance(own, dict) else {}
    library = _library(use, choices.file, choices.used)
    needed = [*_blocks_in(wanted.get("nodes")), *_blocks_in(blocks)]
    if any(is_formula(name) for name in needed):
        needed += library
    origin: dict[str, str] = {}
    pending = [(name, library) for name in needed if name not in blocks]
    while pending:
        name, known = pending.pop(0)
        if name not in known:
            continue
        file, definition = known[name]
        if origin.setdefault(name, file) != file:
            return
        if name in blocks:
            continue
        blocks[name] = definition
        inner = plain(read(choices.used[file], file))
        assert isinstance(inner, dict), "a used file was read before"
        around = _visible(inner, file, choices.used)
        pending += [(one, around) for one in _blocks_in(definition) if one != name]
    wanted["blocks"] = blocks
    del wanted["use"]
    if not blocks:
        del wanted["blocks"]


Known = dict[str, tuple[str, Data]]
"""Composites by name: the file of each, and what it says."""


def _library(use: Data, file: str, used: Mapping[str, str]) -> Known:
    found: Known = {}
    for path in use if isinstance(use, list) else ():
        other = os.path.join(os.path.dirname(file), str(path))
        inner = plain(read(used[other], other)) if other in used else {}
        blocks = inner.get("blocks") if isinstance(inner, dict) else None
        for name, composite in blocks.items() if isinstance(blocks, dict) else ():
            found.setdefault(name, (other, composite))
    return found


def _visible(document: dict[str, Data], file: str, used: Mapping[str, str]) -> Known:
    own = document.get("blocks")
    mine: Known = {name: (file, one) for name, one in own.items()} if isinstance(own, dict) else {}
    return {**_library(document.get("use"), file, used), **mine}


def _blocks_in(part: Data) -> list[str]:
    """List the blocks that nodes name, all the way down."""
    if not isinstance(part, dict):
        return []
    found: list[str] = []
    for key, one in part.items():
        if isinstance(one, str) and key != "doc":
            found.append(one)
        found += _blocks_in(one)
    return found
