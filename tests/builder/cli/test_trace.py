"""`netdraft trace`: a model by its name, a spec in a file, and nothing half-written."""

import os
import sys
from pathlib import Path

import pytest
import torch

from builder.road import load
from tests.builder.cli.running import Netdraft

MODEL = '''\
"""Nets of a person's own."""
import torch
from torch import nn


class Tiny(nn.Module):
    def __init__(self, width=8, kinds=(1, 2)):
        super().__init__()
        self.conv = nn.Conv2d(3, width, 3, padding=1)
        self.head = nn.Linear(width, 10)

    def forward(self, image):
        x = self.conv(image).relu()
        if len(image) > 100:
            raise ValueError
        return self.head(x.mean((2, 3)))


class Choosy(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 1)

    def forward(self, x):
        return x if self.conv(x).sum() > 0 else -x


def broken():
    raise RuntimeError("no luck")


def large():
    with torch.device("meta"):
        return Tiny(1_000_000)


net = Tiny()
number = 3
'''

MEANT = ". Did you mean 'width'?" if sys.version_info >= (3, 13) else ""
"""What Python itself says of a slip."""


@pytest.fixture
def nets() -> Path:
    path = Path("my_nets.py")
    path.write_text(MODEL)
    return path


def test_a_model_in_a_file_becomes_a_spec(netdraft: Netdraft, nets: Path) -> None:
    said = netdraft("trace", "my_nets.py:Tiny", "-o", "tiny.yaml", "--set", "width=4", "--input", "1x3x8x8")
    assert (said.code, said.err) == (0, "")
    lines = len(Path("tiny.yaml").read_text().splitlines())
    assert said.out == (
        f"wrote tiny.yaml: {lines} lines, 162 parameters; with the model's weights its outputs are "
        "the same in every bit on 1x3x8x8\n"
        "next: `netdraft render tiny.yaml -o tiny.svg`\n"
    )
    text = Path("tiny.yaml").read_text()
    assert text.startswith(
        "# Tiny: traced from my_nets.py:Tiny (width=4), with inputs of 1x3x8x8.\nnet: Tiny\n"
    )
    net = load("tiny.yaml")
    assert (net.num_parameters, str(net.inputs["image"])) == (162, "(N, 3, H, W)")
    assert netdraft("check", "tiny.yaml").code == 0


def test_weights_and_key_map_are_written_beside_it(netdraft: Netdraft, nets: Path) -> None:
    said = netdraft(
        "trace", "my_nets.py:net", "-o", "t.yaml", "--input", "1x3x8x8", "--weights", "t.safetensors",
        "--key-map", "keys.yaml", "--name", "small",
    )  # fmt: skip
    assert said.code == 0
    assert sorted(os.listdir()) == ["keys.yaml", "my_nets.py", "t.safetensors", "t.yaml"]
    assert Path("keys.yaml").read_text() == "# What the model's tensors are called in the net small.\n{}\n"
    module = load("t.yaml").build(weights="t.safetensors")
    assert module(torch.randn(2, 3, 8, 8)).shape == (2, 10)


def test_a_full_disk_leaves_none_of_the_files(
    netdraft: Netdraft, nets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int, mode: str) -> object:
        os.close(descriptor)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdopen", full)
    said = netdraft(
        "trace", "my_nets.py:Tiny", "-o", "t.yaml", "--input", "1x3x8x8", "--weights", "t.safetensors"
    )
    assert said.code == 3
    assert said.err.startswith("error[unwritable]: 't.yaml' cannot be written: No space left on device\n")
    assert os.listdir() == ["my_nets.py"]


def test_the_first_layer_tells_the_input(netdraft: Netdraft, nets: Path) -> None:
    assert netdraft("trace", "my_nets.py:Tiny", "-o", "tiny.yaml").out.endswith(
        "on 1x3x224x224\nnext: `netdraft render tiny.yaml -o tiny.svg`\n"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["my_nets.Tiny"], 2, "error[bad-model]: 'my_nets.Tiny' names no model: it needs a module or a "
         "file, a colon, and a name\n"
         "   hint  as in `torchvision.models:resnet50`, or `my_nets.py:Tiny`\n"),
        (["my_nets.py:Tinny"], 2, "error[bad-model]: 'my_nets.py' has no 'Tinny'\n"
         "   hint  did you mean 'Tiny'?\n"),
        (["my_nots:Tiny"], 2, "error[bad-model]: there is no module 'my_nots'\n"
         "   hint  is it installed, or in this folder? a file is named by its path, as in "
         "`nets/tiny.py:Tiny`\n"),
        (["nets.py:Tiny"], 3, "error[unreadable]: there is no file 'nets.py'\n"
         "   hint  give the path of a .py file\n"),
        (["my_nets.py:number"], 2, "error[bad-model]: 'my_nets.py:number' is no function or class, so "
         "nothing can be set on it\n"
         "   hint  name a class, or a function that gives an nn.Module\n"),
        (["my_nets.py:Tiny", "--input", "3 x 8"], 2, "error[bad-input]: --input needs sizes with x "
         "between them, got '3 x 8'\n"
         "   hint  as in `--input 1x3x224x224`, or `--input ids=1x128:int64`\n"),
        (["my_nets.py:Tiny", "--set", "widht=3"], 2, "error[bad-model]: my_nets.py:Tiny could not be called: "
         f"TypeError: Tiny.__init__() got an unexpected keyword argument 'widht'{MEANT}\n"
         "   hint  give its arguments with `--set NAME=VALUE`\n"),
    ],
)  # fmt: skip
def test_what_is_no_model_is_told(
    netdraft: Netdraft, nets: Path, arguments: list[str], code: int, said: str
) -> None:
    ended = netdraft("trace", *arguments, "-o", "out.yaml")
    assert (ended.code, ended.out) == (code, "")
    assert ended.err == said
    assert os.listdir() == ["my_nets.py"]


def test_a_model_that_cannot_be_said_leaves_no_file(netdraft: Netdraft, nets: Path) -> None:
    said = netdraft("trace", "my_nets.py:Choosy", "-o", "out.yaml", "--weights", "w.safetensors")
    assert said.code == 2
    line = MODEL.splitlines().index("        return x if self.conv(x).sum() > 0 else -x") + 1
    assert said.err == (
        f"my_nets.py:{line}:21: error[untraceable]: the model decides by the numbers in a tensor, and a spec "
        "describes one way for all inputs\n"
        f"{line:5} |         return x if self.conv(x).sum() > 0 else -x\n"
        f"      | {' ' * 20}{'^' * len('self.conv(x).sum() > 0')}\n"
        "   hint  decide by sizes or settings, or choose with torch.where\n"
    )
    assert os.listdir() == ["my_nets.py"]


def test_a_model_that_fails_is_told_with_its_line(netdraft: Netdraft, nets: Path) -> None:
    said = netdraft("trace", "my_nets.py:broken", "-o", "out.yaml")
    assert said.code == 2
    assert said.err.startswith(
        "error[bad-model]: my_nets.py:broken could not be called: RuntimeError: no luck ("
    )
    said = netdraft("trace", "my_nets.py:Tiny", "-o", "out.yaml", "--input", "1x4x8x8")
    assert said.code == 2
    assert "error[untraceable]: the model itself fails on these inputs: RuntimeError: " in said.err
    assert (
        "   hint  give inputs that it takes (`--input 1x3x224x224`, one for each tensor of forward)\n"
        in said.err
    )


@pytest.mark.parametrize("option", ["-o", "--key-map", "--weights"])
def test_a_file_that_is_there_is_never_touched(netdraft: Netdraft, nets: Path, option: str) -> None:
    taken = {"-o": "a.yaml", "--key-map": "b.yaml", "--weights": "c.safetensors"}
    Path(taken[option]).write_text("mine")
    said = netdraft("trace", "my_nets.py:Tiny", *[one for pair in taken.items() for one in pair])
    assert said.code == 2
    assert said.err.startswith(
        f"error[file-exists]: '{taken[option]}' exists already, and is left as it is\n"
    )
    assert sorted(os.listdir()) == sorted(["my_nets.py", taken[option]])


def test_a_spec_goes_to_a_yaml_file(netdraft: Netdraft, nets: Path) -> None:
    said = netdraft("trace", "my_nets.py:Tiny", "-o", "tiny.txt")
    assert said.code == 2
    assert said.err == (
        "error[bad-path]: 'tiny.txt' cannot hold what is written there: its name must end in .yaml\n"
        "   hint  as in `tiny.yaml`\n"
    )


def test_numbers_that_only_the_weights_hold_are_noted(netdraft: Netdraft, nets: Path) -> None:
    Path("noisy.py").write_text(
        "import torch\n"
        "class Noisy(torch.nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.register_buffer('table', torch.rand(100, 100))\n"
        "    def forward(self, x):\n"
        "        return x + self.table\n"
    )
    said = netdraft("trace", "noisy.py:Noisy", "-o", "noisy.yaml", "--input", "2x100x100")
    assert said.code == 0
    note = "table: 10,000 numbers are not in the spec; load them with the weights"
    assert f"\nnote: {note}\n" in said.err + said.out
    assert note in Path("noisy.yaml").read_text().partition("net:")[0].replace("\n# ", " ")


def test_a_model_that_takes_a_dict_fails_without_a_word_of_torch_s(netdraft: Netdraft, nets: Path) -> None:
    Path("keyed.py").write_text(
        "import torch\n"
        "class Keyed(torch.nn.Module):\n"
        "    def forward(self, batch):\n"
        "        return batch['x'] + 1\n"
    )
    said = netdraft("trace", "keyed.py:Keyed", "-o", "keyed.yaml", "--input", "2x4")
    assert said.code == 2
    assert said.err.startswith("keyed.py:4:16: error[untraceable]: the model itself fails on these inputs: ")
    assert "Warning" not in said.err


def test_a_model_too_large_to_run_is_traced_without_a_check(netdraft: Netdraft, nets: Path) -> None:
    words = ["trace", "my_nets.py:large", "-o", "large.yaml", "--input", "1x3x8x8"]
    refused = netdraft(*words)
    assert refused.code == 2
    assert "there are no numbers to compare" in refused.err
    assert "--no-check" in refused.err
    said = netdraft(*words, "--no-check")
    assert said.code == 0
    assert "38,000,010 parameters; its outputs were not compared with the model's\n" in said.out
    assert load("large.yaml").num_parameters == 38_000_010


def test_weights_are_written_without_a_check_where_there_are_any(netdraft: Netdraft, nets: Path) -> None:
    words = ["--no-check", "--input", "1x3x8x8", "--weights", "w.safetensors"]
    assert netdraft("trace", "my_nets.py:net", "-o", "t.yaml", *words).code == 0
    assert netdraft("weights", "t.yaml", "w.safetensors").code == 0
    os.unlink("w.safetensors")
    refused = netdraft("trace", "my_nets.py:large", "-o", "large.yaml", *words)
    assert refused.code == 2
    assert "meta" in refused.err
    assert not os.path.exists("large.yaml")
