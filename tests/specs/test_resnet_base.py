"""specs/resnet_base.yaml against the recorded numbers of the annotated implementation."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from builder.road import load
from tests.reference.recipe import check_case, load_cases, load_counts

SETTINGS: dict[str, dict[str, Any]] = {
    "small": {"n_blocks": [2, 1], "n_channels": [4, 8]},
    "small_bottleneck": {
        "n_blocks": [2, 1],
        "n_channels": [8, 16],
        "bottlenecks": [4, 4],
        "image_channels": 1,
        "first_kernel_size": 7,
    },
    "cifar_default": {},
    "cifar_experiment": {"n_blocks": [6, 6, 6], "bottlenecks": [8, 16, 16]},
    "resnet18_like": {"n_blocks": [2, 2, 2, 2], "n_channels": [64, 128, 256, 512], "first_kernel_size": 7},
    "resnet50_like": {
        "n_blocks": [3, 4, 6, 3],
        "n_channels": [256, 512, 1024, 2048],
        "bottlenecks": [64, 128, 256, 512],
        "first_kernel_size": 7,
    },
}
CASES = load_cases("resnet/ResNetBase/")


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32], ids=str)
@pytest.mark.parametrize("name", list(CASES))
def test_it_agrees_with_the_recorded_numbers(name: str, dtype: torch.dtype) -> None:
    settings = SETTINGS[name.split("/")[2]]
    check_case(load("resnet_base", **settings).build(), CASES[name], dtype)


def test_its_parameters_are_those_of_the_reference() -> None:
    counts = load_counts()
    told = {name: load("resnet_base", **settings).num_parameters for name, settings in SETTINGS.items()}
    assert told == {name: counts[f"ResNetBase/{name}"] for name in SETTINGS}


@pytest.mark.parametrize(("variant", "parameters"), [("cifar", 272_912), ("cifar_bottleneck", 57_392)])
def test_its_variants_are_those_of_the_reference(variant: str, parameters: int) -> None:
    assert load(f"resnet_base@{variant}").num_parameters == parameters
