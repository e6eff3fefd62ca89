"""A tall chain goes on in further columns."""

from __future__ import annotations

from render.network import sketch
from render.plan.columns import in_columns
from tests.render.nets import net_of


def test_a_chain_of_thirty_breaks_and_every_arrow_stays():
    sheet = sketch(net_of("tall").graph).sheet
    assert sum(arrow.is_loose for arrow in sheet.arrows) == 1
    assert [(arrow.source, arrow.target) for arrow in sheet.arrows] == [
        (one.key, other.key) for one, other in zip(sheet.items, sheet.items[1:], strict=False)
    ]


def test_a_chain_that_fits_and_a_net_with_branches_stay_as_they_are():
    for name in ("single", "towers"):
        sheet = sketch(net_of(name).graph).sheet
        assert in_columns(sheet, 2000) == sheet
    towers = sketch(net_of("towers").graph).sheet
    assert in_columns(towers, 50) == towers
