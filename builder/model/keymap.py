"""Key maps: globs that turn another library's names of tensors into ours; no torch here."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from blocks.errors import NetdraftError
from builder.errors import MachineError
from builder.spec.text import read_mapping
from builder.spec.tree import plain

MOST_BYTES = 1 << 20


class KeyMapFault(NetdraftError):
    """A key map that cannot be followed."""


@dataclass(frozen=True, slots=True)
class KeyRule:
    """One rule: names that begin as `old` go on as `new`; None drops them.

    `*` stands for one part of a name, or for some of its characters, `**` for any number of parts. What stood
    there goes where the same sign stands in `new`, in order.
    """

    old: str
    new: str | None


def rules_of(key_map: str | os.PathLike[str] | Mapping[str, str | None] | None) -> tuple[KeyRule, ...]:
    """Take a key map as a mapping, or from a YAML file that holds one.

    Raises:
        MachineError: The file cannot be read.
        KeyMapFault: A rule is no text, or its new name wants more than its glob gives.
    """
    if key_map is None:
        return ()
    if not isinstance(key_map, Mapping):
        key_map = _read(Path(key_map))
    return tuple(_rule(old, new) for old, new in key_map.items())


def mapped(names: Iterable[str], rules: tuple[KeyRule, ...]) -> dict[str, str]:
    """Give new names for old ones: every rule in order; dropped names are left out.

    >>> rules = rules_of({"layer1": "stages.0", "**.downsample.0": "**.shortcut.conv", "**.seen": None})
    >>> mapped(["layer1.0.conv1.weight", "layer1.0.downsample.0.weight", "bn.seen", "fc.bias"], rules)
    {'layer1.0.conv1.weight': 'stages.0.0.conv1.weight', 'layer1.0.downsample.0.weight': \
'stages.0.0.shortcut.conv.weight', 'fc.bias': 'fc.bias'}

    Raises:
        KeyMapFault: Two names become one.
    """
    found: dict[str, str] = {}
    owners: dict[str, str] = {}
    for name in names:
        new = _renamed(name, rules)
        if new is None:
            continue
        if new in owners:
            raise KeyMapFault(
                f"the key map turns both '{owners[new]}' and '{name}' into '{new}'", code="bad-key-map"
            )
        owners[new] = name
        found[name] = new
    return found


def _renamed(name: str, rules: tuple[KeyRule, ...]) -> str | None:
    for rule in rules:
        match = _pattern(rule.old).match(name)
        if match is None:
            continue
        if rule.new is None:
            return None
        name = _refilled(rule.new, match.groups()) + name[match.end() :]
    return name


def _refilled(glob: str, parts: tuple[str, ...]) -> str:
    waiting = iter(parts)
    return re.sub(r"\*\*|\*", lambda _: next(waiting), glob)


@lru_cache(maxsize=1024)
def _pattern(glob: str) -> re.Pattern[str]:
    """Compile a glob that fits the beginning of a name, up to a dot or to its end."""
    signs = {"**": r"(.+?)", "*": r"([^.]+)"}
    body = "".join(signs.get(part) or re.escape(part) for part in re.split(r"(\*\*|\*)", glob))
    return re.compile(rf"{body}(?=\.|\Z)")


def _rule(old: object, new: object) -> KeyRule:
    if not isinstance(old, str) or not old or not isinstance(new, str | None):
        raise KeyMapFault("a key map holds pairs of old and new names", code="bad-key-map")
    taken, wanted = (re.findall(r"\*\*|\*", text or "") for text in (old, new))
    if taken[: len(wanted)] != wanted or len(taken) > 8:
        raise KeyMapFault(
            f"'{old[:80]}' gives other stars than '{(new or '')[:80]}' wants",
            code="bad-key-map",
            hint="the stars of both sides stand for the same, in the same order",
        )
    return KeyRule(old, new)


def _read(path: Path) -> Mapping[str, str | None]:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or "the machine refuses it"
        raise MachineError(f"'{str(path)[:120]}' cannot be read: {reason}", code="unreadable") from None
    tree = plain(read_mapping(data, str(path)))
    assert isinstance(tree, dict), "the reader gives a mapping"
    return {old: new if isinstance(new, str | None) else str(new) for old, new in tree.items()}
