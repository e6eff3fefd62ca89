"""Mends written into texts: whole mends, in file order, none over another; all else stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from builder.errors import Edit, Mend
from builder.spec.reading.characters import BYTE_ORDER_MARK

Span = tuple[int, int, str]


def apply(text: str, mends: Iterable[Mend]) -> str:
    """Write mends into the text of the one file that they are for.

    >>> edit = Edit("tiny.yaml", (2, 9), (2, 13), "ReLU")
    >>> apply("net: tiny\\n  act: {ReLu}\\n", [Mend("write 'ReLU'", (edit,))])
    'net: tiny\\n  act: {ReLU}\\n'
    """
    given = list(mends)
    file = next((edit.file for mend in given for edit in mend.edits), "")
    return apply_all({file: text}, given)[0][file]


def apply_all(texts: Mapping[str, str], mends: Iterable[Mend]) -> tuple[dict[str, str], tuple[Mend, ...]]:
    """Write mends into several files; give the new texts, and the mends that were taken.

    A mend is left out where it is for a file that is not here, points beside its text, or lies over one that
    comes before it; every edit of a mend is made, or none is. Line ends, byte order marks and comments stay.
    """
    starts = {file: _starts(text) for file, text in texts.items()}
    spans: dict[str, list[Span]] = {file: [] for file in texts}
    taken = []
    for mend in sorted(mends, key=lambda mend: [(edit.file, edit.start) for edit in mend.edits]):
        found = [(edit.file, _span(edit, starts.get(edit.file, []), texts)) for edit in mend.edits]
        own = [(file, span) for file, span in found if span is not None]
        if len(own) < len(found) or not own or not _fits(own, spans):
            continue
        taken.append(mend)
        for file, span in own:
            spans[file].append(span)
    return {file: _with(text, spans[file]) for file, text in texts.items()}, tuple(taken)


def _starts(text: str) -> list[int]:
    """Give the offset of every line; the byte order mark belongs to none."""
    starts = [len(BYTE_ORDER_MARK) if text.startswith(BYTE_ORDER_MARK) else 0]
    position = text.find("\n")
    while position >= 0:
        starts.append(position + 1)
        position = text.find("\n", position + 1)
    return starts


def _span(edit: Edit, starts: list[int], texts: Mapping[str, str]) -> Span | None:
    """Turn lines and columns into offsets; None beside the text."""
    size = len(texts.get(edit.file, ""))
    start, end = _offset(edit.start, starts, size), _offset(edit.end, starts, size)
    if end is None and starts and edit.end == (len(starts) + 1, 1):
        end = size  # the end of a last line that has no line end
    return None if start is None or end is None or end < start else (start, end, edit.text)


def _offset(place: tuple[int, int], starts: list[int], size: int) -> int | None:
    line, column = place
    if not 1 <= line <= len(starts) or column < 1:
        return None
    offset = starts[line - 1] + column - 1
    limit = starts[line] - 1 if line < len(starts) else size
    return offset if offset <= limit else None


def _fits(own: list[tuple[str, Span]], spans: Mapping[str, list[Span]]) -> bool:
    """Say whether edits lie over none of those taken, nor over each other."""
    for number, (file, span) in enumerate(own):
        others = [*spans[file], *(one for there, one in own[:number] if there == file)]
        if any(_meet(span, other) for other in others):
            return False
    return True


def _meet(one: Span, other: Span) -> bool:
    """Say whether two edits touch the same characters, or write at the same place."""
    return one[:2] == other[:2] or (one[0] < other[1] and other[0] < one[1])


def _with(text: str, spans: list[Span]) -> str:
    parts = []
    position = 0
    for start, end, new in sorted(spans):
        parts += [text[position:start], new]
        position = end
    return "".join([*parts, text[position:]])
