"""A text with the cursor written as `|`, and what is known there."""

from __future__ import annotations

from builder.errors import Edit, Mark
from builder.lsp.knowledge.answers import Candidate
from builder.lsp.knowledge.knowledge import Knowledge

SIGN = "|"


def cursor(text: str) -> tuple[str, int, int]:
    """Take the cursor out of a text; give the text, the line and the column."""
    before, sign, after = text.partition(SIGN)
    assert sign, "the text needs a cursor"
    return before + after, before.count("\n") + 1, len(before) - before.rfind("\n")


def place(text: str, offset: int) -> tuple[int, int]:
    """Give the line and the column of a character."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def known(text: str, folder: str | None = None) -> tuple[Knowledge, int, int]:
    """Read a text with a cursor."""
    plain, line, column = cursor(text)
    return Knowledge.of(plain, "net.yaml", folder), line, column


def goes_to(text: str, folder: str | None = None) -> str | None:
    """Tell where the definition leads: `LINE:COLUMN word`, the file before it where it is another."""
    knowledge, line, column = known(text, folder)
    mark = knowledge.definition(line, column)
    if mark is None:
        return None
    if mark.file != "net.yaml":
        return f"{mark.file}:{mark.line}"
    return f"{mark.line}:{mark.column} {under(knowledge.written, mark)}"


def under(text: str, mark: Mark) -> str:
    """Give the characters under a mark."""
    return text.split("\n")[mark.line - 1][mark.column - 1 : mark.column - 1 + mark.length]


def labels(text: str, folder: str | None = None) -> list[str]:
    """List the labels of what completes a text."""
    return [one.label for one in candidates(text, folder).values()]


def candidates(text: str, folder: str | None = None) -> dict[str, Candidate]:
    """Give what completes a text, by label."""
    knowledge, line, column = known(text, folder)
    return {one.label: one for one in knowledge.completions(line, column)}


def applied(text: str, edits: tuple[Edit, ...]) -> str:
    """Carry out edits of single lines."""
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda one: one.start, reverse=True):
        number = edit.start[0] - 1
        assert edit.start[0] == edit.end[0]
        lines[number] = lines[number][: edit.start[1] - 1] + edit.text + lines[number][edit.end[1] - 1 :]
    return "\n".join(lines)


def renamed(text: str, new: str) -> str:
    """Rename what is under the cursor."""
    knowledge, line, column = known(text)
    return applied(knowledge.written, knowledge.rename(line, column, new))


def completed(text: str, label: str) -> str:
    """Take one of the candidates, as an editor does."""
    knowledge, line, column = known(text)
    found = next(one for one in knowledge.completions(line, column) if one.label == label)
    assert found.replaces is not None
    edit = Edit.at(found.replaces, found.insert if found.insert is not None else found.label)
    return applied(knowledge.written, (edit,))
