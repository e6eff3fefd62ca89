"""`netdraft render`."""

from __future__ import annotations

import shutil

import pytest

from builder.cli.main import main
from tests.render.nets import SINGLE


@pytest.fixture
def spec(tmp_path):
    path = tmp_path / "single.yaml"
    path.write_text("# One layer.\n" + SINGLE)
    return path


def test_a_picture_is_written_and_nothing_said(spec, tmp_path, capsys):
    assert main(["render", str(spec), "-o", str(tmp_path / "net.svg")]) == 0
    assert (tmp_path / "net.svg").read_bytes().startswith(b"<?xml")
    assert capsys.readouterr() == ("", "")


def test_without_a_file_the_picture_goes_to_standard_output(spec, capfdbinary):
    assert main(["render", str(spec), "--format", "mmd"]) == 0
    assert capfdbinary.readouterr().out.startswith(b"%% single\nflowchart TB\n")


def test_dim_puts_numbers_into_shapes(tmp_path, capfdbinary):
    assert main(["render", "unet", "--format", "json", "--dim", "H=64", "--dim", "W=32"]) == 0
    assert '"64×64×32 · 38.7 k"' in capfdbinary.readouterr().out.decode()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["-o", "net.gif"], 2, "'.gif' is no format for pictures"),
        (["-o", "nowhere/net.svg"], 3, "cannot be written"),
        (["--depth", "0"], 2, "the depth is 1 or more, got 0"),
        (["--expand", "fcc"], 2, "there is no node 'fcc' in single"),
        (["--theme", "neon"], 2, "there is no theme 'neon'"),
        (["--engine", "neato"], 2, "there is no engine 'neato'"),
    ],
)
def test_faults_have_their_exit_codes_and_leave_no_file(
    arguments, code, said, spec, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert main(["render", str(spec), *arguments]) == code
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["single.yaml"]


def test_the_spec_is_never_overwritten(spec, tmp_path, capsys):
    copy = tmp_path / "single.svg"
    shutil.copy(spec, copy)
    before = copy.read_bytes()
    assert main(["render", str(copy), "-o", str(copy)]) == 2
    assert copy.read_bytes() == before
    assert "is the spec itself" in capsys.readouterr().err
