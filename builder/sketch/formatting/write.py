"""Pieces as text: one line each where it fits, filled lines or a block where it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from builder.sketch.formatting.inline import brackets, inline, inline_item, key_text, leaf_text
from builder.sketch.formatting.pieces import Group, Item, Leaf, Page, Piece
from builder.sketch.layout import WIDTH

ROOMS: Final = ("nodes", "blocks")
"""Keys at the top whose entries always stand on lines of their own."""


def written(page: Page) -> str:
    """Write a file: its heading, its entries, and the comments at its end."""
    lines = [*page.heading]
    if page.heading and page.body.items and any(page.body.items[0].above):
        lines.append("")
    if page.body.items:
        lines += _lines_of(page.body, 0, is_top=True)
    else:
        lines += [f"{''.join(brackets(page.body))}", *page.body.below]
    return "\n".join(lines) + "\n"


def _lines_of(group: Group, indent: int, *, is_top: bool = False) -> Iterator[str]:
    """Write the items of a group, each from a line of its own on."""
    blanks = " " * indent
    for item in group.items:
        yield from (f"{blanks}{line}" if line else "" for line in item.above)
        if item.key is None:
            yield from _element(item, indent)
        else:
            yield from _led(f"{blanks}{key_text(item.key, in_flow=False)}", item, indent, is_top)
    yield from (f"{blanks}{line}" if line else "" for line in group.below)


def _element(item: Item, indent: int) -> Iterator[str]:
    """Write an element of a list; a block starts at the dash, and its comments go above."""
    lead = f"{' ' * indent}-"
    value = item.value
    if isinstance(value, Leaf) or not _is_block(lead, value, "", is_top=False):
        yield from _led(lead, item, indent, is_top=False)
        return
    first = value.items[0]
    while value.anchor == "" and any(first.above):
        yield from (f"{' ' * indent}{line}" for line in first.above if line)
        first = replace(first, above=())
    if item.beside:
        yield f"{' ' * indent}{item.beside.lstrip()}"
    if value.anchor:
        yield f"{lead} &{value.anchor}"
        yield from _lines_of(value, indent + 2)
        return
    inner = replace(value, items=(first, *value.items[1:]))
    for number, line in enumerate(_lines_of(inner, indent + 2)):
        yield line if number else f"{lead} {line.lstrip()}"


def _led(lead: str, item: Item, indent: int, is_top: bool) -> Iterator[str]:
    """Write a value behind its lead, a key or a dash, and its comment behind it."""
    value = item.value
    if isinstance(value, Leaf):
        yield from _leaf(lead, value, indent, item.beside)
        return
    text = inline(value)
    if _is_block(lead, value, item.name, is_top=is_top):
        yield f"{lead}{f' &{value.anchor}' if value.anchor else ''}{item.beside}"
        yield from _lines_of(value, indent + 2)
    elif text is not None and (len(lead) + 1 + len(text) <= WIDTH or not value.items):
        yield f"{lead} {text}{item.beside}"
    else:
        *rows, last = filled(f"{lead} ", value)
        yield from rows
        yield f"{last}{item.beside}"


def _leaf(lead: str, leaf: Leaf, indent: int, beside: str) -> Iterator[str]:
    """Write a single value; further lines of a text are set in by two."""
    if leaf.style == "block":
        yield from _text_block(lead, leaf, indent, beside)
    elif "\n" in leaf.text:
        first, *rest = (_trimmed(line) for line in leaf.text.split("\n"))
        anchor = f"&{leaf.anchor} " if leaf.anchor else ""
        yield f"{lead} {anchor}{first}"
        blanks = " " * (indent + 2)
        yield from (f"{blanks}{line}" if line else "" for line in rest[:-1])
        yield f"{blanks}{rest[-1]}{beside}"
    else:
        text = leaf_text(leaf, in_flow=False)
        yield f"{lead}{' ' if text else ''}{text}{beside}"


def _trimmed(line: str) -> str:
    """Take blanks off a line that is folded into the next; a blank that is escaped stays."""
    short = line.strip()
    return f"{short} " if short.endswith("\\") and line.rstrip() != line else short


def _text_block(lead: str, leaf: Leaf, indent: int, beside: str) -> Iterator[str]:
    header, *lines = leaf.text.split("\n")
    stated = any(sign.isdigit() for sign in header)
    first = next((line for line in lines if line.strip(" ")), "")
    old = len(first) - len(first.lstrip(" "))
    if stated:
        old = _stated_indent(leaf, lines, old)
    anchor = f"&{leaf.anchor} " if leaf.anchor else ""
    yield f"{lead} {anchor}{re.sub('[0-9]', '2', header)}{beside}"
    blanks = " " * (indent + 2)
    for line in lines:
        yield f"{blanks}{line[old:]}" if line[old:] else ""


def _stated_indent(leaf: Leaf, lines: list[str], first: int) -> int:
    """Find how far a block is set in whose first line starts with blanks of its own."""
    own = next((line for line in leaf.value.split("\n") if line.strip(" ")), "")
    return first - (len(own) - len(own.lstrip(" ")))


def _is_block(lead: str, group: Group, key: str, *, is_top: bool) -> bool:
    """Whether the items of a group stand on lines of their own."""
    if not group.items:
        return False
    text = inline(group)
    if text is None or wants_block(key, group, is_top=is_top):
        return True
    fits = len(lead) + 1 + len(text) <= WIDTH
    if not group.is_flow:
        return is_top or not fits
    if fits:
        return False
    return (is_top and group.is_mapping) or any(len(row) > WIDTH for row in filled(f"{lead} ", group))


def wants_block(key: str, piece: Piece, *, is_top: bool) -> bool:
    """Whether a group is better read over several lines, even a short one: one node a line."""
    if isinstance(piece, Leaf) or not piece.items:
        return False
    if not piece.is_mapping:
        return key == "init" and any(isinstance(item.value, Group) for item in piece.items)
    if key == "nodes" or (is_top and key in ROOMS) or isinstance(piece.find("nodes"), Group):
        return True
    return any(wants_block(item.name, item.value, is_top=False) for item in piece.items)


def filled(lead: str, group: Group, spare: int = 0) -> list[str]:
    """Write a group in brackets over as few lines as it needs, which hang below its first item.

    `spare` leaves room for the brackets that close behind it.
    """
    opening, closing = brackets(group)
    row = opened = f"{lead}{opening}"
    hung = " " * len(opened)
    rows: list[str] = []
    for number, item in enumerate(group.items, 1):
        tail, room = (closing, spare) if number == len(group.items) else (",", 0)
        text = inline_item(item) or ""
        glue = "" if row in (opened, hung) else " "
        if len(row) + len(glue) + len(text) + len(tail) + room <= WIDTH:
            row += f"{glue}{text}{tail}"
            continue
        if glue:
            rows.append(row)
            row = hung
        if isinstance(item.value, Group) and len(row) + len(text) + len(tail) + room > WIDTH:
            key = f"{key_text(item.key, in_flow=True)} " if item.key else ""
            *above, row = filled(f"{row}{key}", item.value, room + len(tail))
            rows += above
            row += tail
        else:
            row += f"{text}{tail}"
    return [*rows, row]
