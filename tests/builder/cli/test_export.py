"""`netdraft export`: four formats, what it says, and what it refuses."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from builder.cli.main import DONE, MACHINE, THEIR_FAULT
from tests.builder.cli.running import NET, Netdraft


@pytest.fixture
def spec(tmp_path: Path) -> str:
    (tmp_path / "tiny.yaml").write_text(NET)
    return "tiny.yaml"


def test_python_is_written_and_the_result_says_so(netdraft: Netdraft, spec: str) -> None:
    said = netdraft("export", spec, "-o", "tiny.py")
    assert said.code == DONE and not said.err
    assert said.out.startswith("wrote tiny.py\n")
    assert "class Tiny(nn.Module):" in Path("tiny.py").read_text()


def test_what_replaces_a_file_says_so(netdraft: Netdraft, spec: str) -> None:
    for ending in ("py", "safetensors"):
        assert netdraft("export", spec, "-o", f"tiny.{ending}").out.startswith(f"wrote tiny.{ending}\n")
        assert netdraft("export", spec, "-o", f"tiny.{ending}").out.startswith(f"replaced tiny.{ending}\n")


def test_the_help_says_which_options_are_for_which_ending(netdraft: Netdraft) -> None:
    told = " ".join(netdraft("export", "--help").out.split())
    assert "--trust are about numbers: they are for .pt2, .onnx and .safetensors" in told


@pytest.mark.parametrize("package", ["onnx", "onnxscript", "onnxruntime"])
def test_a_missing_package_is_named_with_the_line_that_installs_it(
    package: str, netdraft: Netdraft, spec: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    said = netdraft("export", spec, "-o", "tiny.onnx")
    assert said.code == MACHINE
    assert said.err == (
        f"error[missing-package]: an .onnx file needs the package {package}\n"
        "   hint  `pip install 'netdraft[onnx]'` brings it, and all else that ONNX needs\n"
    )
    assert [one.name for one in Path.cwd().iterdir()] == [spec]


@pytest.mark.parametrize("ending", ["py", "pt2", "safetensors"])
def test_a_full_disk_is_the_machines_fault_and_leaves_no_file(
    ending: str, netdraft: Netdraft, spec: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    said = netdraft("export", spec, "-o", f"tiny.{ending}")
    assert said.code == MACHINE
    assert said.err.startswith(
        f"error[unwritable]: 'tiny.{ending}' cannot be written: No space left on device\n"
    )
    assert [one.name for one in Path.cwd().iterdir()] == [spec]


@pytest.mark.skipif(os.name != "posix", reason="limits are those of POSIX")
@pytest.mark.parametrize("ending", ["pt2", "safetensors"])
def test_a_file_that_cannot_grow_is_a_fault_and_not_the_end_of_the_process(
    ending: str, tmp_path: Path
) -> None:
    text = NET.replace("out_channels: 4", "out_channels: 2000")
    (tmp_path / "wide.yaml").write_text(text)
    code = (
        "import resource, sys\nfrom builder.cli.main import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        f"sys.exit(main(['export', 'wide.yaml', '-o', 'wide.{ending}']))"
    )
    root = str(Path(__file__).parents[3])
    run = subprocess.run(
        [sys.executable, "-B", "-c", code],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": root}, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == MACHINE, run.stderr
    assert run.stderr == (
        f"error[unwritable]: 'wide.{ending}' cannot be written: File too large\n"
        "   hint  make room there, or choose another place with -o\n"
    )
    assert [one.name for one in tmp_path.iterdir()] == ["wide.yaml"]


def test_a_program_tells_its_sizes(netdraft: Netdraft, spec: str) -> None:
    said = netdraft("export", spec, "--output", "tiny.pt2")
    assert said.out == "wrote tiny.pt2\n  size N from 1 up\n  size H from 1 up\n  size W from 1 up\n", (
        said.err
    )


def test_a_weights_file_is_a_net_for_every_command(netdraft: Netdraft, spec: str) -> None:
    assert netdraft("export", spec, "--seed", "7", "-o", "tiny.safetensors").code == DONE
    assert netdraft("check", "tiny.safetensors").out.startswith("tiny (tiny.safetensors)")
    assert netdraft("summary", "tiny.safetensors").code == DONE
    built = netdraft("build", "tiny.safetensors")
    wanted = netdraft("build", spec, "--seed", "7")
    assert built.code == DONE and wanted.code == DONE
    assert netdraft("weights", spec, "tiny.safetensors").code == DONE


def test_params_that_are_set_are_in_the_file(netdraft: Netdraft) -> None:
    assert netdraft("export", "unet", "--set", "width=2", "-o", "u.safetensors").code == DONE
    told = netdraft("check", "u.safetensors").out
    assert told.replace(" (u.safetensors)", "") == netdraft("check", "unet", "--set", "width=2").out


@pytest.mark.parametrize(
    ("arguments", "code", "err"),
    [
        (["-o", "tiny.foo"], THEIR_FAULT, "error[unknown-format]: '.foo' is no format to export to\n"
         "   hint  the endings are .py, .pt2, .onnx, .safetensors\n"),
        (["-o", "none/tiny.py"], MACHINE, "error[unwritable]: 'none/tiny.py' cannot be written: "
         "No such file or directory\n   hint  is its folder there?\n"),
        (["-o", "tiny.py", "--dtype", "float64"], THEIR_FAULT, "error[bad-option]: a .py file holds no "
         "numbers, so dtype has no place in it\n"
         "   hint  write the weights to a .safetensors file beside it\n"),
    ],
    ids=["ending", "folder", "numbers"],
)  # fmt: skip
def test_a_refusal_says_what_and_how_and_writes_nothing(
    arguments: list[str], code: int, err: str, netdraft: Netdraft, spec: str
) -> None:
    said = netdraft("export", spec, *arguments)
    assert (said.code, said.err) == (code, err)
    assert [one.name for one in Path.cwd().iterdir()] == [spec]


def test_a_faulty_spec_writes_nothing(netdraft: Netdraft) -> None:
    Path("bad.yaml").write_text(NET.replace("ReLU", "RelU"))
    assert netdraft("export", "bad.yaml", "-o", "bad.py").code == THEIR_FAULT
    assert [one.name for one in Path.cwd().iterdir()] == ["bad.yaml"]


def test_a_blocks_file_is_not_written_over(netdraft: Netdraft, spec: str) -> None:
    text = (
        "from torch import nn\nfrom blocks import register\n\n@register\nclass MyOwnOne(nn.ReLU):\n    pass\n"
    )
    Path("mine.py").write_text(text)
    said = netdraft("export", spec, "--blocks", "mine.py", "-o", "mine.py")
    assert said.code == THEIR_FAULT and "would be written over" in said.err
    assert Path("mine.py").read_text() == text


@pytest.mark.skipif(importlib.util.find_spec("onnxruntime") is None, reason="onnxruntime is not installed")
def test_onnx_in_a_type_that_onnxruntime_lacks_is_refused_whole(netdraft: Netdraft, spec: str) -> None:
    said = netdraft("export", spec, "--dtype", "bfloat16", "-o", "tiny.onnx")
    assert said.code == THEIR_FAULT and "error[cannot-export]" in said.err
    assert [one.name for one in Path.cwd().iterdir()] == [spec]
