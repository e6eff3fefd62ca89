"""Drawing to SVG: no script, ids from paths, words for screen readers, dark mode."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final

from render.ink.drawing import Curve, Drawing, Group, Panel, Shape, Text, Wedge
from render.ink.layout import Point
from render.measure.words import visible
from render.theme import DARK, DASHES, LIGHT

SANS: Final = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
SERIF: Final = "Times, 'Times New Roman', 'Liberation Serif', serif"


def write_svg(drawing: Drawing, *, follows_reader: bool = False, fonts: str = "") -> str:
    """Write a drawing as SVG; `follows_reader` adds dark colours for dark screens.

    Sizes are in points. `fonts` replaces the list of font families.
    """
    size = f'width="{_number(drawing.width)}pt" height="{_number(drawing.height)}pt"'
    box = f'viewBox="0 0 {_number(drawing.width)} {_number(drawing.height)}"'
    family = fonts or (SERIF if drawing.is_serif else SANS)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} role="img" aria-labelledby="title description"'
        f" font-family={_attribute(family)}>",
        f'<title id="title">{text_of(drawing.title)}</title>',
        f'<desc id="description">{text_of(drawing.description)}</desc>',
    ]
    if follows_reader:
        lines.append(f"<style>{dark_style()}</style>")
    lines.append(f'<rect width="100%" height="100%" fill="{drawing.background}"/>')
    for group in drawing.groups:
        lines.extend(_group(group))
    return "\n".join([*lines, "</svg>", ""])


def dark_style() -> str:
    """Give the rules that turn each light colour into its dark twin."""
    pairs = dict(zip(LIGHT.colours, DARK.colours, strict=True))
    fills = "".join(f'[fill="{light}"]{{fill:{dark}}}' for light, dark in pairs.items())
    strokes = "".join(f'[stroke="{light}"]{{stroke:{dark}}}' for light, dark in pairs.items())
    return f"@media (prefers-color-scheme:dark){{{fills}{strokes}}}"


def text_of(words: str) -> str:
    """Make words harmless as the text of an element.

    >>> text_of("a</svg><script>")
    'a&lt;/svg&gt;&lt;script&gt;'
    """
    return html.escape(visible(words), quote=False)


def identifier_of(name: str) -> str:
    """Make a name fit for an id.

    >>> identifier_of("node-stage.0/conv 1")
    'node-stage.0-conv-1'
    """
    return re.sub(r"[^A-Za-z0-9_.-]", "-", name[:300])


def _group(group: Group) -> Iterator[str]:
    link = group.link if re.match(r"https?://[^\s\"'<>]+$|#[\w.-]+$", group.link) else ""
    yield f'<g id="{identifier_of(group.identifier)}" class="{identifier_of(group.kind)}">'
    if group.tooltip:
        yield f"<title>{text_of(group.tooltip)}</title>"
    if link:
        yield f"<a href={_attribute(link)}>"
    yield from (_shape(shape) for shape in group.shapes)
    if link:
        yield "</a>"
    yield "</g>"


def _shape(shape: Shape) -> str:
    if isinstance(shape, Panel):
        return _panel(shape)
    if isinstance(shape, Text):
        return _text(shape)
    if isinstance(shape, Curve):
        first, *rest = shape.points
        way = f"M{_pair(first)}C{' '.join(_pair(point) for point in rest)}"
        dash = _dash(shape.dashed)
        line = f'stroke="{shape.stroke}" stroke-width="{_number(shape.line)}"{dash}'
        return f'<path d="{way}" fill="none" {line}/>'
    return _wedge(shape)


def _panel(panel: Panel) -> str:
    place = panel.place
    box = f'x="{_number(place.x)}" y="{_number(place.y)}" width="{_number(place.width)}"'
    look = f'height="{_number(place.height)}" rx="{_number(panel.corner)}" fill="{panel.fill or "none"}"'
    line = f' stroke="{panel.stroke}" stroke-width="{_number(panel.line)}"' if panel.stroke else ""
    return f"<rect {box} {look}{line}{_dash(panel.dashed)}/>"


def _text(text: Text) -> str:
    weight = ' font-weight="bold"' if text.bold else ""
    anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    place = f'x="{_number(text.at.x)}" y="{_number(text.at.y)}" font-size="{_number(text.size)}"'
    return f'<text {place} fill="{text.fill}"{weight}{anchor}>{_spaced(text.content)}</text>'


def _spaced(words: str) -> str:
    return text_of(words).replace("  ", "\u00a0\u00a0")


def _wedge(wedge: Wedge) -> str:
    return f'<polygon points="{" ".join(_pair(point) for point in wedge.points)}" fill="{wedge.fill}"/>'


def _dash(dashed: bool) -> str:
    return f' stroke-dasharray="{DASHES[0]:g} {DASHES[1]:g}"' if dashed else ""


def _pair(point: Point) -> str:
    return f"{_number(point.x)},{_number(point.y)}"


def _attribute(value: str) -> str:
    """Quote a value as an attribute, without `xml.sax.saxutils`, which takes urllib along."""
    marked = html.escape(value, quote=False).replace('"', "&quot;")
    return f'"{marked}"'


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
