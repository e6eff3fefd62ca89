"""specs/resnet.yaml against torchvision's ResNets: the same bits from the same weights."""

from __future__ import annotations

import pytest
import torch
import torchvision

from builder.model.keymap import mapped, rules_of
from builder.road import load

COUNTS = {18: 11_689_512, 34: 21_797_672, 50: 25_557_032, 101: 44_549_160, 152: 60_192_808}
GIGA_MACS = {18: 1.814, 34: 3.664, 50: 4.089, 101: 7.801, 152: 11.514}
BASIC, DEEP = (18, 34), (50, 101, 152)


def key_map(depth: int) -> dict[str, str]:
    """Map torchvision's names to those of the spec."""
    block = "basic" if depth in BASIC else "bottleneck"
    stages = {f"layer{level + 1}": f"stage.{level}.{block}" for level in range(4)}
    return {**stages, "**.downsample.0": "**.shortcut.conv", "**.downsample.1": "**.shortcut.bn"}


@pytest.mark.parametrize("depth", list(COUNTS))
def test_its_parameters_are_those_of_torchvision(depth: int) -> None:
    assert load(f"resnet@resnet{depth}").num_parameters == COUNTS[depth]


@pytest.mark.parametrize("depth", list(COUNTS))
def test_its_multiply_adds_are_those_of_the_reference(depth: int) -> None:
    assert round(load(f"resnet@resnet{depth}").macs / 1e9, 3) == GIGA_MACS[depth]


@pytest.mark.parametrize("depth", list(COUNTS))
def test_names_and_shapes_are_those_of_torchvision_under_a_key_map(depth: int) -> None:
    ours = load(f"resnet@resnet{depth}").build(device="meta").state_dict()
    with torch.device("meta"):
        theirs = getattr(torchvision.models, f"resnet{depth}")().state_dict()
    renamed = mapped(theirs, rules_of(key_map(depth)))
    assert {renamed[name]: tensor.shape for name, tensor in theirs.items()} == {
        name: tensor.shape for name, tensor in ours.items()
    }


@pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])
@pytest.mark.parametrize("depth", [18, 50])
def test_from_the_same_weights_come_the_same_bits(depth: int, training: bool) -> None:
    theirs = getattr(torchvision.models, f"resnet{depth}")()
    weights = theirs.state_dict()
    renamed = mapped(weights, rules_of(key_map(depth)))
    ours = load(f"resnet@resnet{depth}").build(device="meta")
    ours.load_state_dict({renamed[name]: tensor.clone() for name, tensor in weights.items()}, assign=True)
    image = torch.randn(2, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        assert torch.equal(ours.train(training)(image), theirs.train(training)(image))


def test_it_starts_as_torchvision_does() -> None:
    """He et al. 2015: normal with variance 2 / fan out for convolutions; ones and zeros for norms."""
    weights = load("resnet@resnet18").build(seed=0).state_dict()
    conv = weights["stage.1.basic.0.conv1.weight"]
    assert conv.std().item() == pytest.approx((2 / (128 * 9)) ** 0.5, rel=0.02)
    assert weights["conv1.weight"].std().item() == pytest.approx((2 / (64 * 49)) ** 0.5, rel=0.05)
    assert torch.equal(weights["stage.1.basic.0.bn1.weight"], torch.ones(128))
