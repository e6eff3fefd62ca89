"""Fold: a verbose sketch as a person would write it, with the same leaves in the same order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from builder.sketch.document import document
from builder.sketch.folding.frames import Book, Stretch
from builder.sketch.folding.gathering import gathered
from builder.sketch.folding.growing import with_growing_concats
from builder.sketch.folding.wording.sheet import Sheet
from builder.sketch.folding.wording.sites import Usage, usages
from builder.sketch.folding.wording.writing import Writer
from builder.sketch.layout import lay_out
from builder.sketch.tree import Scope, Sketch, Step
from builder.spec.tree import Data

WORD: Final = re.compile(r"[A-Za-z_]\w*")


def fold(sketch: Sketch) -> Sketch:
    """Fold runs into repeats and what comes again into composites.

    Groups may lose their numbers and repeated nodes gain some, so names of nodes change; nothing else does.
    Where the text would grow, less is folded.
    """
    stretch, book = gathered(with_growing_concats(sketch))
    used = usages(stretch.frame(), stretch.values(), book)
    folded = _written(sketch, stretch, book, used)
    rooted = _rooted(sketch, folded, used, book)
    while rooted:
        used = {number: usage for number, usage in used.items() if number not in rooted}
        folded = _written(sketch, stretch, book, used)
        rooted = _rooted(sketch, folded, used, book)
    lines, fewest = _lines(folded), sum(1 for _ in _steps(sketch.scope))
    if lines <= fewest:  # each step has a line, at least
        return folded
    most = _lines(sketch)
    if lines <= most:
        return folded
    grouped = _written(sketch, stretch, book, {})
    return grouped if _lines(grouped) <= most else sketch


def _rooted(sketch: Sketch, folded: Sketch, used: Mapping[int, Usage], book: Book) -> set[int]:
    """Find the composites that speak of the net's open sizes, which only groups know."""
    sizes = set(sketch.dims) | _words(list(sketch.inputs.values()))
    composites = reversed(folded.blocks[len(sketch.blocks) :])
    return {
        number
        for number, composite in zip(_inside_out(used, book), composites, strict=True)
        if any(sizes & _words(list(step.args.values())) for step in _steps(composite.scope))
    }


def _steps(scope: Scope) -> Iterator[Step]:
    for step in scope.steps:
        yield step
        if step.body is not None:
            yield from _steps(step.body)


def _words(data: Data) -> set[str]:
    """Name what the shapes in plain data speak of."""
    if isinstance(data, dict):
        return _words(data.get("shape"))
    if not isinstance(data, list):
        return set()
    texts = [one for one in data if isinstance(one, str) and not one.startswith("=")]
    inner = [_words(one) for one in data if isinstance(one, list | dict)]
    return set().union({word for text in texts for word in WORD.findall(text)}, *inner)


def _inside_out(used: Mapping[int, Usage], book: Book) -> list[int]:
    return sorted(used, key=lambda one: book.known[one].height)


def _lines(sketch: Sketch) -> int:
    return lay_out(document(sketch)).count("\n")


def _written(sketch: Sketch, stretch: Stretch, book: Book, used: Mapping[int, Usage]) -> Sketch:
    """Write what was gathered, with the composites that are used."""
    writer = Writer(book, frozenset(sketch.params))
    taken = [composite.name for composite in sketch.blocks]
    numbers = _inside_out(used, book)
    for number in numbers:
        writer.composite(number, used[number], taken)
        taken.append(writer.written[number].composite.name)
    sheet = Sheet.of(stretch.frame(), tuple(stretch.ids), stretch.values())
    steps = writer.steps(sheet, ())
    scope = Scope(sketch.scope.inputs, tuple(one.settled() for one in steps), sheet.outputs())
    blocks = [writer.written[number].composite for number in reversed(numbers)]
    return replace(sketch, scope=scope, blocks=(*sketch.blocks, *blocks))
