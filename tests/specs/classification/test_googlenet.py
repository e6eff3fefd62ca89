"""specs/classification/googlenet*.yaml against torchvision's: the same bits from the same weights."""

from __future__ import annotations

from typing import Any

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
    renamed,
    twin_of,
)

PLAIN = {"dropout": 0.0, "classes": 6}
TRAINED = {"dropout": 0.0, "classes": 6, "aux_dropout": 0.0}


def theirs(heads: bool = False, **more: Any) -> nn.Module:
    return torchvision.models.GoogLeNet(
        num_classes=6, aux_logits=heads, init_weights=False, dropout=0.0, dropout_aux=0.0, **more
    )


def test_names_and_shapes_are_those_of_torchvision_under_the_key_map() -> None:
    check_names("googlenet", lambda: torchvision.models.GoogLeNet(aux_logits=False, init_weights=False))
    check_names("googlenet", lambda: theirs(heads=False), classes=6)
    check_names("googlenet_auxiliary", lambda: torchvision.models.GoogLeNet(init_weights=False))


def test_a_checkpoint_with_heads_fits_the_net_without_them() -> None:
    with torch.device("meta"):
        weights = torchvision.models.GoogLeNet(init_weights=False).state_dict()
    ours = load("googlenet").build(device="meta").state_dict()
    assert set(renamed("googlenet", weights, ours).values()) == set(ours)


def test_its_costs_are_those_that_torchvision_publishes() -> None:
    check_published("googlenet", "googlenet")


@pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])
def test_from_the_same_weights_come_the_same_bits(training: bool) -> None:
    model = theirs()
    check_same_bits(twin_of("googlenet", model, **PLAIN), model, image_of(33, 48), training=training)


def test_images_that_are_normalized_otherwise_are_taken_as_torchvision_takes_them() -> None:
    model = theirs(transform_input=True)
    weights = model.state_dict()
    ours = load("googlenet", renormalize=True, **PLAIN).build(seed=0)
    names = renamed("googlenet", weights, ours.state_dict())
    ours.load_state_dict({new: weights[old] for old, new in names.items()})
    check_same_bits(ours, model, image_of(33))
    assert not torch.equal(ours(image_of(33)), twin_of("googlenet", model, **PLAIN).eval()(image_of(33)))


def test_the_same_gradients_flow_back() -> None:
    model = theirs()
    check_gradients("googlenet", twin_of("googlenet", model, **PLAIN), model, image_of(33))


def test_in_training_its_heads_give_the_same_bits() -> None:
    model = theirs(heads=True)
    check_same_bits(twin_of("googlenet_auxiliary", model, **TRAINED), model, image_of(48), training=True)


def test_the_wide_kernel_of_the_paper_is_a_param() -> None:
    told = load("googlenet", wide_kernel=5).build(device="meta").state_dict()["inception3a.wide.conv.weight"]
    assert told.shape == (32, 16, 5, 5)
