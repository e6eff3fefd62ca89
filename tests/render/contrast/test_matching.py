"""Every node of two nets has one fate, and copies of a repeat meet where they fit best."""

from __future__ import annotations

from builder.graph.ir import walk
from builder.road import load
from render.contrast.matching import match, places_of


def fates(old: object, new: object) -> object:
    return match(old.graph, new.graph, (old.sizes, new.sizes))


def test_every_node_of_both_nets_has_a_fate():
    old, new = load("unet"), load("resnet@resnet18")
    found = fates(old, new)
    assert set(found.before) == {node.path for node in walk(old.graph)}
    assert set(found.after) == {node.path for node in walk(new.graph)}
    assert set(found.fates) == {*found.before.values(), *found.after.values()}


def test_encoders_meet_from_the_start_and_decoders_from_the_end():
    old, new = load("unet"), load("unet", depth=3)
    places = places_of(old.graph, new.graph, (old.sizes, new.sizes))
    assert {old_id: new_id for old_id, new_id in places.items() if not new_id.startswith("before ")} == {
        "decoder.1": "decoder.0", "decoder.2": "decoder.1", "decoder.3": "decoder.2",
    }  # fmt: skip


def test_equal_copies_stay_where_they_are():
    old, new = load("resnet@resnet18"), load("resnet@resnet34")
    for one, other in zip(old.graph.nodes, new.graph.nodes, strict=True):
        if one.body is not None:
            assert not places_of(one.body, other.body, (old.sizes, new.sizes))


def test_a_composite_knows_what_became_of_its_inside():
    old, new = load("resnet@resnet18"), load("resnet@resnet34")
    found = fates(old, new)
    assert dict(found.fates["stage.2"].inside) == {"added": 4}
    assert found.fates["stage.2"].status == "changed"
    assert found.fates["conv1"].is_untouched
