"""Rules about files, each one test that names all files that break it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

Rule = Callable[[Path], None]


def of_every_file(files: Sequence[Path]) -> Callable[[Rule], Callable[[], None]]:
    """Make one test of a rule that is asserted of each file."""

    def as_test(rule: Rule) -> Callable[[], None]:
        def test() -> None:
            broken = []
            for path in files:
                try:
                    rule(path)
                except AssertionError as one:
                    broken.append(str(one))
            assert not broken, "\n".join(broken)

        test.__name__, test.__doc__ = rule.__name__, rule.__doc__
        return test

    return as_test
