"""Colours can be read and told apart, by every eye."""

from __future__ import annotations

import itertools

import pytest

from builder.errors import UsageError
from render.theme import DARK, LIGHT, THEMES, find_theme
from tests.render.colour_vision import BLINDNESS, ciede2000, contrast, difference


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_text_stands_out_from_what_is_behind_it(theme):
    pairs = [
        (theme.ink, theme.page),
        (theme.muted, theme.page),
        (theme.ink, theme.room),
        (theme.muted, theme.room),
    ]
    for tone in theme.tones.values():
        pairs += [(tone.text, tone.tint), (theme.ink, tone.tint), (theme.muted, tone.tint)]
        pairs += [(theme.page, tone.text), (tone.text, theme.page), (tone.text, theme.room)]
    assert min(contrast(*pair) for pair in pairs) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("vision", BLINDNESS)
def test_families_differ_for_every_eye(theme, vision):
    accents = [tone.accent for tone in theme.tones.values()]
    assert min(difference(*pair, vision) for pair in itertools.combinations(accents, 2)) >= 7.65


def test_the_measure_of_colour_agrees_with_the_published_table():
    # Sharma, Wu, Dalal 2005, table 1, pairs 1, 7 and 17
    assert ciede2000((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert ciede2000((50, 0, 0), (50, -1, 2)) == pytest.approx(2.3669, abs=1e-4)
    assert ciede2000((50, 2.5, 0), (73, 25, -18)) == pytest.approx(27.1492, abs=1e-4)


def test_each_light_colour_has_one_dark_twin():
    twins: dict[str, str] = {}
    for light, dark in zip(LIGHT.colours, DARK.colours, strict=True):
        assert twins.setdefault(light, dark) == dark


def test_an_unknown_theme_is_refused_with_the_nearest_name():
    with pytest.raises(UsageError) as caught:
        find_theme("drak")
    assert (caught.value.what, caught.value.hint) == ("there is no theme 'drak'", "did you mean 'dark'?")
