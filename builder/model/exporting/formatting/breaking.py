"""Breaking: one statement of Python over lines of 88 columns, as the common formatters do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from builder.model.exporting.formatting.tokens import (
    CLOSING,
    OPENING,
    Token,
    flat,
    is_operand,
    matching,
    tokens_of,
)

WIDTH: Final = 88
INDENT: Final = "    "
_COMPREHENSION, _COMMA, _TERNARY, _LOGIC, _STRING, _COMPARISON, _DOT = 20, 18, 16, 14, 12, 10, 1
_PRIORITIES: Final = {
    "or": _LOGIC, "and": _LOGIC, "in": _COMPARISON, "not": _COMPARISON, "is": _COMPARISON,
    "<": _COMPARISON, ">": _COMPARISON, "==": _COMPARISON, "!=": _COMPARISON, "<=": _COMPARISON,
    ">=": _COMPARISON, "|": 9, "^": 8, "&": 7, "<<": 6, ">>": 6, "+": 5, "-": 5, "*": 4, "/": 4,
    "//": 4, "%": 4, "@": 4, "**": 2,
}  # fmt: skip
_ASSIGNING: Final = frozenset(
    {"=", "+=", "-=", "*=", "/=", "//=", "%=", "**=", "@=", "&=", "|=", "^=", ">>=", "<<="}
)
_LEADING: Final = frozenset({"return", "assert", "raise", "del", "if", "elif", "while", "yield"})

Line = Sequence[Token]


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where a line may be broken: before the token of this index, and how well."""

    index: int
    priority: int


def broken(text: str, indent: int) -> list[str]:
    """Write a statement that is on one line over as many as it needs; `indent` counts levels.

    >>> broken("x = 1", 1)
    ['    x = 1']
    >>> broken("f(" + "a" * 50 + ", " + "b" * 50 + ")", 0)[1][:8], broken("x", 0)
    ('    aaaa', ['x'])
    """
    line = tokens_of(text)
    if len(INDENT) * indent + len(flat(line)) <= WIDTH:
        return [INDENT * indent + flat(line)]
    return list(_statement(line, indent))


def _statement(line: Line, indent: int) -> Iterator[str]:
    if line[0].text in ("def", "class", "async"):
        opening = next((place for place, one in enumerate(line) if one.text in OPENING), None)
        if opening is None or matching(line, opening) == opening + 1:
            yield INDENT * indent + flat(line)
        else:
            yield from _around(line, opening, indent)
        return
    start, stop = _value(line)
    head, value, tail = line[:start], line[start:stop], line[stop:]
    if value and value[0].text == "(" and matching(value, 0) == len(value) - 1 and not _cuts(value):
        inner = value[1:-1]
        if (
            inner
            and inner[-1].text != ","
            and not any(cut.priority in (_COMMA, _COMPREHENSION) for cut in _cuts(inner))
        ):
            value = inner
    if not head or _is_open_already(value, indent, flat(head)):
        yield from _expression(_with_space(head, value, tail), indent, is_statement=True)
        return
    first = flat(head)
    yield f"{INDENT * indent}{first} ("
    yield from _body(value, indent + 1, is_plain=_priority(value) != _COMMA)
    yield f"{INDENT * indent}){flat(tail)}"


def _with_space(head: Line, value: Line, tail: Line) -> Line:
    return (
        [*head, replace(value[0], space=" " if head else ""), *value[1:], *tail] if value else [*head, *tail]
    )


def _value(line: Line) -> tuple[int, int]:
    """Find what a statement is about: what it assigns, returns, asks."""
    stop = len(line) - 1 if line[-1].text == ":" else len(line)
    depth, start = 0, 0
    for place, one in enumerate(line):
        depth += (one.text in OPENING) - (one.text in CLOSING)
        if depth == 0 and one.text in _ASSIGNING:
            start = place + 1
    if not start and (line[0].text in _LEADING or (line[0].text == "import")):
        start = 1
    if line[0].text in ("from", "for"):
        word = "import" if line[0].text == "from" else "in"
        start = next(place for place, one in enumerate(line) if one.text == word) + 1
    return start, stop


def _is_open_already(value: Line, indent: int, head: str) -> bool:
    """Whether a value's own brackets break it well, so that no further ones are put around it."""
    cuts = _cuts(value)
    brackets = [place for place, one in enumerate(value) if one.text in OPENING]
    if not cuts:
        return bool(brackets) or not _fits(value, indent + 1)
    priority = max(cut.priority for cut in cuts)
    if priority == _COMMA or sum(cut.priority == priority for cut in cuts) > 1 or not brackets:
        return False
    if priority == _DOT:
        return True
    if value[0].text in OPENING and matching(value, 0) > 1 and matching(value, 0) < len(value) - 1:
        closing = matching(value, 0)
        return len(INDENT) * indent + len(flat(value[closing:])) <= WIDTH
    opening = next((place for place in brackets if matching(value, place) == len(value) - 1), None)
    if opening is not None and opening < len(value) - 2 and not _is_lookup(value, opening):
        before = f"{head} {flat(value[: opening + 1])}"
        return len(INDENT) * indent + len(before) <= WIDTH
    return False


def _expression(line: Line, indent: int, *, is_statement: bool = False, ending: str = "") -> Iterator[str]:
    """Write what stands on lines of its own: whole, at its operators, or at its last bracket."""
    if _fits(line, indent, ending):
        yield INDENT * indent + flat(line) + ending
        return
    if not is_statement and _cuts(line):
        yield from _pieces(line, indent, ending)
        return
    opening = _last_bracket(line, indent)
    if opening is None:
        yield INDENT * indent + flat(line) + ending
        return
    yield from _around(line, opening, indent, ending)


def _around(line: Line, opening: int, indent: int, ending: str = "") -> Iterator[str]:
    """Open one pair of brackets, and put what is inside on lines of its own."""
    closing = matching(line, opening)
    yield INDENT * indent + flat(line[: opening + 1])
    is_plain = _is_call(line, opening)
    is_def = line[0].text in ("def", "async")
    yield from _body(line[opening + 1 : closing], indent + 1, is_plain=is_plain, is_def=is_def)
    yield INDENT * indent + flat(line[closing:]) + ending


def _body(inside: Line, indent: int, *, is_plain: bool, is_def: bool = False) -> Iterator[str]:
    """Write the inside of brackets: of a call on one line if that is enough."""
    priority = _priority(inside)
    comma = "," if is_def and priority == 0 else ""
    if _fits(inside, indent, comma) and (is_plain or priority != _COMMA):
        yield INDENT * indent + flat(inside) + comma
    elif priority == 0:
        yield from _expression(inside, indent, ending=comma)
    else:
        yield from _pieces(inside, indent)


def _pieces(line: Line, indent: int, ending: str = "") -> Iterator[str]:
    """Write a line in pieces, cut where it matters most."""
    priority = _priority(line)
    places = [cut.index for cut in _cuts(line) if cut.priority == priority]
    pieces = [line[start:stop] for start, stop in zip([0, *places], [*places, len(line)], strict=True)]
    for place, piece in enumerate(pieces):
        if priority == _COMMA:
            rest = piece[:-1] if piece[-1].text == "," else piece
            yield from _expression(rest, indent, ending=",")
        else:
            yield from _expression(piece, indent, ending=ending if place == len(pieces) - 1 else "")


def _fits(line: Line, indent: int, ending: str = "") -> bool:
    return len(INDENT) * indent + len(flat(line)) + len(ending) <= WIDTH


def _is_call(line: Line, opening: int) -> bool:
    return opening > 0 and is_operand(line[opening - 1])


def _is_lookup(line: Line, opening: int) -> bool:
    return line[opening].text == "[" and _is_call(line, opening)


def _last_bracket(line: Line, indent: int) -> int | None:
    """Find the last outermost brackets with something inside, and a line before them that fits.

    Look-ups come second.
    """
    found: list[int] = []
    place = 0
    while place < len(line):
        if line[place].text in OPENING:
            closing = matching(line, place)
            found.extend([place] if closing > place + 1 else [])
            place = closing
        place += 1
    better = [place for place in found if not _is_lookup(line, place)]
    chosen = better or found
    fitting = [place for place in chosen if _fits(line[: place + 1], indent)]
    return (fitting or chosen)[-1] if chosen else None


def _priority(line: Line) -> int:
    return max((cut.priority for cut in _cuts(line)), default=0)


def _cuts(line: Line) -> list[_Cut]:
    """List the places outside of brackets where a line may be broken."""
    found: list[_Cut] = []
    place, loop = 0, 0
    while place < len(line):
        one, before = line[place], line[place - 1] if place else None
        if one.text in OPENING:
            place = matching(line, place)
        elif one.text == "lambda":
            place = next(at for at in range(place, len(line)) if line[at].text == ":")
        elif one.text == "for":
            found.extend([_Cut(place, _COMPREHENSION)] if place else [])
            place, loop = next(at for at in range(place, len(line)) if line[at].text == "in"), 1
        elif before is not None:
            found.extend(_cut(line, place, loop))
        place += 1
    dots = [cut for cut in found if cut.priority == _DOT]
    return [cut for cut in found if cut.priority != _DOT or len(dots) > 1]


def _cut(line: Line, place: int, loop: int) -> Iterator[_Cut]:
    one, before = line[place], line[place - 1]
    if one.text == "," and place + 1 < len(line):
        yield _Cut(place + 1, _COMMA)
    elif one.text == "if":
        yield _Cut(place, _COMPREHENSION if loop else _TERNARY)
    elif one.text == "else":
        yield _Cut(place, _TERNARY)
    elif one.text == "." and before.text in CLOSING:
        yield _Cut(place, _DOT)
    elif one.is_string and before.is_string:
        yield _Cut(place, _STRING)
    elif one.text in _PRIORITIES and _is_binary(line, place):
        yield _Cut(place, _PRIORITIES[one.text])


def _is_binary(line: Line, place: int) -> bool:
    one, before = line[place], line[place - 1]
    if one.text == "not":
        return place + 1 < len(line) and line[place + 1].text == "in"
    if one.text == "in" and before.text == "not":
        return False
    return is_operand(before)
