"""Groups gathered from the inside out, those of one class together and alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from builder.sketch.folding.cells import Atom, Cell, only_value
from builder.sketch.folding.frames import INPUT, Book, Cells, Frame, Part, Ref, Stretch, stem_of
from builder.sketch.folding.joining import joined
from builder.sketch.folding.merging import merged_frames
from builder.sketch.folding.reading import Reader, is_group
from builder.sketch.folding.runs import LONGEST_PERIOD, Run, keys_of, runs_in
from builder.sketch.tree import Scope, Sketch, Step

CONTAINERS = ("", "Sequential", "ModuleList", "ModuleDict")
MOST_LEVELS = 64
GAIN = 0.85
MOST_DIFFERENCES = 5
WEIGHTS = {"kernel_size": 2, "groups": 2, "dim": 2, "dims": 2}
"""Arguments in which copies of one thing do not differ."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the sketch, the likeness that it shares with others, and those right inside."""

    step: Step
    likeness: str
    inside: tuple[Group, ...]

    @property
    def name(self) -> str:
        """Give the words to name it by: those of the class around, and its own."""
        return self.likeness.partition("#")[0].replace(".", "_").strip("_")


def gathered(sketch: Sketch) -> tuple[Stretch, Book]:
    """Read a whole sketch, its groups folded and merged, and fold what is left."""
    reader = Reader.of(sketch)
    outermost = _groups(sketch.scope, ())
    everything = [one for group in outermost for one in _walk(group)]
    levels = _levels(everything)
    for level in range(1, max(levels.values(), default=0) + 1):
        likenesses: dict[str, list[Group]] = {}
        for group in everything:
            if levels[group.likeness] == level:
                likenesses.setdefault(group.likeness, []).append(group)
        for groups in likenesses.values():
            _read(groups, reader)
    stretch = reader.stretch(sketch.scope, is_group=False)
    condense(stretch, reader.book)
    return stretch, reader.book


def condense(stretch: Stretch, book: Book) -> None:
    """Fold the runs that save lines, or also those that do so with others around them."""
    if not _has_runs(stretch, book):
        return
    thrifty, eager = stretch.copy(), stretch
    _condense(thrifty, book, is_eager=False)
    _condense(eager, book, is_eager=True)
    if _lines(thrifty, book) <= _lines(eager, book):
        stretch.parts[:], stretch.ids[:] = thrifty.parts, thrifty.ids
        stretch.cells[:], stretch.outputs[:] = thrifty.cells, thrifty.outputs


def _lines(stretch: Stretch, book: Book) -> int:
    return sum(book.lines_of(part) for part in stretch.parts)


def _has_runs(stretch: Stretch, book: Book) -> bool:
    """Whether there is anything to fold, which most groups have not."""
    keys = keys_of(stretch.parts)
    return any(_worthy(stretch, period, keys, book, is_eager=True) for period in _periods(stretch))


def _periods(stretch: Stretch) -> range:
    return range(1, min(LONGEST_PERIOD, len(stretch.parts) // 2) + 1)


def _condense(stretch: Stretch, book: Book, *, is_eager: bool) -> None:
    """Fold the shortest periods first, until no run is left."""
    period, keys = 1, keys_of(stretch.parts)
    while period in _periods(stretch):
        if _condensed(stretch, period, keys, book, is_eager):
            period, keys = 1, keys_of(stretch.parts)
        else:
            period += 1


def _condensed(stretch: Stretch, period: int, keys: Sequence[int], book: Book, is_eager: bool) -> bool:
    """Fold the runs of one period; whether there were any."""
    worthy = _worthy(stretch, period, keys, book, is_eager=is_eager)
    for run in reversed(worthy):
        joined(stretch, run, book)
    return bool(worthy)


def _worthy(stretch: Stretch, period: int, keys: Sequence[int], book: Book, *, is_eager: bool) -> list[Run]:
    """List the runs of one period that are worth folding."""
    return [
        run
        for run in runs_in(stretch, period, keys)
        if (is_eager or _saves_lines(stretch, run, book)) and _is_worth_it(stretch, run, book)
    ]


def _saves_lines(stretch: Stretch, run: Run, book: Book) -> bool:
    """Whether a group with a repeat has fewer lines than the copies of its parts."""
    if run.period == 1 and not stretch.parts[run.start].repeats:
        return True
    lines = sum(book.lines_of(part) for part in stretch.parts[run.start : run.start + run.period])
    outside = [ref for part in stretch.parts[run.end :] for _, ref in part.inputs]
    reads = {
        ((ref.place - run.start) % run.period, ref.port)
        for ref in (*outside, *(ref for _, ref in stretch.outputs))
        if run.start <= ref.place < run.end
    }
    return lines * (run.count - 1) > 3 + bool(reads - {(run.flow.place, run.flow.port)})


def _is_worth_it(stretch: Stretch, run: Run, book: Book) -> bool:
    """Whether the text gets clearly shorter, and the copies are as alike as people see it."""
    parts = stretch.parts[run.start : run.start + run.period]
    labels = [label for part in parts for label in book.labels_of(part)]
    copies = [stretch.cells[at : at + run.period] for at in range(run.start, run.end, run.period)]
    columns = [tuple(column) for cells in zip(*copies, strict=True) for column in zip(*cells, strict=True)]
    weights = {
        column: WEIGHTS.get(label, 1)
        for label, column in zip(labels, columns, strict=True)
        if only_value(column) is None
    }
    groups = sum(part.frame >= 0 or part.repeats for part in parts)
    most = run.count if groups else run.count - 2
    if sum(weights.values()) > min(most, MOST_DIFFERENCES):
        return False
    size = sum(22 if part.frame >= 0 or part.repeats else 16 + 9 * min(part.width, 3) for part in parts)
    apart = run.count * (size + 10 * len(weights) * bool(groups)) + 30 * groups
    lists = sum(16 if _is_regular(column) else 12 + 6 * run.count for column in weights)
    return 26 + size + lists <= GAIN * apart


def _is_regular(column: tuple[Cell, ...]) -> bool:
    """Whether a short formula surely gives the column."""
    if only_value(column[1:]) is not None:
        return True
    values = [one.value for one in column if isinstance(one, Atom) and one.kind == "int"]
    if len(values) < max(3, len(column)):
        return False
    numbers = [value for value in values if isinstance(value, int)]
    steps = {later - earlier for earlier, later in pairwise(numbers)}
    return len(steps) == 1 or all(later == 2 * one for one, later in pairwise(numbers))


def _groups(scope: Scope, above: tuple[str, ...]) -> tuple[Group, ...]:
    found = []
    for step in scope.steps:
        if not is_group(step) or step.body is None:
            continue
        owner = above[-1].partition(".")[0] if above else ""
        likeness = step.kind if step.kind not in CONTAINERS else f"{owner}.{stem_of(step.id)}"
        inside = _groups(step.body, (*above, likeness))
        if likeness in above or any(likeness == one.likeness for group in inside for one in _walk(group)):
            likeness = f"{likeness}#{_depth(inside)}"
        found.append(Group(step, likeness, inside))
    return tuple(found)


def _walk(group: Group) -> Iterator[Group]:
    for one in group.inside:
        yield from _walk(one)
    yield group


def _depth(groups: tuple[Group, ...]) -> int:
    return 1 + max((_depth(group.inside) for group in groups), default=0)


def _levels(groups: list[Group]) -> dict[str, int]:
    """Give each likeness a level above those of all that stands inside of one of it."""
    levels = {group.likeness: 1 for group in groups}
    for _ in range(MOST_LEVELS):
        is_settled = True
        for group in groups:
            least = 1 + max((levels[one.likeness] for one in group.inside), default=0)
            if levels[group.likeness] < least:
                levels[group.likeness] = least
                is_settled = False
        if is_settled:
            break
    return levels


def _read(groups: list[Group], reader: Reader) -> None:
    """Read the groups of one likeness, whose insides are read."""
    found: list[tuple[int, Cells]] = []
    for group in groups:
        assert group.step.body is not None
        stretch = reader.stretch(group.step.body)
        condense(stretch, reader.book)
        kind = "" if group.step.kind in CONTAINERS else group.step.kind
        number = reader.book.number(stretch.frame(), tuple(stretch.ids), kind, group.name)
        found.append((number, stretch.values()))
    if groups[0].step.kind not in CONTAINERS[1:] or not groups[0].likeness.startswith("."):
        found = merged_frames(found, reader.book)
    for group, (number, cells) in zip(groups, found, strict=True):
        frame = reader.book.frames[number]
        part = _lifted_out(frame, group.step, reader) or Part("", frame=number, width=len(cells))
        reader.read[id(group.step.body)] = (part, cells)


def _lifted_out(frame: Frame, step: Step, reader: Reader) -> Part | None:
    """Give the only part of a group that adds nothing of its own, to stand in its place."""
    if len(frame.parts) != 1 or len(frame.inputs) != 1 or step.id in reader.tied:
        return None
    part = frame.parts[0]
    is_passed = [ref for _, ref in part.inputs] == [Ref(INPUT, frame.inputs[0])]
    is_alone = is_passed and [ref for _, ref in frame.outputs] == [Ref(0)] and not part.fence
    if not is_alone or part.optional or not (part.repeats or part.frame >= 0 or step.kind in CONTAINERS):
        return None
    return replace(part, stem="")
