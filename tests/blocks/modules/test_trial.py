"""Trial: one run of a block, and its reasons in plain words."""

from __future__ import annotations

import pytest
import torch

from blocks.card import Args
from blocks.errors import RuleFault
from blocks.modules.trial import Trial, dtype_of, reason_of
from blocks.registry import find
from blocks.shapes import Shape


def test_a_run_gives_sizes_dtypes_and_multiply_adds() -> None:
    block = Trial(find("Linear"), Args(in_features=3, out_features=4, bias=True))
    outcome = block.run((Shape.of(2, 3),))
    assert outcome is not None
    assert (outcome.shapes, outcome.dtypes) == (((2, 4),), ("float32",))
    assert [count for _, count in outcome.macs] == [24]
    assert outcome.numbers == (2, 4, 24)


def test_nothing_is_allocated() -> None:
    block = Trial(find("Linear"), Args(in_features=1 << 20, out_features=1 << 20, bias=False))
    assert {tensor.device.type for tensor in block.module.parameters()} == {"meta"}
    assert block.run((Shape.of(1 << 20, 1 << 20),)) is not None


def test_a_refusal_keeps_its_first_reason() -> None:
    block = Trial(find("Linear"), Args(in_features=3, out_features=4, bias=True))
    assert block.run((Shape.of(2, 5),)) is None
    assert block.run((Shape.of(2, 6),)) is None
    assert "5" in block.reason
    assert "6" not in block.reason


def test_reasons_are_one_line_of_bounded_length() -> None:
    assert reason_of(ValueError("\n  first\nsecond")) == "first"
    assert reason_of(ValueError()) == "ValueError"
    assert len(reason_of(ValueError("x" * 1000))) == 160


def test_dtypes_that_nets_do_not_carry_are_refused() -> None:
    with pytest.raises(RuleFault, match="Odd makes tensors of complex128, which nets do not carry"):
        dtype_of(torch.complex128, "Odd")
