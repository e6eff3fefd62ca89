"""specs/capsnet.yaml and capsnet_labelled.yaml against the recorded numbers and the paper."""

from __future__ import annotations

import re

import pytest
import torch

from builder.road import load
from tests.reference.recipe import Case, check_outputs, fill, list_outputs, load_cases, make_inputs

NAMES = {
    r"conv1\.": "encoder.conv.",
    r"conv2\.": "encoder.primary.conv.",
    r"digit_capsules\.": "encoder.routing.",
    r"decoder\.0\.": "decoder.layer.0.linear.",
    r"decoder\.2\.": "decoder.layer.1.linear.",
    r"decoder\.4\.": "decoder.pixels.",
}
CASES = load_cases("capsule/MNISTCapsuleNetworkModel")


def loaded(case: Case, dtype: torch.dtype) -> torch.nn.Module:
    weights = {}
    for name, shape, filling in case["parameters"]:
        for old, new in NAMES.items():
            name = re.sub(f"^{old}", new, name)
        weights[name] = fill(shape, filling, dtype)
    model = load("capsnet", softmax="input").build(dtype=dtype, device="meta")
    model.load_state_dict(weights, assign=True)
    return model


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-9), (torch.float32, 5e-6)])
@pytest.mark.parametrize("name", [name for name in CASES if not name.endswith("training_loss")])
def test_it_agrees_with_the_recorded_numbers(name: str, dtype: torch.dtype, tolerance: float) -> None:
    case = CASES[name]
    with torch.no_grad():
        outputs = list_outputs(loaded(case, dtype)(*make_inputs(case, dtype)))
    check_outputs(outputs, case, tolerance)


def test_it_has_the_parameters_of_the_reference() -> None:
    assert load("capsnet").num_parameters == 8_215_568


def test_its_variants_are_those_of_the_paper() -> None:
    """Sabour et al. 2017, section 7: 64 types for CIFAR-10; for SVHN 64 channels, 16 types of 6, then 8."""
    shapes = {name: load(f"capsnet@{name}").shapes for name in ("cifar10", "small_norb", "svhn")}
    told = {name: (str(one["encoder.primary"]), str(one["encoder"])) for name, one in shapes.items()}
    assert told == {
        "cifar10": ("(N, 1024, 8)", "(N, 10, 16)"),
        "small_norb": ("(N, 2048, 8)", "(N, 5, 16)"),
        "svhn": ("(N, 1024, 6)", "(N, 10, 8)"),
    }


@pytest.mark.parametrize(("variant", "channels", "size"), [("svhn", 3, 32), ("small", 1, 28)])
def test_a_variant_finds_capsules_and_draws_an_image_of_the_size_it_got(
    variant: str, channels: int, size: int
) -> None:
    model = load(f"capsnet@{variant}", width=4, types=2, hidden=[8]).build(seed=0)
    made = model(torch.rand(2, channels, size, size))
    assert made["reconstruction"].shape == (2, channels, size, size)
    (made["capsules"].square().sum() + made["reconstruction"].sum()).backward()
    assert all(one.grad is not None for one in model.parameters())


def test_its_outputs_are_capsules_a_reconstruction_and_a_prediction() -> None:
    net = load("capsnet")
    told = {name: str(shape) for name, shape in net.outputs.items()}
    assert told == {"capsules": "(N, 10, 16)", "reconstruction": "(N, 1, 28, 28)", "prediction": "(N,)"}
    assert net.outputs["prediction"].dtype == "int64"


def test_the_mask_keeps_the_longest_capsule() -> None:
    model = load("capsnet", width=4, types=2).build(seed=0).eval()
    image = torch.rand(3, 1, 28, 28)
    made = model(image)
    assert torch.equal(made["prediction"], made["capsules"].norm(dim=-1).argmax(1))
    longest = torch.zeros_like(made["capsules"])
    rows = torch.arange(3)
    longest[rows, made["prediction"]] = made["capsules"][rows, made["prediction"]]
    torch.testing.assert_close(model.decoder(longest), made["reconstruction"])


def test_the_labelled_net_draws_the_capsule_of_the_label() -> None:
    plain = load("capsnet", width=4, types=2).build(seed=0).eval()
    labelled = load("capsnet_labelled", width=4, types=2).build(seed=0).eval()
    image = torch.rand(3, 1, 28, 28)
    predicted = plain(image)
    torch.testing.assert_close(labelled(image, predicted["prediction"]), predicted)
    other = (predicted["prediction"] + 1) % 10
    made = labelled(image, other)
    torch.testing.assert_close(made["capsules"], predicted["capsules"])
    assert not torch.equal(made["reconstruction"], predicted["reconstruction"])


def test_both_forms_have_the_same_weights_under_the_same_names() -> None:
    plain = load("capsnet", width=4, types=2).build(seed=7).state_dict()
    labelled = load("capsnet_labelled", width=4, types=2).build(seed=7).state_dict()
    assert list(plain) == list(labelled)
    assert all(torch.equal(plain[name], labelled[name]) for name in plain)
