"""`netdraft weights` compares a file with a net, and loads nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import safetensors.torch
import torch

from tests.builder.cli.running import NET, Netdraft


@pytest.fixture(autouse=True)
def tiny(netdraft: Netdraft) -> None:
    Path("tiny.yaml").write_text(NET)


def save(**tensors: torch.Tensor) -> None:
    safetensors.torch.save_file(
        {name.replace("__", "."): one for name, one in tensors.items()}, "w.safetensors"
    )


def test_a_file_that_fits_is_a_line_and_exits_with_0(netdraft: Netdraft) -> None:
    save(stem__weight=torch.zeros(4, 3, 3, 3), stem__bias=torch.zeros(4))
    said = netdraft("weights", "tiny.yaml", "w.safetensors")
    assert said.code == 0
    assert said.out.strip() == (
        "tiny: the file fits: 2 matched, 0 missing, 0 unexpected, 0 of another shape or dtype"
    )


def test_what_does_not_fit_is_told_by_node(netdraft: Netdraft) -> None:
    save(stem__weight=torch.zeros(4, 1, 3, 3), head__bias=torch.zeros(4))
    said = netdraft("weights", "tiny.yaml", "w.safetensors")
    assert said.code == 2
    lines = [line.split() for line in said.out.splitlines()]
    assert lines[0] == ["Node", "Matched", "Missing", "Unexpected", "Wrong", "shape"]
    assert " ".join(lines[2]).startswith("stem bias weight (4, 3, 3, 3), in the file")
    assert "head" in said.out
    assert "does not fit: 0 matched, 1 missing, 1 unexpected, 1 of another shape or dtype" in said.out


def test_a_new_head_is_proposed_as_fresh_and_then_fits(netdraft: Netdraft) -> None:
    save(stem__weight=torch.zeros(9, 3, 3, 3), stem__bias=torch.zeros(9))
    said = netdraft("weights", "tiny.yaml", "w.safetensors")
    assert said.out.rstrip().endswith("hint: to start anew there, say `--fresh stem`")
    again = netdraft("weights", "tiny.yaml", "w.safetensors", "--fresh", "stem")
    assert (again.code, again.out.strip()[-20:]) == (0, "dtype, 2 start fresh")


def test_a_shipped_key_map_is_proposed_and_then_taken(netdraft: Netdraft) -> None:
    save(final_conv__weight=torch.zeros(1, 64, 1, 1), final_conv__bias=torch.zeros(1))
    said = netdraft("weights", "unet", "w.safetensors")
    assert said.out.rstrip().endswith("hint: with `--key-map labml`, 2 tensors match")
    again = netdraft("weights", "unet", "w.safetensors", "--key-map", "labml")
    assert "2 matched, 44 missing" in again.out


def test_it_is_written_as_json(netdraft: Netdraft) -> None:
    save(stem__weight=torch.zeros(4, 3, 3, 3))
    said = netdraft("weights", "tiny.yaml", "w.safetensors", "--format", "json")
    told = json.loads(said.out)
    assert (told["fits"], told["matched"], told["missing"]) == (False, ["stem.weight"], ["stem.bias"])


def test_a_map_that_meets_nothing_is_a_fault(netdraft: Netdraft) -> None:
    save(stem__weight=torch.zeros(4, 3, 3, 3))
    Path("keys.yaml").write_text("features.0: stem\n")
    said = netdraft("weights", "tiny.yaml", "w.safetensors", "--key-map", "keys.yaml")
    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines()[0] == (
        "error[bad-key-map]: the key map matches none of the 1 tensors in the file"
    )


def test_a_file_that_is_not_there_is_the_machines_fault(netdraft: Netdraft) -> None:
    assert netdraft("weights", "tiny.yaml", "none.safetensors").code == 3
