"""Where unrolling is, and what it has gathered so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from blocks.kinds import Value
from builder.errors import Faults, Sources
from builder.spec.document import Document, Path
from builder.spec.unrolling.budget import Budget
from builder.spec.unrolling.scope import Library
from builder.spec.unrolling.values import Evaluator, Names

Fetch = Callable[[str], tuple[Document, str | None]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where unrolling stands: the library, the place in the file, the names, the path."""

    library: Library
    path: Path
    names: Names
    prefix: str
    above: tuple[str, ...] = ()

    @property
    def evaluator(self) -> Evaluator:
        """The evaluator of the file."""
        return self.library.evaluator

    def at(self, *parts: str | int) -> Path:
        """Give the path of something below."""
        return (*self.path, *parts)

    def has(self, *parts: str | int) -> bool:
        """Whether something below was written."""
        return self.at(*parts) in self.library.document.index.places

    def into(self, *parts: str | int) -> Place:
        """Go to a place below, under the same names."""
        return Place(self.library, self.at(*parts), self.names, self.prefix, self.above)

    def knowing(self, names: dict[str, Value]) -> Place:
        """Stay, and know more names."""
        if not names:
            return self
        return Place(self.library, self.path, {**self.names, **names}, self.prefix, self.above)

    def argument(self, name: str) -> Path:
        """Give the path of an argument of the node here: beside its keys, or under `args`."""
        return self.at("args", name) if self.has("args", name) else self.at(name)


@dataclass(slots=True)
class State:
    """What one unrolling shares: faults told, the budget, the texts, the nets opened so far."""

    faults: Faults
    sources: Sources
    fetch: Fetch
    budget: Budget = field(default_factory=Budget)
    fetched: dict[str, tuple[Library, str | None]] = field(default_factory=dict)
