"""Scopes and copies that are alike: unrolled once, however many of them there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from builder.spec.models import Model, Node
from builder.spec.plan import Plan
from builder.spec.unrolling.budget import Budget
from builder.spec.unrolling.openings import Opening

WORD: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """What is taken of a budget, but for the work of counting, done once for all copies."""

    nodes: int
    work: int

    def since(self, before: Cost) -> Cost:
        """Give what has been taken since `before`."""
        return Cost(self.nodes - before.nodes, self.work - before.work)


@dataclass(slots=True)
class Scopes:
    """The scopes unrolled so far, by all that they depend on; those alike share one plan.

    The paths in a plan are those of the copy that came first. Limits hold as if each copy were unrolled.
    """

    budget: Budget
    plans: dict[Key, tuple[Plan, Cost]] = field(default_factory=dict)
    words: dict[int, frozenset[str]] = field(default_factory=dict)

    def taken(self) -> Cost:
        """Give what has been taken of the budget so far."""
        return Cost(self.budget.spent, -self.budget.work.left - self.budget.counting)

    def take(self, cost: Cost, most: int) -> int:
        """Take a cost as often as the budget has it, `most` times at most; say how often."""
        budget = self.budget
        for each, left in ((cost.nodes, budget.left), (cost.work, budget.work.left)):
            most = min(most, left // each) if each else most
        count = max(most, 0)
        budget.spend(count * cost.nodes)
        budget.work.spend(count * cost.work)
        return count

    def known(self, key: Key) -> Plan | None:
        """Give the plan of a scope that is like one before, and take its cost from the budget.

        None where there is none, or the budget does not have as much: the plain way tells what is too much.
        """
        found = self.plans.get(key)
        return found[0] if found is not None and self.take(found[1], 1) else None

    def are_alike(self, node: Node, names: Iterable[str]) -> bool:
        """Say whether the copies of a node are alike: no formula in it reads a name that is theirs."""
        return self._words(node, vars(node)).isdisjoint(names)

    def key(self, opening: Opening) -> Key:
        """Name all that a scope depends on: its nodes as written, what they read, what is around."""
        place = opening.place
        names = place.names
        read = names if opening.kind != "group" else names.keys() & self._read(opening)
        values = [(name, repr(names[name])) for name in sorted(read)]
        return (id(place.library), id(opening.nodes), place.above, repr(opening.inputs), *values)

    def _read(self, opening: Opening) -> frozenset[str]:
        """List all words in the formulas of a group, the names that it reads among them."""
        return self._words(opening.nodes, (opening.nodes, opening.outputs, opening.init))

    def _words(self, written: object, raw: Any) -> frozenset[str]:
        """List all words in the formulas of a part of a file, known by what is `written` there."""
        known = self.words.get(id(written))
        if known is None:
            known = frozenset(word for text in _texts(raw) for word in WORD.findall(text))
            self.words[id(written)] = known
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
