"""Guide to one page of HTML: the map, and the sections that its boxes lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Final

from render.guide.components import Component, Guide, Place
from render.guide.sentences import listed
from render.guide.writing.ink import draw_guide
from render.ink.fence import check_svg
from render.ink.svg import write_svg
from render.measure.words import visible
from render.theme import DARK, LIGHT, Theme

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
WEB: Final = re.compile(r"https?://[^\s\"'<>\\`()\[\]]+\Z")
STYLE: Final = """
:root{color-scheme:SCHEME}
body{margin:0 auto;max-width:60rem;padding:1rem;font:16px/1.5 system-ui,Helvetica,Arial,sans-serif;
background:PAGE;color:INK}
svg{display:block;width:100%;height:auto}
section{border-top:1px solid ROOM;padding:.25rem 0;scroll-margin-top:1rem}
section:target{outline:2px solid EDGE;outline-offset:.5rem;border-radius:.25rem}
h2{font-size:1.15rem;margin:.75rem 0 .25rem}
p,ul{margin:.25rem 0 .75rem}
.muted{color:MUTED}
a{color:LINK}
"""


def write_site(guide: Guide, theme: Theme) -> str:
    """Write the page: no script, nothing from elsewhere; light ones follow the reader."""
    follows = theme is LIGHT
    svg = check_svg(write_svg(draw_guide(guide, theme), follows_reader=follows))
    picture = svg.partition("?>")[2].strip()
    style = _style(theme, "light dark" if follows else "dark" if theme is DARK else "light")
    if follows:
        style += f"@media (prefers-color-scheme:dark){{{_style(DARK, 'light dark')}}}"
    lines = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_text(guide.title)}</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        "<main>",
        picture,
        *(f"<p>{_text(words, 20_000)}</p>" for words in guide.overview),
    ]
    for one in guide.components:
        lines.extend(_section(guide, one))
    return "\n".join([*lines, "</main>", "</body>", "</html>", ""])


def _style(theme: Theme, scheme: str) -> str:
    words = {
        "SCHEME": scheme, "PAGE": theme.page, "INK": theme.ink, "MUTED": theme.muted, "ROOM": theme.room_edge,
        "EDGE": theme.edge, "LINK": theme.tone("conv").text,
    }  # fmt: skip
    return re.sub("|".join(words), lambda found: words[found[0]], STYLE).replace("\n", "")


def _section(guide: Guide, component: Component) -> Iterator[str]:
    yield f'<section id="{_text(component.anchor)}">'
    yield f"<h2>{_text(component.title)}</h2>"
    yield from (f"<p>{_text(words)}</p>" for words in component.text)
    rows = [
        f"<li>{_text(words)}: {listed(_to(one) for one in others)}</li>"
        for words, others in guide.related_to(component.identifier).items()
    ]
    if rows:
        yield f"<ul>{''.join(rows)}</ul>"
    if WEB.match(component.source):
        yield f'<p>Source: <a href="{_text(component.source)}">{_text(component.source)}</a></p>'
    if component.places:
        yield '<p class="muted">Related classes and methods</p>'
        yield f"<ul>{''.join(_row(place) for place in component.places)}</ul>"
    yield "</section>"


def _to(component: Component) -> str:
    return f'<a href="#{_text(component.anchor)}">{_text(component.title)}</a>'


def _row(place: Place) -> str:
    name = f"<code>{_text(place.name)}</code>"
    linked = f'<a href="{_text(place.link)}">{name}</a>' if place.link else name
    where = f' <span class="muted">{_text(place.file)}, lines {place.lines}</span>' if place.file else ""
    return f"<li>{linked}{where}{f': {_text(place.doc)}' if place.doc else ''}</li>"


def _text(words: str, longest: int = 4000) -> str:
    return escape(visible(words, longest))
