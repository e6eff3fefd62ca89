"""Where things stand on the map: two columns of cards, words and arrows between them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from render.guide.components import Component, Guide, Relation
from render.guide.sentences import first_clause
from render.ink.layout import Point, Rectangle
from render.measure.metrics import shortened, width_of
from render.theme import CARD_TEXT, CARD_TITLE, LABEL_TEXT, ROOM_MARGIN

SIDE: Final = 12.0
ABOVE: Final = 8.0
TITLE_LINE: Final = 16.0
TEXT_LINE: Final = 13.0
NARROWEST: Final = 196.0
WIDEST: Final = 300.0
GAP: Final = 16.0
HEADING: Final = 26.0
LANE: Final = 30.0
ARROWS: Final = 64.0
WORDS: Final = 168.0
WORD_LINE: Final = 11.0
PORT: Final = 12.0


@dataclass(frozen=True, slots=True)
class Fan:
    """Arrows of one model that share their words: where they leave, part, and end."""

    words: tuple[str, ...]
    start: Point
    fork: Point
    ends: tuple[tuple[Relation, Point], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The map laid out, from (0, 0): cards, the two rooms, fans, arrows between models."""

    width: float
    height: float
    cards: Mapping[str, Rectangle]
    rooms: tuple[tuple[str, Rectangle], ...]
    fans: tuple[Fan, ...]
    loops: tuple[tuple[Relation, Point, Point], ...]


@dataclass(frozen=True, slots=True)
class _Column:
    components: tuple[Component, ...]
    heights: tuple[float, ...]
    width: float


def card_lines(component: Component, width: float) -> tuple[str, ...]:
    """Give the lines of a card, each cut to its width: title, purpose, and where it is written."""
    inner = width - 2 * SIDE
    title = shortened(component.title, inner, CARD_TITLE, bold=True)
    purpose = shortened(first_clause(component.purpose), inner, CARD_TEXT)
    return title, purpose, shortened(where(component), inner, CARD_TEXT)


def where(component: Component) -> str:
    """Say where a component is written: files with their lines, the path left out."""
    files: dict[str, list[str]] = {}
    for place in component.places:
        files.setdefault(place.file.rpartition("/")[2] or place.name, []).append(place.lines)
    shown = [f"{file}:{', '.join(filter(None, lines))}".rstrip(":") for file, lines in files.items()]
    if component.kind == "model" and shown:
        first = component.places[0]
        shown = [f"{first.file.rpartition('/')[2]}:{first.lines}"] if first.file else shown[:1]
    return "" if shown == [component.title] else "  ".join(shown)


def lay_out(guide: Guide) -> Chart:
    """Find a place for everything.

    The taller column is stacked, the other stands beside what it belongs to.
    """
    models = guide.of_kind("model")
    blocks = _near_users(guide)
    uses = [use for use in guide.uses if use.target in {one.identifier for one in blocks}]
    said = [use for use in uses if use.source in {one.identifier for one in models}]
    left = _column(models, [_card_height(_fan_count(one, said), said) for one in models])
    right = _column(blocks, [_card_height(1, []) for _ in blocks])
    tops = _tops(left, right, [(use.source, use.target) for use in said])
    has_loops = len(uses) < len(guide.uses)
    x = ROOM_MARGIN + (LANE if has_loops else 0.0)
    lane = _lane(said)
    reach = max(tops.values(), default=0.0)
    across = x + left.width + ROOM_MARGIN + (lane + ARROWS + min(60.0, reach / 12) if said else 40.0)
    cards = {
        one.identifier: Rectangle(at, tops[one.identifier], column.width, height)
        for column, at in ((left, x), (right, across + ROOM_MARGIN))
        for one, height in zip(column.components, column.heights, strict=True)
    }
    height = max((card.y + card.height for card in cards.values()), default=HEADING) + ROOM_MARGIN
    rooms = [("Model", Rectangle(0.0, 0.0, x + left.width + ROOM_MARGIN, height))]
    if blocks:
        rooms.append(("Block", Rectangle(across, 0.0, right.width + 2 * ROOM_MARGIN, height)))
    fork = x + left.width + ROOM_MARGIN + lane
    edge = rooms[-1][1]
    return Chart(
        edge.x + edge.width,
        height,
        cards,
        tuple(rooms),
        _fans(models, said, cards, fork),
        _loops(guide, cards),
    )


def spread(wanted: Sequence[float], heights: Sequence[float], gap: float) -> list[float]:
    """Give centres in the order wanted, as near to them as `heights` and gaps allow.

    >>> spread([10.0, 10.0, 100.0], [20.0, 20.0, 20.0], 10.0)
    [-5.0, 25.0, 100.0]
    """
    offsets = [0.0]
    for above, below in pairwise(heights):
        offsets.append(offsets[-1] + (above + below) / 2 + gap)
    pools: list[tuple[float, int]] = []
    for centre, offset in zip(wanted, offsets, strict=False):
        pools.append((centre - offset, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (one, many), (two, more) = pools.pop(-2), pools.pop()
            pools.append(((one * many + two * more) / (many + more), many + more))
    levels = [level for level, count in pools for _ in range(count)]
    return [level + offset for level, offset in zip(levels, offsets, strict=False)]


def wrapped(words: str) -> tuple[str, ...]:
    """Break words into at most two lines of about one length, each cut to the lane.

    >>> wrapped("builds its structure from it")
    ('builds its structure from it',)
    """
    if width_of(words, LABEL_TEXT) <= WORDS / 1.4:
        return (words,)
    parts = words[:400].split(" ")
    breaks = [(" ".join(parts[:at]), " ".join(parts[at:])) for at in range(1, len(parts))]
    if not breaks:
        return (shortened(words, WORDS, LABEL_TEXT),)
    best = min(breaks, key=lambda two: max(width_of(line, LABEL_TEXT) for line in two))
    return tuple(shortened(line, WORDS, LABEL_TEXT) for line in best)


def _near_users(guide: Guide) -> tuple[Component, ...]:
    """Order blocks by the middle of their users, those of the first use first."""
    order = {one.identifier: place for place, one in enumerate(guide.of_kind("model"))}

    def middle(block: Component) -> float:
        users = [order[one.identifier] for one in guide.users_of(block.identifier) if one.identifier in order]
        return sum(users) / len(users) if users else len(order)

    return tuple(sorted(guide.of_kind("block"), key=middle))


def _column(components: tuple[Component, ...], heights: list[float]) -> _Column:
    wanted = [
        max(
            width_of(one.title, CARD_TITLE, bold=True),
            width_of(first_clause(one.purpose)[:200], CARD_TEXT),
            width_of(where(one)[:200], CARD_TEXT),
        )
        for one in components
    ]
    width = math.ceil(min(max([NARROWEST, *(one + 2 * SIDE for one in wanted)]), WIDEST))
    return _Column(components, tuple(heights), width)


def _fan_count(model: Component, uses: list[Relation]) -> int:
    return len({use.words for use in uses if use.source == model.identifier})


def _card_height(fans: int, uses: list[Relation]) -> float:
    lines = max((len(wrapped(use.words)) for use in uses), default=1)
    return max(2 * ABOVE + TITLE_LINE + 2 * TEXT_LINE, fans * (lines * WORD_LINE + 7.0) + 8.0)


def _tops(left: _Column, right: _Column, pairs: list[tuple[str, str]]) -> dict[str, float]:
    """Give the upper edge of every card: one column stacked, one beside its partners."""
    first, second = (math.fsum(one.heights) + GAP * len(one.heights) for one in (left, right))
    is_left_taller = first > second
    lead, follow = (left, right) if is_left_taller else (right, left)
    partners: dict[str, list[str]] = {}
    for source, target in pairs:
        one, other = (target, source) if is_left_taller else (source, target)
        partners.setdefault(one, []).append(other)
    stacked = spread([0.0] * len(lead.heights), lead.heights, GAP)
    centres = dict(zip([one.identifier for one in lead.components], stacked, strict=True))
    wanted, last = [], min(stacked, default=0.0)
    for card in follow.components:
        beside = [centres[partner] for partner in partners.get(card.identifier, ())]
        last = math.fsum(beside) / len(beside) if beside else last
        wanted.append(last)
    placed = spread(wanted, follow.heights, GAP)
    centres.update(zip([one.identifier for one in follow.components], placed, strict=True))
    heights = {
        one.identifier: height
        for column in (left, right)
        for one, height in zip(column.components, column.heights, strict=True)
    }
    upper = min((centres[name] - heights[name] / 2 for name in centres), default=0.0)
    return {name: centres[name] - heights[name] / 2 - upper + HEADING for name in centres}


def _lane(uses: list[Relation]) -> float:
    widths = [width_of(line, LABEL_TEXT) for use in uses for line in wrapped(use.words)]
    return max(widths, default=0.0) + 26.0


def _fans(
    models: tuple[Component, ...], uses: list[Relation], cards: Mapping[str, Rectangle], fork: float
) -> tuple[Fan, ...]:
    starts: dict[tuple[str, str], Point] = {}
    for model in models:
        groups: dict[str, list[float]] = {}
        for use in uses:
            if use.source == model.identifier:
                groups.setdefault(use.words, []).append(cards[use.target].centre.y)
        ordered = sorted(groups, key=lambda words: math.fsum(groups[words]) / len(groups[words]))
        card = cards[model.identifier]
        for place, words in enumerate(ordered):
            y = card.y + card.height * (place + 0.5) / len(ordered)
            starts[model.identifier, words] = Point(card.x + card.width, y)
    ends = _ends(uses, cards, starts)
    return tuple(
        Fan(
            wrapped(words),
            start,
            Point(fork, start.y),
            tuple((use, ends[use]) for use in uses if (use.source, use.words) == (source, words)),
        )
        for (source, words), start in starts.items()
    )


def _ends(
    uses: list[Relation], cards: Mapping[str, Rectangle], starts: Mapping[tuple[str, str], Point]
) -> dict[Relation, Point]:
    """Give the points at which arrows reach a card, in the order in which they come."""
    found: dict[Relation, Point] = {}
    for target in dict.fromkeys(use.target for use in uses):
        card = cards[target]
        coming = sorted(
            (use for use in uses if use.target == target), key=lambda use: starts[use.source, use.words].y
        )
        step = min(PORT, (card.height - 2 * ABOVE) / len(coming))
        for place, use in enumerate(coming):
            found[use] = Point(card.x, card.centre.y + (place - (len(coming) - 1) / 2) * step)
    return found


def _loops(guide: Guide, cards: Mapping[str, Rectangle]) -> tuple[tuple[Relation, Point, Point], ...]:
    """Give the arrows from models to models, which run at the left of their column."""
    models = {one.identifier for one in guide.of_kind("model")}
    return tuple(
        (
            use,
            Point(cards[use.source].x, cards[use.source].centre.y - 6),
            Point(cards[use.target].x, cards[use.target].centre.y + 6),
        )
        for use in guide.uses
        if use.target in models
    )
