"""Sections in results.json, and between their markers in RESULTS.md."""

from __future__ import annotations

from pathlib import Path

from benchmarks.harness.pairs import Pairs
from benchmarks.harness.results import KEPT, PAGE, Section, keep, placed, read, write
from benchmarks.harness.rows import Table, at_most, ratio
from benchmarks.sections import SECTIONS


def section(name: str, value: float) -> Section:
    row = ratio("net", "by hand", Pairs((value,), (1.0,)), at_most(1.0))
    own = (f"python -m benchmarks --only {name}", "2026-01-01", "a machine", "torch 2", ("A note.",), (row,))
    return Section(name, name.title(), *own, (Table(("a", "b"), (("1", "2"),), "Words"),))


def test_a_part_goes_between_its_markers_and_nothing_else_moves() -> None:
    text = "before\n\n<!-- begin one -->\nold\n<!-- end one -->\n\nafter\n"
    assert placed(text, "one", "new") == "before\n\n<!-- begin one -->\n\nnew\n\n<!-- end one -->\n\nafter\n"


def test_a_part_without_markers_comes_last_with_markers() -> None:
    assert placed("before\n", "one", "new") == "before\n\n<!-- begin one -->\n\nnew\n\n<!-- end one -->\n"


def test_a_part_is_text_and_no_pattern() -> None:
    text = placed("", "one", r"\1 \g<0>")
    assert r"\1 \g<0>" in placed(text, "one", r"\1 \g<0>")


def test_a_section_replaces_itself_alone(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    keep(section("two", 0.5), ("one", "two"), path)
    keep(section("one", 0.5), ("one", "two"), path)
    keep(section("two", 2.0), ("one", "two"), path)
    assert read(path) == {"one": section("one", 0.5), "two": section("two", 2.0)}
    assert list(read(path)) == ["one", "two"]


def test_the_page_counts_goals_and_keeps_what_people_wrote(tmp_path: Path) -> None:
    page = tmp_path / "RESULTS.md"
    page.write_text("# Results\n\nBy a person.\n", encoding="utf-8")
    sections = {name: section(name, value) for name, value in (("one", 0.5), ("two", 2.0))}
    write(sections, page)
    once = page.read_text(encoding="utf-8")
    write(sections, page)
    assert page.read_text(encoding="utf-8") == once
    assert "By a person." in once
    assert "2 rows have a goal, 2 of them were measured here, 1 meets it." in once
    assert "### Words\n\n| a | b |\n| --- | --- |\n| 1 | 2 |" in once


def test_the_page_of_this_repository_is_what_its_results_say(tmp_path: Path) -> None:
    page = tmp_path / "RESULTS.md"
    text = PAGE.read_text(encoding="utf-8")
    page.write_text(text, encoding="utf-8")
    write(read(KEPT), page)
    assert page.read_text(encoding="utf-8") == text


def test_every_section_has_a_module_and_every_module_of_a_section_is_listed() -> None:
    folder = KEPT.parent
    listed = {folder / f"{place.module.replace('.', '/')}.py" for place in SECTIONS.values()}
    rooms = {path.parent for path in listed}
    there = {path for room in rooms for path in room.glob("*.py") if path.name != "__init__.py"}
    assert listed == there
