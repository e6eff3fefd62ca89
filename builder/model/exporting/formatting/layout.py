"""Layout: source text as the common formatters would leave it, at 88 columns."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from typing import Final

from builder.model.exporting.formatting.breaking import INDENT, WIDTH, broken
from builder.model.exporting.formatting.tokens import Statement, statements_of
from builder.model.writing.syntax import expression, parsed

_ITEM: Final = re.compile(r"[A-Z][A-Za-z ]{0,24}:|->|[-*] |>>>|\.\.\.")
_LITERAL: Final = re.compile(
    r"(?P<prefix>[A-Za-z]*)(?P<quotes>\"\"\"|'''|\"|')(?P<body>.*)(?P=quotes)\Z", re.S
)

_KEPT: Final = ("assert ", "with ", "async with ", "except ", "match ", "case ")
"""Starts of statements that stay broken as they are."""


def laid_out(source: str) -> str:
    """Lay out a source: long statements broken, short ones joined, documentation filled.

    Comments and blank lines stay; what a comment divides stays as it is, and so does all if the code would
    not mean the same.
    """
    rows = source.split("\n")
    written: list[str] = []
    done = 0
    for one in statements_of(source):
        written.extend(_between(rows[done : one.first - 1], one.level))
        written.extend(_laid(one, rows))
        done = one.last
    written.extend(_between(rows[done:], 0))
    text = "\n".join(row.rstrip() for row in written).strip("\n") + "\n"
    return text if _meaning(text) == _meaning(source) else source


def document(paragraphs: list[str], level: int) -> list[str]:
    """Write a docstring of paragraphs.

    >>> document(["One line."], 1)
    ['    \"\"\"One line.\"\"\"']
    """
    margin = INDENT * level
    filled = "\n\n".join(
        textwrap.fill(
            " ".join(one.split()), WIDTH - len(margin) - 3, break_long_words=False, break_on_hyphens=False
        )
        for one in paragraphs
        if one.strip()
    )
    return _quoted(_plain(filled), level)


def _between(rows: list[str], level: int) -> Iterator[str]:
    """Keep comments and blank lines, at the level of the statement behind them."""
    for row in rows:
        yield INDENT * level + row.strip() if row.strip() else ""


def _laid(one: Statement, rows: list[str]) -> list[str]:
    literal = _LITERAL.match(one.text)
    if literal is not None and _is_string(one.text):
        return _documentation(one, literal)
    is_long = len(one.text) + len(INDENT) * one.level > WIDTH
    if one.is_fixed or "\n" in one.text or (is_long and one.text.startswith(_KEPT)):
        return _shifted(rows[one.first - 1 : one.last], one)
    laid = broken(one.text, one.level)
    if not one.comment:
        return laid
    if len(laid) == 1 and len(laid[0]) + len(one.comment) + 2 <= WIDTH:
        return [f"{laid[0]}  {one.comment}"]
    return [INDENT * one.level + one.comment, *laid]


def _shifted(rows: list[str], one: Statement) -> list[str]:
    """Move a statement as it is to the level where it belongs."""
    offset = len(rows[0]) - len(rows[0].lstrip())
    moved = [
        INDENT * one.level + row[offset:] if row[:offset].isspace() or not offset else row for row in rows
    ]
    return moved if "\n" not in one.text else [moved[0], *rows[1:]]


def _documentation(one: Statement, literal: re.Match[str]) -> list[str]:
    """Write documentation: as it is where it fits, else filled again."""
    if len(literal["quotes"]) == 1:
        value = ast.literal_eval(one.text)
        assert isinstance(value, str), "documentation is text"
        return document(value.split("\n\n"), one.level)
    text = inspect.cleandoc(literal["body"])
    paragraphs = [_filled(part, WIDTH - len(INDENT) * one.level) for part in text.split("\n\n")]
    return _quoted("\n\n".join(paragraphs), one.level, literal["prefix"].lower())


def _filled(paragraph: str, width: int) -> str:
    """Fill the items of a paragraph again if one of its lines is too long."""
    rows = paragraph.split("\n")
    if all(len(row) <= width - 3 for row in rows):
        return paragraph
    items: list[str] = []
    for row in rows:
        if not items or _ITEM.match(row):
            items.append(row)
        else:
            items[-1] += f" {row.strip()}"
    return "\n".join(
        textwrap.fill(one, width - 3, break_long_words=False, break_on_hyphens=False) for one in items
    )


def _quoted(text: str, level: int, prefix: str = "") -> list[str]:
    margin = INDENT * level
    first, *rest = text.split("\n")
    rows = [f'{margin}{prefix}"""{first}', *(margin + row if row else "" for row in rest)]
    if not rest:
        return [f'{rows[0]}{" " if text.endswith(chr(34)) else ""}"""']
    return [*rows, f'{margin}"""']


def _plain(text: str) -> str:
    """Write text so that it can stand between triple quotes."""
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return "".join(
        letter if letter.isprintable() or letter == "\n" else ascii(letter)[1:-1] for letter in escaped
    )


def _is_string(text: str) -> bool:
    try:
        node = expression(text)
    except SyntaxError:
        return False
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _meaning(text: str) -> str:
    """Give what code does: its tree without documentation."""
    tree = parsed(text)
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                setattr(node, name, [one for one in block if not _is_documentation(one)])
    return ast.dump(tree)


def _is_documentation(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
