"""The recipe itself: fillings against plain integer arithmetic, and checks that can fail."""

import pytest
import torch
from torch import nn
from torchvision.models import resnet18

from tests.reference.recipe import check_case, check_statistics, fill, load_cases, load_counts, make_noise


def hash_by_hand(index: int, stream: int) -> float:
    x = (index + stream * 0x9E3779B9) % 2**32
    x ^= x >> 16
    x = x * 0x7FEB352D % 2**32
    x ^= x >> 15
    x = x * 0x846CA68B % 2**32
    x ^= x >> 16
    return (x + 0.5) / 2**31 - 1


@pytest.mark.parametrize("stream", [0, 1, 57, 830, 901])
def test_noise_is_the_hash_in_plain_integers(stream: int) -> None:
    assert make_noise(300, stream).tolist() == [hash_by_hand(index, stream) for index in range(300)]


def test_linspace_of_one_number_is_its_low_end() -> None:
    assert fill([1], ["linspace", -0.5, 3]).tolist() == [-0.5]
    assert fill([2, 2], ["linspace", 0, 3]).tolist() == [[0, 1], [2, 3]]


def test_float64_fillings_are_rounded_to_float32_first() -> None:
    wide = fill([50], ["hash", 3, 0.1, 0.0], torch.float64)
    assert torch.equal(wide, wide.float().double())


def test_a_wrong_number_is_noticed() -> None:
    recorded = {
        "shape": [2],
        "mean": 0.5,
        "std": 0.5,
        "min": 0.0,
        "max": 1.0,
        "l2": 1.0,
        "first8": [0.0, 1.0],
    }
    check_statistics(torch.tensor([0.0, 1.0]), recorded, 1e-9, "good")
    with pytest.raises(AssertionError, match="mean"):
        check_statistics(torch.tensor([0.0, 1.0 + 1e-6]), recorded, 1e-9, "bad")
    with pytest.raises(AssertionError, match="values"):
        check_statistics(torch.tensor([0.0, 1.1]), {"shape": [2], "values": [0.0, 1.0]}, 1e-9, "bad")


def test_a_module_with_other_parameters_is_refused() -> None:
    with pytest.raises(AssertionError, match="weight"):
        check_case(nn.Linear(2, 2), load_cases("unet/UpSample")["unet/UpSample(8,4)"])


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_torchvision_still_computes_what_was_recorded_of_it(dtype: torch.dtype) -> None:
    check_case(resnet18(), load_cases("torchvision/")["torchvision/resnet18@64"], dtype)


def test_every_family_is_recorded() -> None:
    families = {name.split("/")[0] for name in load_cases()}
    assert families == {"capsule", "resnet", "unet", "torchvision"}
    assert load_counts()["UNet(3,1)"] == 31_031_745
