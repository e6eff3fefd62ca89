"""Texts edited where they must change, and nowhere else: comments and layout stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from builder.errors import SpecError
from builder.sketch.layout import entry_lines, flow_text, lay_out
from builder.spec.document import Path
from builder.spec.spans import Range, spans
from builder.spec.text import read
from builder.spec.tree import Data, plain


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters that are replaced, from `start` up to `end`."""

    start: int
    end: int
    text: str


def edited(text: str, wanted: dict[str, Data]) -> str:
    """Change a text so that it says what is wanted, by as little as that takes.

    Where that cannot be done piece by piece, it is laid out anew under its opening comment.

    >>> print(edited("params: {width: 8}  # channels", {"params": {"width": 4}}), end="")
    params: {width: 4}  # channels
    """
    present = plain(read(text, "<text>"))
    assert isinstance(present, dict), "a spec is a mapping"
    changed = text if text.endswith("\n") else text + "\n"
    places = spans(changed)
    for one in sorted(_edits(changed, places, (), present, wanted), key=lambda edit: -edit.start):
        changed = changed[: one.start] + one.text + changed[one.end :]
    return changed if _says(changed, wanted) else lay_out(wanted, heading=_heading(text))


def _edits(
    text: str, places: dict[Path, Range], path: Path, present: dict[str, Data], wanted: dict[str, Data]
) -> Iterator[Edit]:
    """List what has to change in one mapping."""
    here = places[path]
    added = {key: value for key, value in wanted.items() if key not in present}
    gone = [key for key in present if key not in wanted]
    if here.is_flow and (added or gone):
        yield Edit(here.start, here.end, flow_text(wanted))
        return
    for key in gone:
        yield _removal(text, places[(*path, key)])
    for key, value in wanted.items():
        if key not in present or _equal(present[key], value):
            continue
        inner = (*path, key)
        old, place = present[key], places[inner]
        if isinstance(old, dict) and isinstance(value, dict) and value and place.is_collection:
            yield from _edits(text, places, inner, old, value)
        elif place.is_flow or not place.is_collection:
            yield Edit(place.start, place.end, flow_text(value))
        else:
            yield _rewritten(text, place, key, value)
    if added:
        yield _addition(text, places, path, added)


def _removal(text: str, place: Range) -> Edit:
    """Take out the lines of an entry, and an empty line if two would meet."""
    start = text.rfind("\n", 0, place.key) + 1
    end = _line_end(text, place.end)
    if text[:start].endswith("\n\n") and text[end:].startswith("\n"):
        end += 1
    return Edit(start, end, "")


def _rewritten(text: str, place: Range, key: str, value: Data) -> Edit:
    start = text.rfind("\n", 0, place.key) + 1
    lines = entry_lines(key, value, place.key - start)
    return Edit(start, _line_end(text, place.end), "".join(f"{line}\n" for line in lines))


def _addition(text: str, places: dict[Path, Range], path: Path, added: dict[str, Data]) -> Edit:
    """Put new entries behind the last one of a mapping; at the top, behind an empty line."""
    inside = [place for other, place in places.items() if other[:-1] == path and len(other) == len(path) + 1]
    last = max(inside, key=lambda place: place.end)
    indent = last.key - (text.rfind("\n", 0, last.key) + 1)
    end = _line_end(text, last.end)
    gap = "" if path else "\n"
    lines = [line for key, value in added.items() for line in entry_lines(key, value, indent)]
    return Edit(end, end, gap + "".join(f"{line}\n" for line in lines))


def _line_end(text: str, place: int) -> int:
    """Give the place behind the line end that follows, comments on the line included."""
    found = text.find("\n", place)
    return len(text) if found < 0 else found + 1


def _says(text: str, wanted: Data) -> bool:
    try:
        return _equal(plain(read(text, "<text>")), wanted)
    except SpecError:
        return False


def _equal(one: Data, other: Data) -> bool:
    """Compare data with the kinds of numbers and truths told apart, and the order of keys."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_equal(*pair) for pair in zip(one, other, strict=True))
    return type(one) is type(other) and one == other


def _heading(text: str) -> str:
    """Give the comment that opens a text."""
    lines: list[str] = []
    for line in text.split("\n"):
        if not line.startswith("#"):
            break
        lines.append(line.lstrip("#").strip())
    return " ".join(lines)
