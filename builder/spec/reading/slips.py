"""Slips of the pen that break YAML's grammar: commas, colons, brackets and indentation."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from builder.errors import Fault
from builder.spec.mending.proposals import Writing
from builder.spec.reading.page import Page, Spot, echo

KEY_LINE = re.compile(r"( *)[\w\"'][^#]*?:( |\Z)")
SYNTAX = "yaml-syntax"
GLUED = re.compile(r"([\w.-]+):([^ \t].*)")
TWO_WORDS = re.compile(r"\S([ ]+)(\w+)\Z")
MOST_LINES_ABOVE = 50
NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class Stumble:
    """A parser's complaint: words, place, and where the thing around it began."""

    problem: str
    context: str
    place: Spot
    start: Spot | None


def at(place: Spot | None) -> str:
    """Say in words where a place is, if it is known."""
    return f" at {place.line + 1}:{place.column + 1}" if place is not None else ""


def comma(stumble: Stumble, page: Page, last: tuple[Spot, Spot, str] | None) -> Fault | None:
    """Tell a comma that is missing between two entries in braces."""
    here = stumble.place
    before = TWO_WORDS.search(page.line(here.line)[: here.column])
    if last is None or "flow" not in stumble.context or page.character(here) != ":" or before is None:
        return None
    word = page.mark(Spot(here.line, before.start(2)), here)
    gap = page.mark(Spot(here.line, before.start(1)))
    mend = Writing(replace(gap, length=len(before[1])), before[1], ", ")
    what = f"a ',' is missing before the key {echo(before[2])}"
    return Fault(SYNTAX, what, word, hint=f"write `, {before[2]}:`", proposal=mend)


def keyless(stumble: Stumble, page: Page) -> Fault | None:
    """Tell a line that is no key and no value, for want of a ':' or of the space behind it."""
    if "could not find expected ':'" not in stumble.problem:
        return None
    line = page.line(stumble.place.line).split(" #")[0].rstrip()
    mark = page.mark(stumble.place, Spot(stumble.place.line, len(line)))
    glued = GLUED.match(line, stumble.place.column)
    if glued is None:
        text = page.under(mark)
        mend = Writing(mark, text, f"{text}:") if text.isidentifier() else None
        return Fault(SYNTAX, "expected ':' after this key", mark, hint="write `key: value`", proposal=mend)
    key, value = glued.groups()
    what, right = "a space is missing after the ':'", f"{key}: {value.lstrip(NO_BREAK)}"
    if value.startswith(NO_BREAK):
        what = "a no-break space stands after the ':', where a plain space is needed"
    mend = Writing(mark, page.under(mark), right)
    return Fault(SYNTAX, what, mark, hint=f"write `{right}`" if len(right) <= 80 else None, proposal=mend)


def unclosed(stumble: Stumble, page: Page) -> Fault | None:
    """Tell a bracket that is still open where a line begins that cannot be inside of it."""
    start, here = stumble.start, stumble.place
    if start is None or "flow" not in stumble.context or "expected" not in stumble.problem:
        return None
    is_below = here.line > start.line and _indent(page.line(here.line)) <= _indent(page.line(start.line))
    if not (is_below or page.is_past_end(here)):
        return None
    opener, closer = ("[", "]") if "sequence" in stumble.context else ("{", "}")
    what = f"the {opener!r} that opens here is never closed"
    return Fault(SYNTAX, what, page.mark(start), hint=f"add a {closer!r} where it ends")


def askew(stumble: Stumble, page: Page) -> Fault | None:
    """Tell a line whose indentation is that of no line above, or that breaks off a list."""
    here, line = stumble.place, page.line(stumble.place.line)
    is_first = not line[: here.column].strip()
    if not is_first or not re.search("expected key|block end|'-' indicator", stumble.problem):
        return None
    if (
        stumble.start is not None
        and stumble.start.column == here.column
        and page.character(stumble.start) == "-"
    ):
        what = f"this line is no item of the list that begins{at(stumble.start)}"
        return Fault(SYNTAX, what, page.mark(here), hint="begin every line with '- ', or none")
    indents = [len(found[1]) for one in _above(page, here.line) if (found := KEY_LINE.match(one))]
    hint, mend = "indent it as its siblings", None
    if indents:
        meant = min(reversed(indents), key=lambda indent: abs(indent - here.column))
        hint = f"indent it as its siblings: by {meant} spaces" if meant else "do not indent it"
        start = replace(page.mark(Spot(here.line, 0)), length=here.column)
        mend = Writing(start, " " * here.column, " " * meant, is_safe=False) if here.column else None
    what = "the indentation of this line fits no line above"
    return Fault(SYNTAX, what, page.mark(here), hint=hint, proposal=mend)


def _above(page: Page, number: int) -> tuple[str, ...]:
    return page.lines[max(0, number - MOST_LINES_ABOVE) : number]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
