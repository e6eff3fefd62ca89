"""Keeping: models that change themselves are put back."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from builder.model.tracing.keeping import kept
from builder.tracing import trace


class Counting(nn.Module):
    """Changes itself whenever it runs, in any mode."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(4)
        self.register_buffer("calls", torch.zeros(()))
        self.last: Tensor | None = None

    def forward(self, x: Tensor) -> Tensor:
        self.calls += 1
        self.last = self.norm(x)
        return self.last


@pytest.mark.parametrize("training", [False, True])
def test_a_model_that_changes_itself_is_put_back(training: bool) -> None:
    model = Counting()
    before = {name: one.clone() for name, one in model.state_dict().items()}
    trace(model, torch.randn(3, 4), name="counting", training=training)
    assert model.training and model.last is None
    assert all(torch.equal(one, before[name]) for name, one in model.state_dict().items())


def test_layers_that_find_their_sizes_keep_them() -> None:
    model = nn.Sequential(nn.LazyLinear(3), nn.BatchNorm1d(3))
    with kept(model):
        model(torch.randn(2, 5))
    assert model[0].in_features == 5
    assert torch.equal(model[1].running_mean, torch.zeros(3))
    assert model(torch.randn(2, 5)).shape == (2, 3)
