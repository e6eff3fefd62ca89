"""The pages of docs/faults are those that the command prints, and what they say is what is said."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from builder.cli.pages import pages

HOUSE = Path(__file__).parents[2]
FOLDER = HOUSE / "docs" / "faults"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fault_pages", HOUSE / "examples" / "fault_pages.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made(script: ModuleType) -> dict[str, str]:
    found: dict[str, str] = script.documents()
    return found


def test_the_folder_is_fresh(made: dict[str, str]) -> None:
    kept = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.md")}
    stale = sorted(name for name in made.keys() | kept.keys() if made.get(name) != kept.get(name))
    assert stale == [], "write them anew: python examples/fault_pages.py docs/faults"


def test_every_code_has_one_line_in_the_index(made: dict[str, str]) -> None:
    assert sorted(re.findall(r"^- \[([a-z-]+)\]\(\1\.md\): ", made["README.md"], re.M)) == sorted(pages())


@pytest.mark.parametrize("code", sorted(code for code, text in pages().items() if "```yaml" in text))
def test_a_page_shows_its_own_fault_once(made: dict[str, str], code: str) -> None:
    page = made[f"{code}.md"]
    (said,) = re.findall(r"What netdraft says:\n\n```text\n(.*?)```", page, re.S)
    assert re.findall(r"error\[([a-z-]+)\]", said) == [code]


def test_the_script_writes_the_folder_and_takes_away_what_is_gone(
    script: ModuleType, made: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "of-yesterday.md").write_text("# of-yesterday\n")
    monkeypatch.setattr(sys, "argv", ["fault_pages.py", str(tmp_path)])
    script.main()
    assert {file.name for file in tmp_path.iterdir()} == set(made)
