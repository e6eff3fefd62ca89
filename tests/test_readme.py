"""README.md keeps its word: its spec checks, its commands print what it shows, its Python runs."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

import pytest

from blocks.registry import FAMILIES
from builder.cli.main import main

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, flags=re.S)


def blocks(language: str) -> list[str]:
    return [text for kind, text in BLOCKS if kind == language]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the README's spec in it, where the commands run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    (tmp_path / "tiny.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    return tmp_path


def run(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", command.split())
    main()


def test_the_commands_print_what_is_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = [text for text in blocks("console") if text.startswith("$ netdraft")]
    assert shown
    for text in shown:
        for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            run(command, monkeypatch)
            assert capsys.readouterr().out == output
    assert {"unet.svg", "resnet.html", "onboarding.md"} <= {path.name for path in folder.iterdir()}


def test_the_fault_is_told_as_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = folder / "tiny.yaml"
    spec.write_text(spec.read_text().replace("DoubleConvolution", "DoubleConvolutoin"))
    run("netdraft check tiny.yaml", monkeypatch)
    told = capsys.readouterr().err
    # other tests of this process may have registered blocks of their own: count those that are built in
    built_in = sum(len(importlib.import_module(family).CARDS) for family in FAMILIES)
    told = re.sub(r"lists all \d+", f"lists all {built_in}", told)
    assert told.strip() == blocks("text")[0].strip()


@pytest.mark.parametrize("code", blocks("python"), ids=lambda code: code.strip().splitlines()[0])
def test_the_python_runs(code: str, folder: Path) -> None:
    exec(compile(code, "README.md", "exec"), {"__name__": "readme"})


def test_its_links_lead_somewhere() -> None:
    house = Path(__file__).parent.parent
    links = re.findall(r"\]\((?!http)([^)#]+)", README)
    assert links
    assert not [link for link in links if not (house / link).exists()]
