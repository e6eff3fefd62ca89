"""Runs put in the place of their copies: one repeated part, its cells in tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from builder.sketch.folding.cells import atom_of
from builder.sketch.folding.frames import INPUT, PREVIOUS, Book, Cells, Frame, Part, Ref, Stretch
from builder.sketch.folding.naming import fresh, tidy
from builder.sketch.folding.runs import Run, Slot

FLOW = "x"
Read = tuple[int, str, int | tuple[int, int] | None]
"""What is read of a copy: the place in it, the port, and the copy of a repeat inside."""


def joined(stretch: Stretch, run: Run, book: Book) -> None:
    """Fold the copies of a run into one part, in place."""
    parts = stretch.parts[run.start : run.start + run.period]
    is_wrapped = run.period > 1 or parts[0].repeats
    ports: dict[Read, str] = {}
    if is_wrapped:
        part = _wrapped(stretch, run, book, ports)
    else:
        part = replace(parts[0], repeats=True, inputs=_inputs_alone(parts[0], run))
    rows = [
        tuple(cell for cells in stretch.cells[at : at + run.period] for cell in cells)
        for at in range(run.start, run.end, run.period)
    ]
    cells: Cells = (atom_of(run.count), *zip(*rows, strict=True))
    ids = stretch.ids[: run.start] + stretch.ids[run.end :]
    name = fresh(tidy(part.stem, stretch.ids[run.start]), (*ids, *stretch.inputs))
    _replace(stretch, run, part, cells, name, ports)


def _replace(stretch: Stretch, run: Run, part: Part, cells: Cells, name: str, ports: dict[Read, str]) -> None:
    moved = _mover(run, ports)
    kept = [*stretch.parts[: run.start], part, *stretch.parts[run.end :]]
    stretch.parts[:] = [
        replace(
            one,
            inputs=tuple((port, moved(ref)) for port, ref in one.inputs),
            call=None if one.call is None else moved(Ref(one.call)).place,
        )
        for one in kept
    ]
    stretch.outputs[:] = [(port, moved(ref)) for port, ref in stretch.outputs]
    stretch.ids[run.start : run.end] = [name]
    stretch.cells[run.start : run.end] = [cells]


def _mover(run: Run, ports: dict[Read, str]) -> Callable[[Ref], Ref]:
    """Give the function that takes a ref to where its target stands after the folding."""

    def moved(ref: Ref) -> Ref:
        if ref.place < run.start:
            return ref
        if ref.place >= run.end:
            return replace(ref, place=ref.place - run.end + run.start + 1)
        copy, place = divmod(ref.place - run.start, run.period)
        port = ports[(place, ref.port, ref.copy)] if ports else ref.port
        return Ref(run.start, port, None if copy == run.count - 1 else copy)

    return moved


def _inputs_alone(part: Part, run: Run) -> tuple[tuple[str, Ref], ...]:
    """Give the inputs of a part that repeats; `prev` says what flows where several are bound."""
    if len(part.inputs) == 1:
        return ((part.inputs[0][0], run.origin),)
    return tuple((port, _outer(slot)) for (port, _), slot in zip(part.inputs, run.slots[0], strict=True))


def _outer(slot: Slot) -> Ref:
    return Ref(PREVIOUS) if slot.side == "before" else Ref(slot.place, slot.port, slot.copy)


def _wrapped(stretch: Stretch, run: Run, book: Book, ports: dict[Read, str]) -> Part:
    """Put the parts of one copy into a frame; `ports` gets the names of its outputs."""
    parts = stretch.parts[run.start : run.start + run.period]
    ids = _inner_ids(parts, stretch.ids[run.start : run.start + run.period])
    names: dict[Slot, str] = {}
    for slot in run.others:
        wish = stretch.ids[slot.place] if slot.place >= 0 else slot.port
        names[slot] = fresh(tidy(wish, "other"), (*names.values(), *ids, FLOW))
    flow = fresh(FLOW, (*ids, *names.values()))
    inner = tuple(
        replace(
            part,
            inputs=tuple(
                (port, _inner(slot, flow, names)) for (port, _), slot in zip(part.inputs, row, strict=True)
            ),
        )
        for part, row in zip(parts, run.slots, strict=True)
    )
    outputs = _outputs(stretch, run, ids, ports)
    frame = Frame((flow, *names.values()), inner, outputs)
    is_stage = any(part.repeats or part.frame >= 0 for part in parts)
    outer: tuple[tuple[str, Ref], ...] = ((flow, run.origin),)
    if names:
        outer = ((flow, Ref(PREVIOUS)), *((name, _outer(slot)) for slot, name in names.items()))
    stem = parts[0].stem if run.period == 1 else "stage" if is_stage else "block"
    return Part(stem, frame=book.number(frame, ids, stem=stem), width=frame.width, inputs=outer, repeats=True)


def _inner(slot: Slot, flow: str, names: dict[Slot, str]) -> Ref:
    if slot.side == "own":
        return Ref(slot.place, slot.port, slot.copy)
    return Ref(INPUT, flow if slot.side == "before" else names[slot])


def _outputs(
    stretch: Stretch, run: Run, ids: tuple[str, ...], ports: dict[Read, str]
) -> tuple[tuple[str, Ref], ...]:
    """List what is read of the copies from outside: what flows comes first."""
    reads: dict[Read, None] = {(run.flow.place, run.flow.port, run.flow.copy): None}
    outside = [part.inputs for part in (*stretch.parts[: run.start], *stretch.parts[run.end :])]
    for _, ref in (pair for inputs in (*outside, stretch.outputs) for pair in inputs):
        if run.start <= ref.place < run.end:
            reads[((ref.place - run.start) % run.period, ref.port, ref.copy)] = None
    if len(reads) == 1:
        ports.update(dict.fromkeys(reads, ""))
        return tuple(("", Ref(*read)) for read in reads)
    names: list[str] = []
    for number, (place, port, _) in enumerate(reads):
        wish = "out" if number == 0 else port.lstrip(".") if port.isidentifier() else ids[place]
        names.append(fresh(wish, names))
    ports.update(
        {read: f".{name}" if at else "" for at, (read, name) in enumerate(zip(reads, names, strict=True))}
    )
    return tuple((name, Ref(*read)) for read, name in zip(reads, names, strict=True))


def _inner_ids(parts: list[Part], ids: list[str]) -> tuple[str, ...]:
    """Name the parts of a copy: without numbers, but where several would be called alike."""
    if len(parts) == 1:
        return (tidy("block", ids[0]),)
    stems = [part.stem for part in parts]
    found: list[str] = []
    for part, name in zip(parts, ids, strict=True):
        wish = tidy(part.stem, name) if stems.count(part.stem) == 1 else f"{part.stem}1"
        found.append(fresh(wish, found))
    return tuple(found)
