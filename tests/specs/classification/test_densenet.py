"""specs/classification/densenet.yaml against torchvision's DenseNets: the same bits from the same weights."""

from __future__ import annotations

import pytest
import torch
import torchvision

from builder.model.loading.keymap import mapped, rules_of
from builder.road import load
from tests.specs.twins import (
    check_gradients,
    check_names,
    check_published,
    check_same_bits,
    image_of,
    twin_of,
)

VARIANTS = [f"densenet{depth}" for depth in (121, 161, 169, 201)]
SMALL = {"depths": [2, 3, 4, 2], "growth": 6, "width": 10, "classes": 5}


def small() -> torch.nn.Module:
    return torchvision.models.DenseNet(6, (2, 3, 4, 2), 10, num_classes=5)


@pytest.mark.parametrize("variant", VARIANTS)
def test_names_and_shapes_are_those_of_torchvision_under_the_key_map(variant: str) -> None:
    check_names(f"densenet@{variant}", getattr(torchvision.models, variant))


@pytest.mark.parametrize("variant", VARIANTS)
def test_its_costs_are_those_that_torchvision_publishes(variant: str) -> None:
    check_published(f"densenet@{variant}", variant)


@pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])
def test_from_the_same_weights_come_the_same_bits(training: bool) -> None:
    theirs = torchvision.models.densenet121()
    check_same_bits(twin_of("densenet", theirs), theirs, image_of(35, 48), training=training)


@pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])
def test_so_they_do_for_depths_and_widths_of_ones_own(training: bool) -> None:
    theirs = small()
    check_same_bits(twin_of("densenet", theirs, **SMALL), theirs, image_of(33), training=training)


def test_the_same_gradients_flow_back() -> None:
    theirs = small()
    check_gradients("densenet", twin_of("densenet", theirs, **SMALL), theirs, image_of(33))


def test_the_key_map_takes_the_names_with_dots_of_the_first_checkpoints() -> None:
    """The files that torchvision offers still name `norm.1` what the model names `norm1`."""
    ours = load("densenet").build(device="meta").state_dict()
    old = [
        f"features.denseblock2.denselayer7.{part}.weight" for part in ("norm.1", "conv.1", "norm.2", "conv.2")
    ]
    found = mapped(old, rules_of("torchvision", "densenet"), ours)
    assert list(found.values()) == [
        f"dense2.layer.6.{part}.weight" for part in ("norm1", "conv1", "norm2", "conv2")
    ]
    assert set(found.values()) <= set(ours)


def test_dropout_acts_on_what_each_layer_adds() -> None:
    model = load("densenet", **SMALL, dropout=0.5).build(seed=0)
    dropped = [name for name, module in model.named_modules() if isinstance(module, torch.nn.Dropout)]
    assert dropped == [
        f"dense{block}.layer.{layer}.dropout"
        for block, depth in enumerate(SMALL["depths"], 1)  # type: ignore[arg-type]
        for layer in range(depth)
    ]
