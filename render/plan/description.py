"""The picture in words, for whoever cannot see it."""

from __future__ import annotations

from typing import Final

from render.scene import Box, Definition, Item, Join, Pill, Sheet

LONGEST: Final = 1500


def describe(title: str, note: str, sheet: Sheet, definitions: tuple[Definition, ...]) -> str:
    """Tell what a picture shows: the items in run order, the skips, the definitions."""
    names = {item.key: _name(item) for item in sheet.items}
    order = ", then ".join(_told(item) for item in sheet.items if not isinstance(item, Join))
    skips = [
        f"{names[arrow.source]} to {names[arrow.target]}" for arrow in sheet.arrows if arrow.kind == "skip"
    ]
    sentences = [f"Architecture of {title}: {note}." if note else f"Architecture of {title}."]
    sentences.append(f"From input to output: {order}." if order else "It has no nodes.")
    if skips:
        sentences.append(f"Skip connections: {'; '.join(skips)}.")
    sentences.extend(f"{one.name} ({one.note}) is drawn beside it." for one in definitions)
    text = " ".join(sentences)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _name(item: Item) -> str:
    if isinstance(item, Pill):
        return item.name
    return item.sign if isinstance(item, Join) else item.title


def _told(item: Item) -> str:
    if not isinstance(item, Box):
        return item.text if isinstance(item, Pill) else item.sign
    times = f" {item.count} times" if item.count > 1 else ""
    facts = [*item.lines, item.fact]
    return f"{item.title}{times} ({', '.join(fact for fact in facts if fact)})"
