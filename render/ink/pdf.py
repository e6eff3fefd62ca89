"""Drawing to PDF: lines as lines, text as text, links as links."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any, Final

from builder.errors import MachineError
from render.ink.drawing import Curve, Drawing, Group, Panel, Shape, Text, Wedge
from render.ink.layout import Rectangle
from render.measure.words import visible
from render.theme import DASHES

FONTS: Final = Path(__file__).parent.parent / "fonts"
CURVE: Final = 0.5522847498  # of a radius: how far the handles of a quarter circle reach


# reportlab has no types of its own: the canvas is `Any`, and stays in this file.
def write_pdf(drawing: Drawing) -> bytes:
    """Write one page of exactly the drawing's size; the same drawing gives the same bytes.

    Raises:
        MachineError: reportlab is not installed.
    """
    try:
        from reportlab.pdfgen.canvas import Canvas
    except ImportError:
        hint = "pip install reportlab, or write .svg"
        raise MachineError(
            "PDF needs reportlab, which is not installed", code="no-engine", hint=hint
        ) from None
    _register_fonts()
    page = io.BytesIO()
    canvas = Canvas(page, pagesize=(drawing.width, drawing.height), invariant=1, pageCompression=1)
    canvas.setTitle(visible(drawing.title, 200))
    canvas.setSubject(visible(drawing.description, 1000))
    canvas.setFillColor(drawing.background)
    canvas.rect(0, 0, drawing.width, drawing.height, stroke=0, fill=1)
    for group in drawing.groups:
        _paint(canvas, group, drawing)
    canvas.save()
    return page.getvalue()


def _register_fonts() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for path in sorted(FONTS.glob("*.ttf")):
        if path.stem not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(path.stem, str(path)))


def _paint(canvas: Any, group: Group, drawing: Drawing) -> None:
    for shape in group.shapes:
        _shape(canvas, shape, drawing)
    panel = next((shape for shape in group.shapes if isinstance(shape, Panel)), None)
    if panel is not None and re.match(r"https?://", group.link):
        place = panel.place
        low = drawing.height - place.y - place.height
        canvas.linkURL(group.link, (place.x, low, place.x + place.width, low + place.height), relative=0)


def _shape(canvas: Any, shape: Shape, drawing: Drawing) -> None:
    if isinstance(shape, Text):
        _text(canvas, shape, drawing)
    elif isinstance(shape, Panel):
        _panel(canvas, shape, drawing.height)
    elif isinstance(shape, Curve):
        _curve(canvas, shape, drawing.height)
    else:
        _wedge(canvas, shape, drawing.height)


def _text(canvas: Any, text: Text, drawing: Drawing) -> None:
    family = "NetdraftSerif" if drawing.is_serif else "NetdraftSans"
    canvas.setFont(f"{family}-{'Bold' if text.bold else 'Regular'}", text.size)
    canvas.setFillColor(text.fill)
    writers = {"start": canvas.drawString, "middle": canvas.drawCentredString, "end": canvas.drawRightString}
    writers[text.anchor](text.at.x, drawing.height - text.at.y, visible(text.content))


def _panel(canvas: Any, panel: Panel, top: float) -> None:
    _line(canvas, panel.stroke, panel.line, panel.dashed)
    if panel.fill:
        canvas.setFillColor(panel.fill)
    place = panel.place
    canvas.drawPath(
        _rounded(canvas, place, panel.corner, top), stroke=int(bool(panel.stroke)), fill=int(bool(panel.fill))
    )


def _rounded(canvas: Any, place: Rectangle, corner: float, top: float) -> Any:
    left, right = place.x, place.x + place.width
    high, low = top - place.y, top - place.y - place.height
    radius = min(corner, place.width / 2, place.height / 2)
    handle = radius * (1 - CURVE)
    path = canvas.beginPath()
    path.moveTo(left + radius, high)
    path.lineTo(right - radius, high)
    path.curveTo(right - handle, high, right, high - handle, right, high - radius)
    path.lineTo(right, low + radius)
    path.curveTo(right, low + handle, right - handle, low, right - radius, low)
    path.lineTo(left + radius, low)
    path.curveTo(left + handle, low, left, low + handle, left, low + radius)
    path.lineTo(left, high - radius)
    path.curveTo(left, high - handle, left + handle, high, left + radius, high)
    path.close()
    return path


def _curve(canvas: Any, curve: Curve, top: float) -> None:
    _line(canvas, curve.stroke, curve.line, curve.dashed)
    path = canvas.beginPath()
    first, *rest = curve.points
    path.moveTo(first.x, top - first.y)
    for place in range(0, len(rest) - 2, 3):
        handles = rest[place : place + 3]
        path.curveTo(*(number for point in handles for number in (point.x, top - point.y)))
    canvas.drawPath(path, stroke=1, fill=0)


def _wedge(canvas: Any, wedge: Wedge, top: float) -> None:
    canvas.setFillColor(wedge.fill)
    path = canvas.beginPath()
    first, *rest = wedge.points
    path.moveTo(first.x, top - first.y)
    for point in rest:
        path.lineTo(point.x, top - point.y)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)


def _line(canvas: Any, stroke: str, width: float, dashed: bool) -> None:
    if stroke:
        canvas.setStrokeColor(stroke)
    canvas.setLineWidth(width)
    canvas.setDash(list(DASHES) if dashed else [])
