"""How many nodes a spec unrolls to at the least, counted before anything is unrolled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from blocks.kinds import Value
from builder.spec.formula import FormulaFault, is_formula
from builder.spec.models import Node
from builder.spec.unrolling.scope import Definition, Library
from builder.spec.unrolling.values import Names, frozen, work_out

MOST_NODES = 250_000
MOST_LEVELS = 64
MOST_ROUNDS = 4096
"""Copies that are counted one by one; of more, each counts like the others."""

ENOUGH = MOST_NODES + 1


@dataclass(slots=True)
class Budget:
    """What is left of the nodes a spec may unroll to; counts of composites are remembered."""

    left: int = MOST_NODES
    known: dict[tuple[Definition, tuple[tuple[str, Value], ...]], int] = field(default_factory=dict)

    def spend(self, count: int) -> bool:
        """Take nodes; False where there are not as many left."""
        self.left -= count
        return self.left >= 0

    def copy_size(self, node: Node, names: Names, library: Library, level: int = 0) -> int:
        """Count the nodes of one copy of a node and itself; what is unknown yet is nothing."""
        if level > MOST_LEVELS:
            return 1
        if node.nodes is not None:
            return 1 + self._nodes(node.nodes, names, library, level + 1)
        definition = library.visible.get(node.block or "")
        if definition is None:
            return 1
        settings = _settings(node, definition, names)
        key = (definition, tuple(settings.items()))
        if key not in self.known:
            self.known[key] = 1
            inner = definition.composite.nodes
            self.known[key] = 1 + self._nodes(inner, settings, definition.library, level + 1)
        return self.known[key]

    def size(self, node: Node, names: Names, library: Library, level: int = 0) -> int:
        """Count the nodes of all copies of a node, each under the names that it knows."""
        count = _copies(node.repeat, names)
        has_inside = node.nodes is not None or (node.block or "") in library.visible
        if node.repeat is None or not has_inside or count > MOST_ROUNDS:
            return count * self.copy_size(node, names, library, level) if count else 0
        lists = _lists(node.repeat, names)
        total = 0
        for number in range(count):
            known = {name: value[number] for name, value in lists.items() if number < len(value)}
            total += self.copy_size(node, {**names, "i": number, **known}, library, level)
            if total > ENOUGH:
                break
        return total

    def _nodes(self, nodes: Mapping[str, Node], names: Names, library: Library, level: int) -> int:
        total = 0
        for node in nodes.values():
            if node.when is True:
                total += self.size(node, names, library, level)
            if total > ENOUGH:
                return ENOUGH
        return total


def _lists(repeat: Any, names: Names) -> dict[str, tuple[Value, ...]]:
    """Give the lists that a repeat steps through, those that are known."""
    values = {name: _quietly(raw, names) for name, raw in repeat.items()} if isinstance(repeat, dict) else {}
    return {name: value for name, value in values.items() if isinstance(value, tuple)}


def _copies(repeat: Any, names: Names) -> int:
    if repeat is None:
        return 1
    value = _quietly(next(iter(repeat.values())) if isinstance(repeat, dict) else repeat, names)
    if isinstance(value, tuple):
        return len(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _settings(node: Node, definition: Definition, names: Names) -> dict[str, Value]:
    settings = {
        name: _quietly(param.default, {})
        for name, param in definition.composite.params.items()
        if param.has_default
    }
    settings.update({name: _quietly(raw, names) for name, raw in node.args.items()})
    return {name: value for name, value in sorted(settings.items()) if value is not None}


def _quietly(raw: Any, names: Names) -> Value:
    """Evaluate what can be evaluated now; anything else is None."""
    if isinstance(raw, list):
        return tuple(_quietly(one, names) for one in raw)
    if not isinstance(raw, str) or not is_formula(raw):
        return None if isinstance(raw, dict) else frozen(raw)
    try:
        return work_out(raw, names)
    except FormulaFault:
        return None
