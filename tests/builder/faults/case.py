"""A case of the corpus: a shipped spec, what is written there by mistake, and what must be said of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

SPECS = Path(__file__).parents[3] / "specs"
MARKED = re.compile("«(.*?)»")

Mended = Literal["", "original", "clean"]
"""What the fault's mend must give: the very spec as shipped, one without a fault; or it must have none."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault must be told: line and column from 1, and how many characters are underlined."""

    line: int
    column: int
    length: int


@dataclass(frozen=True, slots=True)
class Case:
    """A spec, its edits (what stands there, what is written instead), and its faults' codes in file order.

    What is written instead holds the faulty characters in «», and so states the place of each fault. A fault
    that is told elsewhere is marked by an edit that changes nothing else. `hint` is what a hint must say.
    """

    name: str
    spec: str
    edits: tuple[tuple[str, str], ...]
    codes: tuple[str, ...]
    hint: str = ""
    mend: Mended = ""
    variant: str = ""
    arguments: tuple[str, ...] = field(default=())

    @property
    def path(self) -> str:
        """Give the path that the spec has for the one who checks it."""
        return f"specs/{self.spec}"

    @property
    def net(self) -> str:
        """Give what is checked: the path, with the variant where one is asked for."""
        return f"{self.path}@{self.variant}" if self.variant else self.path

    @property
    def original(self) -> str:
        """Give the spec as shipped."""
        return shipped_text(self.spec)

    @property
    def text(self) -> str:
        """Give the spec as it is after the edits."""
        return MARKED.sub(r"\1", self._marked())

    @property
    def places(self) -> tuple[Place, ...]:
        """List the stated places of the faults, in file order."""
        found = []
        for line, text in enumerate(self._marked().split("\n"), 1):
            for count, one in enumerate(MARKED.finditer(text)):
                found.append(Place(line, one.start() + 1 - 2 * count, len(one[1])))
        return tuple(found)

    def _marked(self) -> str:
        text = self.original
        for old, new in self.edits:
            assert text.count(old) == 1, f"{self.name}: {old!r} stands {text.count(old)} times in {self.spec}"
            text = text.replace(old, new)
        return text


@cache
def shipped_text(spec: str) -> str:
    """Read a shipped spec."""
    return (SPECS / spec).read_text(encoding="utf-8")


def case(
    name: str,
    spec: str,
    old: str,
    new: str,
    code: str,
    *,
    at: str = "",
    hint: str = "",
    mend: Mended = "",
    variant: str = "",
    arguments: tuple[str, ...] = (),
) -> Case:
    """Declare a case of one edit and one fault, which is told `at` another place where that is given."""
    edits = ((old, new), (MARKED.sub(r"\1", at), at)) if at else ((old, new),)
    return Case(name, spec, edits, (code,), hint, mend, variant, arguments)


def several(name: str, spec: str, *slips: tuple[str, str, str], mend: Mended = "") -> Case:
    """Declare a case of several edits: what stands there, what is written instead, the codes of faults."""
    codes = tuple(code for _, _, codes in slips for code in codes.split())
    return Case(name, spec, tuple((old, new) for old, new, _ in slips), codes, mend=mend)
