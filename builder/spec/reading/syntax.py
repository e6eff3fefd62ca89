"""What a YAML parser stumbles over, in our own words: where, what, and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable

import yaml

from builder.errors import Fault, Mark, Proposal
from builder.spec.mending.proposals import LineRemoval, Writing
from builder.spec.reading.page import Page, Spot, echo, spot
from builder.spec.reading.slips import SYNTAX, Stumble, askew, at, comma, keyless, unclosed
from builder.spec.reading.tabs import untabbed

FROM_START = re.compile(r"could not find expected ':'|quoted scalar: found unexpected")


Words = tuple[str, str | None]


def translate(error: Exception, page: Page, last: tuple[Spot, Spot, str] | None) -> Fault:
    """Turn an exception of the YAML parser into a fault.

    `last` is the unquoted value read just before (start, end, text), which a bracket may have cut off.
    """
    stumble = _stumble(error, page)
    told = (
        comma(stumble, page, last)
        or _cut_off(stumble, page, last)
        or _late_directive(stumble, page)
        or keyless(stumble, page)
        or unclosed(stumble, page)
        or askew(stumble, page)
    )
    if told is not None:
        return told
    for pattern, words in TABLE:
        if re.search(pattern, f"{stumble.context}: {stumble.problem}"):
            what, hint = words(stumble, page)
            mark = page.mark(stumble.place)
            return Fault(_code(stumble), what, mark, hint=hint, proposal=_mend(stumble, page, mark))
    return Fault(SYNTAX, "the text cannot be read as YAML from here on", page.mark(stumble.place))


def _mend(stumble: Stumble, page: Page, mark: Mark) -> Proposal | None:
    """Propose spaces for tabs, and nothing for a bracket too many."""
    here, line = page.character(stumble.place), page.line(stumble.place.line)
    if here == "\t" and not line[: stumble.place.column].strip():
        return untabbed(page)
    is_loose = re.search("expected key|block end|'-' indicator", stumble.problem)
    return Writing(mark, here, "") if here in ("]", "}") and is_loose else None


def forgotten_quote(page: Page, start: Spot) -> Fault:
    """Say that a formula or ref with a comma or a bracket needs quotes inside braces."""
    mark = page.meant(start)
    text = page.under(mark)
    kind = "formula" if text.startswith("=") else "value"
    code = "unquoted-formula" if kind == "formula" else SYNTAX
    quoted = f"'{text}'" if '"' in text else f'"{text}"'
    what = f"the {kind} {echo(text)} has a comma or a bracket, and needs quotes inside {{ }} or [ ]"
    follows = page.line(mark.line - 1)[mark.column - 1 + mark.length :].lstrip()[:1]
    mend = Writing(mark, text, quoted) if follows in ("", ",", "]", "}") and "\\" not in text else None
    hint = f"write {quoted}" if len(text) <= 200 else "put it in quotes"
    return Fault(code, what, mark, hint=hint, proposal=mend)


def directives(page: Page) -> list[Fault]:
    """Find the lines before the document that tell the parser what to do."""
    faults = []
    for number, line in enumerate(page.lines):
        if line.startswith("%"):
            faults.append(_directive(page.mark(Spot(number, 0), Spot(number, len(line)))))
        elif line.strip() and not line.lstrip().startswith("#"):
            break
    return faults


def _directive(mark: Mark) -> Fault:
    mend = LineRemoval(mark)
    return Fault(
        "yaml-directive", "YAML directives are not allowed", mark, hint="delete the line", proposal=mend
    )


def _stumble(error: Exception, page: Page) -> Stumble:
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Stumble(str(error), "", Spot(0, 0), None)
    place = spot(error.problem_mark)
    start = spot(error.context_mark) if error.context_mark is not None else None
    before = Spot(place.line, place.column - 1)
    if "escape" in str(error.problem) and page.character(before) == "\\":
        place = before
    if start is not None and FROM_START.search(f"{error.context}: {error.problem}"):
        place = start
    return Stumble(str(error.problem), str(error.context or ""), place, start)


def _cut_off(stumble: Stumble, page: Page, last: tuple[Spot, Spot, str] | None) -> Fault | None:
    if last is None or "flow" not in stumble.context:
        return None
    start, end, text = last
    same_line = (
        end.line == stumble.place.line and not page.line(end.line)[end.column : stumble.place.column].strip()
    )
    here = page.character(stumble.place)
    if not text or not same_line or not (here in "[{" or (text.startswith("=") and here == ":")):
        return None
    return forgotten_quote(page, start) if here else None


def _late_directive(stumble: Stumble, page: Page) -> Fault | None:
    if "directive" not in stumble.context and "document" not in stumble.problem:
        return None
    for number in (stumble.place.line, stumble.place.line - 1):
        if page.line(number).startswith("%"):
            return _directive(page.mark(Spot(number, 0), Spot(number, len(page.line(number)))))
    return None


def _code(stumble: Stumble) -> str:
    for pattern, code in (
        ("directive|YAML document", "yaml-directive"),
        ("tag", "yaml-tag"),
        ("Unicode character escape", "forbidden-character"),
        ("scanning an (anchor|alias)", "yaml-alias"),
        ("document start", "yaml-document"),
    ):
        if re.search(pattern, f"{stumble.context}: {stumble.problem}"):
            return code
    return SYNTAX


def _token(stumble: Stumble, page: Page) -> Words:
    here = page.character(stumble.place)
    if here == "\t":
        return "a tab cannot stand here: YAML takes only spaces for indentation", "use spaces"
    return f"a value cannot start with {echo(here)}", "put the whole value in quotes"


def _flow(stumble: Stumble, page: Page) -> Words:
    opener, closer = ("[", "]") if "sequence" in stumble.context else ("{", "}")
    what = f"expected ',' or {closer!r} here, inside the {opener!r} that opens{at(stumble.start)}"
    if page.character(stumble.place) in ("]", "}"):
        return what, f"write {closer!r} first"
    return what, f"close it with {closer!r}, or put a value that holds such characters in quotes"


def _colon(stumble: Stumble, page: Page) -> Words:
    before = page.line(stumble.place.line)[: stumble.place.column]
    if re.match(r"\s*(- +)*[\w\"']+\s*$", before):
        return (
            "a key cannot stand here: it is indented more than the line above allows",
            "align it with its siblings",
        )
    return "a second ':' in one line: a value cannot hold ': ' without quotes", "put the value in quotes"


def _key_expected(stumble: Stumble, page: Page) -> Words:
    here = page.character(stumble.place)
    if here in ("]", "}"):
        return f"this {here!r} closes nothing", "delete it"
    hint = "put the whole value in quotes, or start a new line"
    return "expected the end of the line here, after a value that is complete", hint


def _quote_open(stumble: Stumble, page: Page) -> Words:
    quote = page.character(stumble.start) if stumble.start is not None else '"'
    return (
        "the quote that opens here is never closed, or closed too late",
        f"add a {quote} where the text ends",
    )


def _escape(stumble: Stumble, page: Page) -> Words:
    escape = page.line(stumble.place.line)[stumble.place.column : stumble.place.column + 2]
    return f"there is no escape {escape} in double quotes", r"write \\ for a backslash, or use single quotes"


def _content(stumble: Stumble, page: Page) -> Words:
    here = page.character(stumble.place)
    return f"expected a value here, not {echo(here)}" if here else "expected a value here", None


def _after_end(stumble: Stumble, page: Page) -> Words:
    return "there is more text after the end of the document", "one file holds one document: delete the rest"


def _fixed(what: str, hint: str | None = None) -> Callable[[Stumble, Page], Words]:
    return lambda stumble, page: (what, hint)


TABLE: tuple[tuple[str, Callable[[Stumble, Page], Words]], ...] = (
    ("cannot start any token|tab character", _token),
    ("quoted scalar: found unexpected end", _quote_open),
    ("quoted scalar: found unexpected document", _quote_open),
    ("unknown escape", _escape),
    ("Unicode character escape", _fixed("this escape is no Unicode character", "delete it")),
    (
        "escape sequence|hexdecimal|hexadecimal",
        _fixed(r"a \x, \u or \U escape needs 2, 4 or 8 hexadecimal digits"),
    ),
    ("flow (mapping|sequence): (did not find )?expected", _flow),
    ("mapping values are not allowed", _colon),
    ("expected '?<?document start", _after_end),
    ("directive|YAML document", _fixed("YAML directives are not allowed", "delete the line")),
    (
        "undefined tag handle|scanning a tag|tag",
        _fixed("YAML tags are not allowed", "delete what starts with '!'"),
    ),
    ("scanning an (alias|anchor)", _fixed("an anchor or an alias needs a name", "write `&name` or `*name`")),
    (
        "block scalar",
        _fixed("the header of a text block is one of | > |- >- |+ >+", "start the text on the next line"),
    ),
    (
        "(sequence|block sequence) entries are not allowed",
        _fixed("a list item cannot stand here", "start it on a line of its own, or write the list as [a, b]"),
    ),
    ("keys are not allowed", _fixed("a key cannot stand here", "start it on a line of its own")),
    ("node content", _content),
    ("expected key|block end|'-' indicator", _key_expected),
)
