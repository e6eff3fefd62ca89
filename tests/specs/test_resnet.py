"""specs/resnet.yaml against torchvision's ResNets: the same bits from the same weights."""

from __future__ import annotations

import pytest
import torch
import torchvision

from builder.road import load
from tests.specs.twins import (
    check_gradients,
    check_names,
    check_published,
    check_same_bits,
    image_of,
    twin_of,
)

COUNTS = {18: 11_689_512, 34: 21_797_672, 50: 25_557_032, 101: 44_549_160, 152: 60_192_808}
GIGA_MACS = {18: 1.814, 34: 3.664, 50: 4.089, 101: 7.801, 152: 11.514}
VARIANTS = [
    *(f"resnet{depth}" for depth in COUNTS),
    *(f"resnext{kind}" for kind in ("50_32x4d", "101_32x8d", "101_64x4d")),
    *(f"wide_resnet{kind}" for kind in ("50_2", "101_2")),
]


@pytest.mark.parametrize("depth", list(COUNTS))
def test_its_parameters_are_those_of_torchvision(depth: int) -> None:
    assert load(f"resnet@resnet{depth}").num_parameters == COUNTS[depth]


@pytest.mark.parametrize("depth", list(COUNTS))
def test_its_multiply_adds_are_those_of_the_reference(depth: int) -> None:
    assert round(load(f"resnet@resnet{depth}").macs / 1e9, 3) == GIGA_MACS[depth]


@pytest.mark.parametrize("variant", VARIANTS)
def test_its_costs_are_those_that_torchvision_publishes(variant: str) -> None:
    check_published(f"resnet@{variant}", variant)


@pytest.mark.parametrize("variant", VARIANTS)
def test_names_and_shapes_are_those_of_torchvision_under_the_key_map(variant: str) -> None:
    check_names(f"resnet@{variant}", getattr(torchvision.models, variant))


@pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])
@pytest.mark.parametrize("variant", ["resnet18", "resnet50", "resnext50_32x4d"])
def test_from_the_same_weights_come_the_same_bits(variant: str, training: bool) -> None:
    theirs = getattr(torchvision.models, variant)()
    ours = twin_of(f"resnet@{variant}", theirs)
    check_same_bits(ours, theirs, image_of(64), training=training)


@pytest.mark.parametrize("variant", ["resnet18", "resnext50_32x4d"])
def test_the_same_gradients_flow_back(variant: str) -> None:
    theirs = getattr(torchvision.models, variant)(num_classes=5)
    check_gradients(
        f"resnet@{variant}", twin_of(f"resnet@{variant}", theirs, classes=5), theirs, image_of(33)
    )


def test_without_its_head_it_gives_its_features() -> None:
    whole = load("resnet@resnet18").build(seed=0).eval()
    features = load("resnet@resnet18", head=False).build(seed=0).eval()
    assert not any(name.startswith("fc") for name in features.state_dict())
    made = features(image_of(64))
    assert made.shape == (2, 512, 2, 2)
    assert torch.equal(whole.fc(made.mean((2, 3))), whole(image_of(64)))


@pytest.mark.parametrize(("output_stride", "size"), [(32, "⌈H/32⌉"), (16, "⌈H/16⌉"), (8, "⌈H/8⌉")])
@pytest.mark.parametrize("variant", ["resnet18", "resnet50"])
def test_its_output_stride_is_a_param(variant: str, output_stride: int, size: str) -> None:
    net = load(f"resnet@{variant}", output_stride=output_stride, head=False)
    assert str(net.outputs["out"][2]) == size
    assert net.num_parameters == load(f"resnet@{variant}", head=False).num_parameters


@pytest.mark.parametrize("flags", [[False, False, True], [False, True, True]], ids=str)
def test_a_dilated_net_computes_the_bits_of_torchvision(flags: list[bool]) -> None:
    theirs = torchvision.models.resnet50(replace_stride_with_dilation=flags)
    ours = twin_of("resnet", theirs, output_stride=32 >> sum(flags))
    check_same_bits(ours, theirs, image_of(65))


def test_it_starts_as_torchvision_does() -> None:
    """He et al. 2015: normal with variance 2 / fan out for convolutions; ones and zeros for norms."""
    weights = load("resnet@resnet18").build(seed=0).state_dict()
    conv = weights["stage.1.basic.0.conv1.weight"]
    assert conv.std().item() == pytest.approx((2 / (128 * 9)) ** 0.5, rel=0.02)
    assert weights["conv1.weight"].std().item() == pytest.approx((2 / (64 * 49)) ** 0.5, rel=0.05)
    assert torch.equal(weights["stage.1.basic.0.bn1.weight"], torch.ones(128))


def test_bottlenecks_and_shortcuts_start_so_too() -> None:
    weights = load("resnet", width=16).build(seed=0).state_dict()
    for name, fan_out in (("conv2", 128 * 9), ("conv3", 512), ("shortcut.conv", 512)):
        tensor = weights[f"stage.3.bottleneck.0.{name}.weight"]
        assert tensor.std().item() == pytest.approx((2 / fan_out) ** 0.5, rel=0.03)
