"""Cutting and selecting: the rules against torch."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.cards.selection import CARDS
from blocks.conditions import decide, together
from blocks.shapes import Shape
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.scripted import complete, expression_of, same_scripted

CARD = {card.name: card for card in CARDS}
SETTINGS = settings(derandomize=True, deadline=None, max_examples=60, database=None)
SHAPES = st.lists(st.integers(1, 9), max_size=3)
DIM = st.integers(-3, 3)


def named(shape: list[int]) -> list[str | int]:
    return [f"S{place}" for place in range(len(shape))]


@SETTINGS
@given(SHAPES, DIM, st.lists(st.integers(1, 5), min_size=1, max_size=3).map(tuple))
def test_splits_agree_with_torch(shape, dim, sizes):
    prove(CARD["Split"], {"dim": dim, "sizes": sizes}, [shape], symbolic=[named(shape)])
    whole = [2, sum(sizes), 3]
    assert prove(CARD["Split"], {"sizes": sizes}, [whole], symbolic=[named(whole)])


@SETTINGS
@given(SHAPES, DIM, st.integers(1, 5))
def test_chunks_agree_with_torch(shape, dim, chunks):
    stricter = ("cannot cut", "needs a multiple")
    args = {"dim": dim, "chunks": chunks}
    is_taken = prove(CARD["Chunk"], args, [shape], stricter=stricter)
    size = shape[dim] if -len(shape) <= dim < len(shape) else 1
    if is_taken:
        assert len(torch.empty(size).chunk(chunks)) == chunks
        prove(CARD["Chunk"], args, [shape], symbolic=[named(shape)], stricter=stricter)


@SETTINGS
@given(SHAPES, DIM, st.integers(-10, 10), st.none() | st.integers(-10, 10), st.integers(1, 4))
def test_slices_agree_with_torch(shape, dim, start, stop, step):
    args = {"dim": dim, "start": start, "stop": stop, "step": step}
    prove(CARD["Slice"], args, [shape], symbolic=[named(shape)], stricter=("needs something to take",))


@SETTINGS
@given(SHAPES, DIM, st.integers(-10, 10))
def test_selections_agree_with_torch(shape, dim, index):
    prove(CARD["Select"], {"dim": dim, "index": index}, [shape], symbolic=[named(shape)])


@pytest.mark.parametrize(
    ("name", "args", "outputs", "said"),
    [
        ("Slice", {"stop": -1}, ["(N, T - 1, 8)"], "T must be at least 2"),
        ("Slice", {"start": 1, "step": 2}, ["(N, ⌊T/2⌋, 8)"], "T must be at least 2"),
        ("Slice", {"start": -3}, ["(N, min(3, T), 8)"], None),
        ("Select", {"index": 4}, ["(N, 8)"], "T must be at least 5"),
        ("Select", {"index": -2}, ["(N, 8)"], "T must be at least 2"),
        ("Chunk", {"chunks": 2}, ["(N, ⌊T/2⌋, 8)"] * 2, "T must be a multiple of 2"),
        ("Split", {"sizes": (3, 4)}, ["(N, 3, 8)", "(N, 4, 8)"], "T must be 7"),
    ],
)
def test_named_sizes_give_conditions(name, args, outputs, said):
    card, shape = CARD[name], Shape.of("N", "T", 8)
    result = card.rule(complete(card, args, [shape]), (shape,))
    found = [verdict for claim in result.claims if not isinstance(verdict := decide(claim), bool)]
    assert outputs is None or [str(one) for one in result.outputs] == outputs
    assert [together(list(one)) for one in found] == ([] if said is None else [said])


@pytest.mark.parametrize(
    ("name", "args", "said"),
    [
        ("Split", {"sizes": (2, 2)}, "Split needs 2 + 2 in dim 1, got 6"),
        ("Split", {"sizes": ()}, "sizes needs a list, each an integer of at least 1, got []"),
        ("Chunk", {"chunks": 4}, "cannot cut 6 into 4 parts: of 2 each there are only 3"),
        ("Slice", {"start": 6}, "Slice 6: needs something to take in dim 1, got 6"),
        ("Slice", {"step": 0}, "step needs an integer of at least 1, got 0"),
        ("Select", {"index": 6}, "Select 6 needs at least 7 in dim 1, got 6"),
        ("Select", {"dim": 2, "index": 0}, "needs an axis from -2 to 1 for 2 dims, got 2"),
    ],
)
def test_faults_state_facts(name, args, said):
    assert refusal(CARD[name], args, [(2, 6)]) == said


def test_ports_are_as_many_as_parts():
    card = CARD["Split"]
    ports = card.outputs_for(complete(card, {"sizes": (1, 2)}, [Shape.of(2, 3)]))
    assert [port.name for port in ports] == ["out0", "out1"]


@pytest.mark.parametrize(
    ("name", "args", "outputs", "text"),
    [
        ("Split", {"sizes": (2, 4)}, 2, "torch.split(a, [2, 4], dim=1)"),
        ("Split", {"sizes": 6}, 1, "torch.split(a, [6], dim=1)[0]"),
        ("Chunk", {"chunks": 3}, 3, "torch.chunk(a, 3, dim=1)"),
        ("Slice", {"stop": -1}, 1, "a[:, :-1]"),
        ("Slice", {"dim": -1, "start": -2, "step": 2}, 1, "a[:, :, -2::2]"),
        ("Select", {"index": 0}, 1, "a[:, 0]"),
    ],
)
def test_expressions_run_everywhere(name, args, outputs, text):
    assert expression_of(CARD[name], args, [Shape.of(2, 6, 4)]) == text
    assert same_scripted(CARD[name], args, torch.arange(48.0).reshape(2, 6, 4), outputs=outputs)
