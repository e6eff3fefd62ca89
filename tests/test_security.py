"""SECURITY.md: its limits are those of the code, its promises have tests, and its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from builder.bounds import DEFAULT, HIGHEST, MEANINGS
from builder.cli.main import main
from builder.cli.pages import pages
from builder.net import MOST_BYTES

HOUSE = Path(__file__).parent.parent
PAGE = (HOUSE / "SECURITY.md").read_text(encoding="utf-8")


def rows(header: str) -> list[list[str]]:
    """Give the cells of the table whose header begins so."""
    _, _, below = PAGE.partition(f"\n{header}")
    lines = below.partition("\n\n")[0].split("\n")[2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_the_table_of_limits_is_the_codes() -> None:
    told = {
        name.strip("`"): (of, int(most.replace(",", "")), int(highest.replace(",", "")))
        for name, of, most, highest, _ in rows("| limit |")
    }
    assert told == {
        name: (words, getattr(DEFAULT, name), getattr(HIGHEST, name)) for name, words in MEANINGS.items()
    }


def test_the_faults_of_limits_have_pages() -> None:
    assert {row[-1].strip("`") for row in rows("| limit |")} <= set(pages())
    assert "too-many-bytes" in pages() and MOST_BYTES == 8 << 30


def test_every_promise_names_tests_that_are_there() -> None:
    promises = rows("| promise |")
    assert len(promises) >= 12
    for promise, proof in promises:
        files = [HOUSE / path for path in re.findall(r"\]\(([^)]+)\)", proof)]
        assert files, promise
        assert all("\ndef test_" in path.read_text(encoding="utf-8") for path in files), promise


def test_its_links_lead_somewhere() -> None:
    for path in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (HOUSE / path).exists(), path


def test_every_option_that_it_names_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    for command, option in (("build", "--max-bytes"), ("build", "--trust"), ("build", "--blocks")):
        assert option in PAGE
        assert main([command, "--help"]) == 0
        assert option in capsys.readouterr().out
