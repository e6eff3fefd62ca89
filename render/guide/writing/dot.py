"""Guide to DOT: two columns, one edge a pair, for whoever lays it out by other means."""

from __future__ import annotations

from collections.abc import Iterator

from render.dot import escaped, quoted
from render.guide.components import Component, Guide
from render.guide.writing.chart import card_lines
from render.guide.writing.ink import TONES, link_of
from render.theme import CARD_TEXT, CARD_TITLE, LABEL_TEXT, ROOM_TITLE, STROKE, Theme


def write_dot(guide: Guide, theme: Theme) -> str:
    """Write the map as DOT; names are generated, and words escaped."""
    names = {one.identifier: f"n{place}" for place, one in enumerate(guide.components)}
    font = "Times" if theme.is_serif else "Helvetica"
    lines = [
        f"digraph {quoted(guide.title)} {{",
        f'  graph [rankdir=LR, nodesep=0.3, ranksep=2.6, bgcolor="{theme.page}", fontname="{font}"]',
        f'  node [shape=box, style="rounded,filled", penwidth={STROKE}, width=3.9, fontname="{font}"]',
        f'  edge [dir=both, arrowtail=odot, arrowsize=0.65, penwidth={STROKE}, color="{theme.edge}", '
        f'fontname="{font}", fontsize={LABEL_TEXT:g}, fontcolor="{theme.muted}"]',
    ]
    for kind in ("model", "block"):
        parts = [one for one in guide.components if one.kind == kind]
        look = f'fontsize={ROOM_TITLE:g}, fontcolor="{theme.ink}", color="{theme.room_edge}"'
        lines += [
            f"  subgraph cluster_{kind} {{",
            f'    graph [label=<<b>{kind.title()}</b>>, labeljust=l, margin=11, style="rounded,filled"]',
            f'    graph [{look}, fillcolor="{theme.room}"]',
            *(f"    {names[one.identifier]} [{_node(one, theme)}]" for one in parts),
            "  }",
        ]
    told: set[tuple[str, str]] = set()
    for use in guide.uses:
        is_new = (use.source, use.words) not in told
        told.add((use.source, use.words))
        label = f" [label={quoted(use.words)}]" if is_new else ""
        lines.append(f"  {names[use.source]} -> {names[use.target]}{label}")
    return "\n".join([*lines, "}", ""])


def _node(component: Component, theme: Theme) -> str:
    tone = theme.tone(TONES[component.kind])
    rows = '<br align="left"/>'.join([*_rows(component, theme), ""])
    return f'label=<{rows}>, color="{tone.accent}", fillcolor="{tone.tint}", URL={quoted(link_of(component))}'


def _rows(component: Component, theme: Theme) -> Iterator[str]:
    title, purpose, where = card_lines(component, 300.0)
    tone = theme.tone(TONES[component.kind])
    yield f'<font point-size="{CARD_TITLE:g}" color="{tone.text}"><b>{escaped(title) or " "}</b></font>'
    for words, colour in ((purpose, theme.ink), (where, theme.muted)):
        if words:
            yield f'<font point-size="{CARD_TEXT:g}" color="{colour}">{escaped(words)}</font>'
