"""Marks and faults: where a spec is wrong, what was found there, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from blocks.errors import NetdraftError

MOST_FAULTS = 20


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a file: lines and columns count from 1, `length` characters long (at least 1)."""

    file: str
    line: int
    column: int
    length: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters of a file that become `text`: from `start` up to `end`, each a line and a column from 1."""

    file: str
    start: tuple[int, int]
    end: tuple[int, int]
    text: str

    @staticmethod
    def at(mark: Mark, text: str) -> Edit:
        """Replace what a mark points at.

        >>> Edit.at(Mark("tiny.yaml", 3, 9, 4), "ReLU").end
        (3, 13)
        """
        return Edit(mark.file, (mark.line, mark.column), (mark.line, mark.column + mark.length), text)


@dataclass(frozen=True, slots=True)
class Mend:
    """What a hint proposes, as edits that can be applied: `title` names it, as in "write 'ReLU'".

    A safe mend says what the author plainly meant; any other is one choice of several, for a person to take.
    """

    title: str
    edits: tuple[Edit, ...]
    is_safe: bool = True


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: code, place, fact, the node's path, further facts, a hint, and its mend.

    `facts` are (name, text) rows, printed aligned below the line, as for the two shapes of a mismatch.
    """

    code: str
    what: str
    mark: Mark | None = None
    node: str | None = None
    facts: tuple[tuple[str, str], ...] = ()
    hint: str | None = None
    mend: Mend | None = None


class SpecError(NetdraftError):
    """All faults of one pass over a spec, in file order.

    `sources` gives the lines of the files that the marks point into, for the carets.
    """

    def __init__(self, faults: Iterable[Fault], sources: Sources | None = None) -> None:
        ordered = sorted(faults, key=_place)
        assert ordered, "a SpecError needs a fault"
        super().__init__(ordered[0].what, code=ordered[0].code, hint=ordered[0].hint)
        self.faults: tuple[Fault, ...] = tuple(ordered)
        self.sources = sources or Sources()

    def __str__(self) -> str:
        return "\n".join(
            f"{fault.mark}: error[{fault.code}]: {fault.what}"
            if fault.mark
            else f"error[{fault.code}]: {fault.what}"
            for fault in self.faults
        )


class MachineError(NetdraftError):
    """The machine stands in the way: a missing file, a full disk, no engine. Exit code 3."""


class UsageError(NetdraftError):
    """The command line or the caller's arguments are at fault. Exit code 2."""


@dataclass(slots=True)
class Faults:
    """Faults of one pass, each told once however often its place is visited."""

    found: list[Fault] = field(default_factory=list)
    _places: set[tuple[str, str, Mark | None]] = field(default_factory=set)

    def add(
        self,
        code: str,
        what: str,
        mark: Mark | None,
        node: str | None = None,
        *,
        hint: str | None = None,
        facts: tuple[tuple[str, str], ...] = (),
        mend: Mend | None = None,
    ) -> None:
        """Tell a fault, unless the same was told of the same place."""
        if (code, what, mark) not in self._places:
            self._places.add((code, what, mark))
            self.found.append(Fault(code, what, mark, node, facts, hint, mend))


@dataclass(slots=True)
class Sources:
    """The texts that marks point into, by file name."""

    texts: dict[str, str] = field(default_factory=dict)

    def add(self, file: str, text: str) -> None:
        """Remember the text of a file."""
        self.texts[file] = text

    def line(self, mark: Mark) -> str | None:
        """Give the line of a mark, or None where the text is not known."""
        if mark.file not in self.texts:
            return None
        lines = self.texts[mark.file].split("\n")
        return lines[mark.line - 1].rstrip("\r") if 0 < mark.line <= len(lines) else None


def _place(fault: Fault) -> tuple[bool, str, int, int]:
    mark = fault.mark
    return (mark is None, mark.file, mark.line, mark.column) if mark else (True, "", 0, 0)
