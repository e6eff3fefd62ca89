"""docs/editors.md: what it tells people to type is there, and its settings are well-formed."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from builder.cli.main import COMMANDS, main

PAGE = (Path(__file__).parent.parent / "docs/editors.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("command", [line for block in blocks("sh") for line in block.splitlines()])
def test_its_commands_run(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    program, *arguments = shlex.split(command)
    if any(one.endswith(".yaml") for one in arguments):
        Path("specs").mkdir()
        Path("specs/unet.yaml").write_text("net: t\ninputs: {x: [N]}\nnodes: {a: ReLU}\n")
    assert program == "netdraft" and main(arguments) == 0
    assert [path.suffix for path in tmp_path.glob("*.json")] == [".json"]


def test_its_settings_are_well_formed() -> None:
    (settings,), (languages,) = blocks("json"), blocks("toml")
    assert "yaml.schemas" in json.loads(settings)
    assert tomllib.loads(languages)["language-server"]["netdraft"]["args"] == ["lsp"]
    assert all(block.count("(") == block.count(")") for block in blocks("elisp"))


def test_both_servers_are_told_for_every_editor() -> None:
    assert "lsp" in COMMANDS
    for part in PAGE.split("\n## ")[2:]:
        assert "netdraft lsp" in part or '["lsp"]' in part or '"netdraft", "lsp"' in part, part[:40]
        assert "yaml" in part
