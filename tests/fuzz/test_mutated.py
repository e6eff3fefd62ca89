"""Broken specs: a net or faults with their places, in every form, and never another exception."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.cases import mutant
from tests.fuzz.promises import Sample, check_any, shipped_samples


@settings(max_examples=400, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 1 << 32))
def test_a_broken_spec_is_a_net_or_a_fault_in_its_place(seed: int) -> None:
    check_any(mutant(Random(seed)), has_layout=seed % 4 == 0)


@pytest.mark.parametrize("sample", shipped_samples()[:1], ids=["shipped"])
def test_what_is_shipped_holds_all_promises(sample: Sample) -> None:
    check_any(sample)
