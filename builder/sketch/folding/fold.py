"""Fold: a verbose sketch as a person would write it, with the same leaves in the same order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from builder.sketch.document import document
from builder.sketch.folding.frames import Book, Stretch
from builder.sketch.folding.gathering import gathered
from builder.sketch.folding.growing import with_growing_concats
from builder.sketch.folding.wording.sheet import Sheet
from builder.sketch.folding.wording.sites import Usage, usages
from builder.sketch.folding.wording.writing import Writer
from builder.sketch.layout import lay_out
from builder.sketch.tree import Scope, Sketch


def fold(sketch: Sketch) -> Sketch:
    """Fold runs into repeats and what comes again into composites.

    Groups may lose their numbers and repeated nodes gain some, so names of nodes change; nothing else does.
    Where the text would grow, less is folded.
    """
    stretch, book = gathered(with_growing_concats(sketch))
    used = usages(stretch.frame(), stretch.values(), book)
    folded = _written(sketch, stretch, book, used)
    most = _lines(sketch)
    if _lines(folded) <= most:
        return folded
    grouped = _written(sketch, stretch, book, {})
    return grouped if _lines(grouped) <= most else sketch


def _lines(sketch: Sketch) -> int:
    return lay_out(document(sketch)).count("\n")


def _written(sketch: Sketch, stretch: Stretch, book: Book, used: Mapping[int, Usage]) -> Sketch:
    """Write what was gathered, with the composites that are used."""
    writer = Writer(book, frozenset(sketch.params))
    taken = [composite.name for composite in sketch.blocks]
    numbers = sorted(used, key=lambda one: book.known[one].height)
    for number in numbers:
        writer.composite(number, used[number], taken)
        taken.append(writer.written[number].composite.name)
    sheet = Sheet.of(stretch.frame(), tuple(stretch.ids), stretch.values())
    steps = writer.steps(sheet, ())
    scope = Scope(sketch.scope.inputs, tuple(one.settled() for one in steps), sheet.outputs())
    blocks = [writer.written[number].composite for number in reversed(numbers)]
    return replace(sketch, scope=scope, blocks=(*sketch.blocks, *blocks))
