"""Files written whole or not at all, on file systems of every kind."""

import os
from pathlib import Path

import pytest

from builder.cli.writing import write_new
from builder.errors import MachineError, UsageError


def no_links(*arguments: object) -> None:
    raise PermissionError(1, "Operation not permitted")


def test_a_file_is_written_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", no_links)
    write_new(tmp_path / "a.yaml", b"text")
    assert (tmp_path / "a.yaml").read_bytes() == b"text"
    assert os.listdir(tmp_path) == ["a.yaml"]


@pytest.mark.parametrize("has_links", [True, False])
def test_a_file_that_appears_meanwhile_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    (tmp_path / "a.yaml").write_bytes(b"mine")
    monkeypatch.setattr(os.path, "lexists", lambda path: False)
    if not has_links:
        monkeypatch.setattr(os, "link", no_links)
    with pytest.raises(UsageError):
        write_new(tmp_path / "a.yaml", b"yours")
    assert (tmp_path / "a.yaml").read_bytes() == b"mine"
    assert os.listdir(tmp_path) == ["a.yaml"]


def test_nothing_is_left_of_what_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int, mode: str) -> object:
        os.close(descriptor)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(MachineError, match="cannot be written: No space left on device"):
        write_new(tmp_path / "a.yaml", b"text")
    assert os.listdir(tmp_path) == []
