"""Fit: what a file of weights would do to a net, tensor by tensor; no torch here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from blocks.errors import did_you_mean
from builder.model.loading.header import Entry, WeightsFault

State = Literal["matched", "missing", "unexpected", "misshapen"]
STATES: tuple[State, ...] = ("matched", "missing", "unexpected", "misshapen")
MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Misfit:
    """A tensor whose shape or dtype differs: what the module has, and what the file has."""

    name: str
    wanted: Entry
    found: Entry

    def __str__(self) -> str:
        if self.wanted.shape != self.found.shape:
            return f"{self.name} is {self.wanted.shape}, the file has {self.found.shape}"
        return f"{self.name} is {self.wanted.dtype}, the file has {self.found.dtype}"


@dataclass(frozen=True, slots=True)
class Report:
    """What a file would do to a module, by its names; `unexpected` has the file's.

    `fresh` are tensors that keep the numbers they start with, because the caller said so.
    """

    matched: tuple[str, ...]
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    misshapen: tuple[Misfit, ...]
    fresh: tuple[str, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether every tensor of both sides has its twin, those apart that start fresh."""
        return not (self.missing or self.unexpected or self.misshapen)

    def names_of(self, state: State) -> tuple[str, ...]:
        """Give the tensors of one state."""
        by_state = {"matched": self.matched, "missing": self.missing, "unexpected": self.unexpected}
        return by_state.get(state) or tuple(one.name for one in self.misshapen if state == "misshapen")

    def by_node(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Group the names by node: path of the node → state → names of its tensors."""
        nodes: dict[str, dict[str, tuple[str, ...]]] = {}
        for state in STATES:
            for name in self.names_of(state):
                node, _, tensor = name.rpartition(".")
                states = nodes.setdefault(node, {})
                states[state] = (*states.get(state, ()), tensor)
        return nodes

    def __str__(self) -> str:
        rows = [
            _row("missing from the file", self.missing),
            _row("unexpected in the file", self.unexpected),
            _row("of another shape or dtype", tuple(map(str, self.misshapen))),
        ]
        return "; ".join(row for row in rows if row) or f"all {len(self.matched)} tensors match"


def compare(
    wanted: Mapping[str, Entry],
    entries: Mapping[str, Entry],
    renamed: Mapping[str, str],
    *,
    same: Mapping[str, str] | None = None,
    fresh: Iterable[str] = (),
) -> Report:
    """Compare what a net wants with what a file holds under its new names.

    `same` leads from a tensor to the one that it shares memory with: the file may hold either, or both.

    Raises:
        WeightsFault: One of `fresh` means no tensor.
    """
    first = same or {}
    globs = (fresh,) if isinstance(fresh, str) else tuple(fresh)
    _check(globs, wanted)
    kept = tuple(name for name in wanted if is_among(name, globs))
    found = {new: entries[old] for old, new in renamed.items() if new not in kept}
    present = {first.get(name, name) for name in found}
    both = [name for name in wanted if name in found]
    return Report(
        tuple(name for name in both if wanted[name] == found[name]),
        tuple(name for name in wanted if first.get(name, name) not in present and name not in kept),
        tuple(old for old, new in renamed.items() if new not in wanted and not is_among(new, globs)),
        tuple(Misfit(name, wanted[name], found[name]) for name in both if wanted[name] != found[name]),
        kept,
    )


def is_among(name: str, globs: Iterable[str]) -> bool:
    """Whether a tensor, or a node that it lies in, is meant by one of the globs.

    >>> is_among("stage.0.conv.weight", ["stage.*"]), is_among("fc.weight", ["fc"]), is_among("fc2.w", ["fc"])
    (True, True, False)
    """
    return any(name == glob or name.startswith(f"{glob}.") or fnmatchcase(name, glob) for glob in globs)


def _check(globs: Iterable[str], names: Iterable[str]) -> None:
    """Refuse a glob that means nothing, which is most likely misspelt."""
    known = list(names)
    nodes = list(dict.fromkeys(name.rpartition(".")[0] for name in known))
    for glob in globs:
        if not any(is_among(name, [glob]) for name in known):
            what = f"'{glob[:80]}' means no tensor of the net that could start fresh"
            hint = did_you_mean(glob, [*nodes, *known])
            raise WeightsFault(what, hint=hint)


def _row(title: str, names: Iterable[str]) -> str:
    listed = [one if one[:200].isprintable() else ascii(one) for one in names]
    if not listed:
        return ""
    more = f" and {len(listed) - MOST_NAMED} more" if len(listed) > MOST_NAMED else ""
    return f"{len(listed)} {title}: {', '.join(one[:200] for one in listed[:MOST_NAMED])}{more}"
