"""Text is as wide as the fonts of the pictures make it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase.ttfonts import TTFontFile

import render.measure.metrics as metrics
from render.measure.metrics import safe_width_of, shortened, width_of

FONTS = Path(metrics.__file__).parent.parent / "fonts"


@pytest.mark.parametrize(("file", "bold"), [("NetdraftSans-Regular", False), ("NetdraftSans-Bold", True)])
def test_widths_are_those_of_the_font(file, bold):
    font = TTFontFile(str(FONTS / f"{file}.ttf"))
    signs = [chr(code) for code in range(32, 127)] + list("×→·⌊⌋⌈⌉−")
    for sign in signs:
        assert width_of(sign, 1000, bold=bold) == pytest.approx(font.charWidths[ord(sign)], abs=1.5), sign


def test_the_fonts_are_small_and_have_their_licence():
    assert sum(path.stat().st_size for path in FONTS.glob("*.ttf")) < 500_000
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text()


@given(st.text(max_size=60), st.floats(20, 300))
def test_shortened_text_fits(text, width):
    cut = shortened(text, width, 10.0)
    assert cut == text or (cut.endswith("…") and width_of(cut, 10.0) <= width)


def test_fifty_thousand_letters_are_cut_in_no_time():
    assert len(shortened("m" * 50_000, 150, 10.0)) < 30


def test_the_engine_is_never_given_less_than_it_takes():
    assert safe_width_of("⌊H/2⌋", 10.0) > width_of("⌊H/2⌋", 10.0)
