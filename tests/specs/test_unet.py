"""specs/unet.yaml against the recorded numbers of the annotated implementation and of the paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch

from builder.road import load
from tests.reference.recipe import Case, check_outputs, fill, list_outputs, load_cases, make_inputs

CASES = {name: case for name, case in load_cases("unet/UNet(3,1)").items() if not case.get("fails")}
NAMES = {
    r"down_conv\.(\d)\.": r"encoder.\1.conv.",
    r"middle_conv\.": "middle.",
    r"up_sample\.(\d)\.": r"decoder.\1.up.",
    r"up_conv\.(\d)\.": r"decoder.\1.conv.",
    r"final_conv\.": "head.",
}


def renamed(name: str) -> str:
    for old, new in NAMES.items():
        name = re.sub(f"^{old}", new, name)
    return name


def loaded(case: Case, dtype: torch.dtype) -> torch.nn.Module:
    weights = {renamed(name): fill(shape, filling, dtype) for name, shape, filling in case["parameters"]}
    model = load("unet").build(dtype=dtype, device="meta")
    model.load_state_dict(weights, assign=True)
    return model


@pytest.fixture(scope="module")
def model() -> torch.nn.Module:
    """Load the weights once: every case records the same ones, which a test holds to be so."""
    return loaded(CASES["unet/UNet(3,1)@17x17"], torch.float64)


def test_every_case_records_the_same_weights() -> None:
    first, *others = (case["parameters"] for case in CASES.values())
    assert others and all(other == first for other in others)


@pytest.mark.parametrize("name", list(CASES))
def test_it_agrees_with_the_recorded_numbers_in_float64(name: str, model: torch.nn.Module) -> None:
    case = CASES[name]
    with torch.no_grad():
        outputs = list_outputs(model(*make_inputs(case)))
    check_outputs(outputs, case, 1e-9)


def test_it_agrees_with_the_recorded_numbers_in_float32() -> None:
    case = CASES["unet/UNet(3,1)@17x17"]
    with torch.no_grad():
        outputs = list_outputs(loaded(case, torch.float32)(*make_inputs(case, torch.float32)))
    check_outputs(outputs, case, 5e-6)


@pytest.mark.parametrize(
    ("image_channels", "classes", "parameters"),
    [(3, 1, 31_031_745), (1, 1, 31_030_593), (1, 2, 31_030_658), (3, 2, 31_031_810)],
)
def test_its_parameters_are_those_of_the_reference(
    image_channels: int, classes: int, parameters: int
) -> None:
    assert load("unet", image_channels=image_channels, classes=classes).num_parameters == parameters


@pytest.mark.parametrize(("size", "giga"), [(512, 192.7), (572, 233.0)])
def test_its_multiply_adds_are_those_of_the_reference(size: int, giga: float) -> None:
    net = load("unet", sizes={"H": size, "W": size})
    assert round(net.macs / 1e9, 1) == giga


def test_it_takes_any_size_from_16_and_says_so() -> None:
    net = load("unet")
    assert [str(one) for one in net.conditions] == ["H must be at least 16", "W must be at least 16"]
    assert str(net.outputs["out"]) == "(N, 1, 16⌊H/16⌋, 16⌊W/16⌋)"


@pytest.mark.parametrize("size", [16, 31, 47, 65])
def test_what_is_known_of_its_output_is_what_comes_out(size: int) -> None:
    net = load("unet", width=2, sizes={"H": size, "W": 16})
    made = net.build(seed=0)(torch.zeros(1, 3, size, 16))
    assert tuple(made.shape) == net.outputs["out"].evaluate(dict(net.sizes))


def test_the_paper_variant_takes_572_to_388() -> None:
    net = load("unet@paper")
    assert net.outputs["out"].evaluate(dict(net.sizes)) == (1, 2, 388, 388)


@pytest.mark.parametrize("depth", [1, 2, 5])
def test_its_depth_is_a_param(depth: int) -> None:
    net = load("unet", depth=depth, width=2)
    assert str(net.conditions[0]) == f"H must be at least {2**depth}"
    side = 2**depth
    assert net.build(seed=0)(torch.zeros(1, 3, side, side)).shape == (1, 1, side, side)


def test_with_concat_for_a_join_it_asks_for_multiples_of_16() -> None:
    text = (
        Path("specs/unet.yaml")
        .read_text()
        .replace("CropAndConcat", "Concat")
        .replace("H: 572, W: 572", "H: 512, W: 512")
    )
    told = [str(one) for one in load(text).conditions]
    assert {"H must be a multiple of 16", "W must be a multiple of 16"} <= set(told)
