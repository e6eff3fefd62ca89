"""How many nodes a spec unrolls to at the least, counted before anything is unrolled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from blocks.kinds import Value
from builder.bounds import Limits, current
from builder.spec.formula import FormulaFault, is_formula
from builder.spec.formulas.fault import RefusalError
from builder.spec.formulas.work import Work
from builder.spec.models import Node, Param
from builder.spec.unrolling.scope import Library
from builder.spec.unrolling.values import Names, frozen, work_out

MOST_ROUNDS = 4096
"""Copies that are counted one by one; of more, each counts like the others."""

NET = "net:"
_Inside = tuple[object, Library, Mapping[str, Param], Mapping[str, Node], Mapping[str, Any]]
"""What a node is: its key, the file, its params, its nodes, and what its variant chooses."""


@dataclass(slots=True)
class Budget:
    """What is left of the nodes a spec may unroll to; counts of composites are remembered."""

    limits: Limits = field(default_factory=current)
    spent: int = 0
    work: Work = field(default_factory=Work)
    counting: int = 0
    opened: Callable[[str], tuple[Library, str | None] | None] = field(default=lambda _: None)
    known: dict[tuple[object, tuple[tuple[str, Value], ...]], int] = field(default_factory=dict)

    def spend(self, count: int) -> None:
        """Take nodes."""
        self.spent += count

    @property
    def left(self) -> int:
        """How many nodes are left."""
        return self.limits.nodes - self.spent

    def counted(self, node: Node, names: Names, library: Library) -> int:
        """Count the nodes of all copies of a node, and remember the work that it took to count."""
        left = self.work.left
        size = self.size(node, names, library)
        self.counting += left - self.work.left
        return size

    def copy_size(self, node: Node, names: Names, library: Library, level: int = 0) -> int:
        """Count the nodes of one copy of a node and itself; what is unknown yet is nothing."""
        if level > self.limits.levels:
            return 1
        if node.nodes is not None:
            return 1 + self._nodes(node.nodes, names, library, level + 1)
        found = self._inside(node, names, library)
        if found is None:
            return 1
        owner, home, params, inner, chosen = found
        settings = self._settings(node, params, names, chosen)
        key = (owner, tuple(settings.items()))
        if key not in self.known:
            self.known[key] = 1
            self.known[key] = 1 + self._nodes(inner, settings, home, level + 1)
        return self.known[key]

    def _inside(self, node: Node, names: Names, library: Library) -> _Inside | None:
        """Find the composite or the net that a node is, None where it is a block."""
        block = self._quietly(node.block, names)
        if not isinstance(block, str):
            return None
        definition = library.visible.get(block)
        if definition is not None:
            composite = definition.composite
            return definition, definition.library, composite.params, composite.nodes, {}
        opened = self.opened(block.removeprefix(NET)) if block.startswith(NET) else None
        if opened is None:
            return None
        home, variant = opened
        spec = home.document.spec
        return block, home, spec.params, spec.nodes or {}, spec.variants.get(variant or "", {})

    def size(self, node: Node, names: Names, library: Library, level: int = 0) -> int:
        """Count the nodes of all copies of a node, each under the names that it knows."""
        count = self._copies(node.repeat, names)
        is_plain = node.repeat is None or count > MOST_ROUNDS
        if is_plain or (node.nodes is None and self._inside(node, names, library) is None):
            return count * self.copy_size(node, names, library, level) if count else 0
        lists = self._lists(node.repeat, names)
        total = 0
        for number in range(count):
            known = {name: value[number] for name, value in lists.items() if number < len(value)}
            total += self.copy_size(node, {**names, "i": number, **known}, library, level)
            if total > self.limits.nodes:
                break
        return total

    def _nodes(self, nodes: Mapping[str, Node], names: Names, library: Library, level: int) -> int:
        total = 0
        for node in nodes.values():
            if self._quietly(node.when, names) is True:
                total += self.size(node, names, library, level)
            if total > self.limits.nodes:
                return self.limits.nodes + 1
        return total

    def _lists(self, repeat: Any, names: Names) -> dict[str, tuple[Value, ...]]:
        """Give the lists that a repeat steps through, those that are known."""
        raw = repeat if isinstance(repeat, dict) else {}
        values = {name: self._quietly(one, names) for name, one in raw.items()}
        return {name: value for name, value in values.items() if isinstance(value, tuple)}

    def _copies(self, repeat: Any, names: Names) -> int:
        if repeat is None:
            return 1
        value = self._quietly(next(iter(repeat.values())) if isinstance(repeat, dict) else repeat, names)
        if isinstance(value, tuple):
            return len(value)
        return value if isinstance(value, int) and not isinstance(value, bool) else 0

    def _settings(
        self, node: Node, params: Mapping[str, Param], names: Names, chosen: Mapping[str, Any]
    ) -> dict[str, Value]:
        """Settle params as far as they are known: defaults, those of a variant, those of the node."""
        defaults = {name: param.default for name, param in params.items() if param.has_default}
        settings = {name: self._quietly(raw, {}) for name, raw in {**defaults, **chosen}.items()}
        settings.update({name: self._quietly(raw, names) for name, raw in node.args.items()})
        return {name: value for name, value in sorted(settings.items()) if value is not None}

    def _quietly(self, raw: Any, names: Names) -> Value:
        """Evaluate what can be evaluated now; anything else is None."""
        if isinstance(raw, list):
            return tuple(self._quietly(one, names) for one in raw)
        try:
            self.work.spend(1)
            if isinstance(raw, str) and is_formula(raw):
                return work_out(raw, names, self.work)
        except (FormulaFault, RefusalError):
            return None
        return None if isinstance(raw, dict) else frozen(raw)
