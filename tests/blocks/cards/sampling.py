"""Random cases for the proof of a card: arguments, sizes, and names for sizes; the same ones in every run."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blocks.card import Card
from blocks.kinds import Value
from tests.blocks.cards.proof import prove

Shapes = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True, repr=False)
class Case:
    """One call of `prove`: `keep` tells which sizes stay numbers where names are put for the others."""

    card: Card
    args: Mapping[str, Value]
    shapes: Shapes
    symbolic: Sequence[Sequence[str | int]] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"{self.card.name} {self.args} on {self.shapes}, {self.symbolic}, {self.options}"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))


def card_of(module: ModuleType, name: str) -> Card:
    """Find a card of a family."""
    return next(card for card in module.CARDS if card.name == name)


def named(shape: Sequence[int], keep: Collection[int] = (), prefix: str = "S") -> tuple[str | int, ...]:
    """Put a name for each size but those at the places to keep."""
    return tuple(size if axis in keep else f"{prefix}{axis}" for axis, size in enumerate(shape))


def each(axes: int, least: int, most: int) -> st.SearchStrategy[Value]:
    """Draw one integer, or one an axis."""
    one = st.integers(least, most)
    return st.one_of(one, st.tuples(*[one] * axes))


def prove_all(cases: st.SearchStrategy[Case], count: int, *, least_accepted: float = 0.25) -> None:
    """Prove random cases; a fair share must be accepted, lest nothing but refusals is compared."""
    accepted: list[bool] = []

    @settings(
        max_examples=count,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(cases)
    def check(case: Case) -> None:
        accepted.append(prove(case.card, case.args, case.shapes, symbolic=case.symbolic, **case.options))

    check()
    assert sum(accepted) >= least_accepted * len(accepted), f"{sum(accepted)} of {len(accepted)} accepted"
