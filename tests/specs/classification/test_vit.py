"""vit.yaml against torchvision's vision transformers: the same bits from the same weights."""

from __future__ import annotations

import pytest
import torch
import torchvision
from torch import nn
from torchvision.models.vision_transformer import VisionTransformer

from builder.road import load
from tests.specs.twins import (
    check_gradients,
    check_names,
    check_published,
    check_same_bits,
    image_of,
    twin_of,
)

VARIANTS = ("b_16", "b_32", "l_16", "l_32", "h_14")
SMALL = {"image_size": 24, "patch": 8, "layers": 2, "heads": 4, "width": 16, "hidden": 32, "classes": 7}


def theirs() -> nn.Module:
    """Make torchvision's net at a small size, with a head and a class token that are not zero."""
    model: nn.Module = VisionTransformer(24, 8, 2, 4, 16, 32, num_classes=7)
    for name in ("heads.head.weight", "heads.head.bias", "class_token"):
        nn.init.normal_(model.get_parameter(name))
    return model


@pytest.mark.parametrize("variant", VARIANTS)
def test_names_and_shapes_are_those_of_torchvision_under_the_key_map(variant: str) -> None:
    check_names(f"vit@{variant}", getattr(torchvision.models, f"vit_{variant}"))


@pytest.mark.parametrize("variant", VARIANTS[:4])
def test_its_costs_are_those_that_torchvision_publishes(variant: str) -> None:
    check_published(f"vit@{variant}", f"vit_{variant}")


def test_the_largest_has_the_costs_that_torchvision_publishes_for_images_of_224() -> None:
    meta = torchvision.models.ViT_H_14_Weights.IMAGENET1K_SWAG_LINEAR_V1.meta
    net = load("vit@h_14")
    assert (net.num_parameters, round(net.macs / 1e9, 3)) == (meta["num_params"], meta["_ops"])


@pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])
def test_from_the_same_weights_come_the_same_bits(training: bool) -> None:
    model = theirs()
    check_same_bits(twin_of("vit", model, **SMALL), model, image_of(24), training=training)


def test_the_same_gradients_flow_back() -> None:
    model = theirs()
    check_gradients("vit", twin_of("vit", model, **SMALL), model, image_of(24))


def test_it_starts_as_torchvision_does() -> None:
    weights = load("vit", **SMALL).build(seed=0).state_dict()
    assert not weights["head.weight"].any() and not weights["class_token.weight"].any()
    assert weights["patches.weight"].std().item() == pytest.approx((3 * 8 * 8) ** -0.5, rel=0.05)
    assert weights["positions.weight"].std().item() == pytest.approx(0.02, rel=0.2)
    most = (6 / (16 + 32)) ** 0.5
    assert weights["layer.0.expand.weight"].abs().max().item() == pytest.approx(most, rel=0.02)
    assert 0 < weights["layer.0.expand.bias"].abs().max().item() < 1e-5
    assert torch.equal(weights["layer.0.norm1.weight"], torch.ones(16))


def test_an_image_of_another_size_has_as_many_places_as_patches() -> None:
    net = load("vit", **{**SMALL, "image_size": 32})
    assert str(net.shapes["positions"]) == "(1, 17, 16)"
    assert net.build(seed=0)(image_of(32)).shape == (2, 7)
