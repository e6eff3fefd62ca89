"""Scene to DOT: generated names, sizes settled beforehand, one escaper for all text."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from render.measure.sizes import (
    BADGE_TEXT,
    HEADING_HEIGHT,
    Size,
    badge_text,
    column_width,
    fact_rows,
    heading,
    label_text,
    line_text,
    pill_text,
    sizes_of,
    title_text,
)
from render.measure.words import visible
from render.scene import Arrow, Box, Definition, Item, Join, Pill, Room, Scene, Sheet
from render.theme import (
    ARROWS,
    CARD_TEXT,
    CARD_TITLE,
    LABEL_TEXT,
    NOTE,
    PILL_TEXT,
    ROOM_MARGIN,
    ROOM_TITLE,
    SKIP_STROKE,
    STROKE,
    TITLE,
    Theme,
)

LONGEST_TOOLTIP: Final = 400
TABLE: Final = '<table border="0" cellborder="0" cellspacing="0" cellpadding="0"'


def escaped(text: str) -> str:
    """Make text harmless inside an HTML-like label: marks become entities, unseen signs spaces.

    >>> escaped('a<b> & "c"'), escaped("x\\u202ey")
    ('a&lt;b&gt; &amp; &quot;c&quot;', 'x y')
    """
    plain = visible(text, LONGEST_TOOLTIP)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def quoted(text: str) -> str:
    r"""Put text into a DOT string in which no escape of graphviz means anything.

    >>> print(quoted('say "N" \\N'))
    "say &quot;N&quot; \\N"
    """
    return '"' + escaped(text).replace("\\", "\\\\") + '"'


def write(scene: Scene, theme: Theme) -> str:
    """Write the whole picture as one DOT file, definitions as dashed rooms beside the net."""
    title = _run(scene.title, TITLE, theme.ink, bold=True)
    note = _run(scene.note, NOTE, theme.muted)
    label = f'<{TABLE}><tr><td align="left">{title}</td></tr><tr><td align="left">{note}</td></tr></table>>'
    lines = [f"digraph {quoted(scene.name)} {{", *_head(scene.sheet, theme)]
    if theme.is_titled:
        lines.append(f"  graph [label={label}, labelloc=t, labeljust=l, pad=0.25]")
    lines.extend(_body(scene.sheet, theme, "n"))
    for number, definition in enumerate(scene.definitions, 1):
        lines.extend(_definition(definition, theme, number))
    return "\n".join([*lines, "}", ""])


def room_names(rooms: tuple[Room, ...], prefix: str = "n") -> tuple[tuple[Room, str], ...]:
    """Pair rooms that stand side by side with the names of their clusters."""
    return tuple((room, f"cluster_{prefix}{number}") for number, room in enumerate(rooms))


def spacing(sheet: Sheet) -> str:
    """Give the attributes that say how far apart items stand."""
    if sheet.arrangement != "U":
        return "nodesep=0.35, ranksep=0.19"
    is_wide = any(len(level) > 2 for level in sheet.levels)
    return f"nodesep={0.4 if is_wide else 1.5}, ranksep=0.42"


def ports(arrow: Arrow, joins: Collection[str]) -> str:
    """Let skips leave a join below and reach one above, so that no two share a point."""
    tail = ", tailport=se" if arrow.source in joins else ""
    return tail + (", headport=ne" if arrow.target in joins else "")


def _head(sheet: Sheet, theme: Theme) -> Iterator[str]:
    font = "Times" if theme.is_serif else "Helvetica"
    yield f"  graph [rankdir={sheet.direction}, newrank=true, {spacing(sheet)}]"
    yield f'  graph [bgcolor="{theme.page}", fontname="{font}"]'
    yield f'  node [shape=box, style="rounded,filled", fixedsize=true, penwidth={STROKE}, fontname="{font}"]'
    yield (
        f'  edge [penwidth={STROKE}, arrowsize=0.65, color="{theme.edge}", fontname="{font}", '
        f'fontsize={LABEL_TEXT:g}, fontcolor="{theme.muted}"]'
    )


def _body(sheet: Sheet, theme: Theme, prefix: str) -> Iterator[str]:
    names = {item.key: f"{prefix}{index}" for index, item in enumerate(sheet.items)}
    sizes, column = sizes_of(sheet), column_width(sheet)
    columns = {key: number for number, keys in enumerate(sheet.columns) for key in keys}
    for item in sheet.items:
        group = f", group=g{columns[item.key]}" if item.key in columns else ""
        yield f"  {names[item.key]} [{_item(item, theme, sizes[item.key])}{group}]"
    for room, name in room_names(sheet.rooms, prefix):
        yield from _room(room, theme, names, name, column)
    for level in sheet.levels:
        yield f"  {{ rank=same; {'; '.join(names[key] for key in level)} }}"
    joins = {item.key for item in sheet.items if isinstance(item, Join) and sheet.direction == "TB"}
    for number, arrow in enumerate(sheet.arrows):
        yield f'  {_arrow(arrow, theme, names, joins)}, id="{prefix.replace("n", "a")}{number}"]'


def _item(item: Item, theme: Theme, size: Size) -> str:
    place = f"width={size.width / 72:.4f}, height={size.height / 72:.4f}"
    if isinstance(item, Join):
        tone = theme.tone(item.family)
        shape = f"shape=circle, label=<{_run(item.sign, CARD_TITLE, tone.text, bold=True)}>"
    elif isinstance(item, Pill):
        tone = theme.tone("io")
        shape = f"label=<{_run(pill_text(item), PILL_TEXT, tone.text, bold=True)}>"
    else:
        tone = theme.tone(item.family)
        shape = f"label=<{_card(item, theme, size.width)}>"
        shape += ', style="rounded,filled,dashed"' if item.is_optional else ""
    tooltip = f", tooltip={quoted(item.tooltip)}" if item.tooltip else ""
    return f'{shape}, {place}, color="{tone.accent}", fillcolor="{tone.tint}"{tooltip}'


def _card(box: Box, theme: Theme, column: float) -> str:
    tone = theme.tone(box.family)
    title = _run(title_text(box, column), CARD_TITLE, tone.text, bold=True)
    if box.count > 1:
        badge = _run(badge_text(box.count), BADGE_TEXT, theme.page, bold=True)
        pill = f'<td bgcolor="{tone.text}" style="rounded">&nbsp;{badge}&nbsp;</td>'
        title = f"{TABLE}><tr><td>{title}&nbsp;&nbsp;</td>{pill}</tr></table>"
    rows = [title, *(_run(line_text(line, column), CARD_TEXT, theme.ink) for line in box.lines)]
    rows += [_run(row, CARD_TEXT, theme.muted) for row in fact_rows(box, column)]
    if box.count > 1:
        return f"{TABLE}>{''.join(f'<tr><td>{row}</td></tr>' for row in rows)}</table>"
    return "<br/>".join(rows)


def _room(room: Room, theme: Theme, names: dict[str, str], name: str, column: float) -> Iterator[str]:
    title, note = heading(room, column)
    text = f"{_run(title, ROOM_TITLE, theme.ink, bold=True)}&nbsp;&nbsp;{_run(note, CARD_TEXT, theme.muted)}"
    fixed = f'{TABLE} fixedsize="true" width="{column:.0f}" height="{HEADING_HEIGHT:g}"'
    yield f"  subgraph {name} {{"
    yield f'    graph [style="rounded,filled", color="{theme.room_edge}", fillcolor="{theme.room}"]'
    label = f'<{fixed}><tr><td align="left">{text}</td></tr></table>>'
    yield f"    graph [margin={ROOM_MARGIN:g}, labeljust=l, label={label}]"
    if room.items:
        yield f"    {'; '.join(names[key] for key in room.items)}"
    for inner, inner_name in room_names(room.rooms, name.removeprefix("cluster_") + "_"):
        yield from (f"  {line}" for line in _room(inner, theme, names, inner_name, column))
    yield "  }"


def _arrow(arrow: Arrow, theme: Theme, names: dict[str, str], joins: set[str]) -> str:
    tail, head = names[arrow.source], names[arrow.target]
    looks = {
        "flow": "weight=8",
        "skip": f'style=dashed, penwidth={SKIP_STROKE}, color="{theme.tone("merge").accent}"',
        "reference": "style=dashed",
        "sample": f'weight=8, color="{theme.tone("pool").accent}"',
        "added": f'penwidth={SKIP_STROKE}, color="{theme.tone("added").accent}"',
        "removed": f'style=dashed, penwidth={SKIP_STROKE}, color="{theme.tone("removed").accent}"',
    }[arrow.kind]
    if arrow.is_loose:
        looks += ", constraint=false" + ports(arrow, joins)
    if arrow.is_raised:
        tail, head, looks = head, tail, f"{looks}, dir=back"
    if arrow.label:
        tone = theme.tone(ARROWS[arrow.kind]).text if arrow.kind in ARROWS else theme.muted
        looks += f', label={quoted(label_text(arrow.label))}, fontcolor="{tone}"'
    return f"{tail} -> {head} [{looks}"


def _definition(definition: Definition, theme: Theme, number: int) -> Iterator[str]:
    accent = theme.tone("conv").accent
    title = _run(definition.name, ROOM_TITLE, theme.ink, bold=True)
    note = _run(definition.note, CARD_TEXT, theme.muted)
    yield f"  subgraph cluster_definition_{number} {{"
    yield f'    graph [style="rounded,dashed", color="{accent}", margin=14, labeljust=l]'
    yield f"    graph [label=<{title}&nbsp; {note}>]"
    yield from (f"  {line}" for line in _body(definition.sheet, theme, f"d{number}n"))
    yield "  }"


def _run(text: str, size: float, colour: str, *, bold: bool = False) -> str:
    inner = escaped(text) or " "
    inner = f"<b>{inner}</b>" if bold else inner
    return f'<font point-size="{size:g}" color="{colour}">{inner}</font>'
