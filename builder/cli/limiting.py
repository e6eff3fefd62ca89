"""`--limit NAME=NUMBER`: anywhere on a command line, it raises a limit for that run."""

from __future__ import annotations

from collections.abc import Sequence

from builder.bounds import check
from builder.errors import UsageError

OPTION = "--limit"
MOST_DIGITS = 19


def split_limits(arguments: Sequence[str]) -> tuple[list[str], dict[str, int]]:
    """Part the limits from the other arguments of a command line.

    Raises: UsageError for a limit that cannot be read.

    >>> split_limits(["check", "--limit", "nodes=7", "a.yaml", "--limit=depth=50"])
    (['check', 'a.yaml'], {'nodes': 7, 'depth': 50})
    """
    rest: list[str] = []
    most: dict[str, int] = {}
    waiting = iter(arguments)
    for one in waiting:
        if one == OPTION:
            most.update([_limit(next(waiting, ""))])
        elif one.startswith(f"{OPTION}="):
            most.update([_limit(one.removeprefix(f"{OPTION}="))])
        else:
            rest.append(one)
    return rest, most


def _limit(text: str) -> tuple[str, int]:
    name, _, number = text.partition("=")
    digits = number.replace("_", "")
    if not (name and digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS):
        what = f"{OPTION} needs a name, `=` and a number, got '{text[:80]}'"
        raise UsageError(what, code="bad-option", hint=f"as in `{OPTION} nodes=1000000`")
    check(name, int(digits))
    return name, int(digits)
