"""`netdraft fmt`: files in place, standard input through, and nothing where there is a fault."""

from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path

import pytest

from tests.builder.cli.running import Netdraft

LOOSE = "nodes: {a:   ReLU}  # one\nnet: t\n"
NEAT = "net: t\n\nnodes:  # one\n  a: ReLU\n"


def test_a_file_is_changed_in_place(netdraft: Netdraft) -> None:
    Path("t.yaml").write_text(LOOSE)
    said = netdraft("fmt", "t.yaml")
    assert (said.code, said.out, said.err) == (0, "formatted t.yaml\n", "")
    assert Path("t.yaml").read_text() == NEAT
    assert os.listdir() == ["t.yaml"]
    assert netdraft("fmt", "t.yaml").out == ""


def test_check_writes_nothing_and_exits_with_2(netdraft: Netdraft) -> None:
    Path("t.yaml").write_text(LOOSE)
    said = netdraft("fmt", "t.yaml", "--check")
    assert (said.code, said.out) == (2, "t.yaml would change\n")
    assert Path("t.yaml").read_text() == LOOSE
    Path("t.yaml").write_text(NEAT)
    assert netdraft("fmt", "t.yaml", "--check").code == 0


def test_diff_shows_the_change_and_writes_nothing(netdraft: Netdraft) -> None:
    Path("t.yaml").write_text("net:  t\nnodes:\n  a: ReLU\n")
    said = netdraft("fmt", "t.yaml", "--diff")
    assert said.code == 0
    assert said.out == (
        "--- t.yaml\n+++ t.yaml (formatted)\n@@ -1,4 +1,5 @@\n-net:  t\n+net: t\n+\n nodes:\n   a: ReLU\n \n"
    )
    assert Path("t.yaml").read_text().startswith("net:  t")
    assert netdraft("fmt", "t.yaml", "--diff", "--check").code == 2


def test_several_files_end_with_one_line(netdraft: Netdraft) -> None:
    Path("a.yaml").write_text(LOOSE)
    Path("b.yaml").write_text(NEAT)
    Path("c.yaml").write_text("a: [1\n")
    said = netdraft("fmt", "a.yaml", "b.yaml", "c.yaml")
    assert (said.code, said.out) == (
        2,
        "formatted a.yaml\n3 specs: 1 formatted, 1 as they should be, 1 at fault\n",
    )
    assert said.err.startswith("c.yaml:")
    assert Path("c.yaml").read_text() == "a: [1\n"


def test_faults_of_meaning_do_not_stand_in_the_way(netdraft: Netdraft) -> None:
    Path("t.yaml").write_text("nodes: {a: Nonsense}\nnat: t\n")
    assert netdraft("fmt", "t.yaml").code == 0
    assert Path("t.yaml").read_text() == "nodes:\n  a: Nonsense\nnat: t\n"


def test_standard_input_goes_to_standard_output(netdraft: Netdraft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("net:   t # ö\n".encode())))
    said = netdraft("fmt", "-")
    assert (said.code, said.out) == (0, "net: t  # ö\n")


def test_a_file_that_is_not_there_is_the_machines(netdraft: Netdraft) -> None:
    said = netdraft("fmt", "none.yaml")
    assert (said.code, said.err.splitlines()[0]) == (
        3,
        "error[unreadable]: 'none.yaml' cannot be read: there is no such file",
    )


def test_a_shipped_spec_is_not_written_by_its_name(
    netdraft: Netdraft, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    Path("mine.yaml").write_text(LOOSE)
    monkeypatch.setattr("builder.spec.load.shipped", lambda: {"unet": tmp_path / "mine.yaml"})
    said = netdraft("fmt", "unet")
    assert (said.code, said.err) == (
        2,
        "error[bad-path]: 'unet' is a shipped spec, and is not changed by its name\n"
        "   hint  give the path of its file; `--diff` shows the change\n",
    )
    assert netdraft("fmt", "unet", "--check").code == 2
    assert Path("mine.yaml").read_text() == LOOSE


def test_rights_and_links_stay(netdraft: Netdraft) -> None:
    Path("t.yaml").write_text(LOOSE)
    os.chmod("t.yaml", 0o640)
    os.symlink("t.yaml", "link.yaml")
    assert netdraft("fmt", "link.yaml").code == 0
    assert Path("link.yaml").is_symlink()
    assert Path("t.yaml").read_text() == NEAT
    assert stat.S_IMODE(os.stat("t.yaml").st_mode) == 0o640


def test_what_new_writes_is_formatted(netdraft: Netdraft) -> None:
    netdraft("new", "tiny")
    assert netdraft("fmt", "tiny.yaml", "--check").code == 0
