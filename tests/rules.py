"""Rules about many things, each one test that names all that break it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Thing = TypeVar("Thing")


def of_every(things: Sequence[Thing]) -> Callable[[Callable[[Thing], None]], Callable[[], None]]:
    """Make one test of a rule that is asserted of each thing."""

    def as_test(rule: Callable[[Thing], None]) -> Callable[[], None]:
        def test() -> None:
            assert things, "a rule about nothing"
            broken = []
            for thing in things:
                try:
                    rule(thing)
                except AssertionError as one:
                    broken.append(f"{getattr(thing, 'name', thing)}: {one}")
            assert not broken, "\n".join(broken)

        test.__name__, test.__doc__ = rule.__name__, rule.__doc__
        return test

    return as_test
