"""The outline of a sheet: DOT of sizes and arrows alone, all that an engine needs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from render.dot import TABLE, ports, quoted, room_names, spacing
from render.measure.sizes import HEADING_HEIGHT, Size, column_width, label_text, sizes_of
from render.scene import Arrow, ArrowKind, Item, Join, Room, Sheet
from render.theme import LABEL_TEXT, ROOM_MARGIN, SKIP_STROKE, STROKE, Theme

WIDE_LINE: Final = f"penwidth={SKIP_STROKE}"
PULL: Final[Mapping[ArrowKind, str]] = {
    "flow": "weight=8",
    "sample": "weight=8",
    "skip": WIDE_LINE,
    "reference": "",
    "added": WIDE_LINE,
    "removed": WIDE_LINE,
}
"""What of an arrow's looks moves items, or its own tip."""


def write_outline(sheet: Sheet, theme: Theme) -> str:
    """Write one sheet as DOT, to find places; items are `n0`, `n1` and so on, arrows `a0`.

    Places are those that `dot.write` gives: labels of items stand in boxes of a fixed size, and what is
    invisible takes as much room. The engine is done with it in a third of the time.
    """
    names = {item.key: f"n{place}" for place, item in enumerate(sheet.items)}
    sizes, column, columns = sizes_of(sheet), column_width(sheet), dict(_columns(sheet))
    joins = {item.key for item in sheet.items if isinstance(item, Join) and sheet.direction == "TB"}
    lines = ["digraph {", *_head(sheet, theme)]
    lines += (f"  {names[item.key]} [{_item(item, sizes[item.key], columns)}]" for item in sheet.items)
    for room, name in room_names(sheet.rooms):
        lines += _room(room, names, name, column)
    lines += (f"  {{ rank=same; {'; '.join(names[key] for key in level)} }}" for level in sheet.levels)
    lines += (f'  {_arrow(arrow, names, joins)}id="a{place}"]' for place, arrow in enumerate(sheet.arrows))
    return "\n".join([*lines, "}", ""])


def _columns(sheet: Sheet) -> Iterator[tuple[str, str]]:
    return ((key, f", group=g{number}") for number, keys in enumerate(sheet.columns) for key in keys)


def _head(sheet: Sheet, theme: Theme) -> Iterator[str]:
    font = f'fontname="{"Times" if theme.is_serif else "Helvetica"}"'
    yield f"  graph [rankdir={sheet.direction}, newrank=true, {spacing(sheet)}, {font}]"
    yield f'  node [shape=box, style=invis, label="", fixedsize=true, penwidth={STROKE}]'
    yield f"  edge [style=invis, penwidth={STROKE}, arrowsize=0.65, {font}, fontsize={LABEL_TEXT:g}]"


def _item(item: Item, size: Size, columns: Mapping[str, str]) -> str:
    shape = "shape=circle, " if isinstance(item, Join) else ""
    return f"{shape}width={size.width / 72:.4f}, height={size.height / 72:.4f}{columns.get(item.key, '')}"


def _room(room: Room, names: Mapping[str, str], name: str, column: float) -> Iterator[str]:
    """Write a room with a heading of fixed size and no words."""
    fixed = f'{TABLE} fixedsize="true" width="{column:.0f}" height="{HEADING_HEIGHT:g}"'
    yield f"  subgraph {name} {{"
    yield f"    graph [margin={ROOM_MARGIN:g}, labeljust=l, label=<{fixed}><tr><td></td></tr></table>>]"
    if room.items:
        yield f"    {'; '.join(names[key] for key in room.items)}"
    for inner, inner_name in room_names(room.rooms, name.removeprefix("cluster_") + "_"):
        yield from _room(inner, names, inner_name, column)
    yield "  }"


def _arrow(arrow: Arrow, names: Mapping[str, str], joins: Collection[str]) -> str:
    tail, head = names[arrow.source], names[arrow.target]
    traits = [PULL[arrow.kind]]
    if arrow.is_loose:
        traits.append("constraint=false" + ports(arrow, joins))
    if arrow.is_raised:
        tail, head = head, tail
        traits.append("dir=back")
    if arrow.label:
        traits.append(f"label={quoted(label_text(arrow.label))}")
    return f"{tail} -> {head} [{''.join(f'{trait}, ' for trait in traits if trait)}"
