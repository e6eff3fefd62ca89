"""Renaming: the edits that give something another name, and why some names cannot be had."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Final

from blocks.registry import registry
from builder.errors import Edit, UsageError
from builder.lsp.knowledge.insides import Insides, Target, is_only
from builder.lsp.knowledge.surroundings import NET
from builder.lsp.knowledge.texts.reading import Reading
from builder.lsp.knowledge.uses import PREVIOUS, WILD, Use
from builder.spec.check import LEGAL
from builder.spec.document import Path
from builder.spec.forms import NODE_KEYS, TYPES
from builder.spec.names import fault_of
from builder.spec.reading.scalars import judge

ROLES: Final = {
    "net": "a net", "param": "a param", "variable": "a repeat variable", "variant": "a variant",
    "input": "an input", "dim": "a size", "node": "a node", "composite": "a composite", "port": "an output",
    "argument": "a param",
}  # fmt: skip
"""What can be renamed, and what it is called in sentences."""

ATTRIBUTES: Final = ("node", "composite")
SEGMENTS: Final = re.compile(r"[^.]+")


def renamable(use: Use, insides: Insides) -> bool:
    """Say whether a use names something that has a name to change, in this file."""
    return _obstacle(use, insides) is None


def rename(use: Use | None, new: str, uses: Iterable[Use], insides: Insides) -> tuple[Edit, ...]:
    """Give the edits that rename what a use names, everywhere in its file.

    Raises: UsageError where there is nothing to rename, the new name is none, or it is taken.
    """
    if use is None:
        raise UsageError("there is no name here to rename", code="bad-name")
    obstacle = _obstacle(use, insides)
    if obstacle is not None:
        raise UsageError(obstacle, code="bad-name")
    if new == use.name:
        return ()
    target = use.targets[0]
    known = tuple(uses)
    kind = "param" if use.kind == "argument" else use.kind
    _refuse_bad(new, kind, target.path)
    taken = _taken(new, kind, target, known, insides)
    if taken is not None:
        hint = "choose another name"
        raise UsageError(f"'{new}' cannot be the new name: {taken}", code="name-taken", hint=hint)
    same = [one for one in known if target in one.targets and one.kind != "key"]
    _refuse_open(use, same, known)
    reading = insides.source.reading
    if kind == "node":
        _refuse_globs(use.name, new, reading)
    spans = dict.fromkeys((one.start, one.end) for one in same if one.name == use.name)
    return tuple(Edit.at(reading.mark(*span), new) for span in spans)


def _obstacle(use: Use, insides: Insides) -> str | None:
    """Say why what a use names cannot be renamed from here, or nothing."""
    if use.kind == "key":
        return f"'{use.name}' is a word of the language, and has no other name"
    if use.kind == "block" or (use.kind in ("argument", "port") and not use.targets):
        return f"'{use.name}' belongs to a registered block, whose names are not the spec's to change"
    if use.kind in ("file", "net-ref"):
        return f"'{use.name}' names another file, which has its name on disk"
    if use.kind not in ROLES or not use.targets:
        return f"'{use.name}' is no name that this spec gives"
    if len(set(use.targets)) > 1:
        return (
            f"'{use.name}' names {len(set(use.targets))} things at once here: rename each where it is written"
        )
    target = use.targets[0]
    if target.home:
        return f"'{use.name}' is written in {target.home}: rename it there"
    if use.kind == "variable" and target.path[-1:] == ("repeat",):
        hint = "name your own: `repeat: {level: =range(n)}`"
        return f"'{use.name}' is what every repeat calls its index; {hint}"
    scope = insides.source.scopes.get(target.path[:-2]) or insides.source.scopes.get(target.path[:-1])
    is_tap = target.path[-2:-1] == ("taps",)
    if use.kind == "port" and not is_tap and (scope is None or is_only(scope, use.name)):
        return f"'{use.name}' is an output without a name of its own: write `outputs: {{name: ref}}`"
    return None


def _refuse_bad(new: str, kind: str, path: Path) -> None:
    """Refuse what is no name, or what YAML or a formula would not take for one."""
    reason = fault_of(new, is_attribute=kind in ATTRIBUTES)
    value, misread = judge(new, is_plain=True, is_key=True)
    if reason is None and (misread is not None or not isinstance(value, str)):
        reason = "is a word that YAML reads as a value"
    if reason is None and kind in ("node", "input") and new == PREVIOUS:
        reason = "means the node above, in `from`"
    if reason is None and kind == "param" and len(path) == 4 and new in NODE_KEYS:
        reason = "is a key of nodes, and nodes give a composite's params beside their keys"
    if reason is None and kind == "composite" and new in TYPES:
        reason = "is the name of a type"
    if reason is not None:
        hint = LEGAL if reason.startswith(("needs", "has")) else "choose another name"
        raise UsageError(
            f"'{new[:80]}' cannot be the name of {ROLES[kind]}: it {reason}", code="bad-name", hint=hint
        )


def _taken(new: str, kind: str, target: Target, uses: tuple[Use, ...], insides: Insides) -> str | None:
    """Say what bears the new name already, where that would make one of the two mean the other."""
    if kind == "composite":
        if new in insides.composites:
            return "a composite has it already"
        return "a registered block has it" if new in registry().cards or new.startswith(NET) else None
    if kind in ("node", "input"):
        scope = insides.source.scopes[target.path[:-2]]
        if new in scope.nodes:
            return "a node of the same scope has it already"
        return "an input of the same scope has it already" if new in scope.inputs else None
    if kind in ("param", "variable"):
        return _hidden(new, kind, target.path, insides)
    if kind == "dim":
        scopes = [scope for scope in insides.source.scopes.values() if new in scope.sizes]
        if any(one.kind == "dim" and one.name == new for one in uses) or scopes:
            return "a size has it already"
        names = insides.top().scope.params
        return "a param has it already" if new in names else None
    if kind == "net":
        return None
    siblings = {name for name, _ in insides.source.reading.keys(target.path[:-1])}
    if kind == "port":
        node = target.path[:-2]
        siblings |= set(insides.ports(node)) if node else set()
    return f"{ROLES[kind]} of the same place has it already" if new in siblings else None


def _hidden(new: str, kind: str, path: Path, insides: Insides) -> str | None:
    """Look for a param or a repeat variable of the new name, which formulas would confuse."""
    owner = path[:2] if path[0] == "blocks" else ()
    scopes = [scope for scope in insides.source.scopes.values() if scope.owner == owner]
    if any(new in scope.params for scope in scopes):
        return "a param has it already"
    node = path[:-2] if kind == "variable" else owner
    for scope in scopes:
        for one in scope.nodes.values():
            around = scope.repeated(insides.source.reading, one)
            is_near = kind == "param" or _leads(node, one) or _leads(one, node)
            if is_near and new in around.variables:
                return "a repeat variable has it already"
    return None


def _leads(above: Path, below: Path) -> bool:
    return below[: len(above)] == above


def _refuse_open(use: Use, same: list[Use], uses: tuple[Use, ...]) -> None:
    """Refuse where a glob, or a value that several things share, leaves open what is meant."""
    spans = {(one.start, one.end): one for one in same}
    for one in same:
        if len(set(one.targets)) > 1:
            what = f"'{one.whole[:60]}' names '{use.name}' along with others: it cannot change for one alone"
            raise UsageError(what, code="bad-name", hint="write that place out first")
    for one in uses:
        shared = spans.get((one.start, one.end))
        if shared is not None and one.kind != "key" and not set(one.targets) & set(shared.targets):
            what = f"'{use.name}' stands behind an alias, where it names something else as well"
            raise UsageError(what, code="bad-name", hint="write the aliased part out first")


def _refuse_globs(old: str, new: str, reading: Reading) -> None:
    """Refuse a node's name that globs of rules for weights would newly fit, or fit no more."""
    globs = [piece.text for piece in reading.pieces if piece.path[-1:] == ("of",) and "init" in piece.path]
    for glob in globs:
        parts = [part for part in SEGMENTS.findall(glob) if WILD.search(part)]
        if any(fnmatchcase(old, part) != fnmatchcase(new, part) for part in parts):
            what = f"the init rule for '{glob[:60]}' fits only one of '{old}' and '{new}'"
            raise UsageError(what, code="bad-name", hint="change the rule first")
