"""specs/segmentation against torchvision's FCN and DeepLabV3: the same bits from the same weights."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import torchvision
from torch import nn
from torchvision.models import segmentation

from builder.road import load
from tests.specs.twins import (
    check_gradients,
    check_names,
    check_published,
    check_same_bits,
    image_of,
    twin_of,
)

NETS = [f"{kind}@{kind}_resnet{depth}" for kind in ("fcn", "deeplabv3") for depth in (50, 101)]
STILL: dict[str, dict[str, Any]] = {
    "fcn": {"dropout": 0.0, "classes": 4},
    "deeplabv3": {"dropout": 0.0, "aux_dropout": 0.0, "classes": 4},
}


def theirs(name: str, classes: int = 21) -> nn.Module:
    """Give torchvision's net with its second head, as its weights have it, and without dropout."""
    builder = getattr(segmentation, name.rpartition("@")[2])
    model: nn.Module = builder(weights=None, weights_backbone=None, aux_loss=True, num_classes=classes)
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    return model


@pytest.mark.parametrize("name", NETS)
def test_names_and_shapes_are_those_of_torchvision_under_the_key_map(name: str) -> None:
    check_names(name, lambda: theirs(name))


@pytest.mark.parametrize("name", NETS)
def test_its_costs_are_those_that_torchvision_publishes(name: str) -> None:
    check_published(name, name.rpartition("@")[2])


@pytest.mark.parametrize("kind", STILL)
def test_from_the_same_weights_come_the_same_bits_and_gradients(kind: str) -> None:
    model = theirs(f"{kind}@{kind}_resnet50", classes=4)
    ours = twin_of(kind, model, **STILL[kind])
    check_same_bits(ours, model, image_of(37, 48))
    check_same_bits(ours, model, image_of(33), training=True)
    check_gradients(kind, ours, model, image_of(33))


@pytest.mark.parametrize("kind", STILL)
def test_it_answers_at_the_size_of_the_image(kind: str) -> None:
    model = load(kind, classes=2).build(seed=0).eval()
    with torch.no_grad():
        made = model(torch.zeros(1, 3, 21, 30))
    assert {name: tuple(one.shape) for name, one in made.items()} == dict.fromkeys(
        ("out", "aux"), (1, 2, 21, 30)
    )


def test_the_backbone_is_a_resnet_that_stays_at_an_eighth() -> None:
    """torchvision's own: `replace_stride_with_dilation` of [False, True, True]."""
    with torch.device("meta"):
        whole = torchvision.models.resnet50(replace_stride_with_dilation=[False, True, True])
    ours = load("resnet", output_stride=8, head=False).build(device="meta")
    for level in range(4):
        blocks = zip(getattr(whole, f"layer{level + 1}"), ours.stage[level].bottleneck, strict=True)
        for one, other in blocks:
            assert (one.conv2.stride, one.conv2.dilation) == (other.conv2.stride, other.conv2.dilation)
