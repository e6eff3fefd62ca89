"""Faults as text for people, and as json, sarif and github workflow commands for programs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from blocks.errors import NetdraftError
from builder.errors import MOST_FAULTS, Fault, Mark, Mend, SpecError
from builder.escaping import harmless, json_text, width

Form = Literal["text", "json", "sarif", "github"]
FORMS: tuple[Form, ...] = get_args(Form)

MOST_BYTES = 8 * 1024
"""What a report in text may weigh; the tail that counts the rest is within it."""

LONGEST = 400
"""Characters of one sentence of a fault."""

MOST_ROWS = 12
COLOURS = {"error": "1;31", "place": "1", "label": "36", "caret": "31"}


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault with the line that its mark points into, None where that is not known."""

    fault: Fault
    line: str | None = None


def findings(error: NetdraftError) -> tuple[Finding, ...]:
    """Give all faults of an error in file order; any other error is one, without a place."""
    if not isinstance(error, SpecError):
        return (Finding(Fault(error.code, error.what, hint=error.hint)),)
    lines = {file: text.split("\n") for file, text in error.sources.texts.items()}
    return tuple(
        Finding(one, _line(lines.get(one.mark.file, []), one.mark) if one.mark else None)
        for one in error.faults
    )


def write(
    found: Sequence[Finding],
    form: Form = "text",
    *,
    colour: bool = False,
    pages: Mapping[str, str] | None = None,
    mended: Sequence[str] | None = None,
) -> str:
    """Write findings in a form; text and github tell the first 20, json and sarif all of them.

    Text and github end in a newline unless they are empty; json and sarif are one document in any case. SARIF
    carries the `pages` that explain its codes, json what was `mended` before, one sentence each.
    """
    if form == "json":
        faults = {"faults": [_plain(one) for one in found]}
        return json_text(faults if mended is None else faults | {"mended": list(mended)}, 2) + "\n"
    if form == "sarif":
        from builder.sarif import Told, log_of

        told = [Told(one.fault, message(one.fault), one.line) for one in found]
        return json_text(log_of(told, pages), 2) + "\n"
    if form == "github":
        return "".join(f"{_command(one.fault)}\n" for one in found[:MOST_FAULTS])
    return _text(found, _Pen(colour))


@dataclass(frozen=True, slots=True)
class _Pen:
    """Writes in colour, or not."""

    colour: bool

    def __call__(self, role: str, text: str) -> str:
        return f"\x1b[{COLOURS[role]}m{text}\x1b[0m" if self.colour else text


def _line(lines: Sequence[str], mark: Mark) -> str | None:
    return lines[mark.line - 1].rstrip("\r") if 0 < mark.line <= len(lines) else None


def _text(found: Sequence[Finding], pen: _Pen) -> str:
    """Write as many faults as the limits allow, and count the rest."""
    parts: list[str] = []
    spent = 32
    for one in found[:MOST_FAULTS]:
        part = _paragraph(one, pen)
        spent += len(part.encode("utf-8", "replace")) + 1
        if parts and spent > MOST_BYTES:
            break
        parts.append(part)
    if len(parts) < len(found):
        parts.append(f"… and {len(found) - len(parts)} more\n")
    return "\n".join(parts)


def _paragraph(found: Finding, pen: _Pen) -> str:
    fault = found.fault
    place = f"{pen('place', harmless(str(fault.mark)))}: " if fault.mark else ""
    error = pen("error", f"error[{fault.code}]")
    lines = [f"{place}{error}: {harmless(fault.what, LONGEST)}"]
    if fault.mark is not None and found.line is not None:
        from builder.excerpt import excerpt

        quoted, carets = excerpt(found.line, fault.mark).lines()
        lines += [quoted, _painted(carets, pen)]
    rows = _rows(fault, found.line)
    widest = max((width(name) for name, _ in rows), default=0)
    lines += [f"   {pen('label', name)}{' ' * (widest - width(name))}  {text}" for name, text in rows]
    return "".join(f"{line}\n" for line in lines)


def _painted(carets: str, pen: _Pen) -> str:
    start = carets.index("^")
    return carets[:start] + pen("caret", carets[start:])


def _rows(fault: Fault, line: str | None = None) -> list[tuple[str, str]]:
    """List node, facts and hint; beside facts, a node that the line opens with is left out."""
    rows: list[tuple[str, str]] = []
    is_shown = line is not None and line.lstrip().startswith(f"{fault.node}:")
    if fault.node and not (fault.facts and is_shown):
        rows.append(("node", harmless(fault.node, LONGEST)))
    rows += _aligned(fault.facts[:MOST_ROWS])
    if len(fault.facts) > MOST_ROWS:
        rows.append(("…", f"and {len(fault.facts) - MOST_ROWS} more"))
    if fault.hint:
        rows.append(("hint", harmless(fault.hint, LONGEST)))
    return [(f"{name:<4}", text) for name, text in rows]


def _aligned(facts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Align the columns of facts; within a text, three spaces part one column from the next."""
    cells = [(harmless(name, 80), re.split(r" {3,}", harmless(text, LONGEST))) for name, text in facts]
    count = max((len(columns) for _, columns in cells), default=0)
    widths = [
        max(width(columns[place]) for _, columns in cells if place < len(columns)) for place in range(count)
    ]
    return [(name, _joined(columns, widths)) for name, columns in cells]


def _joined(columns: Sequence[str], widths: Sequence[int]) -> str:
    padded = [cell + " " * (size - width(cell)) for cell, size in zip(columns, widths, strict=False)]
    return "   ".join(padded).rstrip()


def _plain(found: Finding) -> dict[str, Any]:
    """Bring a fault to plain data, every key always there."""
    fault, mark = found.fault, found.fault.mark
    return {
        "code": fault.code,
        "what": fault.what,
        "file": mark.file if mark else None,
        "line": mark.line if mark else None,
        "column": mark.column if mark else None,
        "length": mark.length if mark else None,
        "node": fault.node,
        "facts": [{"name": name, "text": text} for name, text in fault.facts],
        "hint": fault.hint,
        "mend": _plain_mend(fault.mend) if fault.mend else None,
    }


def _plain_mend(mend: Mend) -> dict[str, Any]:
    """Bring a mend to plain data; an edit ends before the character that `end` names."""
    edits = [
        {
            "file": edit.file,
            "start": {"line": edit.start[0], "column": edit.start[1]},
            "end": {"line": edit.end[0], "column": edit.end[1]},
            "text": edit.text,
        }
        for edit in mend.edits
    ]
    return {"title": mend.title, "edits": edits, "safe": mend.is_safe}


def message(fault: Fault) -> str:
    """Write all that a fault says, one row a line."""
    rows = [f"{name.strip()}: {text}" for name, text in _rows(fault)]
    return "\n".join([harmless(fault.what, LONGEST), *rows])


def _command(fault: Fault) -> str:
    """Write a workflow command that GitHub turns into an annotation."""
    mark = fault.mark
    place = [("title", f"netdraft {fault.code}")]
    if mark is not None:
        end = mark.column + mark.length
        place = [
            ("file", mark.file),
            ("line", str(mark.line)),
            ("col", str(mark.column)),
            ("endColumn", str(end)),
            *place,
        ]
    properties = ",".join(f"{name}={_property(value)}" for name, value in place)
    return f"::error {properties}::{_data(message(fault))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(harmless(text)).replace(":", "%3A").replace(",", "%2C")
