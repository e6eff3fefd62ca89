"""Marks and faults: where a spec is wrong, what was found there, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

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
    """Characters of a file that become `text`, from `start` up to `end`: lines, columns from 1."""

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
    """What a hint proposes, as edits to apply; `title` names it, as in "write 'ReLU'".

    A safe mend says what the author plainly meant; any other is one choice of several, for a person to take.
    """

    title: str
    edits: tuple[Edit, ...]
    is_safe: bool = True


class Proposal(Protocol):
    """A mend in the making: what a hint proposes, before the text that it changes is looked at."""

    def fitted(self, sources: Sources) -> Mend | None:
        """Give the mend with exact edits, or None where the text is not as it was thought to be."""
        ...


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: code, fact, place, the node's path, a hint, and its mend.

    `facts` are (name, text) rows, printed aligned below the line, as for the two shapes of a mismatch.
    A `proposal` becomes the mend as soon as the sources are at hand, in a `SpecError`.
    """

    code: str
    what: str
    mark: Mark | None = None
    node: str | None = None
    facts: tuple[tuple[str, str], ...] = ()
    hint: str | None = None
    mend: Mend | None = None
    proposal: Proposal | None = field(default=None, compare=False, repr=False)


class SpecError(NetdraftError):
    """All faults of one pass over a spec, in file order.

    `sources` gives the lines of the files that the marks point into, for the carets.
    """

    def __init__(self, faults: Iterable[Fault], sources: Sources | None = None) -> None:
        ordered = sorted(faults, key=_place)
        assert ordered, "a SpecError needs a fault"
        super().__init__(ordered[0].what, code=ordered[0].code, hint=ordered[0].hint)
        self.sources = sources or Sources()
        self.faults: tuple[Fault, ...] = tuple(_mended(fault, self.sources) for fault in ordered)

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
        proposal: Proposal | None = None,
    ) -> None:
        """Tell a fault, unless the same was told of the same place."""
        if (code, what, mark) not in self._places:
            self._places.add((code, what, mark))
            self.found.append(Fault(code, what, mark, node, facts, hint, mend, proposal))


@dataclass(slots=True)
class Sources:
    """The texts that marks point into, by file name."""

    texts: dict[str, str] = field(default_factory=dict)
    _split: dict[str, tuple[str, list[str]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def add(self, file: str, text: str) -> None:
        """Remember the text of a file."""
        self.texts[file] = text

    def lines(self, file: str) -> list[str]:
        """Give the lines of a file without their ends, none where the text is not known."""
        text = self.texts.get(file)
        if text is None:
            return []
        known = self._split.get(file)
        if known is None or known[0] is not text:
            known = self._split[file] = (text, [line.removesuffix("\r") for line in text.split("\n")])
        return known[1]

    def line(self, mark: Mark) -> str | None:
        """Give the line of a mark, or None where the text is not known."""
        lines = self.lines(mark.file)
        return lines[mark.line - 1] if 0 < mark.line <= len(lines) else None

    def under(self, mark: Mark) -> str | None:
        """Give the characters that a mark points at, or None where it points beside the text."""
        line = self.line(mark)
        start, end = mark.column - 1, mark.column - 1 + mark.length
        return line[start:end] if line is not None and start >= 0 and end <= len(line) else None


def _mended(fault: Fault, sources: Sources) -> Fault:
    """Turn the proposal of a fault into its mend."""
    if fault.proposal is None:
        return fault
    return replace(fault, mend=fault.mend or fault.proposal.fitted(sources), proposal=None)


def _place(fault: Fault) -> tuple[bool, str, int, int]:
    mark = fault.mark
    return (mark is None, mark.file, mark.line, mark.column) if mark else (True, "", 0, 0)
