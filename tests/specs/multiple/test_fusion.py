"""fusion.yaml: an image and a row of numbers for one answer."""

from __future__ import annotations

from pathlib import Path

import pytest
import safetensors.torch
import torch
import torchvision
from torch import nn

from builder.road import load


def test_its_parameters_are_those_of_its_parts() -> None:
    resnet = load("resnet@resnet18").num_parameters - 512 * 1000 - 1000
    row = (32 * 128 + 128 + 256) + (128 * 64 + 64 + 128)
    joint = (512 + 64) * 256 + 256
    assert load("fusion").num_parameters == resnet + row + joint + 256 * 10 + 10


def small() -> nn.Module:
    return load("fusion", columns=5, hidden=[6], joint=8, classes=3).build(seed=0).eval()


@pytest.mark.parametrize("changed", ["image", "row"])
def test_both_inputs_count(changed: str) -> None:
    model, image, row = small(), torch.rand(2, 3, 40, 33), torch.rand(2, 5)
    with torch.no_grad():
        made = model(image=image, row=row)
        other = model(**{"image": image, "row": row, changed: 1 - (image if changed == "image" else row)})
    assert made.shape == (2, 3) and not torch.equal(made, other)


def test_weights_of_torchvision_load_into_its_encoder(tmp_path: Path) -> None:
    theirs = torchvision.models.resnet18().eval()
    safetensors.torch.save_file(theirs.state_dict(), tmp_path / "resnet.safetensors")
    ours = load("fusion").build(
        weights=tmp_path / "resnet.safetensors",
        key_map="torchvision",
        fresh=["row_encoder", "joint", "answer"],
        taps={"features": "image_features"},
        seed=0,
    )
    image = torch.randn(1, 3, 40, 40, generator=torch.Generator().manual_seed(0))
    theirs.fc = nn.Identity()
    with torch.no_grad():
        _, features = ours.eval()(image, torch.zeros(1, 32))
        torch.testing.assert_close(features, theirs(image))


def test_a_step_of_training_reaches_both_encoders() -> None:
    model = small().train()
    model(torch.rand(2, 3, 32, 32), torch.rand(2, 5)).square().sum().backward()
    assert model.image_encoder.conv1.weight.grad.any() and model.row_encoder[0].linear.weight.grad.any()
