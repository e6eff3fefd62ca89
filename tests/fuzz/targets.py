"""Targets: what is held to its promises on any bytes at all, for a fuzzer to aim at."""

from __future__ import annotations

import time
from collections.abc import Callable

from builder.errors import SpecError
from builder.spec.formula import FormulaFault, evaluate, parse
from builder.spec.formulas.values import Value
from builder.spec.text import read
from builder.spec.tree import plain
from tests.fuzz.promises import FILE, Sample, check_error, check_layout, outcome

KNOWN: dict[str, Value] = {
    "width": 64,
    "depths": [3, 4, 6],
    "deep": True,
    "rate": 0.5,
    "name": "relu",
    "i": 0,
}
SLOWEST = 2.0
"""Seconds of processor time that one formula may take."""


def read_text(data: bytes) -> None:
    """Read bytes as YAML: a tree, or faults in their places."""
    try:
        plain(read(data, FILE))
    except SpecError as error:
        check_error(error)


def load_text(data: bytes) -> None:
    """Take text through every pass, and through the formatter."""
    text = data.decode("utf-8", "replace")
    found = outcome(Sample(text, "."))
    if isinstance(found, SpecError):
        check_error(found)
    check_layout(text)


def work_out(data: bytes) -> None:
    """Parse and evaluate a formula: a value, or a fault within its text, and soon."""
    text = "=" + data.decode("utf-8", "replace")
    before = time.process_time()
    try:
        evaluate(parse(text), KNOWN)
    except FormulaFault as fault:
        _check_place(fault, len(text))
    assert time.process_time() - before < SLOWEST, "a formula takes too long"


def _check_place(fault: FormulaFault, length: int) -> None:
    assert 0 <= fault.offset <= length, fault
    assert fault.offset + fault.length <= length + 1, fault


TARGETS: dict[str, Callable[[bytes], None]] = {"read": read_text, "load": load_text, "formula": work_out}
