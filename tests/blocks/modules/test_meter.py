"""Meter: the same numbers as torch's own counter, and an end to what does not end."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from blocks.modules.meter import Meter, TooMuch

MODULES = {
    "convolutions": (
        nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ConvTranspose2d(8, 4, 2)),
        (2, 3, 9, 9),
    ),
    "linear": (nn.Linear(5, 7), (2, 4, 5)),
    "attention": (nn.TransformerEncoderLayer(8, 2, 16), (6, 3, 8)),
    "long short-term memory": (nn.LSTM(5, 4, 2, bidirectional=True), (6, 3, 5)),
    "gates": (nn.GRU(5, 4), (6, 3, 5)),
    "nothing to multiply": (nn.ReLU(), (3, 4)),
}


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("device", ["meta", "cpu"])
def test_flops_are_those_of_torchs_counter(name: str, device: str) -> None:
    module, shape = MODULES[name]
    module = module.to_empty(device=device).eval()
    x = torch.zeros(shape, device=device)
    with FlopCounterMode(display=False) as counter:
        module(x)
    with Meter(10_000) as meter:
        module(x)
    assert 2 * sum(macs for _, macs in meter.macs()) == counter.get_total_flops()


def test_flops_are_told_by_part() -> None:
    module = nn.Sequential(nn.Linear(5, 7), nn.Linear(7, 3)).to("meta")
    with Meter(100) as meter:
        module(torch.empty(2, 5, device="meta"))
    assert meter.macs() == (("Sequential.0", 70), ("Sequential.1", 42))


def test_calls_are_bounded() -> None:
    def endless() -> None:
        x = torch.zeros(1)
        with Meter(10):
            while True:
                x = x + 1

    with pytest.raises(TooMuch, match="it makes more than 10 calls of tensor operations"):
        endless()
