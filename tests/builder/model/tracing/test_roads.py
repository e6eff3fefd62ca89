"""Roads: inputs by name, nets as wide as they say, and what is told when no road leads on."""

from __future__ import annotations

import os
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from blocks.errors import NetdraftError
from builder.model.tracing.faults import Broken
from builder.model.tracing.following.converting import FUNCTIONS
from builder.report import findings, write
from builder.road import load
from builder.tracing import trace
from tests.builder.model.tracing.models import Does

HERE = os.path.relpath(__file__)


def test_a_dict_names_its_inputs_by_its_keys() -> None:
    model = Does(lambda self, x: x["image"] * x["scale"] + x["more"][0])
    x = {"image": torch.randn(2, 3), "scale": torch.randn(2, 3), "more": [torch.randn(2, 3)]}
    assert list(trace(model, x, name="d").net.inputs) == ["x_image", "x_scale", "x_more0"]


class Choosing(nn.Module):
    """Takes arguments by name."""

    def forward(self, x: Tensor, y: Tensor, z: Tensor) -> Tensor:
        return x * y - z


def test_more_keywords_are_those_of_forward_in_any_order() -> None:
    x, y, z = torch.randn(3, 2, 3).unbind(0)
    traced = trace(Choosing(), x, z=z, y=y)
    assert (traced.difference, list(traced.net.inputs)) == (0, ["x", "y", "z"])
    assert trace(Choosing(), x, z=z, kwargs={"y": y}).difference == 0
    with pytest.raises(NetdraftError, match="'z' is given twice"):
        trace(Choosing(), x, z=z, kwargs={"y": y, "z": z})
    with pytest.raises(NetdraftError, match="unexpected keyword argument 'fix'"):
        trace(Choosing(), x, y, z, fix=True)


def test_one_tensor_for_two_inputs_makes_two_inputs() -> None:
    x = torch.randn(2, 3)
    traced = trace(Choosing(), x, x, x)
    other = torch.randn(3, 2, 3).unbind(0)
    assert torch.equal(traced.module(*other), Choosing()(*other))


class Attending(nn.Module):
    """Parts its features into heads by hand."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(16, 3 * width)
        self.out = nn.Linear(width, 16)

    def forward(self, x: Tensor) -> Tensor:
        count, length, _ = x.shape
        parts = self.qkv(x).reshape(count, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        q, k, v = parts.unbind(0)
        y = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(count, length, -1)
        return self.out(y)


def test_a_wider_net_takes_no_features_for_more_images() -> None:
    traced = trace(Attending(16, 2), torch.randn(2, 5, 16), name="attending")
    assert traced.net.params["width"] == 48
    wide = load(traced.text, width=96)
    assert str(wide.outputs["out"]) == "(N, L, 16)"
    assert "(N, L, 3, 2, 16)" in str(wide.shapes["reshape"])


class Listing(nn.Module):
    """Keeps numbers where no state dict finds them."""

    def __init__(self) -> None:
        super().__init__()
        self.tables = [torch.rand(250, 400) for _ in range(2)]

    def forward(self, x: Tensor) -> Tensor:
        for table in self.tables:
            x = x + table.cos() * 1e-9
        return x


def test_a_spec_that_would_be_too_large_names_its_constants_and_their_line() -> None:
    with open(__file__) as file:
        line = next(number for number, row in enumerate(file, 1) if "table.cos()" in row)
    with pytest.raises(NetdraftError) as caught:
        trace(Listing(), torch.randn(2, 250, 400), name="net")
    said = write(findings(caught.value))
    assert said.startswith(
        f"{HERE}:{line}:17: error[untraceable]: the spec would be too large, as it has to list the "
        "numbers of constants"
    )
    assert f"constant  100,000 numbers, used at {HERE}:{line}:17" in said
    assert "hint      keep them as buffers of a module: their numbers then go with the weights" in said


def test_a_mistake_of_ours_is_not_the_model_s(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ValueError("ours")

    monkeypatch.setitem(FUNCTIONS, "tanh", broken)
    model = Does(lambda self, x: x.tanh())
    with pytest.raises(Broken, match="ValueError: ours") as caught:
        trace(model, torch.randn(2, 4), name="net")
    assert isinstance(caught.value.__cause__, ValueError)
