"""Weights with their spec in one safetensors file, there and back."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors import safe_open

from builder.road import build, load
from tests.builder.model.exporting.nets import ODD


def test_a_net_comes_back_from_the_file_alone_bit_for_bit(tmp_path: Path) -> None:
    net = load("capsnet_labelled", width=8, types=4, hidden=[16])
    net.export(tmp_path / "caps.safetensors", seed=5)
    again = load(tmp_path / "caps.safetensors")
    assert again == net
    wanted, found = net.build(seed=5).state_dict(), again.build().state_dict()
    assert list(found) == list(wanted)
    assert all(torch.equal(found[name], wanted[name]) for name in wanted)


def test_ties_buffers_and_frozen_parts_come_back(tmp_path: Path) -> None:
    net = load(ODD)
    module = net.build(seed=1)
    module(torch.randint(0, 11, (2, 5)), torch.randn(2, 3, 32, 32))  # moves the statistics of the norms
    net.export(tmp_path / "odd.safetensors", module=module)
    with safe_open(tmp_path / "odd.safetensors", "pt") as file:
        names = set(file.keys())
    assert len({"embed.weight", "head.weight"} & names) == 1, "a tied tensor is stored once"
    found = build(tmp_path / "odd.safetensors")
    assert found.head.weight is found.embed.weight
    assert not found.stem.weight.requires_grad
    wanted = module.state_dict()
    assert all(torch.equal(tensor, wanted[name]) for name, tensor in found.state_dict().items())
    assert int(found.state_dict()["stage.0.norm.num_batches_tracked"]) == 1
    assert module.training, "the export leaves the mode as it was"


def test_narrow_floats_come_back_narrow_and_go_wide_on_request(tmp_path: Path) -> None:
    net = load("unet", width=2)
    net.export(tmp_path / "u.safetensors", seed=0, dtype="bfloat16")
    narrow, wide = build(tmp_path / "u.safetensors"), build(tmp_path / "u.safetensors", dtype="float32")
    name = "middle.first.weight"
    assert narrow.state_dict()[name].dtype == torch.bfloat16
    assert torch.equal(wide.state_dict()[name], narrow.state_dict()[name].float())


def test_on_meta_nothing_is_read(tmp_path: Path) -> None:
    load("unet", width=2).export(tmp_path / "u.safetensors")
    assert all(
        tensor.is_meta for tensor in build(tmp_path / "u.safetensors", device="meta").state_dict().values()
    )


def test_a_net_from_a_file_has_params_variant_and_other_weights_as_any_net(tmp_path: Path) -> None:
    load("resnet@resnet18", width=8, classes=3).export(tmp_path / "r.safetensors", seed=0)
    again = load(tmp_path / "r.safetensors")
    assert again.params["width"] == 8 and again.outputs["out"].dims[-1] == 3
    load("resnet@resnet18", width=8, classes=3).export(tmp_path / "other.safetensors", seed=1)
    other = again.build(weights=tmp_path / "other.safetensors").state_dict()
    assert torch.equal(other["fc.weight"], build(tmp_path / "other.safetensors").state_dict()["fc.weight"])


def test_asking_a_file_for_its_net_needs_no_torch(tmp_path: Path) -> None:
    load("unet", width=2).export(tmp_path / "u.safetensors")
    code = (
        "import sys; from builder.cli.main import main; code = main(['check', 'u.safetensors'])\n"
        "assert code == 0 and 'torch' not in sys.modules, code"
    )
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, env=environment
    )
    assert ended.returncode == 0, ended.stderr
    assert "unet (u.safetensors)" in ended.stdout


def test_the_weights_of_a_trained_module_go_into_every_format(tmp_path: Path) -> None:
    net = load("{net: a, inputs: {x: [N, 4]}, nodes: {f: {block: Linear, out_features: 2}}}")
    module = net.build(seed=0)
    with torch.no_grad():
        module.f.weight.fill_(3.0)
    net.export(tmp_path / "a.safetensors", module=module)
    net.export(tmp_path / "a.pt2", module=module)
    batch = torch.randn(2, 4)
    program = torch.export.load(tmp_path / "a.pt2").module()
    assert torch.equal(program(batch), module(batch))
    assert torch.equal(build(tmp_path / "a.safetensors")(batch), module(batch))


@pytest.mark.parametrize("taps", [["enc"], []])
def test_a_tapped_net_keeps_its_weights_and_its_spec(taps: list[str], tmp_path: Path) -> None:
    spec = "{net: a, inputs: {x: [N, 4]}, nodes: {enc: {block: Linear, out_features: 2}, act: ReLU}}"
    load(spec).tapped(taps).export(tmp_path / "a.safetensors")
    assert load(tmp_path / "a.safetensors") == load(spec)
