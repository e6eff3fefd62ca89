"""What a forward pass holds at once: counted in tensors, storage by storage."""

import torch

from benchmarks.harness.allocation import living_of


def test_tensors_count_while_they_live_and_views_not_at_all() -> None:
    x = torch.zeros(256)

    def work() -> torch.Tensor:
        y = x + 1
        z = y.view(16, 16) * 2
        del y
        return z.sum()

    assert living_of(work) == 2 * x.nbytes, "y and z; the sum comes when y is gone"


def test_what_was_there_before_does_not_count() -> None:
    x = torch.zeros(256)
    assert living_of(lambda: x.view(16, 16).t()) == 0
    assert living_of(lambda: x.add_(1)) == 0
