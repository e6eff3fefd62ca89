"""Pieces on one line, where no comment and no text of several lines keeps them from it."""

from __future__ import annotations

from builder.sketch.formatting.pieces import Group, Item, Leaf, Piece
from builder.spec.mending.quoting import is_bare, quoted
from builder.spec.reading.scalars import resolve


def leaf_text(leaf: Leaf, *, in_flow: bool, is_key: bool = False) -> str:
    """Write a value as it was written, in quotes where brackets around it ask for them.

    >>> [leaf_text(Leaf("a, b", "a, b", "plain"), in_flow=one) for one in (False, True)]
    ['a, b', '"a, b"']
    """
    text = leaf.text
    if leaf.style == "quoted" and text.startswith("'") and leaf.value.isprintable():
        text = quoted(leaf.value)
    elif leaf.style == "plain" and in_flow and not leaf.is_flow:
        is_text = isinstance(resolve(leaf.value), str)
        is_safe = not is_text or is_bare(leaf.value, in_flow=True, is_key=is_key)
        text = text if is_safe else quoted(leaf.value)
    if not text and in_flow and leaf.style == "plain":
        text = "null"
    anchor = f"&{leaf.anchor}" if leaf.anchor else ""
    return " ".join(part for part in (anchor, text) if part)


def key_text(key: Leaf, *, in_flow: bool) -> str:
    """Write a key with its colon."""
    text = quoted(key.value) if "\n" in key.text else leaf_text(key, in_flow=in_flow, is_key=True)
    return f"{text} :" if key.style == "alias" else f"{text}:"


def inline(piece: Piece) -> str | None:
    """Write a piece on one line, or say by None that it needs several."""
    if isinstance(piece, Leaf):
        is_long = piece.style == "block" or "\n" in piece.text
        return None if is_long else leaf_text(piece, in_flow=True)
    if any(piece.below) or any(item.is_remarked for item in piece.items):
        return None
    parts = [inline_item(item) for item in piece.items]
    if None in parts:
        return None
    opening, closing = brackets(piece)
    return f"{opening}{', '.join(part for part in parts if part is not None)}{closing}"


def inline_item(item: Item) -> str | None:
    """Write an entry or an element on one line, without its comments."""
    text = inline(item.value)
    if text is None or item.key is None:
        return text
    return f"{key_text(item.key, in_flow=True)} {text}"


def brackets(group: Group) -> tuple[str, str]:
    """Give what opens a group, its anchor before it, and what closes it."""
    anchor = f"&{group.anchor} " if group.anchor else ""
    return (f"{anchor}{{", "}") if group.is_mapping else (f"{anchor}[", "]")
