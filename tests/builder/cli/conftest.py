"""A command line for every test of this folder, in a folder of its own, and of a known width."""

from pathlib import Path

import pytest

from tests.builder.cli.running import Netdraft


@pytest.fixture
def netdraft(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Netdraft:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    return Netdraft(capsys)
