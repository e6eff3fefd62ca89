"""Recurrent cells: the rule against torch."""

from __future__ import annotations

import pytest

from blocks.registry import find
from tests.blocks.cards.proof import prove, refusal

CELLS = ("RNNCell", "GRUCell", "LSTMCell")


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
