"""The map as DOT, which an engine takes whatever the words are."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from render.guide.places import Atlas
from render.guide.survey import survey
from render.guide.writing.dot import write_dot
from render.image import lay_out
from render.theme import LIGHT
from tests.render.nets import net_of
from tests.render.test_picture import NASTY


def test_words_of_a_fan_stand_once_and_every_pair_has_one_edge():
    guide = survey([net_of("unet")], Atlas(Path.cwd()))
    text = write_dot(guide, LIGHT)
    assert text.count(" -> ") == 3
    assert text.count("[label=&quot;") + text.count('[label="') == 1
    assert "arrowtail=odot" in text


@pytest.mark.parametrize("words", NASTY.values(), ids=NASTY)
def test_the_engine_takes_any_words(words):
    net = net_of("single")
    said = {"purpose": words, "relation": words}
    net = replace(net, graph=replace(net.graph, title=words, doc=words), words=said)
    data = json.loads(lay_out(write_dot(survey([net], Atlas(Path.cwd()), words), LIGHT)))
    assert [one["name"] for one in data["objects"]] == ["cluster_model", "cluster_block", "n0", "n1"]
    assert len(data["edges"]) == 1
