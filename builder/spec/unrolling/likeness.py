"""Scopes that are alike: unrolled once, however many copies of them there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from builder.spec.models import Model
from builder.spec.plan import Plan
from builder.spec.unrolling.budget import Budget
from builder.spec.unrolling.openings import Opening

WORD: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Unrolled:
    """A scope that was unrolled without a fault, with the nodes and the work that it took."""

    plan: Plan
    nodes: int
    work: int


@dataclass(slots=True)
class Scopes:
    """The scopes unrolled so far, by all that they depend on; those alike share one plan.

    The paths in a plan are those of the copy that came first. Limits hold as if each copy were unrolled.
    """

    budget: Budget
    plans: dict[Key, Unrolled] = field(default_factory=dict)
    words: dict[int, frozenset[str]] = field(default_factory=dict)

    def known(self, key: Key) -> Plan | None:
        """Give the plan of a scope that is like one before, and take its cost from the budget.

        None where there is none, or the budget does not have as much: the plain way tells what is too much.
        """
        found, budget = self.plans.get(key), self.budget
        if found is None or found.nodes > budget.left or found.work > budget.work.left:
            return None
        budget.spend(found.nodes)
        budget.work.spend(found.work)
        return found.plan

    def key(self, opening: Opening) -> Key:
        """Name all that a scope depends on: its nodes as written, what they read, what is around."""
        place = opening.place
        names = place.names
        read = names if opening.kind != "group" else names.keys() & self._read(opening)
        values = [(name, repr(names[name])) for name in sorted(read)]
        return (id(place.library), id(opening.nodes), place.above, repr(opening.inputs), *values)

    def _read(self, opening: Opening) -> frozenset[str]:
        """List all words in the formulas of a group, the names that it reads among them."""
        known = self.words.get(id(opening.nodes))
        if known is None:
            texts = _texts((opening.nodes, opening.outputs, opening.init))
            known = frozenset(word for text in texts for word in WORD.findall(text))
            self.words[id(opening.nodes)] = known
        return known


def _texts(raw: Any) -> Iterable[str]:
    """List the texts that may hold a formula: as a value, or as the index of a ref."""
    waiting = [raw]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if "=" in one or "[" in one:
                yield one
        elif isinstance(one, Model):
            waiting.extend(vars(one).values())
        elif isinstance(one, Mapping):
            waiting.extend(one.values())
        elif isinstance(one, list | tuple):
            waiting.extend(one)
