"""specs/classification/alexnet.yaml against torchvision's AlexNet: the same bits from the same weights."""

from __future__ import annotations

import pytest
import torchvision
from torch import nn

from tests.specs.twins import (
    check_gradients,
    check_names,
    check_published,
    check_same_bits,
    image_of,
    twin_of,
)


def narrow() -> nn.Module:
    """Give torchvision's net with layers of 16 in place of 4096, and without dropout."""
    model = torchvision.models.AlexNet(num_classes=7, dropout=0.0)
    model.classifier[1], model.classifier[4] = nn.Linear(9216, 16), nn.Linear(16, 16)
    model.classifier[6] = nn.Linear(16, 7)
    return model


def test_names_and_shapes_are_those_of_torchvision_under_the_key_map() -> None:
    check_names("alexnet", torchvision.models.alexnet)


def test_its_costs_are_those_that_torchvision_publishes() -> None:
    check_published("alexnet", "alexnet")


@pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])
def test_from_the_same_weights_come_the_same_bits(training: bool) -> None:
    theirs = narrow()
    ours = twin_of("alexnet", theirs, hidden=16, classes=7, dropout=0.0)
    check_same_bits(ours, theirs, image_of(80, 71), training=training)


def test_the_same_gradients_flow_back() -> None:
    theirs = narrow()
    check_gradients(
        "alexnet", twin_of("alexnet", theirs, hidden=16, classes=7, dropout=0.0), theirs, image_of(63)
    )
