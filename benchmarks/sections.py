"""The sections of the results, in their order, and where each is measured."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.harness.rows import Row, Table

Finding = Row | Table
Measure = Callable[[bool], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Place:
    """The module that measures a section; a section that is not quick is left out of the quick half."""

    module: str
    is_quick: bool = True

    def open(self) -> Any:
        """Import the module: it has a TITLE, NOTES, PACKAGES, and `measure(is_quick)`, which gives rows."""
        return importlib.import_module(f"benchmarks.{self.module}")


SECTIONS: Final[Mapping[str, Place]] = {
    "forward": Place("running.forward"),
    "compiled": Place("running.compiled", is_quick=False),
    "training": Place("running.training"),
    "memory": Place("running.memory"),
    "building": Place("making.building"),
    "weights": Place("making.weights"),
    "commands": Place("showing.commands"),
    "reading": Place("knowing.reading"),
    "inference": Place("knowing.inference"),
    "scaling": Place("knowing.scaling"),
    "routing": Place("running.routing"),
    "digits": Place("running.digits"),
    "drawing": Place("showing.drawing"),
    "diagrams": Place("showing.diagrams"),
    "tracing": Place("making.tracing"),
    "gpu": Place("running.gpu"),
    "corpus": Place("making.corpus", is_quick=False),
}
