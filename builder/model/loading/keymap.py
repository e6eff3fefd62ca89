"""Key maps: globs that turn another library's names of tensors into ours; no torch here."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from blocks.errors import NetdraftError, did_you_mean
from builder.errors import MachineError
from builder.files import regular_bytes
from builder.model.loading.glob import filled, fitted, stars
from builder.model.loading.header import LONGEST_NAME, shown
from builder.spec.library import key_maps
from builder.spec.text import read_mapping
from builder.spec.tree import Data, plain

MOST_BYTES = 1 << 20
MOST_STARS = 8
MOST_TRIALS = 4_000_000

NewNames = str | list[str] | tuple[str, ...] | None
KeyMap = str | os.PathLike[str] | Mapping[str, NewNames] | None
"""A file of rules, the name of a shipped key map (`torchvision`), or the rules themselves."""


class KeyMapFault(NetdraftError):
    """A key map that cannot be followed."""


@dataclass(frozen=True, slots=True)
class KeyRule:
    """One rule: names that begin as `old` go on as `new`; a rule without new names drops them.

    `*` stands for one part of a name, or for some of its characters, `**` for any number of parts. What stood
    there goes where the same sign stands in `new`, in order. Of several new names, the first that leads to
    something in the net is taken: so one map serves all variants of a net.
    """

    old: str
    new: tuple[str, ...]


def rules_of(key_map: KeyMap, net: str = "", variant: str | None = None) -> tuple[KeyRule, ...]:
    """Take a key map as rules, as a YAML file of them, or shipped, by its library's name.

    `net` is the name of the net that a shipped key map is for, `variant` that of its variant.

    Raises:
        MachineError: The file cannot be read.
        KeyMapFault: A rule is no text, its new name wants more than its glob gives, or none is shipped.
    """
    if key_map is None:
        return ()
    if not isinstance(key_map, Mapping):
        key_map = _read(_file_of(os.fspath(key_map), net, variant))
    return tuple(_rule(old, new) for old, new in key_map.items())


def mapped(names: Iterable[str], rules: tuple[KeyRule, ...], targets: Collection[str] = ()) -> dict[str, str]:
    """Give new names for old ones: every rule in order; dropped names are left out.

    `targets` are the names that the net has, by which a rule of several new names chooses.

    >>> rules = rules_of({"layer1": "stages.0", "**.downsample.0": "**.shortcut.conv", "**.seen": None})
    >>> mapped(["layer1.0.conv1.weight", "layer1.0.downsample.0.weight", "bn.seen", "fc.bias"], rules)
    {'layer1.0.conv1.weight': 'stages.0.0.conv1.weight', 'layer1.0.downsample.0.weight': \
'stages.0.0.shortcut.conv.weight', 'fc.bias': 'fc.bias'}

    Raises:
        KeyMapFault: Two names become one, or there are too many names and rules.
    """
    found: dict[str, str] = {}
    owners: dict[str, str] = {}
    places = _places(targets) if any(len(rule.new) > 1 for rule in rules) else frozenset()
    trials = 0
    for name in names:
        trials += len(rules)
        if trials > MOST_TRIALS:
            what = f"the key map has {len(rules):,} rules, which is too many for a file of so many tensors"
            raise KeyMapFault(what, code="bad-key-map", hint="globs say in one rule what many say alone")
        new = _renamed(name, rules, places)
        if new is None:
            continue
        if new in owners:
            raise KeyMapFault(
                f"the key map turns both '{owners[new]}' and '{name}' into '{new}'", code="bad-key-map"
            )
        owners[new] = name
        found[name] = new
    return found


def renamed_by(
    rules: tuple[KeyRule, ...], names: Collection[str], targets: Collection[str]
) -> dict[str, str]:
    """Give new names for those of a file, as `mapped` does; a map that meets none is refused.

    Raises:
        KeyMapFault: No rule meets any name, or two names become one.
    """
    few = rules if len(rules) * len(names) <= MOST_TRIALS else ()
    if few and names and not any(fitted(rule.old, name) for rule in few for name in names):
        theirs, ours = (", ".join(shown(one) for one in list(some)[:3]) for some in (names, targets))
        raise KeyMapFault(
            f"the key map matches none of the {len(names)} tensors in the file",
            code="bad-key-map",
            hint=f"the file has {theirs} …; the net has {ours} …",
        )
    return mapped(names, rules, targets)


def _places(names: Iterable[str]) -> frozenset[str]:
    """List every path that leads to one of the names, and the names."""
    parts = (name.split(".") for name in names)
    return frozenset(".".join(path[:count]) for path in parts for count in range(1, len(path) + 1))


def _renamed(name: str, rules: tuple[KeyRule, ...], places: frozenset[str]) -> str | None:
    for rule in rules:
        match = fitted(rule.old, name)
        if match is None:
            continue
        if not rule.new:
            return None
        choices = [filled(new, match.groups) for new in rule.new]
        name = next((one for one in choices if one in places), choices[0]) + name[match.end :]
        if len(name) > LONGEST_NAME:
            what = f"the key map makes a name of {len(name):,} characters, and the limit is {LONGEST_NAME}"
            raise KeyMapFault(what, code="bad-key-map")
    return name


def _rule(old: object, new: object) -> KeyRule:
    choices = tuple(new) if isinstance(new, list | tuple) else () if new is None else (new,)
    if not isinstance(old, str) or not old or not all(isinstance(one, str) and one for one in choices):
        raise KeyMapFault("a key map holds pairs of old and new names", code="bad-key-map")
    names = tuple(str(one) for one in choices)
    taken = stars(old)
    if len(taken) > MOST_STARS:
        what = f"'{shown(old)[1:60]} …' has {len(taken)} stars, and the limit is {MOST_STARS}"
        raise KeyMapFault(what, code="bad-key-map", hint="a rule needs few: say more in its words")
    for name in names:
        wanted = stars(name)
        if taken[: len(wanted)] != wanted:
            raise KeyMapFault(
                f"'{old[:80]}' gives other stars than '{name[:80]}' wants",
                code="bad-key-map",
                hint="the stars of both sides stand for the same, in the same order",
            )
    return KeyRule(old, names)


def _file_of(key_map: str, net: str, variant: str | None) -> Path:
    """Tell a file from the name of a shipped key map, which has neither folder nor ending."""
    if not key_map.isidentifier() or os.path.exists(key_map):
        return Path(key_map)
    shipped = key_maps(net, variant)
    if key_map in shipped:
        return shipped[key_map]
    what = f"no key map '{key_map[:80]}' is shipped for '{net[:80]}'"
    hint = did_you_mean(key_map, shipped) or (
        f"there is {', '.join(shipped)}" if shipped else "give the path of a YAML file of your own"
    )
    raise KeyMapFault(what, code="bad-key-map", hint=hint)


def _read(path: Path) -> Mapping[str, NewNames]:
    try:
        data = regular_bytes(path, MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or "the machine refuses it"
        raise MachineError(f"'{str(path)[:120]}' cannot be read: {reason}", code="unreadable") from None
    tree = plain(read_mapping(data, str(path)))
    assert isinstance(tree, dict), "the reader gives a mapping"
    return {old: _new(new) for old, new in tree.items()}


def _new(new: Data) -> NewNames:
    """Take new names as they are written; `_rule` refuses what is none."""
    if isinstance(new, list):
        return [one if isinstance(one, str) else "" for one in new]
    return new if isinstance(new, str | None) else str(new)
