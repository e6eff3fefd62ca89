"""The scene as JSON."""

from __future__ import annotations

import json

from render.network import sketch
from render.record import write_json
from tests.render.nets import net_of


def test_the_record_holds_items_with_their_kinds_arrows_and_definitions():
    data = json.loads(write_json(sketch(net_of("transformer").graph)))
    assert (data["version"], data["name"], data["params"]) == (
        1,
        "transformer",
        net_of("transformer").num_parameters,
    )
    assert [item["kind"] for item in data["sheet"]["items"]] == ["pill", "box", "box", "box", "box", "pill"]
    assert data["sheet"]["arrows"][0]["source"] == "input-tokens"
    (definition,) = data["definitions"]
    assert [item["sign"] for item in definition["sheet"]["items"] if item["kind"] == "join"] == ["+", "+"]
