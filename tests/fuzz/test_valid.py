"""Specs of chance: each builds what an eager interpreter computes, and is what `check` says of it."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.road import load
from builder.sketch.formatting.format import formatted
from tests.fuzz.drawing.nets import drawn
from tests.fuzz.equality import check_built
from tests.fuzz.promises import check_layout, check_net

SEEDS = st.integers(0, 1 << 32)


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(SEEDS)
def test_a_built_net_is_what_an_interpreter_computes(seed: int) -> None:
    check_built(drawn(Random(seed), 7), seed)


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(SEEDS)
def test_a_spec_survives_formatting_and_writing(seed: int) -> None:
    text = drawn(Random(seed)).text
    net = load(text)
    check_net(net)
    check_layout(text)
    assert load(formatted(text)) == net
