"""Recurrent cells: the rule against torch."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from blocks.cards import cell
from blocks.registry import find
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.sampling import Case, prove_all

CELLS = ("RNNCell", "GRUCell", "LSTMCell")


@st.composite
def cases(draw: st.DrawFn) -> Case:
    card = draw(st.sampled_from(cell.CARDS))
    known = {
        "input_size": st.sampled_from([4, 4, 3]),
        "bias": st.booleans(),
        "nonlinearity": st.sampled_from(["tanh", "relu", "selu"]),
    }
    optional = {name: values for name, values in known.items() if card.arg(name)}
    args = draw(st.fixed_dictionaries({"hidden_size": st.integers(2, 5)}, optional=optional))
    batch = draw(st.integers(2, 3))
    state = draw(
        st.sampled_from([(batch, args["hidden_size"])] * 4 + [(batch + 2, args["hidden_size"]), (batch, 6)])
    )
    count = draw(st.integers(0, len(card.inputs) - 1))
    shapes = [draw(st.sampled_from([(batch, 4)] * 5 + [(batch, 3, 4)])), *[state] * count]
    symbolic = [tuple(f"N{size}" if axis == 0 else size for axis, size in enumerate(one)) for one in shapes]
    # torch takes hx alone for none at all, and unpacks it.
    return Case(card, args, shapes, symbolic, {"stricter": ["needs hx and cx together"]})


def test_cells_agree_with_torch() -> None:
    prove_all(cases(), 250)


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("bias", [True, False])
def test_a_step_from_zeros(name: str, bias: bool) -> None:
    args = {"hidden_size": 5, "bias": bias}
    assert prove(find(name), args, [(3, 7)], symbolic=[("N", 7)])


@pytest.mark.parametrize("name", ["RNNCell", "GRUCell"])
def test_a_step_from_a_state(name: str) -> None:
    assert prove(find(name), {"hidden_size": 5}, [(3, 7), (3, 5)], symbolic=[("N", 7), ("N", 5)])


def test_a_state_of_another_width_is_refused() -> None:
    told = refusal(find("GRUCell"), {"hidden_size": 5}, [(3, 7), (3, 4)])
    assert told == "states must be (3, 5)"


def test_long_short_term_memory_takes_both_states_by_one_pair() -> None:
    card = find("LSTMCell")
    assert card.invocation is not None
    assert card.invocation(None, {"x": "a", "hx": "b", "cx": "c"}) == "a, (b, c)"  # type: ignore[arg-type]
    assert card.invocation(None, {"x": "a"}) == "a"  # type: ignore[arg-type]
    assert refusal(card, {"hidden_size": 5}, [(3, 7), (3, 5)]) == "needs hx and cx together, or neither"
