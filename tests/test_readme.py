"""README.md keeps its word: its spec checks, its commands print what it shows, its Python runs."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from builder.cli.main import main
from tests.registries import kept_registry

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, flags=re.S)


def blocks(language: str) -> list[str]:
    return [text for kind, text in BLOCKS if kind == language]


@pytest.fixture(autouse=True)
def _registry_of_each_test() -> Iterator[None]:
    with kept_registry():
        yield
    sys.modules.pop("my_blocks", None)


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
    assert capsys.readouterr().err.strip() == blocks("text")[0].strip()


@pytest.mark.parametrize("code", blocks("python"), ids=lambda code: code.strip().splitlines()[0])
def test_the_python_runs(code: str, folder: Path) -> None:
    exec(compile(code, "README.md", "exec"), {"__name__": "readme"})


def test_its_links_lead_somewhere() -> None:
    house = Path(__file__).parent.parent
    links = re.findall(r"\]\((?!http)([^)#]+)", README)
    assert links
    assert not [link for link in links if not (house / link).exists()]


def test_the_blocks_of_your_own_stand_in_a_spec(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = next(code for code in blocks("python") if "@register" in code)
    (folder / "my_blocks.py").write_text(own, encoding="utf-8")
    (folder / "mine.yaml").write_text(blocks("yaml")[1], encoding="utf-8")
    run("netdraft check mine.yaml --blocks my_blocks.py", monkeypatch)
    told = capsys.readouterr().out
    assert told.startswith("mine (mine.yaml) is well-formed")
    assert "near (N, 8, H, W)" in told
