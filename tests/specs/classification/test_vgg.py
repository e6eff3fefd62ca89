"""specs/classification/vgg.yaml against torchvision's VGGs: the same bits from the same weights."""

from __future__ import annotations

import pytest
import torch
import torchvision
from torch import nn

from builder.road import load
from tests.specs.twins import (
    check_gradients,
    check_names,
    check_published,
    check_same_bits,
    image_of,
    twin_of,
)

VARIANTS = [f"vgg{depth}{norm}" for depth in (11, 13, 16, 19) for norm in ("", "_bn")]
SMALL = {"hidden": 8, "classes": 5, "dropout": 0.0}


def narrow(variant: str) -> nn.Module:
    """Give one of torchvision's nets with layers of 8 in place of 4096, and without dropout."""
    with torch.device("meta"):
        model = getattr(torchvision.models, variant)(init_weights=False, dropout=0.0)
    model.classifier[0], model.classifier[3], model.classifier[6] = (
        nn.Linear(512 * 7 * 7, 8, device="meta"),
        nn.Linear(8, 8, device="meta"),
        nn.Linear(8, 5, device="meta"),
    )
    model.to_empty(device="cpu")
    for module in model.modules():
        if module is not model and hasattr(module, "reset_parameters"):
            module.reset_parameters()
    return model


@pytest.mark.parametrize("variant", VARIANTS)
def test_names_and_shapes_are_those_of_torchvision_under_the_key_map(variant: str) -> None:
    check_names(f"vgg@{variant}", getattr(torchvision.models, variant))


@pytest.mark.parametrize("variant", VARIANTS)
def test_its_costs_are_those_that_torchvision_publishes(variant: str) -> None:
    check_published(f"vgg@{variant}", variant)


@pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])
@pytest.mark.parametrize("variant", ["vgg11", "vgg11_bn"])
def test_from_the_same_weights_come_the_same_bits(variant: str, training: bool) -> None:
    theirs = narrow(variant)
    check_same_bits(twin_of(f"vgg@{variant}", theirs, **SMALL), theirs, image_of(32, 40), training=training)


def test_the_same_gradients_flow_back() -> None:
    theirs = narrow("vgg11_bn")
    check_gradients("vgg@vgg11_bn", twin_of("vgg@vgg11_bn", theirs, **SMALL), theirs, image_of(32))


def test_the_layers_hold_most_of_its_weights() -> None:
    """Simonyan and Zisserman 2014, table 2: 133 M to 144 M, of which 123.6 M are three layers."""
    layers = 512 * 7 * 7 * 4096 + 4096 + 4096 * 4096 + 4096 + 4096 * 1000 + 1000
    assert load("vgg@vgg11").num_parameters - layers == 9_220_480
