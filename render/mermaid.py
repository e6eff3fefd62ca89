"""Scene to Mermaid: a flowchart that GitHub draws, with the colours of the families."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from render.measure.sizes import badge_text
from render.measure.words import visible
from render.scene import Arrow, Box, Item, Join, Room, Scene, Sheet
from render.theme import DASHED, LIGHT, TONES, Theme

LONGEST: Final = 200
PLAIN: Final = re.compile(r"[^\w .,·×+-]")
ENTITIES: Final = {
    "#": "#35;", "&": "#38;", "<": "#60;", ">": "#62;", '"': "#34;", "`": "#96;", "\\": "#92;", "|": "#124;",
    "*": "#42;", "_": "#95;", "~": "#126;", ";": "#59;", ":": "#58;", "%": "#37;",
}  # fmt: skip


def write_mermaid(scene: Scene, theme: Theme = LIGHT) -> str:
    """Write a scene as a Mermaid flowchart; definitions are subgraphs of their own."""
    lines = [f"%% {_comment(scene.title)}", f"flowchart {scene.sheet.direction}"]
    lines.extend(_sheet(scene.sheet, "n"))
    for number, definition in enumerate(scene.definitions, 1):
        title = mermaid_text(f"{definition.name}, {definition.note}")
        lines.append(f'  subgraph definition{number}["{title}"]')
        lines.extend(f"  {line}" for line in _sheet(definition.sheet, f"d{number}n"))
        lines.append("  end")
    lines.extend(_classes(scene, theme))
    return "\n".join([*lines, ""])


def write_markdown(scene: Scene, theme: Theme = LIGHT) -> str:
    """Write a Markdown page: the title, the totals, and the flowchart as GitHub draws it."""
    title, note = (_escaped(words) for words in (scene.title, scene.note))
    return f"# {title}\n\n{note}\n\n```mermaid\n{write_mermaid(scene, theme)}```\n"


def mermaid_text(words: str) -> str:
    """Write words so that Mermaid takes none of them for markup.

    >>> mermaid_text('a "b" <c> #1')
    'a #34;b#34; #60;c#62; #35;1'
    """
    return "".join(ENTITIES.get(sign, sign) for sign in visible(words, LONGEST)) or " "


def _sheet(sheet: Sheet, prefix: str) -> Iterator[str]:
    names = {item.key: f"{prefix}{place}" for place, item in enumerate(sheet.items)}
    inside = {key for room in sheet.rooms for key in _keys(room)}
    items = {item.key: item for item in sheet.items}
    for item in sheet.items:
        if item.key not in inside:
            yield f"  {_item(item, names)}"
    for number, room in enumerate(sheet.rooms):
        yield from _room(room, items, names, f"{prefix}r{number}")
    for arrow in sheet.arrows:
        yield f"  {_arrow(arrow, names)}"


def _item(item: Item, names: dict[str, str]) -> str:
    name = names[item.key]
    if isinstance(item, Join):
        return f'{name}(("{mermaid_text(item.sign)}")):::merge'
    if not isinstance(item, Box):
        return f'{name}(["{mermaid_text(item.text)}"]):::io'
    count = f" {badge_text(item.count)}" if item.count > 1 else ""
    rows = [f"<b>{mermaid_text(item.title + count)}</b>"]
    rows += [mermaid_text(row) for row in (*item.lines, item.fact) if row]
    return f'{name}("{"<br/>".join(rows)}"):::{TONES.get(item.family, "other")}'


def _room(room: Room, items: dict[str, Item], names: dict[str, str], name: str) -> Iterator[str]:
    count = f" {badge_text(room.count)}" if room.count > 1 else ""
    heading = mermaid_text(f"{room.title}{count}  {room.note}".rstrip())
    yield f'  subgraph {name}["{heading}"]'
    for key in room.items:
        yield f"    {_item(items[key], names)}"
    for number, inner in enumerate(room.rooms):
        yield from (f"  {line}" for line in _room(inner, items, names, f"{name}x{number}"))
    yield "  end"


def _arrow(arrow: Arrow, names: dict[str, str]) -> str:
    line = "-.->" if arrow.kind in DASHED else "-->"
    label = f'|"{mermaid_text(arrow.label)}"|' if arrow.label else ""
    return f"{names[arrow.source]} {line}{label} {names[arrow.target]}"


def _classes(scene: Scene, theme: Theme) -> Iterator[str]:
    used = {
        TONES.get(item.family, "other")
        for sheet in scene.sheets
        for item in sheet.items
        if isinstance(item, Box)
    }
    for name, tone in theme.tones.items():
        if name in used or name in {"io", "merge"}:
            yield f"  classDef {name} fill:{tone.tint},stroke:{tone.accent},color:{tone.text}"


def _keys(room: Room) -> Iterator[str]:
    yield from room.items
    for inner in room.rooms:
        yield from _keys(inner)


def _escaped(words: str) -> str:
    """Make words plain text in Markdown."""
    plain = visible(words, LONGEST).replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*_{}\[\]()#+!|~])", r"\\\1", plain)


def _comment(words: str) -> str:
    """Keep letters and plain marks: Mermaid looks for tags before it drops comments."""
    return " ".join(PLAIN.sub(" ", visible(words, LONGEST)).split())
