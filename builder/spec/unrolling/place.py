"""Where unrolling is, and what it has gathered so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from blocks.errors import NetdraftError
from blocks.kinds import Value
from builder.errors import Faults, Sources
from builder.spec.document import Document, Path
from builder.spec.unrolling.budget import Budget
from builder.spec.unrolling.scope import Library, library_of
from builder.spec.unrolling.values import Evaluator, Names

MOST_NETS = 64
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
        return self.library.document.index.has(self.at(*parts))

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

    def __post_init__(self) -> None:
        self.budget.opened = self.opened

    def close(self) -> None:
        """Let go of all documents: the budget and its state hold each other."""
        self.budget.opened = lambda _: None

    def opened(self, name: str) -> tuple[Library, str | None] | None:
        """Open a net for counting, None where that cannot be; the fault is told where it is used."""
        if name not in self.fetched and len(self.fetched) < MOST_NETS:
            try:
                self.fetched[name] = self.library(name)
            except NetdraftError:
                return None
        return self.fetched.get(name)

    def library(self, name: str) -> tuple[Library, str | None]:
        """Open a net that a spec names, and the variant that it names.

        Raises:
            SpecError: The net is at fault.
            NetdraftError: There is none of that name.
        """
        document, variant = self.fetch(name)
        self.sources.texts.update(_texts_of(document))
        return library_of(document, self.faults, self.budget.work), variant


def _texts_of(document: Document) -> dict[str, str]:
    texts = {document.file: document.text}
    for used in document.used:
        texts.update(_texts_of(used))
    return texts
