"""Keys: a map between single tensors, written as a few rules over paths; no torch here."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from builder.model.loading.keymap import KeyMapFault, mapped, rules_of

Rules = dict[str, str | None]


def rules_for(key_map: Mapping[str, str], originals: Collection[str]) -> Rules:
    """Write a key map in as few rules as rename whole paths; names of no use are dropped.

    `originals` are all names of the model. What is called the same in both needs no rule.

    >>> rules_for({"a.w": "x.w", "a.b": "x.b", "c.w": "c.w"}, ["a.w", "a.b", "c.w", "d.w"])
    {'a': 'x', 'd': None}
    """
    wanted = {old: key_map.get(old) for old in originals}
    rules = {old: new for old, new in _rules("", wanted) if old != new}
    if _works(rules, wanted):
        return rules
    ordered = dict(sorted(rules.items(), reverse=True))
    if _works(ordered, wanted):
        return ordered
    detour: Rules = {
        old: None if new is None else f"{number}~" for number, (old, new) in enumerate(rules.items())
    }
    return {**detour, **{detour[old] or "": new for old, new in rules.items() if new is not None}}


def _rules(prefix: str, wanted: Mapping[str, str | None]) -> list[tuple[str, str | None]]:
    """Give one rule for all names below a prefix where that is enough, else rules for the parts."""
    if prefix:
        target = _common(prefix, wanted)
        if target != "":
            return [(prefix, target)]
    parts: dict[str, dict[str, str | None]] = {}
    for old, new in wanted.items():
        part = old[len(prefix) :].lstrip(".").partition(".")[0]
        parts.setdefault(f"{prefix}.{part}" if prefix else part, {})[old] = new
    return [rule for path, inner in parts.items() for rule in _rules(path, inner)]


def _common(prefix: str, wanted: Mapping[str, str | None]) -> str | None:
    """Give the path that a prefix turns into for all names below it; empty where there is none."""
    if all(new is None for new in wanted.values()):
        return None
    found = set()
    for old, new in wanted.items():
        rest = old[len(prefix) :]
        if new is None or not new.endswith(rest) or len(new) == len(rest):
            return ""
        found.add(new[: len(new) - len(rest)])
    return found.pop() if len(found) == 1 else ""


def _works(rules: Rules, wanted: Mapping[str, str | None]) -> bool:
    kept = {old: new for old, new in wanted.items() if new is not None}
    try:
        return mapped(wanted, rules_of(dict(rules))) == kept
    except KeyMapFault:
        return False
