"""PNG shows text: an unknown font would drop all of it without a word."""

from __future__ import annotations

import zlib

from render.ink.drawing import Drawing, Group, Text
from render.ink.layout import Point
from render.ink.png import write_png


def painted(serif: bool, words: str) -> bytes:
    group = Group("a", "node", (Text(Point(5, 20), words, 12, "#000000", anchor="start"),))
    return write_png(Drawing(100, 30, "#ffffff", (group,), "t", "d", serif))


def pixels(png: bytes) -> bytes:
    place, data = 8, b""
    while place < len(png):
        length = int.from_bytes(png[place : place + 4], "big")
        if png[place + 4 : place + 8] == b"IDAT":
            data += png[place + 8 : place + 8 + length]
        place += 12 + length
    return zlib.decompress(data)


def test_text_is_painted_in_both_faces_and_its_signs_are_there():
    blank = pixels(painted(False, " "))
    for serif in (False, True):
        seen = {pixels(painted(serif, sign)) for sign in ("M", "⌊", "⌈", "×", "→", "ж", "λ")}
        assert len(seen) == 7
        assert blank not in seen
