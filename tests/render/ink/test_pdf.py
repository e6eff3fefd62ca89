"""PDF keeps text as text and links as links."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from render.ink.drawing import Drawing, Group, Panel, Text
from render.ink.layout import Point, Rectangle
from render.ink.pdf import write_pdf
from render.picture import draw
from tests.render.nets import net_of

needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")


@needs_poppler
def test_text_can_be_read_back(tmp_path):
    draw(net_of("unet"), tmp_path / "unet.pdf")
    command = ["pdftotext", tmp_path / "unet.pdf", "-"]
    text = subprocess.run(command, capture_output=True, text=True).stdout
    assert "DoubleConvolution" in text
    assert "128×⌊H/2⌋×⌊W/2⌋ · 221 k" in text


def test_the_page_is_as_large_as_the_drawing_and_links_stay():
    group = Group(
        "a",
        "node",
        (Panel(Rectangle(10, 10, 50, 20), 5, "#ffffff"), Text(Point(35, 22), "a", 9, "#000000")),
        link="https://example.org/a",
    )
    page = write_pdf(Drawing(123, 77, "#ffffff", (group,), "t", "d"))
    assert b"/MediaBox [ 0 0 123 77 ]" in page
    assert b"(https://example.org/a)" in page
