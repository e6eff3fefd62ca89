"""Formatting: the canonical layout as changes of the lines that differ, line ends kept."""

from __future__ import annotations

from difflib import SequenceMatcher

from lsprotocol import types

from builder.errors import SpecError
from builder.lsp.documents import Sheet
from builder.lsp.positions import LINE_END
from builder.lsp.translating import Translator, between
from builder.sketch.formatting.format import formatted


def changes_of(sheet: Sheet, translator: Translator) -> list[types.TextEdit] | None:
    """Give the changes that lay a text out; None for a text with faults of reading."""
    try:
        after = formatted(sheet.text, sheet.file)
    except SpecError:
        return None
    end = "\r\n" if "\r\n" in sheet.text else "\n"
    after = after.replace("\n", end)
    ruler = translator.ruler(sheet.file)
    old, new = _lines(sheet.text), _lines(after)
    offsets = [0]
    for line in old:
        offsets.append(offsets[-1] + len(line))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        types.TextEdit(
            between(ruler.spot(offsets[first]), ruler.spot(offsets[last])), "".join(new[start:stop])
        )
        for tag, first, last, start, stop in matcher.get_opcodes()
        if tag != "equal"
    ]


def _lines(text: str) -> list[str]:
    """Cut a text into lines with their ends, as the protocol cuts them."""
    ends = [found.end() for found in LINE_END.finditer(text)]
    starts = [0, *ends]
    pieces = [text[start:end] for start, end in zip(starts, [*ends, len(text)], strict=True)]
    return [piece for piece in pieces if piece]
