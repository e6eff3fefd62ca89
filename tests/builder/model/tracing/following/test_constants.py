"""Constants in few numbers: sums along dims, tables of rows."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.model.tracing.following.constants import fill_of, rows_of, summands

NUMBERS = st.lists(st.integers(-9, 9), min_size=12, max_size=12)


@settings(derandomize=True, deadline=None, max_examples=50, database=None)
@given(
    st.lists(st.integers(-9, 9), min_size=12, max_size=12),
    st.lists(st.integers(-9, 9), min_size=12, max_size=12),
)
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


def test_a_fill_is_one_number_or_all_of_them():
    assert fill_of(torch.zeros(3, dtype=torch.int64), 2) == 0
    assert fill_of(torch.tensor([True, False]), 2) == (1, 0)
    assert fill_of(torch.rand(3), 2) is None
