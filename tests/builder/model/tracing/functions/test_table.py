"""Every function that models call: the block that says it gives the same bits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from builder.model.tracing.following.converting import FUNCTIONS
from builder.tracing import trace
from tests.builder.model.tracing.models import Does

Function = Callable[[Tensor], Any]

CASES: dict[str, Function] = {
    "arithmetic": lambda x: (1 - x) * 2 / (x.abs() + 1) + 3 / (x * x + 1) - x.sub(2, alpha=0.5) ** 2,
    "in place": lambda x: (x * 2).add_(1).mul_(x).relu_().clamp_(max=3),
    "several outputs": lambda x: (x + 1, [x * 2, x.mean((2, 3))]),
    "comparisons": lambda x: torch.where((x > 0) & ~(x >= 1) | (x == 2), x, -x) + (x != 0).float(),
    "masks": lambda x: x.masked_fill(x < 0, -1e4).masked_fill(x > 1, 2.0) + torch.where(x > 0, 1.0, x),
    "rounding": lambda x: x.floor() + x.ceil() + x.round() + (x // 0.5) + (x % 0.7) + x.sign(),
    "functions": lambda x: x.exp().log1p().sqrt() + x.sin() * x.cos() + torch.erf(x) + x.abs().rsqrt(),
    "activations": lambda x: F.gelu(F.silu(x)) + F.leaky_relu(x, 0.2) + F.elu(x) + F.softplus(x),
    "more activations": lambda x: F.hardtanh(x, -2, 2) + F.relu6(x) + F.glu(x, 1).repeat(1, 2, 1, 1),
    "softmax": lambda x: x.softmax(-1) + F.log_softmax(x, dim=1) + torch.softmax(x, dim=2),
    "views": lambda x: x.view(x.shape[0], -1).reshape(-1, 4, 36).transpose(1, 2).contiguous().flatten(1),
    "orders": lambda x: x.permute(0, 2, 3, 1).movedim(-1, 1).mT.swapaxes(1, 2) + 1,
    "joins": lambda x: torch.cat([x, torch.stack([x, x], 1).flatten(1, 2)], dim=1)[:, 2:9:3],
    "parts": lambda x: torch.cat([*x.chunk(2, 1), *x.split([1, 3], 1), *x.split(3, dim=1)], 1),
    "indices": lambda x: x[:, 0] + x[:, -1, None].squeeze(1) + x[..., 1:, :-1].sum((2, 3))[:, :1, None],
    "lists": lambda x: x[:, [2, 0]] + x[:, torch.tensor([1, 3])] + x.index_select(1, torch.tensor([0, 0])),
    "unbound": lambda x: sum(x.unbind(1)) + torch.tensor_split(x, 2, dim=1)[0].mean(1),
    "reductions": lambda x: x.mean((2, 3)) + x.sum(dim=(2, 3)) + x.amax((2, 3)) + x.var((2, 3)),
    "extremes": lambda x: x.max(dim=1)[0] + x.min(dim=1).values + x.argmax(1) + torch.maximum(x, -x).sum(1),
    "all at once": lambda x: x - x.mean() + x.std() + x.max(),
    "normalised": lambda x: F.normalize(x, dim=1) + F.layer_norm(x, x.shape[-1:]) + F.group_norm(x, 2),
    "pools": lambda x: F.max_pool2d(x, 2) + F.avg_pool2d(x, 2) + F.adaptive_max_pool2d(x, 3),
    "sizes": lambda x: F.interpolate(F.interpolate(x, scale_factor=0.5), size=x.shape[-2:], mode="bilinear"),
    "borders": lambda x: F.pad(F.pad(x, (1, 2)), (0, 0, 1, 1), mode="reflect")[:, :, :6, :6],
    "rolls": lambda x: x.roll((1, 2), (2, 3)).flip(1) + x.tril() + x.triu(1) + x.cumsum(1),
    "products": lambda x: torch.einsum("nchw,ncwk->nchk", x, x) + x @ x.mT + torch.matmul(x, x),
    "batches": lambda x: torch.baddbmm(x[:, 0], x[:, 1], x[:, 2]) + torch.bmm(x[:, 1], x[:, 3]),
    "attention": lambda x: F.scaled_dot_product_attention(x, x, x, is_causal=True),
    "samples": lambda x: F.grid_sample(x, x[:, :2].permute(0, 2, 3, 1).tanh(), align_corners=False),
    "dtypes": lambda x: (x > 0).long().float() + x.to(torch.float64).float() + x.type_as(x).double().float(),
    "new tensors": lambda x: x.new_zeros(x.shape) + torch.zeros_like(x) + x.new_ones(x.size(0), 4, 6, 6),
    "counts": lambda x: x + torch.arange(x.shape[3]) * torch.linspace(0, 1, 6)[:, None],
    "expansions": lambda x: x.mean((2, 3), keepdim=True).expand(-1, -1, 6, 6) + x.mean(1, True).expand_as(x),
    "shuffles": lambda x: F.pixel_unshuffle(F.pixel_shuffle(x, 2), 2) + F.channel_shuffle(x, 2),
    "dropout": lambda x: F.dropout(x, 0.5, training=False) + F.dropout2d(x, 0.1, False),
    "interleaved": lambda x: x.repeat_interleave(2, dim=1)[:, ::2] + x.tile(1, 2, 1, 1)[:, :4],
    "gathered": lambda x: x.gather(1, x.argmax(1, keepdim=True)) + x.topk(2, dim=1)[0][:, :1],
    "patches": lambda x: F.fold(F.unfold(x, 2, stride=2), (6, 6), 2, stride=2),
    "windows": lambda x: x.unfold(3, 3, 2).unfold(1, 2, 1) + x.unfold(2, 6, 1).sum(),
    "vectors": lambda x: x @ x[0, 0, 0] + torch.mv(x[0, 0], x[0, 0, 0]) + torch.dot(x[0, 0, 0], x[0, 0, 1]),
    "distances": lambda x: F.cosine_similarity(x, x.flip(1), dim=1) + torch.logsumexp(x, 1),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_function_gives_the_same_bits(name: str) -> None:
    torch.manual_seed(0)
    traced = trace(Does(lambda self, x: CASES[name](x)), torch.randn(2, 4, 6, 6), name="net")
    assert (traced.difference, traced.road) == (0, "run")


@pytest.mark.parametrize("function", [torch.addcmul, torch.addcdiv])
def test_a_fused_function_is_taken_apart_and_differs_by_its_rounding_alone(function: Any) -> None:
    torch.manual_seed(0)
    model = Does(lambda self, x: function(x, x + 1, x.exp(), value=0.5))
    traced = trace(model, torch.randn(2, 4, 6, 6), name="net")
    assert traced.difference < 1e-5
    assert traced.road == "run"


HELD: dict[str, tuple[Callable[[Any, Tensor], Tensor], tuple[int, ...], tuple[int, ...]]] = {
    "linear": (lambda self, x: F.linear(x, self.w, self.b), (5, 6), (5,)),
    "conv": (lambda self, x: F.conv2d(x, self.w, self.b, padding=1), (3, 4, 3, 3), (3,)),
    "transposed": (lambda self, x: F.conv_transpose2d(x, self.w, self.b, 2), (4, 3, 2, 2), (3,)),
    "norm": (lambda self, x: F.layer_norm(x, (6,), self.w, self.b), (6,), (6,)),
    "groups": (lambda self, x: F.group_norm(x, 2, self.w, self.b), (4,), (4,)),
    "slope": (lambda self, x: F.prelu(x, self.w) + self.b, (4,), (6,)),
    "scale": (lambda self, x: x * self.w.view(1, -1, 1, 1) + self.b, (4,), (6,)),
    "computed": (lambda self, x: F.conv2d(x, self.w * 2, self.b), (3, 4, 1, 1), (3,)),
    "computed linear": (lambda self, x: F.linear(x, self.w.tanh(), self.b), (5, 6), (5,)),
    "rows": (lambda self, x: self.w[x.argmax(1)] + self.b, (4, 3), (3,)),
}
"""Functions of x and of two parameters w and b, with the shapes of both."""


@pytest.mark.parametrize("name", HELD)
def test_a_function_of_parameters_holds_them(name: str) -> None:
    function, weight, bias = HELD[name]
    torch.manual_seed(0)
    model = Does(function, {"w": torch.randn(weight), "b": torch.randn(bias)})
    traced = trace(model, torch.randn(2, 4, 6, 6), name="net")
    assert (traced.difference, traced.road) == (0, "run")
    assert set(traced.key_map) == set(model.state_dict())


def written(self: Any, x: Tensor) -> Tensor:
    """Write into parts of tensors, in every way that is followed."""
    y = x.clone()
    y[:, :2] = x[:, 2:] * 2
    y[:, 3] = 0.5
    y[:, :1].zero_()
    y[..., 4:].mul_(3)
    y[:, :, 1:, 2:] += x[:, :, 1:, 2:]
    y[:, 1:, 3] = 1
    return y


def test_writes_into_slices_are_put_together_anew() -> None:
    traced = trace(Does(written), torch.randn(2, 4, 6, 6), name="net")
    assert traced.difference == 0


def test_moments_that_come_together_are_taken_apart() -> None:
    both = Does(lambda self, x: torch.var_mean(x, 1)[1] + torch.std_mean(x, 1)[0])
    assert trace(both, torch.randn(2, 4, 6, 6), name="net").difference < 1e-6


def test_every_converter_has_a_name_that_torch_calls_it_by() -> None:
    homes = (torch, torch.Tensor, F, torch.ops.aten, torch.linalg, torch.special, torch._C._nn)
    bare = {name.strip("_") for home in homes for name in dir(home)} | {
        f"linalg_{name}" for name in dir(torch.linalg)
    }
    bare |= {f"special_{name}" for name in dir(torch.special)}
    aten = {"slice", "unsafe_view", "lift_fresh_copy", "alias", "col2im", "grid_sampler"}
    ours = {"unfold_dim"}  # Tensor.unfold, which F.unfold hides
    assert set(FUNCTIONS) <= bare | aten | ours
