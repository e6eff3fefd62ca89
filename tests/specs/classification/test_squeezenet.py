"""The SqueezeNets of specs/classification against torchvision's: the same bits from the same weights."""

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

VARIANTS = ["squeezenet1_0", "squeezenet1_1"]


@pytest.mark.parametrize("variant", VARIANTS)
def test_names_and_shapes_are_those_of_torchvision_under_the_key_map(variant: str) -> None:
    check_names(f"squeezenet@{variant}", getattr(torchvision.models, variant))


@pytest.mark.parametrize("variant", VARIANTS)
def test_its_costs_are_those_that_torchvision_publishes(variant: str) -> None:
    check_published(f"squeezenet@{variant}", variant)


@pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_from_the_same_weights_come_the_same_bits(variant: str, training: bool) -> None:
    theirs = getattr(torchvision.models, variant)(dropout=0.0, num_classes=9)
    ours = twin_of(f"squeezenet@{variant}", theirs, dropout=0.0, classes=9)
    check_same_bits(ours, theirs, image_of(35, 48), training=training)


def test_the_same_gradients_flow_back() -> None:
    theirs = torchvision.models.squeezenet1_1(dropout=0.0)
    check_gradients(
        "squeezenet@squeezenet1_1",
        twin_of("squeezenet@squeezenet1_1", theirs, dropout=0.0),
        theirs,
        image_of(32),
    )


def test_its_classifier_starts_smaller_than_its_fires() -> None:
    weights = load("squeezenet").build(seed=0).state_dict()
    assert weights["classifier.weight"].std().item() == pytest.approx(0.01, rel=0.02)
    assert weights["stage.0.fire.0.squeeze.weight"].abs().max().item() <= (6 / 96) ** 0.5
    assert torch.equal(weights["stem.conv.bias"], torch.zeros(96))
