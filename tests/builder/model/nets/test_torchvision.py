"""With the weights of torchvision's ResNets under a key map, ours gives the very bits that theirs give."""

from __future__ import annotations

from pathlib import Path

import pytest
import safetensors.torch
import torch
import torchvision

from builder.road import load

SHORTCUT = {"**.downsample.0": "**.shortcut.conv", "**.downsample.1": "**.shortcut.bn"}


def key_map(unit: str) -> dict[str, str | None]:
    return {**{f"layer{level + 1}": f"stage.{level}.{unit}" for level in range(4)}, **SHORTCUT}


@pytest.mark.parametrize("variant", ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152"])
def test_logits_are_bit_identical_in_both_modes(variant: str, tmp_path: Path) -> None:
    path = tmp_path / "theirs.safetensors"
    with torch.random.fork_rng():
        torch.manual_seed(0)
        theirs = getattr(torchvision.models, variant)()
        x = torch.rand(2, 3, 64, 64)
    safetensors.torch.save_file(theirs.state_dict(), path)
    net = load("resnet", variant=variant)
    unit = next(path.split(".")[2] for path in net.shapes if path.startswith("stage.0."))
    ours = net.build(device="meta", weights=path, key_map=key_map(unit))
    for training in (True, False):
        assert torch.equal(ours.train(training)(x), theirs.train(training)(x))
    statistics = dict(theirs.named_buffers())["layer4.1.bn2.running_var"]
    assert torch.equal(dict(ours.named_buffers())[f"stage.3.{unit}.1.bn2.running_var"], statistics)
