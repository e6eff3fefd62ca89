"""`netdraft fmt`: specs in their canonical layout, comments kept."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from blocks.errors import NetdraftError
from builder.cli import options, streams
from builder.cli.gathering import gathered
from builder.errors import MachineError, UsageError
from builder.files import write_over
from builder.report import findings, write

Check = Annotated[bool, typer.Option("--check", help="Write nothing; exit with 2 if a file would change.")]
Diff = Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change.")]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A spec before and after; `path` is where it may be written."""

    name: str
    path: Path | None
    before: bytes
    after: bytes

    @property
    def changes(self) -> bool:
        return self.before != self.after


def fmt(context: typer.Context, nets: options.Specs, check: Check = False, diff: Diff = False) -> int:
    """Lay specs out in the one canonical way.

    Comments stay, and what a spec says stays the same. Files are changed in place, those of a folder as well;
    - goes from standard input to standard output. A file with faults of reading is left as it is.
    """
    code = 0
    sheets: list[_Sheet] = []
    names = gathered(nets)
    for name in names:
        try:
            sheet = _sheet(name)
            _show(sheet, check=check, diff=diff)
            sheets.append(sheet)
        except NetdraftError as error:
            if context.obj is True:
                streams.complain(streams.traceback_of(error))
            code = max(code, 3 if isinstance(error, MachineError) else 2)
            streams.complain(write(findings(error), colour=streams.has_colour(sys.stderr)))
    if len(names) > 1 and "-" not in names:
        streams.say(_summary(sheets, len(names) - len(sheets), is_trial=check or diff))
    return max(code, 2 if check and any(sheet.changes for sheet in sheets) else 0)


def _sheet(name: str) -> _Sheet:
    from builder.sketch.formatting.format import formatted
    from builder.spec.load import read_source

    if "\n" in name:
        raise MachineError("a NET is a path or a name, and this one holds a line break", code="unreadable")
    before, path = read_source(name)
    return _Sheet(name, path, before, formatted(before, _shown(name)).encode())


def _show(sheet: _Sheet, *, check: bool, diff: bool) -> None:
    """Write what came of one spec: to its file, or as a difference, or to standard output."""
    if diff and sheet.changes:
        streams.say(_difference(sheet))
    if check and sheet.changes:
        streams.say(f"{_shown(sheet.name)} would change")
    if check or diff:
        return
    if sheet.name == "-":
        streams.pour(sheet.after)
    elif sheet.changes:
        if sheet.path is None:
            what = f"'{sheet.name[:80]}' is a shipped spec, and is not changed by its name"
            raise UsageError(
                what, code="bad-path", hint="give the path of its file; `--diff` shows the change"
            )
        write_over(sheet.path, sheet.after)
        streams.say(f"formatted {sheet.name}")


def _difference(sheet: _Sheet) -> str:
    name = _shown(sheet.name)
    before = sheet.before.decode("utf-8-sig").split("\n")
    lines = difflib.unified_diff(
        before, sheet.after.decode().split("\n"), name, f"{name} (formatted)", lineterm=""
    )
    return "\n".join(lines)


def _summary(sheets: Sequence[_Sheet], failed: int, *, is_trial: bool) -> str:
    changed = sum(sheet.changes for sheet in sheets)
    verb = "would change" if is_trial else "formatted"
    parts = [f"{changed} {verb}", f"{len(sheets) - changed} as they should be"]
    if failed:
        parts.append(f"{failed} at fault")
    return f"{len(sheets) + failed} specs: {', '.join(parts)}"


def _shown(name: str) -> str:
    return "<stdin>" if name == "-" else name
