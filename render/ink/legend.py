"""The legend: a row at the bottom with the families that occur, skips and references if any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from render.ink.drawing import Curve, Group, Panel, Text, Wedge
from render.ink.layout import Point, Rectangle
from render.measure.metrics import width_of
from render.scene import Scene
from render.theme import CARD_TEXT, SKIP_STROKE, STROKE, TONES, WORDS, Theme

SWATCH: Final = 10.0
ABOVE: Final = 24.0
LINE: Final = 17.0
DASH: Final = 22.0
LINES: Final[Mapping[str, float]] = {"skip": SKIP_STROKE, "reference": STROKE}
"""Arrows that the legend explains, and how thick they are."""


def legend_ink(scene: Scene, theme: Theme, width: float, at: Point) -> tuple[tuple[Group, ...], float]:
    """Draw the legend below `at`, broken into lines of `width`; give it with its height."""
    lines = _lines(_entries(scene), width) if theme.is_titled else []
    groups: list[Group] = []
    for number, line in enumerate(lines):
        x = at.x
        for family, word in line:
            groups.append(_entry(family, word, Point(x, at.y + ABOVE + number * LINE), theme))
            x += _entry_width(family, word)
    return (tuple(groups), ABOVE + LINE * (len(lines) - 1) + SWATCH / 2 if lines else 0.0)


def _entries(scene: Scene) -> list[tuple[str, str]]:
    words: dict[str, list[str]] = {}
    for family in scene.legend:
        words.setdefault(TONES.get(family, "other"), []).append(WORDS[family])
    entries = [(tone, ", ".join(named)) for tone, named in words.items()]
    entries += [("skip", "skip")] if scene.has_skips else []
    return entries + ([("reference", "sizes only")] if scene.has_references else [])


def _lines(entries: list[tuple[str, str]], width: float) -> list[list[tuple[str, str]]]:
    lines: list[list[tuple[str, str]]] = []
    used = width
    for entry in entries:
        wide = _entry_width(*entry)
        if used + wide > width:
            lines.append([])
            used = 0.0
        lines[-1].append(entry)
        used += wide
    return lines


def _entry_width(family: str, word: str) -> float:
    sign = DASH if family in LINES else SWATCH
    return sign + 5 + width_of(word, CARD_TEXT) + 14


def _entry(family: str, word: str, at: Point, theme: Theme) -> Group:
    base = at.y + 0.36 * CARD_TEXT
    if family in LINES:
        accent = theme.tone("merge").accent if family == "skip" else theme.edge
        end = at.moved(DASH - 6, 0)
        line = Curve((at, at, end, end), accent, LINES[family], dashed=True)
        head = Wedge((at.moved(DASH, 0), end.moved(0, -2.4), end.moved(0, 2.4)), accent)
        text = Text(Point(at.x + DASH + 5, base), word, CARD_TEXT, theme.ink, anchor="start")
        return Group(f"legend-{family}", "legend", (line, head, text))
    swatch = Panel(Rectangle(at.x, at.y - SWATCH / 2, SWATCH, SWATCH), 2.5, theme.tone(family).accent)
    text = Text(Point(at.x + SWATCH + 5, base), word, CARD_TEXT, theme.ink, anchor="start")
    return Group(f"legend-{family}", "legend", (swatch, text))
