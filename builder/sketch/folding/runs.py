"""Runs: parts that say the same again and again, each copy fed by the one before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from builder.sketch.brevity import card_of
from builder.sketch.folding.cells import Atom
from builder.sketch.folding.frames import INPUT, Part, Ref, Stretch

LONGEST_PERIOD = 40
TAILS = ("activation", "pool", "merge")


@dataclass(frozen=True, slots=True)
class Slot:
    """Where an input of a copy comes from: its own copy, the copy before, or outside.

    `number` is that of the copy which is read outside.
    """

    side: str
    place: int
    port: str
    copy: int | tuple[int, int] | None = None
    number: int | None = None


Slots = tuple[tuple[Slot, ...], ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Copies of `period` parts each, from `start` on; `slots` are those of the second copy.

    `flow` is what flows from copy to copy, `origin` what flows into the first.
    """

    start: int
    period: int
    count: int
    slots: Slots
    flow: Slot
    origin: Ref

    @property
    def end(self) -> int:
        """The place behind the last copy."""
        return self.start + self.period * self.count

    @property
    def others(self) -> tuple[Slot, ...]:
        """What each copy takes from outside, beside what flows."""
        return tuple(dict.fromkeys(slot for row in self.slots for slot in row if slot.side == "out"))


def runs_in(stretch: Stretch, period: int, keys: Sequence[int]) -> Iterator[Run]:
    """Give the runs of a period, the longest that are wired alike; `keys` number the parts."""
    place = 0
    while place + 2 * period <= len(keys):
        end = place
        while end + period < len(keys) and keys[end] >= 0 and keys[end] == keys[end + period]:
            end += 1
        found = None
        if end - place >= period:
            found = _wired(stretch, place, period, end + period)
            if found is not None:
                yield found
        place = found.end if found is not None else max(place + 1, end - period + 1)


def keys_of(parts: Sequence[Part]) -> list[int]:
    """Number the parts: those of equal number may be copies; fenced ones are below 0."""
    numbers: dict[object, int] = {}
    keys = []
    for place, part in enumerate(parts):
        ports = tuple(port for port, _ in part.inputs)
        likeness = (
            part.stem, part.block, part.names, part.frame, part.width, ports, part.repeats, part.optional,
            part.chained, part.call, part.rest,
        )  # fmt: skip
        keys.append(-1 - place if part.fence else numbers.setdefault(likeness, len(numbers)))
    return keys


def _wired(stretch: Stretch, start: int, period: int, end: int) -> Run | None:
    """Find the first copies between two places that are wired alike, as many as there are."""
    for first in range(start, end - 2 * period + 1):
        run = _from(stretch, first, period, end)
        if run is None:
            continue
        shifted = (_from(stretch, at, period, end) for at in range(first, min(first + period, end - period)))
        others = [one for one in shifted if one is not None and one.count == run.count]
        return min(others, key=lambda one: _is_tail(stretch.parts[one.start]))
    return None


def _from(stretch: Stretch, first: int, period: int, end: int) -> Run | None:
    """Give the run that begins at a place, None where the next copy is wired otherwise."""
    if first + 2 * period > end:
        return None
    pattern = _pattern(_slots(stretch, first, period), _slots(stretch, first + period, period))
    flows = {slot for row in pattern or () for slot in row if slot.side == "before"}
    origin = _origin(stretch, first, pattern) if pattern is not None and len(flows) == 1 else None
    if pattern is None or origin is None:
        return None
    count = 2
    while first + (count + 1) * period <= end:
        if not _follows(_slots(stretch, first + period * count, period), pattern, count):
            break
        count += 1
    run = Run(first, period, count, pattern, flows.pop(), origin)
    return run if _can_flow(stretch, run) else None


def _is_tail(part: Part) -> bool:
    """Whether a part is of the kind that people write at the end of a block."""
    card = card_of(part.block) if part.frame < 0 and part.block else None
    return card is not None and (card.family in TAILS or card.name.startswith(("Dropout", "Add")))


def _slots(stretch: Stretch, start: int, period: int) -> Slots:
    return tuple(
        tuple(_slot(stretch, ref, start, period) for _, ref in part.inputs)
        for part in stretch.parts[start : start + period]
    )


def _slot(stretch: Stretch, ref: Ref, start: int, period: int) -> Slot:
    if start <= ref.place < start + period:
        return Slot("own", ref.place - start, ref.port, ref.copy)
    if start - period <= ref.place < start:
        return Slot("before", ref.place - start + period, ref.port, ref.copy)
    return Slot("out", ref.place, ref.port, ref.copy, _number_of(stretch, ref))


def _number_of(stretch: Stretch, ref: Ref) -> int | None:
    """Number the copy that a ref means, where it is one of a run: the last where it names none."""
    if ref.place < 0 or not stretch.parts[ref.place].repeats:
        return None
    if ref.copy is not None:
        return ref.copy if isinstance(ref.copy, int) else None
    count = stretch.cells[ref.place][stretch.parts[ref.place].optional]
    return count.value - 1 if isinstance(count, Atom) and isinstance(count.value, int) else None


def _pattern(first: Slots, second: Slots) -> Slots | None:
    """Give the wiring that the first two copies have in common; None where they differ."""
    rows = []
    for here, there in zip(first, second, strict=True):
        row = [_common(one, other) for one, other in zip(here, there, strict=True)]
        if any(slot is None for slot in row):
            return None
        rows.append(tuple(slot for slot in row if slot is not None))
    return tuple(rows)


def _common(first: Slot, second: Slot) -> Slot | None:
    if second.side == "before":
        return second if first.side != "own" else None
    if first == second:
        return second
    is_counted = first.number is not None and second.number is not None
    if first.side == "out" and is_counted and (first.place, first.port) == (second.place, second.port):
        assert first.number is not None and second.number is not None
        return replace(second, copy=(first.number, second.number - first.number), number=None)
    return None


def _follows(slots: Slots, pattern: Slots, copy: int) -> bool:
    """Whether a copy is wired as the first two are."""
    return all(
        _expected(wanted, slot, copy)
        for row, pattern_row in zip(slots, pattern, strict=True)
        for slot, wanted in zip(row, pattern_row, strict=True)
    )


def _expected(wanted: Slot, slot: Slot, copy: int) -> bool:
    if not isinstance(wanted.copy, tuple) or wanted.side != "out" or wanted.number is not None:
        return slot == wanted
    first, step = wanted.copy
    is_same = (slot.side, slot.place, slot.port) == (wanted.side, wanted.place, wanted.port)
    return is_same and slot.number == first + step * copy


def _origin(stretch: Stretch, first: int, pattern: Slots) -> Ref | None:
    """Give the one value that flows into the first copy."""
    origins = {
        ref
        for part, row in zip(stretch.parts[first:], pattern, strict=False)
        for (_, ref), slot in zip(part.inputs, row, strict=True)
        if slot.side == "before"
    }
    return origins.pop() if len(origins) == 1 else None


def _can_flow(stretch: Stretch, run: Run) -> bool:
    """Whether `prev`, or a ref of its own, can say what flows into the first copy."""
    part = stretch.parts[run.start]
    if run.period == 1 and (run.flow.port or run.flow.copy is not None):
        return False
    is_alone = not run.others and (run.period > 1 or part.repeats or len(part.inputs) == 1)
    above = Ref(run.start - 1) if run.start else Ref(INPUT, stretch.inputs[0] if stretch.inputs else "")
    return is_alone or run.origin == above
