"""Tokens: the words of a statement, with the space before each; lines joined into one."""

from __future__ import annotations

import io
import keyword
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

OPENING: Final = frozenset("([{")
CLOSING: Final = frozenset(")]}")
_SILENT: Final = frozenset(
    {tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
)
_PRAGMA: Final = ("# type:", "# noqa", "# fmt:", "# pragma", "# mypy", "# pylint")


@dataclass(frozen=True, slots=True)
class Token:
    """A word: its text, the space before it, and whether it is a name, a number or a string."""

    text: str
    space: str = ""
    is_word: bool = False
    is_string: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A logical line of a source: rows (from 1), level, text on one line, last comment.

    `is_fixed` marks one that comments divide: it stays as it is.
    """

    first: int
    last: int
    level: int
    text: str
    comment: str = ""
    is_fixed: bool = False


def statements_of(source: str) -> Iterator[Statement]:
    """Take a source apart into its logical lines."""
    level = 0
    pending: list[tokenize.TokenInfo] = []
    for one in _merged(tokenize.generate_tokens(io.StringIO(source).readline), source):
        if one.type == tokenize.INDENT:
            level += 1
        elif one.type == tokenize.DEDENT:
            level -= 1
        elif one.type == tokenize.NEWLINE:
            yield _statement(pending, level)
            pending = []
        elif pending or one.type not in (tokenize.NL, tokenize.COMMENT, tokenize.ENDMARKER):
            pending.append(one)


def tokens_of(text: str) -> tuple[Token, ...]:
    """Take a statement apart; line breaks inside brackets and needless commas go.

    >>> flat(tokens_of("f(\\n    a,\\n    (b,),\\n)"))
    'f(a, (b,))'
    """
    stream = _merged(tokenize.generate_tokens(io.StringIO(text).readline), text)
    return _joined([one for one in stream if one.type not in _SILENT])


def flat(line: Iterable[Token]) -> str:
    """Write tokens on one line."""
    return "".join(one.space + one.text for one in line).strip()


def matching(line: Sequence[Token], opening: int) -> int:
    """Find the bracket that closes another."""
    depth = 0
    for place in range(opening, len(line)):
        depth += (line[place].text in OPENING) - (line[place].text in CLOSING)
        if depth == 0:
            return place
    raise ValueError("a bracket is not closed")


def is_operand(token: Token) -> bool:
    """Whether a token can end a value, so that a bracket behind it calls or looks up."""
    return token.text in CLOSING or (token.is_word and not _is_keyword(token.text))


def without_pragma(comment: str) -> str:
    """Take out of a comment what only other tools read."""
    starts = [comment.find(sign) for sign in _PRAGMA if sign in comment]
    return comment[: min(starts)].rstrip() if starts else comment


def _is_keyword(text: str) -> bool:
    return keyword.iskeyword(text) and text not in ("None", "True", "False")


def _statement(tokens: list[tokenize.TokenInfo], level: int) -> Statement:
    comments = [one for one in tokens if one.type == tokenize.COMMENT]
    words = [one for one in tokens if one.type not in _SILENT]
    inner = [one for one in comments if one.start < words[-1].start and without_pragma(one.string)]
    last = next((one.string for one in comments if one.start > words[-1].start), "")
    text = flat(_joined(words))
    return Statement(words[0].start[0], words[-1].end[0], level, text, without_pragma(last), bool(inner))


def _merged(stream: Iterable[tokenize.TokenInfo], source: str) -> Iterator[tokenize.TokenInfo]:
    """Make one word of an f-string, which newer Pythons read in pieces."""
    opening, closing = getattr(tokenize, "FSTRING_START", None), getattr(tokenize, "FSTRING_END", None)
    rows, depth, first = source.splitlines(keepends=True), 0, None
    for one in stream:
        if opening is not None and one.type == opening:
            depth, first = depth + 1, first or one
        elif closing is not None and one.type == closing and first is not None:
            depth -= 1
            if not depth:
                yield _spanning(first, one, rows)
                first = None
        elif not depth:
            yield one


def _spanning(first: tokenize.TokenInfo, last: tokenize.TokenInfo, rows: list[str]) -> tokenize.TokenInfo:
    taken = rows[first.start[0] - 1 : last.end[0]]
    taken[-1] = taken[-1][: last.end[1]]
    text = "".join(taken)[first.start[1] :]
    return tokenize.TokenInfo(tokenize.STRING, text, first.start, last.end, first.line)


def _joined(tokens: list[tokenize.TokenInfo]) -> tuple[Token, ...]:
    line: list[Token] = []
    for place, one in enumerate(tokens):
        before = tokens[place - 1] if place else None
        is_word = one.type in (tokenize.NAME, tokenize.NUMBER, tokenize.STRING) or one.string == "..."
        text = _requoted(one.string) if one.type == tokenize.STRING else one.string
        line.append(Token(text, _space(before, one), is_word, one.type == tokenize.STRING))
    kept = [one for place, one in enumerate(line) if not _is_needless(line, place)]
    return tuple(
        replace(one, space="") if place and kept[place - 1].text in OPENING else one
        for place, one in enumerate(kept)
    )


def _space(before: tokenize.TokenInfo | None, one: tokenize.TokenInfo) -> str:
    if before is None:
        return ""
    if before.end[0] == one.start[0]:
        return " " if one.start[1] > before.end[1] else ""
    is_tight = before.string in OPENING or one.string in CLOSING or one.string in (",", ".", ":")
    return "" if is_tight else " "


def _requoted(text: str) -> str:
    """Put a plain string between double quotes, where nothing in it minds."""
    prefix, mark, rest = text.partition("'")
    is_plain = mark and rest.endswith("'") and not set("\"'\\{") & set(rest[:-1])
    return f'{prefix}"{rest[:-1]}"' if is_plain and (not prefix or prefix.isalpha()) else text


def _is_needless(line: Sequence[Token], place: int) -> bool:
    """Whether a comma stands last in brackets, and makes no tuple of one."""
    if line[place].text != "," or place + 1 >= len(line) or line[place + 1].text not in CLOSING:
        return False
    depth, commas, opening = 0, 0, place
    for at in range(place, -1, -1):
        depth += (line[at].text in CLOSING) - (line[at].text in OPENING)
        commas += line[at].text == "," and depth == 0
        if depth < 0:
            opening = at
            break
    before = line[opening - 1] if opening else None
    follows = before is not None and is_operand(before)
    is_tuple = line[opening].text == "(" and not follows
    return commas > 1 or not (is_tuple or (line[opening].text == "[" and follows))
