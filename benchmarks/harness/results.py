"""The results: kept in results.json, a section at a time, and written from there into RESULTS.md."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.harness.rows import Row, Table
from benchmarks.harness.table import markdown, summary

FOLDER = Path(__file__).parent.parent
KEPT = FOLDER / "results.json"
PAGE = FOLDER / "RESULTS.md"
SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Section:
    """What one section measured, when, where, with what, and the command that does it again."""

    name: str
    title: str
    command: str
    date: str
    machine: str
    versions: str
    notes: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    tables: tuple[Table, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """Give the section as it is kept."""
        own = {
            name: getattr(self, name) for name in ("name", "title", "command", "date", "machine", "versions")
        }
        return {
            **own,
            "notes": list(self.notes),
            "rows": [row.to_plain() for row in self.rows],
            "tables": [table.to_plain() for table in self.tables],
        }

    @staticmethod
    def of_plain(kept: dict[str, Any]) -> Section:
        """Read a kept section."""
        own = {
            "notes": tuple(kept["notes"]),
            "rows": tuple(Row.of_plain(row) for row in kept["rows"]),
            "tables": tuple(Table.of_plain(table) for table in kept["tables"]),
        }
        return Section(**{**kept, **own})

    def to_markdown(self) -> str:
        """Write the section as RESULTS.md has it."""
        where = f"`{self.command}`, {self.date}. {self.versions}. {self.machine}."
        parts = [f"## {self.title}", where, *self.notes]
        if self.rows:
            parts.append(summary(self.rows))
        for table in self.tables:
            parts += [f"### {table.title}", markdown(table)] if table.title else [markdown(table)]
        return "\n\n".join(parts)


def read(path: Path = KEPT) -> dict[str, Section]:
    """Read all sections that are kept, by name."""
    if not path.exists():
        return {}
    kept = json.loads(path.read_text(encoding="utf-8"))
    return {name: Section.of_plain(section) for name, section in kept.items()}


def keep(section: Section, order: Sequence[str], path: Path = KEPT) -> dict[str, Section]:
    """Put a section in the place of the one of its name; give all, in order."""
    found = {**read(path), section.name: section}
    ordered = {name: found[name] for name in (*order, *found) if name in found}
    plain = {name: one.to_plain() for name, one in ordered.items()}
    path.write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return ordered


def write(sections: dict[str, Section], page: Path = PAGE) -> None:
    """Write all sections into the page, each between its markers; what stands outside them stays."""
    text = page.read_text(encoding="utf-8") if page.exists() else "# Results\n"
    rows = [row for section in sections.values() for row in section.rows if row.goal is not None]
    parts = {
        SUMMARY: _overview(rows, sections),
        **{name: one.to_markdown() for name, one in sections.items()},
    }
    for name, part in parts.items():
        text = placed(text, name, part)
    page.write_text(text, encoding="utf-8")


def placed(text: str, name: str, part: str) -> str:
    """Put a part between the markers of its name, or with markers at the end of the text."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    whole = f"{begin}\n\n{part.strip()}\n\n{end}"
    pattern = re.compile(rf"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if pattern.search(text):
        return pattern.sub(lambda _: whole, text, count=1)
    return f"{text.rstrip()}\n\n{whole}\n"


def _overview(rows: Sequence[Row], sections: dict[str, Section]) -> str:
    measured = [row for row in rows if row.figure is not None]
    met = sum(row.verdict == "met" for row in measured)
    meet = "meets" if met == 1 else "meet"
    lines = [
        "## Goals",
        f"{len(rows)} rows have a goal, {len(measured)} of them were measured here, {met} {meet} it. "
        "Figures are medians of interleaved pairs; in brackets their quartiles. [README.md](README.md) "
        "says how each pair is fair; every section names its command.",
    ]
    for section in sections.values():
        own = tuple(row for row in section.rows if row.goal is not None)
        if own:
            lines += [f"### {section.title}: goals", summary(own, is_short=True)]
    return "\n\n".join(lines)
