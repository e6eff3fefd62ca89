"""Claims about dims: proved, disproved, or true under a condition that is found."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from blocks.atoms import Size
from blocks.bounds import lower, upper
from blocks.dims import Dim
from blocks.proofs import first_at_least, is_zero, multiples

MOST_DECIDED: Final = 4_096
"""Verdicts that are kept: a net that is checked again while it is edited asks for the same ones."""


@dataclass(frozen=True, slots=True)
class Equal:
    """Two sizes must be equal: `what` says why, `argument` names the argument that asks."""

    left: Dim
    right: Dim
    what: str = ""
    argument: str = ""

    def holds(self, sizes: Mapping[str, int]) -> bool:
        """Whether the claim is true at these sizes."""
        return self.left.evaluate(sizes) == self.right.evaluate(sizes)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A size must not fall below a number."""

    dim: Dim
    least: int
    what: str = ""
    argument: str = ""

    def holds(self, sizes: Mapping[str, int]) -> bool:
        """Whether the claim is true at these sizes."""
        return self.dim.evaluate(sizes) >= self.least


@dataclass(frozen=True, slots=True)
class AtMost:
    """A size must not exceed a number."""

    dim: Dim
    most: int
    what: str = ""
    argument: str = ""

    def holds(self, sizes: Mapping[str, int]) -> bool:
        """Whether the claim is true at these sizes."""
        return self.dim.evaluate(sizes) <= self.most


@dataclass(frozen=True, slots=True)
class Divides:
    """A number must divide a size."""

    divisor: int
    dim: Dim
    what: str = ""
    argument: str = ""

    def holds(self, sizes: Mapping[str, int]) -> bool:
        """Whether the claim is true at these sizes."""
        return self.dim.evaluate(sizes) % self.divisor == 0


Claim = Equal | AtLeast | AtMost | Divides


@dataclass(frozen=True, slots=True)
class Condition:
    """What must be true of a named size, or of an expression, for a claim to hold.

    >>> print(Condition("multiple", "H", 16), "and", Condition("least", "W", 32))
    H must be a multiple of 16 and W must be at least 32
    """

    kind: Literal["multiple", "least", "most", "equal"]
    subject: str
    number: int | str

    def __str__(self) -> str:
        return f"{self.subject} must be {self.requirement(1)}"

    def requirement(self, subjects: int) -> str:
        """Say what is asked, of one subject or of several at once."""
        if self.kind == "multiple":
            return f"a multiple of {self.number}" if subjects == 1 else f"multiples of {self.number}"
        if self.kind in ("least", "most"):
            return f"at {self.kind} {self.number}"
        return str(self.number) if isinstance(self.number, int) else f"equal to {self.number}"


@lru_cache(MOST_DECIDED)
def decide(claim: Claim) -> bool | tuple[Condition, ...]:
    """Prove a claim (True), disprove it (False), or find the conditions under which it holds.

    >>> h = Dim.symbol("H")
    >>> decide(Equal(h // 2 * 2, h)), decide(Equal((h + 1) // 2, h - h // 2)), decide(Equal(h, h + 1))
    ((Condition(kind='multiple', subject='H', number=2),), True, False)
    """
    if isinstance(claim, Equal):
        return _decide_equal(claim.left, claim.right)
    if isinstance(claim, Divides):
        return _decide_divides(claim.divisor, claim.dim)
    if isinstance(claim, AtMost):
        return _decide_at_most(claim.dim, claim.most)
    return _decide_at_least(claim.dim, claim.least)


def sizes_of(claim: Claim) -> tuple[Size, ...]:
    """List the named sizes that a claim is about."""
    dims = (claim.left, claim.right) if isinstance(claim, Equal) else (claim.dim,)
    return tuple(size for dim in dims for size in dim.sizes)


def together(conditions: list[Condition]) -> str:
    """Write conditions as sentences, those that ask the same of several sizes as one.

    >>> together([Condition("multiple", "H", 16), Condition("multiple", "W", 16)])
    'H and W must be multiples of 16'
    """
    groups: dict[tuple[str, int | str], list[Condition]] = {}
    for condition in conditions:
        groups.setdefault((condition.kind, condition.number), []).append(condition)
    return "; ".join(
        f"{_listed([one.subject for one in group])} must be {group[0].requirement(len(group))}"
        for group in groups.values()
    )


def merged(conditions: list[Condition]) -> tuple[Condition, ...]:
    """Keep the strongest condition of each kind on each subject, in the order of first mention."""
    kept: dict[tuple[str, str, int | str], Condition] = {}
    for one in conditions:
        key = (one.kind, one.subject, one.number if one.kind == "equal" else 0)
        known = kept.get(key)
        kept[key] = one if known is None else _stronger(known, one)
    return tuple(kept.values())


def _stronger(left: Condition, right: Condition) -> Condition:
    if left.kind == "equal":
        return left
    one, other = int(left.number), int(right.number)
    if left.kind == "multiple":
        return Condition(left.kind, left.subject, math.lcm(one, other))
    return Condition(left.kind, left.subject, max(one, other) if left.kind == "least" else min(one, other))


def _decide_equal(left: Dim, right: Dim) -> bool | tuple[Condition, ...]:
    verdict = _decide_zero(left - right)
    return verdict if isinstance(verdict, bool) or verdict else (_equality(left, right),)


def _decide_zero(gap: Dim) -> bool | tuple[Condition, ...]:
    """Decide whether a gap is zero; no conditions at all where it is left open."""
    if gap.is_constant:
        return gap == 0
    low, high = lower(gap), upper(gap)
    if (low is not None and low > 0) or (high is not None and high < 0):
        return False
    known = is_zero(gap)
    if known is not None:
        return known
    return tuple(Condition("multiple", size.name, number) for size, number in multiples(gap).items())


def _equality(left: Dim, right: Dim) -> Condition:
    """Put the side that is a number, if one is, on the right."""
    if left.constant is not None:
        left, right = right, left
    number = right.constant
    return Condition("equal", str(left), str(right) if number is None else number)


def _decide_divides(divisor: int, dim: Dim) -> bool | tuple[Condition, ...]:
    verdict = _decide_zero(dim % divisor)
    return verdict if isinstance(verdict, bool) or verdict else (Condition("multiple", str(dim), divisor),)


def _decide_at_least(dim: Dim, least: int) -> bool | tuple[Condition, ...]:
    low, high = lower(dim), upper(dim)
    if low is not None and low >= least:
        return True
    if high is not None and high < least:
        return False
    first = first_at_least(dim, least)
    if first is not None:
        size = dim.sizes[0]
        return first <= size.least or (Condition("least", size.name, first),)
    beyond = first_at_least(-dim, 1 - least)
    if beyond is not None:
        size = dim.sizes[0]
        return beyond > size.least and (Condition("most", size.name, beyond - 1),)
    return (Condition("least", str(dim), least),)


def _decide_at_most(dim: Dim, most: int) -> bool | tuple[Condition, ...]:
    verdict = _decide_at_least(-dim, -most)
    if isinstance(verdict, bool) or verdict[0].subject in {size.name for size in dim.sizes}:
        return verdict
    return (Condition("most", str(dim), most),)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
