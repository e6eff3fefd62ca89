"""efficientnet.yaml against torchvision's EfficientNets: the same bits from the same weights."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import torchvision
from torch import nn
from torchvision.models import efficientnet
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

VARIANTS = [f"b{number}" for number in range(8)]


def theirs(width: float = 1.0, depth: float = 1.0, drop: float = 0.0) -> nn.Module:
    """Make torchvision's net of other factors, with few classes."""
    settings, _ = efficientnet._efficientnet_conf("efficientnet_b0", width_mult=width, depth_mult=depth)
    model: nn.Module = efficientnet.EfficientNet(settings, 0.0, drop, num_classes=7)
    return model


@pytest.mark.parametrize("variant", VARIANTS)
def test_names_and_shapes_are_those_of_torchvision_under_the_key_map(variant: str) -> None:
    check_names(f"efficientnet@{variant}", getattr(torchvision.models, f"efficientnet_{variant}"))


@pytest.mark.parametrize("variant", VARIANTS)
def test_its_costs_are_those_that_torchvision_publishes(variant: str) -> None:
    check_published(f"efficientnet@{variant}", f"efficientnet_{variant}")


@pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])
def test_from_the_same_weights_come_the_same_bits(training: bool) -> None:
    model = theirs()
    ours = twin_of("efficientnet", model, classes=7, dropout=0.0, drop_path=0.0)
    check_same_bits(ours, model, image_of(40, 33), training=training)


@pytest.mark.parametrize(("width", "depth"), [(0.25, 0.5), (0.5, 1.1)])
def test_other_factors_give_the_nets_that_torchvision_makes_of_them(width: float, depth: float) -> None:
    """At a quarter of the width, the first block keeps its 8 channels, and so adds its input."""
    model = theirs(width, depth)
    settings: dict[str, Any] = {
        "width": width,
        "depth": depth,
        "classes": 7,
        "dropout": 0.0,
        "drop_path": 0.0,
    }
    check_same_bits(twin_of("efficientnet", model, **settings), model, image_of(32))


def test_the_same_gradients_flow_back() -> None:
    model = theirs(0.5)
    ours = twin_of("efficientnet", model, classes=7, dropout=0.0, drop_path=0.0, width=0.5)
    check_gradients("efficientnet", ours, model, image_of(32))


def test_branches_are_left_out_as_often_as_by_torchvision() -> None:
    wanted = {one.p for one in theirs(depth=1.4, drop=0.2).modules() if isinstance(one, StochasticDepth)}
    made = load("efficientnet", depth=1.4).build(device="meta")
    told = [one.p for one in made.modules() if isinstance(one, StochasticDepth)]
    assert len(told) == 26 - 7 and told == sorted(told) and set(told) <= wanted


@pytest.mark.parametrize(("variant", "norm"), [("b4", (1e-5, 0.1)), ("b5", (1e-3, 0.01))])
def test_norms_are_set_as_those_of_torchvision(variant: str, norm: tuple[float, float]) -> None:
    made = load(f"efficientnet@{variant}").build(device="meta")
    assert {(one.eps, one.momentum) for one in made.modules() if isinstance(one, nn.BatchNorm2d)} == {norm}


def test_it_starts_as_torchvision_does() -> None:
    weights = load("efficientnet", width=0.5).build(seed=0).state_dict()
    middle = "stage.4.block.1.residual.branch"
    assert weights[f"{middle}.depthwise.conv.weight"].std().item() == pytest.approx(
        (2 / 25 / 336) ** 0.5, rel=0.05
    )
    assert weights[f"{middle}.squeeze.fc1.weight"].std().item() == pytest.approx((2 / 14) ** 0.5, rel=0.05)
    assert not weights[f"{middle}.squeeze.fc1.bias"].any() and not weights["fc.bias"].any()
    assert weights["fc.weight"].abs().max().item() == pytest.approx(1000**-0.5, rel=0.01)
    assert torch.equal(weights["stem.norm.weight"], torch.ones(16))
