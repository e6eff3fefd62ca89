"""Limits on what a spec may ask for, and the one way to raise them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, replace
from typing import Final

from blocks.errors import did_you_mean
from builder.errors import UsageError


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of each thing; what lies beyond is refused, with a fault."""

    bytes: int = 1 << 20
    depth: int = 40
    values: int = 100_000
    nodes: int = 250_000
    levels: int = 64
    inputs: int = 1024
    elements: int = 10_000
    parameters: int = 2 * 10**12
    work: int = 24_000_000


DEFAULT: Final = Limits()
MEANINGS: Final[Mapping[str, str]] = {
    "bytes": "bytes of a spec's file",
    "depth": "levels of lists and mappings in a file",
    "values": "values of a file, once aliases are followed",
    "nodes": "nodes that a spec unrolls to",
    "levels": "levels of composites and groups",
    "inputs": "inputs of one node",
    "elements": "elements of what a formula gives",
    "parameters": "parameters of a net",
    "work": "steps that values and formulas take, again for every copy",
}
HIGHEST: Final = Limits(
    bytes=1 << 30,
    depth=80,
    values=1 << 30,
    nodes=1 << 30,
    levels=80,
    inputs=1 << 30,
    elements=1 << 30,
    parameters=1 << 62,
    work=1 << 40,
)
"""What a limit is raised to at most; deeper nests would end in Python's own limit of recursion."""

_LIMITS: ContextVar[Limits] = ContextVar("netdraft limits", default=DEFAULT)


def current() -> Limits:
    """Give the limits that hold here."""
    return _LIMITS.get()


@contextmanager
def limits(**most: int) -> Iterator[Limits]:
    """Hold other limits inside a `with`; those not named stay as they are.

    Only the thread (or the task of asyncio) that says so is meant.

    Raises: UsageError for a limit that there is not, or a number that it cannot have.

    >>> with limits(nodes=1_000_000) as held:
    ...     held.nodes, current().depth
    (1000000, 40)
    """
    for name, number in most.items():
        check(name, number)
    token = _LIMITS.set(replace(current(), **most))
    try:
        yield current()
    finally:
        _LIMITS.reset(token)


def hold(held: Limits) -> None:
    """Let a thread that works for another hold the same limits from now on."""
    _LIMITS.set(held)


def check(name: str, number: int) -> None:
    """Refuse a limit that there is not, or a number that it cannot have."""
    known = [one.name for one in fields(Limits)]
    if name not in known:
        hint = did_you_mean(name, known) or f"the limits are {', '.join(known)}"
        raise UsageError(f"there is no limit '{name[:80]}'", code="bad-option", hint=hint)
    highest = getattr(HIGHEST, name)
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= highest:
        what = f"the limit '{name}' is a number from 1 to {highest:,}, got {str(number)[:40]}"
        raise UsageError(what, code="bad-option", hint=f"it is {getattr(current(), name):,} now")


def raising(name: str) -> str:
    """Say how a limit is raised, as a hint does.

    >>> raising("nodes")
    'if you trust the spec, `--limit nodes=NUMBER` raises it'
    """
    return f"if you trust the spec, `--limit {name}=NUMBER` raises it"
