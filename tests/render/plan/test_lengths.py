"""Lengths: what is said before cards are written never exceeds what they take."""

from __future__ import annotations

import pytest

from builder.spec.library import shipped
from render.measure.extent import sheet_extent
from render.network import View, _Draft
from render.plan.lengths import least_length
from render.plan.opening import depth_of
from tests.render.nets import net_of


@pytest.mark.parametrize("name", shipped())
@pytest.mark.parametrize("shapes", ["cards", "edges"])
def test_no_sheet_is_shorter_than_its_web_says(name, shapes):
    graph = net_of(name).graph
    told = 0
    for depth in range(1, depth_of(graph) + 1):
        draft = _Draft(graph, View(shapes=shapes))
        sheet = draft.bare(depth).sheet
        if sheet.arrangement != "U":
            least = least_length(draft.unfolded(depth), has_facts=draft.wording.shapes_on_cards)
            assert 0 < least <= sheet_extent(sheet).height
            told += 1
    assert told or name in ("unet", "attention_unet"), "only a U-Net is a U at every depth"
