"""Numbers: buffers as patterns, as lists, or left to the weights."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from builder.graph.ir import leaves
from builder.road import load
from builder.tracing import trace


class Masked(nn.Module):
    """Holds masks as checkpoints do, and tables of numbers that follow no rule."""

    def __init__(self, size: int) -> None:
        super().__init__()
        seen = torch.ones(size, size, dtype=torch.bool).tril()
        self.register_buffer("seen", seen[None])
        self.register_buffer("bias", torch.full((1, 1, size, size), -torch.inf).triu(1))
        self.register_buffer("others", 1 - torch.eye(size))
        self.register_buffer("places", torch.arange(3, 2 * size + 3, 2)[None], persistent=False)
        self.register_buffer("table", torch.randn(size, size))
        self.register_buffer("spare", torch.randn(size, size), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        x = x.masked_fill(~self.seen, 0) + self.bias[0].exp() + self.others
        return x * self.places + self.table - self.spare


def test_masks_are_written_as_triangles_and_diagonals() -> None:
    model = Masked(40)
    traced = trace(model, torch.randn(2, 40, 40), name="masked")
    assert (traced.difference, traced.notes) == (0, ())
    assert set(traced.key_map) == {"table"}
    assert (
        "  seen: {block: Buffer, fill: 1, dtype: bool, persistent: false, shape: [1, 40, 40]}" in traced.text
    )
    assert [node.block for node in leaves(traced.net.graph)].count("Tril") == 3
    twin = load(traced.text).build()
    twin.load_state_dict(traced.state(model))
    x = torch.randn(3, 40, 40)
    assert torch.equal(twin(x), model(x))


def test_numbers_that_the_spec_leaves_out_are_told_in_its_heading() -> None:
    model = Masked(100)
    traced = trace(model, torch.randn(2, 100, 100), name="masked", heading="Masks.")
    assert traced.difference == 0
    assert traced.notes == (
        "table: 10,000 numbers are not in the spec; load them with the weights",
        "spare: 10,000 numbers are not in the spec; load them with the weights",
    )
    assert traced.text.startswith(
        "# Masks. table: 10,000 numbers are not in the spec; load them with the weights. spare: "
    )
    assert len(traced.text) < 2000
    twin = load(traced.text).build()
    twin.load_state_dict(traced.state(model))
    x = torch.randn(3, 100, 100)
    assert torch.equal(twin(x), model(x))
