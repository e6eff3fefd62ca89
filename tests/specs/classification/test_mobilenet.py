"""The MobileNets of specs/classification against torchvision's: the same bits from the same weights."""

from __future__ import annotations

from typing import Any

import pytest
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

NETS = {
    "mobilenet_v2": "mobilenet_v2",
    "mobilenet_v3@mobilenet_v3_large": "mobilenet_v3_large",
    "mobilenet_v3@mobilenet_v3_small": "mobilenet_v3_small",
}


def theirs(name: str, **more: Any) -> nn.Module:
    model: nn.Module = getattr(torchvision.models, NETS[name])(num_classes=7, dropout=0.0, **more)
    return model


@pytest.mark.parametrize("name", NETS)
def test_names_and_shapes_are_those_of_torchvision_under_the_key_map(name: str) -> None:
    check_names(name, getattr(torchvision.models, NETS[name]))


@pytest.mark.parametrize("name", NETS)
def test_its_costs_are_those_that_torchvision_publishes(name: str) -> None:
    check_published(name, NETS[name])


@pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])
@pytest.mark.parametrize("name", NETS)
def test_from_the_same_weights_come_the_same_bits(name: str, training: bool) -> None:
    model = theirs(name)
    check_same_bits(twin_of(name, model, classes=7, dropout=0.0), model, image_of(40, 33), training=training)


@pytest.mark.parametrize("width", [0.25, 0.75, 1.4])
@pytest.mark.parametrize("name", NETS)
def test_other_widths_are_those_of_torchvision(name: str, width: float) -> None:
    make = getattr(torchvision.models, NETS[name])
    if name == "mobilenet_v2":
        return check_names(name, lambda: make(width_mult=width), width=width)
    rows, last = torchvision.models.mobilenetv3._mobilenet_v3_conf(NETS[name], width_mult=width)
    return check_names(name, lambda: torchvision.models.MobileNetV3(rows, last), width=width)


def test_a_narrow_net_has_the_same_shortcuts() -> None:
    """At a quarter of the width the first block keeps its 8 channels, and so adds its input."""
    model = theirs("mobilenet_v2", width_mult=0.25)
    check_same_bits(twin_of("mobilenet_v2", model, classes=7, dropout=0.0, width=0.25), model, image_of(32))


@pytest.mark.parametrize("name", ["mobilenet_v2", "mobilenet_v3@mobilenet_v3_small"])
def test_the_same_gradients_flow_back(name: str) -> None:
    model = theirs(name)
    check_gradients(name, twin_of(name, model, classes=7, dropout=0.0), model, image_of(32))


def test_norms_of_the_third_version_are_set_as_those_of_torchvision() -> None:
    model = load("mobilenet_v3").build(device="meta")
    norms = [one for one in model.modules() if isinstance(one, nn.BatchNorm2d)]
    assert {(one.eps, one.momentum) for one in norms} == {(0.001, 0.01)}
