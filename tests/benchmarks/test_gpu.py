"""The rows of a GPU: none without one, and all of their code on a small stage elsewhere."""

from __future__ import annotations

from timeit import timeit

import pytest
import torch

from benchmarks.harness.pairs import Meter
from benchmarks.running.gpu import Stage, Work, measure, routing, training


def once(work: Work) -> Meter:
    """Make a meter of wall seconds, without warming up."""
    return lambda: timeit(work, number=1)


SMALL = Stage("cpu", once, batch=2, capsules=(6, 4, 3, 5), net="resnet18", images=2, side=32, matrix=64)


def test_without_a_gpu_every_row_says_that_it_was_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    rows = list(measure(is_quick=True))
    assert {row.skipped for row in rows} == {"no GPU at hand"} and not any(row.figure for row in rows)


def test_every_row_of_a_gpu_is_measured_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    promised = [row.what for row in measure(is_quick=True)]
    monkeypatch.setattr(torch, "compile", lambda one: one)
    rows = [*routing(SMALL, rounds=1), *training(SMALL, rounds=1)]
    assert sorted(row.what for row in rows) == sorted(promised)
    assert all(row.figure is not None and row.figure.median > 0 for row in rows)
