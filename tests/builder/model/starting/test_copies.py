"""Twins on meta are what the constructor would have made."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import nn

from builder.model.starting.copies import copies_of, twin_of
from builder.road import load
from tests.builder.model.nets.cases import NAMES, small

MAKERS: list[Callable[[], nn.Module]] = [
    lambda: nn.Conv2d(3, 4, 3, padding="same"),
    lambda: nn.BatchNorm2d(3),
    lambda: nn.MultiheadAttention(8, 2),
    lambda: nn.TransformerEncoderLayer(8, 2),
    lambda: nn.Sequential(nn.Linear(2, 2), nn.ReLU()).requires_grad_(False),
]


class Own(nn.Module):
    """A class of a user's, whose constructor may do anything."""

    made = 0

    def __init__(self) -> None:
        super().__init__()
        Own.made += 1
        self.weight = nn.Parameter(torch.empty(2))


def told(module: nn.Module) -> list[object]:
    """Give all that two modules made alike have in common."""
    tensors = [
        *module.named_parameters(remove_duplicate=False),
        *module.named_buffers(remove_duplicate=False),
    ]
    seen = [(name, one.shape, one.stride(), one.dtype, one.requires_grad, type(one)) for name, one in tensors]
    plain = (bool, int, float, str, tuple, set, type(None))
    own = [
        {key: value for key, value in vars(one).items() if isinstance(value, plain)}
        for one in module.modules()
    ]
    return [repr(module), seen, own, [list(vars(one)) for one in module.modules()]]


def parts(module: nn.Module) -> set[int]:
    return {id(one) for one in (*module.modules(), *module.parameters(), *module.buffers())}


@pytest.mark.parametrize("make", MAKERS)
def test_a_twin_is_alike_and_shares_nothing(make: Callable[[], nn.Module]) -> None:
    with torch.device("meta"):
        first = make()
        twin = twin_of(first)
    assert twin is not None
    assert told(twin) == told(first)
    assert not parts(twin) & parts(first)


def test_what_is_shared_within_a_module_is_shared_within_its_twin() -> None:
    with torch.device("meta"):
        first = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    first[1].weight = first[0].weight
    twin = twin_of(first)
    assert twin is not None
    assert twin[1].weight is twin[0].weight


def test_classes_of_strangers_and_modules_with_numbers_are_made_each_for_itself() -> None:
    assert twin_of(nn.Linear(2, 2)) is None
    assert twin_of(nn.ReLU()) is None
    with torch.device("meta"):
        assert twin_of(nn.Sequential(Own())) is None
        assert twin_of(nn.LSTM(2, 2)) is None
        before = Own.made
        assert len({id(one) for one in copies_of(Own, 3)}) == 3
        assert Own.made == before + 3
    assert list(copies_of(Own, 0)) == []


@pytest.mark.parametrize("name", [*NAMES, "gpt2"])
def test_a_net_on_meta_is_as_one_with_numbers(name: str) -> None:
    net = load("gpt2", layers=3, width=24, vocabulary=9) if name == "gpt2" else small(name)
    full, void = net.build(seed=0), net.build(device="meta")
    assert all(one.is_meta for one in (*void.parameters(), *void.buffers()))
    assert told(void)[:2] == told(full)[:2]
    assert len(parts(void)) == len(parts(full))
