"""Commands in a hostile machine: no room, no reader, no rights, and a person in a hurry."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import builder.files
from builder.cli.main import COMMANDS, main
from builder.road import load
from tests.builder.cli.running import NET, Netdraft

ROOT = Path(__file__).parents[3]
SAID = {
    "check": ["tiny.yaml"],
    "summary": ["tiny.yaml"],
    "render": ["tiny.yaml", "-o", "-"],
    "map": ["tiny.yaml", "-o", "-"],
    "explain": ["tiny.yaml", "stem.in_channels"],
    "diff": ["tiny.yaml", "unet"],
    "blocks": [],
    "nets": ["unet"],
    "new": ["first"],
    "build": ["tiny.yaml"],
    "weights": ["tiny.yaml", "tiny.safetensors"],
    "export": ["tiny.yaml", "-o", "out.py"],
    "trace": ["torch.nn:ReLU", "--input", "2x4", "-o", "out.yaml"],
    "fmt": ["tiny.yaml", "--diff"],
    "schema": [],
    "explain-error": ["cycle"],
}
"""A call of every command that writes to standard output; a server speaks there by its protocol."""
WRITES = {
    "render": ["tiny.yaml", "-o"],
    "map": ["tiny.yaml", "-o"],
    "diff": ["tiny.yaml", "unet", "-o"],
    "export": ["tiny.yaml", "-o"],
    "trace": ["torch.nn:ReLU", "--input", "2x4", "-o"],
    "schema": ["-o"],
    "new": ["first", "-o"],
}
ENDS = {
    "render": "a.svg", "map": "a.md", "diff": "a.svg", "export": "a.py", "trace": "a.yaml",
    "schema": "a.json", "new": "a.yaml",
}  # fmt: skip
FULL = "error[unwritable]: the results cannot be written to standard output: No space left on device\n"
CLOSED = "error[unwritable]: the results cannot be written to standard output: it is closed\n"

every_command = pytest.mark.parametrize("command", list(SAID))
every_writer = pytest.mark.parametrize("command", list(WRITES))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "tiny.yaml").write_text(NET)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def prepared(command: str) -> list[str]:
    if command == "weights":
        load("tiny.yaml").export("tiny.safetensors")
    if command == "fmt":
        Path("tiny.yaml").write_text(NET.replace("act: ReLU", "act:   ReLU"))
    return [command, *SAID[command]]


def test_every_command_is_tried() -> None:
    assert set(SAID) == set(COMMANDS) - {"lsp"}


@every_command
def test_a_full_disk_behind_standard_output_is_told_in_a_sentence(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = prepared(command)
    with open("/dev/full", "w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        code = main(arguments)
    assert (code, capsys.readouterr().err) == (3, FULL)


@every_command
def test_a_closed_standard_output_is_told_in_a_sentence(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = prepared(command)
    monkeypatch.setattr(sys, "stdout", None)
    assert (main(arguments), capsys.readouterr().err) == (3, CLOSED)


@every_command
def test_a_reader_that_has_gone_away_ends_a_command_in_silence(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = prepared(command)
    reader, writer = os.pipe()
    os.close(reader)
    pipe = os.fdopen(writer, "w")
    monkeypatch.setattr(sys, "stdout", pipe)
    code = main(arguments)
    with contextlib.suppress(BrokenPipeError):
        pipe.close()
    assert (code, capsys.readouterr().err) == (3, "")


@every_writer
@pytest.mark.parametrize("place", ["gone", "closed"])
def test_a_folder_that_takes_no_file_is_told_in_a_sentence(
    command: str, place: str, folder: Path, netdraft: Netdraft
) -> None:
    if place == "closed":
        (folder / place).mkdir(mode=0o500)
        if os.access(folder / place, os.W_OK):
            pytest.skip("whoever runs the tests may write anywhere")
    said = netdraft(command, *WRITES[command], f"{place}/{ENDS[command]}")
    assert said.code == 3
    reason = "No such file or directory" if place == "gone" else "Permission denied"
    assert f"error[unwritable]: '{place}/{ENDS[command]}' cannot be written: {reason}\n" in said.err
    assert not said.out


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    monkeypatch.setattr(builder.files, "_write", interrupted)
    monkeypatch.setattr("torch.nn.Conv2d.forward", interrupted)
    return iter(())


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("command", [*WRITES, "build"])
def test_ctrl_c_ends_a_command_without_words_and_without_files(
    command: str, folder: Path, netdraft: Netdraft
) -> None:
    (folder / "out").mkdir()
    arguments = [*WRITES[command], f"out/{ENDS[command]}"] if command in WRITES else ["tiny.yaml"]
    said = netdraft(command, *arguments)
    assert (said.code, said.out, said.err.strip()) == (130, "", "")
    assert os.listdir(folder / "out") == []


def _heed_signals() -> None:
    """Undo what a shell does to what it runs in the background, which is to ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _await_reader(pipe: int) -> None:
    """Wait until the other end has taken all that was written, and waits for more."""
    ends = time.monotonic() + 30
    while struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"\0\0\0\0"))[0]:
        assert time.monotonic() < ends, "nobody reads"
        time.sleep(0.01)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signals_end_a_command_that_waits(number: signal.Signals, code: int, folder: Path) -> None:
    program = (
        "import sys; from builder.cli.main import main; print('ready', flush=True); "
        "sys.argv[1:] = ['check', '-']; sys.exit(main())"
    )
    started = subprocess.Popen(
        [sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder,
        preexec_fn=_heed_signals,
    )  # fmt: skip
    assert started.stdout is not None and started.stdin is not None
    assert started.stdout.readline() == b"ready\n"
    started.stdin.write(b"net: ")
    started.stdin.flush()
    _await_reader(started.stdin.fileno())
    started.send_signal(number)
    out, err = started.communicate(timeout=20)
    assert (started.returncode, out, err.strip()) == (code, b"", b"")
