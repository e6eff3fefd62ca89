"""Text of strangers made harmless to print: what steers a terminal is spelled out."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode categories that are spelled out: controls, formats (bidi, zero-width), surrogates, separators."""


def harmless(text: str, limit: int | None = None) -> str:
    r"""Spell out characters that act or hide instead of showing, and cut the text at a limit.

    >>> print(harmless("a\x1b[31m\u202eb\n"))
    a\x1b[31m\u202eb\n
    >>> harmless("abcdef", 4)
    'abc…'
    """
    if limit is not None and len(text) > limit:
        text = f"{text[: limit - 1]}…"
    if text.isascii() and text.isprintable():
        return text
    return "".join(visible(character) for character in text)


def visible(character: str) -> str:
    r"""Give a character, or its escape where it acts or hides.

    >>> visible("é"), visible("\t"), visible("\u200b")
    ('é', '\\t', '\\u200b')
    """
    return ascii(character)[1:-1] if unicodedata.category(character) in HIDDEN else character


def json_text(data: Any, indent: int | None = None) -> str:
    r"""Write data as JSON that people can read, with characters that act or hide as escapes.

    >>> print(json_text({"a": "⌊H/2⌋", "b": "\u202e\x9b"}))
    {"a": "⌊H/2⌋", "b": "\u202e\u009b"}
    """
    text = json.dumps(data, indent=indent, ensure_ascii=False)
    return "".join(_escaped(character) for character in text)


def width(text: str) -> int:
    """Count the columns that harmless text takes on a terminal.

    >>> width("abc"), width("図形"), width("e\u0301")
    (3, 4, 1)
    """
    return sum(_columns(character) for character in text)


def _escaped(character: str) -> str:
    """Give a character as it may stand in JSON; line breaks are those of the indentation."""
    hidden = character != "\n" and unicodedata.category(character) in HIDDEN
    return json.dumps(character)[1:-1] if hidden else character


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
