"""Patterns: bands, steps, sums along dims, tables of rows."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.model.tracing.following.patterns import Band, band_of, has_border, rows_of, steps_of, summands

NUMBERS = st.lists(st.integers(-9, 9), min_size=12, max_size=12)
DTYPES = (torch.bool, torch.int64, torch.float32, torch.bfloat16)


@settings(derandomize=True, deadline=None, max_examples=50, database=None)
@given(NUMBERS, NUMBERS)
def test_summands_add_up_to_what_they_were_taken_from(rows, columns):
    whole = torch.tensor(rows)[:, None] + torch.tensor(columns)
    parts = summands(whole)
    assert torch.equal(sum(parts), whole)
    assert sum(one.numel() for one in parts) <= 24


def test_an_index_of_windows_takes_few_numbers():
    places = torch.stack(torch.meshgrid(torch.arange(7), torch.arange(7), indexing="ij")).flatten(1)
    gap = (places[:, :, None] - places[:, None, :]).permute(1, 2, 0) + 6
    index = (gap[..., 0] * 13 + gap[..., 1]).flatten()
    parts = summands(index)
    assert sum(one.numel() for one in parts) == 28
    assert torch.equal(sum(parts).reshape(-1), index)


def test_what_is_no_sum_stays_whole():
    torch.manual_seed(0)
    assert summands(torch.randint(0, 9, (12, 12))) == ()
    assert summands(torch.rand(12)[:, None] + torch.rand(12)) == ()


def test_rows_that_come_again_are_listed_once():
    rows = torch.rand(3, 16)
    places = torch.randint(0, 3, (8, 8))
    table, found = rows_of(rows[places])
    assert table.shape == (3, 16)
    assert torch.equal(table[found], rows[places])
    assert rows_of(torch.rand(8, 8)) is None


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("lowest", "highest"), [(None, 0), (1, None), (0, 0), (-2, 3)])
def test_a_band_is_found_whatever_its_diagonals(dtype, lowest, highest):
    mask = torch.ones(2, 5, 7)
    mask = mask if highest is None else mask.tril(highest)
    mask = mask if lowest is None else mask.triu(lowest)
    found = band_of(mask.to(dtype))
    assert found == Band(1, 0, lowest, highest)


def test_a_band_may_lie_on_other_ground():
    assert band_of(5 - 3 * torch.eye(4)) == Band(2, 5, 0, 0)
    assert band_of(~torch.eye(4, dtype=torch.bool)) == Band(False, True, 0, 0)


def test_what_has_gaps_or_three_numbers_is_no_band():
    checkered = torch.arange(16).reshape(4, 4) % 2
    assert band_of(checkered) is None
    assert band_of(torch.arange(3).repeat(3, 1)) is None
    assert band_of(torch.ones(4)) is None
    both = torch.stack([torch.ones(3, 3).tril(), torch.ones(3, 3).triu()])
    assert band_of(both) is None
    assert band_of(torch.tensor([[float("nan"), 0.0], [0.0, 0.0]])) is None


def test_equal_steps_are_found_along_one_dim_alone():
    assert steps_of(torch.arange(9, -9, -3)[None, :, None]) == (9, -3)
    assert steps_of(torch.arange(10) * 0.25 - 1) == (-1, 0.25)
    assert steps_of(torch.arange(8).reshape(2, 4)) is None
    assert steps_of(torch.tensor([True, True, False])) is None


def test_gaps_without_a_sign_lie_along_rows_and_columns_of_both_places():
    """The index of attention biases in LeViT: |row - row| * 14 + |column - column|."""
    places = torch.stack(torch.meshgrid(torch.arange(14), torch.arange(14), indexing="ij")).flatten(1)
    gap = (places[:, :, None] - places[:, None, :]).abs()
    index = gap[0] * 14 + gap[1]
    parts = summands(index)
    assert sum(one.numel() for one in parts) == 2 * 14 * 14
    assert torch.equal(sum(parts).reshape(196, 196), index)


def test_a_border_is_seen_around_a_matrix_of_sums():
    whole = torch.arange(12)[:, None] * 5 + torch.arange(12)
    bordered = torch.nn.functional.pad(whole, (1, 0, 1, 0), value=99)
    assert has_border(bordered)
    assert not summands(bordered)
    assert not has_border(torch.randint(0, 99, (13, 13), generator=torch.Generator().manual_seed(0)))


def test_truth_values_are_no_sums():
    assert summands(torch.ones(9, 9, dtype=torch.bool).tril()) == ()
