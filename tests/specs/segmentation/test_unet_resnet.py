"""unet_resnet.yaml: a whole net as a block, with taps."""

from __future__ import annotations

from pathlib import Path

import pytest
import safetensors.torch
import torch
import torchvision
from torch import nn

from builder.road import load

COUNTS = {"resnet18": 14_328_209, "resnet34": 24_436_369, "resnet50": 32_521_105, "resnet101": 51_513_233}
"""Those of segmentation_models_pytorch's Unet with these encoders; its decoder has the same layers."""


def test_its_parameters_are_those_of_the_library_that_made_it_known() -> None:
    assert {name: load(f"unet_resnet@{name}").num_parameters for name in COUNTS} == COUNTS


@pytest.mark.parametrize(("height", "width"), [(64, 64), (45, 70), (33, 32)])
def test_every_pixel_of_an_image_of_any_size_is_labelled(height: int, width: int) -> None:
    model = load("unet_resnet@resnet18", widths=[16, 8, 8, 4, 4], classes=3).build(seed=0).eval()
    assert model(torch.zeros(1, 3, height, width)).shape == (1, 3, height, width)


def test_its_encoder_is_a_resnet_without_its_head() -> None:
    encoder = load("unet_resnet@resnet18").build(device="meta").encoder
    alone = load("resnet@resnet18").build(device="meta").state_dict()
    wanted = {name: tensor.shape for name, tensor in alone.items() if not name.startswith("fc.")}
    assert {name: tensor.shape for name, tensor in encoder.state_dict().items()} == wanted


def test_its_encoder_computes_what_the_resnet_computes() -> None:
    alone = load("resnet@resnet18", head=False).build(seed=0, taps=["relu", "stage.1"]).eval()
    model = load("unet_resnet@resnet18").build(seed=1).eval()
    model.encoder.load_state_dict(alone.state_dict())
    seen: list[torch.Tensor] = []
    model.encoder.register_forward_hook(lambda _module, _inputs, outputs: seen.extend(outputs))
    image = torch.randn(1, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        model(image)
        last, half, eighth = alone(image)
    assert torch.equal(seen[0], last) and torch.equal(seen[1], half) and torch.equal(seen[3], eighth)


@pytest.mark.parametrize("encoder", ["resnet18", "resnet50"])
def test_weights_of_torchvision_load_into_its_encoder(encoder: str, tmp_path: Path) -> None:
    theirs = getattr(torchvision.models, encoder)().eval()
    safetensors.torch.save_file(theirs.state_dict(), tmp_path / "resnet.safetensors")
    net = load("unet_resnet", encoder=encoder, widths=[16, 8, 8, 4, 4])
    ours = net.build(
        weights=tmp_path / "resnet.safetensors",
        key_map="torchvision",
        fresh=["up*", "conv", "head"],
        taps={"features": "encoder"},
        seed=0,
    ).eval()
    image = torch.randn(1, 3, 40, 40, generator=torch.Generator().manual_seed(0))
    features = nn.Sequential(*list(theirs.children())[:-2])
    with torch.no_grad():
        assert torch.equal(ours(image)[1], features(image))


def test_a_step_of_training_reaches_every_weight() -> None:
    model: nn.Module = load("unet_resnet@resnet18", widths=[16, 8, 8, 4, 4]).build(seed=0)
    model(torch.randn(2, 3, 64, 64)).square().mean().backward()
    assert all(one.grad is not None and one.grad.abs().sum() > 0 for one in model.parameters())
