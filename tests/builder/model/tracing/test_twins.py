"""Twins: whose tensors are whose in the model and in the net."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from builder.road import load
from builder.tracing import trace
from tests.builder.model.tracing.models import Does


class Reused(nn.Module):
    """Uses the table of its tokens and the weight of its layer once more by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.tok = nn.Embedding(30, 8)
        self.layer = nn.Linear(8, 8, bias=False)

    def forward(self, ids: Tensor) -> Tensor:
        x = self.layer(self.tok(ids)) + self.layer.weight.sum()
        return F.linear(x, self.tok.weight) + x @ self.tok.weight.T


def test_a_parameter_that_is_used_once_more_by_hand_belongs_to_its_module() -> None:
    model = Reused().eval()
    traced = trace(model, torch.randint(0, 30, (2, 5)), name="reused")
    assert traced.difference == 0
    assert dict(traced.key_map) == {"tok.weight": "tok.weight", "layer.weight": "layer.weight"}
    twin = load(traced.text).build()
    twin.load_state_dict(traced.state(model))
    ids = torch.randint(0, 30, (3, 7))
    assert torch.equal(twin.eval()(ids), model(ids))


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16])
def test_parameters_of_other_dtypes(dtype: torch.dtype) -> None:
    model = Does(lambda self, x: self.layer(x) * self.scale, {"scale": torch.rand(4)}, layer=nn.Linear(4, 4))
    traced = trace(model.to(dtype), torch.randn(2, 4, dtype=dtype), name="other")
    assert traced.difference == 0
