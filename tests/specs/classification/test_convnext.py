"""convnext.yaml against torchvision's ConvNeXts: the same bits from the same weights."""

from __future__ import annotations

import pytest
import torch
import torchvision
from torch import nn
from torchvision.models.convnext import CNBlockConfig, ConvNeXt
from torchvision.ops import StochasticDepth

from builder.road import load
from tests.specs.twins import (
    check_gradients,
    check_names,
    check_published,
    check_same_bits,
    image_of,
    twin_of,
)

VARIANTS = ("tiny", "small", "base", "large")
SMALL = {"width": 8, "depths": [1, 2, 2, 1], "classes": 7, "drop_path": 0.0}


def theirs() -> nn.Module:
    """Make torchvision's net at a small size, with branches that weigh something."""
    rows = zip((8, 16, 32, 64), (16, 32, 64, None), (1, 2, 2, 1), strict=True)
    model: nn.Module = ConvNeXt([CNBlockConfig(*row) for row in rows], layer_scale=0.5, num_classes=7)
    return model


@pytest.mark.parametrize("variant", VARIANTS)
def test_names_and_shapes_are_those_of_torchvision_under_the_key_map(variant: str) -> None:
    check_names(f"convnext@{variant}", getattr(torchvision.models, f"convnext_{variant}"))


@pytest.mark.parametrize("variant", VARIANTS)
def test_its_costs_are_those_that_torchvision_publishes(variant: str) -> None:
    check_published(f"convnext@{variant}", f"convnext_{variant}")


@pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])
def test_from_the_same_weights_come_the_same_bits(training: bool) -> None:
    model = theirs()
    check_same_bits(twin_of("convnext", model, **SMALL), model, image_of(64, 75), training=training)


def test_the_same_gradients_flow_back() -> None:
    model = theirs()
    check_gradients("convnext", twin_of("convnext", model, **SMALL), model, image_of(64))


@pytest.mark.parametrize("variant", ["tiny", "small"])
def test_branches_are_left_out_as_often_as_by_torchvision(variant: str) -> None:
    with torch.device("meta"):
        model = getattr(torchvision.models, f"convnext_{variant}")()
    ours = load(f"convnext@{variant}").build(device="meta")
    wanted, told = (
        [one.p for one in net.modules() if isinstance(one, StochasticDepth)] for net in (model, ours)
    )
    assert told == wanted


def test_it_starts_as_torchvision_does() -> None:
    weights = load("convnext", width=16).build(seed=0).state_dict()
    assert weights["stage.3.block.0.expand.weight"].std().item() == pytest.approx(0.02, rel=0.02)
    assert not weights["stage.3.block.0.expand.bias"].any()
    assert torch.equal(weights["stage.0.block.0.scale.weight"], torch.full((16, 1, 1), 1e-6))


def test_it_takes_images_from_32_pixels_on_and_says_so() -> None:
    assert {str(one) for one in load("convnext").conditions} == {
        "H must be at least 32",
        "W must be at least 32",
    }
