"""An outline is less work for the engine, and gives the places of the whole picture."""

from __future__ import annotations

from dataclasses import replace

import pytest

from render.dot import write
from render.image import lay_out
from render.ink.layout import read_layouts
from render.ink.outline import write_outline
from render.ink.press import find_places
from render.network import View, sketch
from render.scene import Scene
from render.theme import LIGHT, PAPER
from tests.render.nets import VARIED, net_of


@pytest.mark.parametrize("theme", [replace(LIGHT, is_titled=False), PAPER], ids=["light", "paper"])
@pytest.mark.parametrize("name", VARIED)
def test_an_outline_gives_the_places_of_the_whole(name, theme):
    for sheet in sketch(net_of(name).graph, View()).sheets:
        whole = write(Scene(name, "", "", sheet), theme)
        assert len(write_outline(sheet, theme)) < len(whole)
        assert find_places((sheet,), theme) == read_layouts(lay_out(whole), (sheet,))


def test_sheets_laid_out_in_one_run_stand_as_if_alone():
    sheets = sketch(net_of("densenet").graph, View()).sheets
    assert len(sheets) > 1
    assert find_places(sheets, LIGHT) == tuple(find_places((sheet,), LIGHT)[0] for sheet in sheets)
