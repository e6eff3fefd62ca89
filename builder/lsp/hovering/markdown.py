"""Markdown that nothing in a spec can break out of: text, code, lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from blocks.dims import Dim
from blocks.kinds import shown
from blocks.shapes import Shape
from builder.escaping import harmless

MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
CODE: Final = re.compile(r"(`[^`]+`)")
LONGEST_TEXT: Final = 1_000
LONGEST_CODE: Final = 200
MOST_VALUES: Final = 8


def text(words: str) -> str:
    r"""Write words as they are, whatever Markdown would make of them; code stays code.

    >>> print(text("a <b> *c*\n\n# d, `e*`, `"))
    a \<b\> \*c\* \# d, `e*`, \`
    """
    flat = harmless(" ".join(words.split()), LONGEST_TEXT)
    parts = CODE.split(flat)
    return "".join(part if place % 2 else MARKUP.sub(r"\\\1", part) for place, part in enumerate(parts))


def code(value: object) -> str:
    """Write a value as code.

    >>> code("a`b"), code((3, 3)), code(True)
    ("`a'b`", '`[3, 3]`', '`true`')
    """
    return f"`{plain(value).replace('`', chr(39))}`"


def plain(value: object) -> str:
    """Write a value as the spec would have it."""
    if isinstance(value, Shape):
        return str(value) if value.dtype == "float32" else f"{value} {value.dtype}"
    if isinstance(value, tuple) and value and all(isinstance(one, Shape) for one in value):
        return ", ".join(plain(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {plain(one)}" for name, one in value.items())
    if isinstance(value, str):
        return harmless(" ".join(value.split()), LONGEST_CODE)
    is_plain = value is None or isinstance(value, bool | int | float | tuple | Dim)
    return harmless(shown(value, LONGEST_CODE) if is_plain else str(value), LONGEST_CODE)


def few(values: Sequence[object]) -> str:
    """Write what copies have: one value where all agree, else as many as fit.

    >>> few([64, 64]), few([64, 128]), few(list(range(12)))
    ('`64`', '`64`, `128`', '`0`, `1`, `2`, `3`, `4`, `5`, `6`, … `11`')
    """
    known = [code(value) for value in values]
    if len(set(known)) == 1:
        return known[0]
    if len(known) <= MOST_VALUES:
        return ", ".join(known)
    return f"{', '.join(known[: MOST_VALUES - 1])}, … {known[-1]}"


def items(lines: Iterable[str]) -> str:
    """Write a list."""
    return "\n".join(f"- {line}" for line in lines if line)


def paragraphs(*parts: str) -> str:
    """Set parts below each other, with room between them; empty ones are left out."""
    return "\n\n".join(part for part in parts if part)
