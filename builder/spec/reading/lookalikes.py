"""What YAML takes without a word and nobody means: `key:1`, 20,000, typographic quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from builder.errors import Fault, Mark
from builder.spec.mending.proposals import Writing
from builder.spec.reading.page import CURLY, Page, echo
from builder.spec.reading.slips import GLUED, NO_BREAK, SYNTAX
from builder.spec.tree import Entry, Mapping, Scalar, Sequence, Tree

THOUSANDS = re.compile(r"(?<![\w.,])([1-9]\d{0,2}(,\d{3})*),\Z")
MOST = 1_000


def lookalikes(tree: Tree, page: Page) -> Iterator[Fault]:
    """Find keys that swallowed their values, and texts in quotes that are none."""
    pending = [tree]
    while pending:
        one = pending.pop()
        if isinstance(one, Mapping):
            yield from (fault for entry in one if (fault := _swallowed(entry, page)) is not None)
            pending.extend(entry.value for entry in one)
        elif isinstance(one, Sequence):
            pending.extend(one)
        else:
            yield from _curly(one, page)


def clearer(fault: Fault, page: Page) -> Fault:
    """Tell of a number with commas what it is, rather than what is wrong with its last digits."""
    mark = fault.mark
    if mark is None or fault.code not in ("ambiguous-scalar", "yaml-key") or mark.length != 3:
        return fault
    before = THOUSANDS.search(page.line(mark.line - 1)[: mark.column - 1])
    last = page.under(mark)
    if before is None or not last.isdecimal():
        return fault
    text = f"{before[0]}{last}"
    whole = Mark(mark.file, mark.line, before.start() + 1, len(text))
    number = text.replace(",", "")
    what = f"{echo(text)} is read as several values: a number has no commas"
    return replace(
        fault, code="ambiguous-scalar", what=what, mark=whole, hint=f"write {number}",
        proposal=Writing(whole, text, number),
    )  # fmt: skip


def _swallowed(entry: Entry, page: Page) -> Fault | None:
    """Tell a key in braces that has no value because no space stands behind its ':'."""
    found = GLUED.fullmatch(entry.key)
    value = entry.value
    if found is None or not isinstance(value, Scalar) or value.value is not None or not value.plain:
        return None
    mark, key, rest = entry.key_mark, *found.groups()
    if page.under(mark) != entry.key or page.under(value.mark).strip(",}] "):
        return None
    right = f"{key}: {rest.lstrip(NO_BREAK)}"
    mend, hint = Writing(mark, entry.key, right), f"write `{right}`" if len(right) <= 80 else None
    if rest.startswith(NO_BREAK):
        what = "a no-break space stands after the ':', where a plain space is needed"
        place = Mark(mark.file, mark.line, mark.column + len(key) + 1)
        return Fault("forbidden-character", what, place, hint=hint, proposal=mend)
    return Fault(SYNTAX, "a space is missing after the ':'", mark, hint=hint, proposal=mend)


def _curly(scalar: Scalar, page: Page) -> Iterator[Fault]:
    text = scalar.value
    if not (isinstance(text, str) and scalar.plain and len(text) > 1):
        return
    if text[0] not in CURLY or text[-1] not in CURLY or page.under(scalar.mark) != text:
        return
    inside = text[1:-1]
    straight = f'"{inside}"' if '"' not in inside and "\\" not in inside else "'…'"
    hint = f"write {straight}" if len(straight) <= 80 else "write straight quotes"
    mend = Writing(scalar.mark, text, straight) if straight != "'…'" else None
    what = f"{echo(text)} stands in typographic quotes, which YAML takes for letters"
    yield Fault("ambiguous-scalar", what, scalar.mark, hint=hint, proposal=mend)
