"""Frames of one class merged: what only some of them have becomes optional."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import combinations

from builder.sketch.brevity import card_of
from builder.sketch.folding.cells import ANYTHING, Cell, atom_of
from builder.sketch.folding.frames import BLOCK, INPUT, Book, Cells, Frame, Part, Ref, sliced

MOST_TRIES = 5_000
MOST_OPTIONAL = 6


@dataclass(slots=True)
class Cluster:
    """Frames that fit into one of them; `places` says which of its parts each has, in order."""

    whole: Frame
    number: int
    places: dict[int, tuple[int, ...]]

    @property
    def optional(self) -> frozenset[int]:
        """The parts that one of the frames does not have."""
        everywhere = frozenset(range(len(self.whole.parts))).intersection(*self.places.values())
        return frozenset(range(len(self.whole.parts))) - everywhere


def merged_frames(found: list[tuple[int, Cells]], book: Book) -> list[tuple[int, Cells]]:
    """Give each scope a frame that it shares with as many as can be, and its cells there."""
    numbers = sorted({number for number, _ in found}, key=lambda one: -len(book.frames[one].parts))
    if len(numbers) < 2:
        return found
    samples = {number: sliced(book.frames[number], cells) for number, cells in reversed(found)}
    clusters: list[Cluster] = []
    for number in numbers:
        if not any(_joins(cluster, number, book, samples) for cluster in clusters):
            frame = book.frames[number]
            clusters.append(Cluster(frame, number, {number: tuple(range(len(frame.parts)))}))
    home = {number: cluster for cluster in clusters for number in cluster.places}
    parts = {cluster.number: _parts(cluster, book) for cluster in clusters}
    return [_moved(number, cells, home[number], parts[home[number].number], book) for number, cells in found]


def _joins(cluster: Cluster, number: int, book: Book, samples: dict[int, list[Cells]]) -> bool:
    """Fit a frame into a cluster; whether it does."""
    fitting = Fitting(book.frames[number], cluster.whole, samples[number], samples[cluster.number])
    places = fitting.places()
    if places is None:
        return False
    grown = replace(cluster, places={**cluster.places, number: places})
    if len(grown.optional) > MOST_OPTIONAL:
        return False
    cluster.places[number] = places
    return True


def _moved(
    number: int, cells: Cells, cluster: Cluster, parts: tuple[Part, ...], book: Book
) -> tuple[int, Cells]:
    """Give the merged frame, which has these parts, and the cells of a scope in it."""
    if len(cluster.places) == 1:
        return number, cells
    frame = book.frames[number]
    known = book.known[cluster.number]
    merged = book.number(replace(cluster.whole, parts=parts), known.ids, known.kind, known.stem)
    own = dict(zip(cluster.places[number], zip(frame.parts, sliced(frame, cells), strict=True), strict=True))
    row: list[Cell] = []
    for at, part in enumerate(parts):
        if part.optional:
            row.append(atom_of(at in own))
        if at not in own:
            row += (ANYTHING,) * (part.total - part.optional)
        elif part.names == (BLOCK,):
            row.append(atom_of(own[at][0].block))
        else:
            row += own[at][1]
    return merged, tuple(row)


def _parts(cluster: Cluster, book: Book) -> tuple[Part, ...]:
    """Give the parts of a merged frame: some are optional, some differ in their block."""
    optional = cluster.optional
    blocks: dict[int, set[str]] = {}
    for number, places in cluster.places.items():
        for part, at in zip(book.frames[number].parts, places, strict=True):
            blocks.setdefault(at, set()).add(part.block)
    return tuple(
        replace(part, optional=at in optional)
        if len(blocks[at]) == 1
        else replace(part, optional=at in optional, block="", names=(BLOCK,), width=1)
        for at, part in enumerate(cluster.whole.parts)
    )


@dataclass(slots=True)
class Fitting:
    """The search for the parts of a small frame among those of a large one, in order.

    Where there are several ways, that is taken in which the values agree best.
    """

    small: Frame
    large: Frame
    small_cells: list[Cells]
    large_cells: list[Cells]
    tries: int = 0
    taken: list[int] = field(default_factory=list)
    found: list[tuple[int, ...]] = field(default_factory=list)

    def places(self) -> tuple[int, ...] | None:
        """Give the place of each small part in the large frame, None where it does not fit."""
        if self.small.inputs != self.large.inputs or len(self.small.parts) > len(self.large.parts):
            return None
        if any(part.call is not None or part.optional for part in (*self.small.parts, *self.large.parts)):
            return None
        self._search(0)
        return max(self.found, key=self._agreement, default=None)

    def _search(self, start: int) -> None:
        """Go on from a part of the large frame, with what is taken so far."""
        self.tries += 1
        missing = len(self.small.parts) - len(self.taken)
        if self.tries > MOST_TRIES or len(self.large.parts) - start < missing:
            return
        if start == len(self.large.parts):
            if self._ends_alike():
                self.found.append(tuple(self.taken))
            return
        if missing and self._is_match(start):
            self.taken.append(start)
            self._search(start + 1)
            self.taken.pop()
        if len(self.large.parts[start].inputs) == 1:
            self._search(start + 1)

    def _agreement(self, places: tuple[int, ...]) -> int:
        """Count the values that are the same, and those that are equal to each other in both."""
        pairs = zip(self.small_cells, (self.large_cells[at] for at in places), strict=True)
        return sum(_likeness_of(mine, theirs) for mine, theirs in pairs)

    def _is_match(self, start: int) -> bool:
        one, other = self.small.parts[len(self.taken)], self.large.parts[start]
        if _likeness(one) != _likeness(other):
            return False
        return all(
            self._from_small(mine) == self._from_large(theirs)
            for (_, mine), (_, theirs) in zip(one.inputs, other.inputs, strict=True)
        )

    def _ends_alike(self) -> bool:
        mine = [(name, self._from_small(ref)) for name, ref in self.small.outputs]
        theirs = [(name, self._from_large(ref)) for name, ref in self.large.outputs]
        return mine == theirs

    def _from_small(self, ref: Ref) -> Ref | None:
        if ref.place < 0:
            return ref
        return replace(ref, place=self.taken[ref.place]) if ref.place < len(self.taken) else None

    def _from_large(self, ref: Ref) -> Ref:
        """Pass by the parts that the small frame does not have: each hands on its only input."""
        while ref.place >= 0 and ref.place not in self.taken:
            if ref.port or ref.copy is not None:
                return Ref(INPUT, "")
            ref = self.large.parts[ref.place].inputs[0][1]
        return ref


def _likeness(part: Part) -> Part:
    """Give what two parts must have in common; one plain activation is like another."""
    part = replace(part, inputs=tuple((port, Ref(INPUT)) for port, _ in part.inputs))
    if part.frame >= 0 or part.names or not part.block or len(part.inputs) != 1 or part.repeats:
        return part
    card = card_of(part.block)
    is_activation = card is not None and card.family == "activation"
    return replace(part, stem="", block="", inputs=(("", Ref(INPUT)),)) if is_activation else part


def _likeness_of(mine: Cells, theirs: Cells) -> int:
    values = list(zip(mine, theirs, strict=False))
    alike = sum(one == other for one, other in values)
    return alike + sum((a == c) == (b == d) for (a, b), (c, d) in combinations(values, 2) if a == c or b == d)
