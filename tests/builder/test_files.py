"""Files written whole or not at all, on file systems of every kind."""

import os
import stat
from pathlib import Path

import pytest

from builder.errors import MachineError, UsageError
from builder.files import replacing, write_new, write_over


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


def test_a_replaced_file_keeps_its_rights_and_stays_behind_its_link(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"old")
    (tmp_path / "a.yaml").chmod(0o600)
    (tmp_path / "link").symlink_to("a.yaml")
    write_over(tmp_path / "link", b"new")
    assert (tmp_path / "a.yaml").read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "a.yaml").stat().st_mode) == 0o600
    assert (tmp_path / "link").is_symlink()
    assert sorted(os.listdir(tmp_path)) == ["a.yaml", "link"]


def test_a_file_that_cannot_be_replaced_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.yaml").write_bytes(b"old")
    monkeypatch.setattr(os, "replace", no_links)
    with pytest.raises(MachineError):
        write_over(tmp_path / "a.yaml", b"new")
    assert (tmp_path / "a.yaml").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.yaml"]


def test_what_is_written_over_may_be_a_device_or_nothing_yet(tmp_path: Path) -> None:
    write_over(Path(os.devnull), b"text")
    write_over(tmp_path / "a.json", b"one")
    write_over(tmp_path / "a.json", b"two")
    assert (tmp_path / "a.json").read_bytes() == b"two"
    with pytest.raises(MachineError, match="cannot be written"):
        write_over(tmp_path, b"text")


@pytest.mark.parametrize("moment", ["open", "fdopen", "link", "unlink"])
def test_an_interrupted_new_file_is_whole_or_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    interrupt(monkeypatch, moment)
    with pytest.raises(KeyboardInterrupt):
        write_new(tmp_path / "a.yaml", b"text")
    monkeypatch.undo()
    there = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert there == ({"a.yaml": b"text"} if moment in ("link", "unlink") else {})


@pytest.mark.parametrize("moment", ["open", "close", "chmod"])
def test_an_interrupted_replacement_leaves_the_old_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    (tmp_path / "a.yaml").write_bytes(b"old")
    interrupt(monkeypatch, moment)
    with pytest.raises(KeyboardInterrupt), replacing(tmp_path / "a.yaml") as rough:
        rough.write_bytes(b"half")
    monkeypatch.undo()
    assert (tmp_path / "a.yaml").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.yaml"]


def test_an_interruption_in_the_middle_of_writing_leaves_the_old_file_alone(tmp_path: Path) -> None:
    def begin(rough: Path) -> None:
        rough.write_bytes(b"half")
        raise KeyboardInterrupt

    (tmp_path / "a.yaml").write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), replacing(tmp_path / "a.yaml") as rough:
        begin(rough)
    assert (tmp_path / "a.yaml").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.yaml"]


def interrupt(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let a function of `os` do its work, and Ctrl-C come right behind it, once."""
    real = getattr(os, name)
    pending = [True]

    def behind(*arguments: object, **options: object) -> object:
        done = real(*arguments, **options)
        if pending and pending.pop():
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(os, name, behind)
