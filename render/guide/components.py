"""What the map shows: components, where they are written, and what they are to one another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["model", "block"]

USED_BY: Final = "Used by"


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of code or of a spec: name, file, lines from 1, a link, and what it does.

    `file` is empty for code that lies elsewhere, such as torch's own.
    """

    name: str
    file: str = ""
    first: int = 0
    last: int = 0
    link: str = ""
    doc: str = ""

    @property
    def lines(self) -> str:
        """The lines, as people write them.

        >>> Place("Squash", "capsule.py", 15, 34).lines, Place("Squash", "capsule.py", 15, 15).lines
        ('15-34', '15')
        """
        return f"{self.first}-{self.last}" if self.last > self.first else str(self.first or "")


@dataclass(frozen=True, slots=True)
class Component:
    """A box of the map: title, a line of purpose, paragraphs, the places behind it.

    `identifier` is its name for programs; `anchor` that of its section on the page.
    """

    identifier: str
    anchor: str
    title: str
    kind: Kind
    purpose: str = ""
    text: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """What one component does with another, both by their identifiers."""

    source: str
    target: str
    words: str


@dataclass(frozen=True, slots=True)
class Guide:
    """A whole map: title, a line about it, an overview, components, and who uses what."""

    title: str
    note: str
    overview: tuple[str, ...]
    components: tuple[Component, ...]
    uses: tuple[Relation, ...]

    @property
    def edges(self) -> tuple[Relation, ...]:
        """Both directions: what each component uses, each followed by who uses these."""
        return tuple(edge for one in self.components for edge in self._edges_of(one.identifier))

    @property
    def by_identifier(self) -> dict[str, Component]:
        """The components by their identifiers."""
        return {one.identifier: one for one in self.components}

    def of_kind(self, kind: Kind) -> tuple[Component, ...]:
        """Give the components of a kind, in order."""
        return tuple(one for one in self.components if one.kind == kind)

    def users_of(self, identifier: str) -> tuple[Component, ...]:
        """Give the components that use one."""
        known = self.by_identifier
        return tuple(known[use.source] for use in self.uses if use.target == identifier)

    def related_to(self, identifier: str) -> dict[str, tuple[Component, ...]]:
        """Give the components next to one, by what it does with them; those that use it come last."""
        known, found = self.by_identifier, dict[str, tuple[Component, ...]]()
        for edge in self.edges:
            if edge.source == identifier:
                found[edge.words] = (*found.get(edge.words, ()), known[edge.target])
        return found

    def _edges_of(self, identifier: str) -> Iterator[Relation]:
        uses = [use for use in self.uses if use.source == identifier]
        yield from uses
        yield from (Relation(use.target, use.source, USED_BY) for use in uses)
