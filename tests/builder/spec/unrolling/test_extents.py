"""What `dims:` says of sizes."""

import pytest

from builder.road import load
from builder.spec.plan import SizeFacts
from builder.spec.unrolling.extents import misfit
from tests.builder.telling import HEAD, codes, told


@pytest.mark.parametrize(
    ("facts", "size", "asked"),
    [
        (SizeFacts(), 1, None),
        (SizeFacts(least=32), 31, "at least 32"),
        (SizeFacts(most=32), 33, "at most 32"),
        (SizeFacts(multiple_of=8), 36, "a multiple of 8"),
        (SizeFacts(least=8, most=64, multiple_of=8), 64, None),
    ],
)
def test_a_size_meets_what_is_asked_or_is_told_what_is(
    facts: SizeFacts, size: int, asked: str | None
) -> None:
    assert misfit(facts, size) == asked


def test_every_entry_at_fault_is_told() -> None:
    text = HEAD + "dims: {N: 0, H: {min: x}, W: {example: 5, max: 4}}\nnodes: {r: ReLU}\n"
    assert codes(text) == [("wrong-type", None), ("wrong-type", None), ("bad-size", None)]


def test_what_is_said_is_kept_with_its_place() -> None:
    facts = load(HEAD + "dims: {H: {min: 2}}\nnodes: {r: ReLU}\n").graph.sizes["H"]
    assert facts.mark is not None and (facts.mark.line, facts.mark.column, facts.least) == (3, 8, 2)


@pytest.mark.parametrize(
    ("facts", "hint"),
    [
        ("{example: 3, max: 1}", "write 1"),
        ("{example: 30, min: 32}", "write 32"),
        ("{example: 36, multiple_of: 8}", "write 32 or 40"),
        ("{example: 3, multiple_of: 8}", "write 8"),
        ("{example: 100, min: 8, max: 70, multiple_of: 8}", "write 64"),
    ],
)
def test_the_nearest_sizes_that_would_do_are_proposed(facts: str, hint: str) -> None:
    report = told(f"{HEAD}dims: {{H: {facts}}}\nnodes: {{r: ReLU}}\n")
    assert report.count("error[") == 1 and report.endswith(f"   hint  {hint}\n")


def test_where_no_size_would_do_none_is_proposed() -> None:
    report = told(f"{HEAD}dims: {{H: {{min: 9, max: 15, multiple_of: 8}}}}\nnodes: {{r: ReLU}}\n")
    assert "no size 'H' is at least 9 and at most 15, and a multiple of 8\n" in report
    assert "hint" not in report
