"""Constants: one number for all, or all of them."""

import torch

from builder.model.tracing.following.constants import fill_of


def test_a_fill_is_one_number_or_all_of_them():
    assert fill_of(torch.zeros(3, dtype=torch.int64), 2) == 0
    assert fill_of(torch.tensor([True, False]), 2) == (1, 0)
    assert fill_of(torch.rand(3), 2) is None
