"""Proposals: what hints propose, fitted to the text as exact edits once it is at hand."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from blocks.errors import Guess
from builder.errors import Edit, Mark, Mend, Proposal, Sources
from builder.spec.mending.quoting import is_bare, quoted, scalar_text
from builder.spec.reading.page import balanced

LONGEST_SHOWN = 60
_AFTER = re.compile(r"[ \t]*,[ \t]*")
_BEFORE = re.compile(r",?[ \t]*\Z")


@dataclass(frozen=True, slots=True)
class Spelling:
    """A text for another, as the whole of a key or a value; it is quoted where it must be.

    An `is_value` is no text: it is written as it is, as a number is.

    `was` is the text that is thought to stand there, without its quotes; where another
    does, there is no mend.
    """

    mark: Mark
    was: str
    text: str
    is_safe: bool = True
    is_key: bool = False
    is_value: bool = False

    def fitted(self, sources: Sources) -> Mend | None:
        """Write the text in the quotes that are there, or in those that it needs."""
        written = sources.under(self.mark)
        if written is None or _read(written) != self.was:
            return None
        text = self.text if self.is_value else self._styled(written)
        return _written(self.mark, text, self.is_safe)

    def _styled(self, written: str) -> str:
        """Quote the text as what stands there is quoted, unless only that needed quotes."""
        bare = scalar_text(self.text, in_flow=True, is_key=self.is_key)
        was_bare = is_bare(self.was, in_flow=True, is_key=self.is_key)
        if written[:1] not in ("'", '"') or (bare == self.text and not was_bare):
            return bare
        if written[0] == "'" and self.text.isprintable():
            return "'" + self.text.replace("'", "''") + "'"
        return quoted(self.text)


@dataclass(frozen=True, slots=True)
class Writing:
    """Characters to be written for others as they are: numbers, quotes, braces."""

    mark: Mark
    was: str
    text: str
    is_safe: bool = True

    def fitted(self, sources: Sources) -> Mend | None:
        """Write the characters, if those that they are for stand there."""
        if sources.under(self.mark) != self.was:
            return None
        return _written(self.mark, self.text, self.is_safe)


@dataclass(frozen=True, slots=True)
class WholeDivision:
    """The one `/` of a formula that must come to a whole number, to be written `//`."""

    mark: Mark

    def fitted(self, sources: Sources) -> Mend | None:
        """Double the `/`, if there is one alone, and if what stands there is a formula."""
        written = sources.under(self.mark)
        if written is None or not (_read(written) or "").startswith("="):
            return None
        if written.count("/") != 1 or "'" in written[1:-1] or '"' in written[1:-1]:
            return None
        return _written(self.mark, written.replace("/", "//"), is_safe=False)


@dataclass(frozen=True, slots=True)
class Example:
    """An example size to be written for another, together with the multiple that it must be."""

    mark: Mark
    was: int
    number: int
    multiple_of: int

    def fitted(self, sources: Sources) -> Mend | None:
        """Write both where the size has its example alone, and else the number."""
        line = sources.line(self.mark)
        if line is None or sources.under(self.mark) != str(self.was):
            return None
        is_alone = not re.search(r"example[\"']?\s*:\s*\Z", line[: self.mark.column - 1])
        both = f"{{example: {self.number}, multiple_of: {self.multiple_of}}}"
        return _written(self.mark, both if is_alone else str(self.number), is_safe=False)


@dataclass(frozen=True, slots=True)
class Removal:
    """A key and its value to be taken out, with the comma behind them, or the line."""

    key: Mark
    value: Mark
    is_safe: bool = True

    def fitted(self, sources: Sources) -> Mend | None:
        """Take out the whole line, or what stands between commas and braces."""
        line = sources.line(self.key)
        if line is None or (self.key.file, self.key.line) != (self.value.file, self.value.line):
            return None
        start, end = self.key.column - 1, self.value.column - 1 + self.value.length
        before, after = line[:start], line[end:]
        title = f"delete {_shown(line[start:end])}"
        if not before.strip():
            return _without_line(self.key, title, self.is_safe) if _is_over(after) else None
        comma = _AFTER.match(after)
        if comma:
            end += comma.end()
        elif after.lstrip().startswith("}"):
            start = _BEFORE.search(before).start()  # type: ignore[union-attr]  # it matches nothing, too
        else:
            return None
        place = Mark(self.key.file, self.key.line, start + 1, end - start)
        return Mend(title, (Edit.at(place, ""),), self.is_safe)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A key that is given a second time in braces, to be taken out where both say the same.

    Of two that differ one cannot know which was meant, nor of two lines whether one was for another name.
    """

    first: Mark
    second: Mark
    is_flow: bool

    def fitted(self, sources: Sources) -> Mend | None:
        """Take out the second one, if it ends on its line."""
        one, other = _entry(self.first, sources), _entry(self.second, sources)
        if not self.is_flow or one is None or other is None or sources.under(one) != sources.under(other):
            return None
        return Removal(self.second, other).fitted(sources)


@dataclass(frozen=True, slots=True)
class LineRemoval:
    """A whole line to be taken out."""

    mark: Mark
    is_safe: bool = True

    def fitted(self, sources: Sources) -> Mend | None:
        """Take the line out with its end."""
        line = sources.line(self.mark)
        return None if line is None else _without_line(self.mark, f"delete {_shown(line)}", self.is_safe)


@dataclass(frozen=True, slots=True)
class Several:
    """Proposals that mend only together."""

    title: str
    parts: tuple[Proposal, ...]
    is_safe: bool = True

    def fitted(self, sources: Sources) -> Mend | None:
        """Put the edits of all parts together, if every part fits."""
        mends = [part.fitted(sources) for part in self.parts]
        edits = [mend.edits for mend in mends if mend is not None]
        if len(edits) < len(mends) or not edits:
            return None
        return Mend(self.title, tuple(one for part in edits for one in part), self.is_safe)


def _entry(key: Mark, sources: Sources) -> Mark | None:
    """Mark a key in braces with its value; None where it goes on below."""
    line = sources.line(key) or ""
    start, end = key.column - 1, key.column - 1 + key.length
    end += balanced(line[end:])
    return replace(key, length=len(line[start:end].rstrip())) if end < len(line) else None


def respelt(
    mark: Mark | None, guess: Guess | None, was: str, *, text: str | None = None, is_key: bool = False
) -> Proposal | None:
    """Propose the word that a name was meant for; `text` is the whole that it is a part of."""
    if guess is None or mark is None:
        return None
    return Spelling(mark, was, guess.word if text is None else text, guess.is_clear, is_key)


def rewritten(
    mark: Mark | None, whole: str, offset: int, length: int, guess: Guess | None
) -> Proposal | None:
    """Propose another word for some characters of a text, by writing the whole of it anew."""
    text = f"{whole[:offset]}{guess.word if guess else ''}{whole[offset + length :]}"
    return respelt(mark, guess, whole, text=text)


def _written(mark: Mark, text: str, is_safe: bool) -> Mend:
    return Mend(f"write {_shown(text)}", (Edit.at(mark, text),), is_safe)


def _without_line(mark: Mark, title: str, is_safe: bool) -> Mend:
    return Mend(title, (Edit(mark.file, (mark.line, 1), (mark.line + 1, 1), ""),), is_safe)


def _is_over(text: str) -> bool:
    """Say whether nothing but a comment follows on a line."""
    return not text.strip() or bool(re.match(r"[ \t]+#", text))


def _read(written: str) -> str | None:
    """Read a value of one line without its quotes; None where escapes hide how it is written."""
    quote = written[:1]
    if quote not in ("'", '"'):
        return written
    if len(written) < 2 or written[-1] != quote:
        return None
    inside = written[1:-1]
    if quote == "'":
        return inside.replace("''", "'")
    return None if "\\" in inside else inside


def _shown(text: str) -> str:
    """Show a text in a title, cut where it is long."""
    short = " ".join(text.split())
    return f"'{short if len(short) <= LONGEST_SHOWN else short[:LONGEST_SHOWN] + '…'}'"
