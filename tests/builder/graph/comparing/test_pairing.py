"""Nodes are paired by id, by the place that they are given, and by what they are."""

from __future__ import annotations

from builder.graph.comparing.pairing import pair, traits
from builder.graph.ir import Graph, Source
from builder.road import load

CHAIN = "net: n\ninputs: {x: [N, 4]}\nnodes:\n"


def chain(*names: str) -> Graph:
    return load(CHAIN + "".join(f"  {name}: {{block: Linear, out_features: 4}}\n" for name in names)).graph


def ids(pairs: object) -> list[tuple[str, str]]:
    return [(old.id, new.id) for old, new in pairs]


def test_ids_decide_first():
    found = pair(chain("a", "b"), chain("b", "a"))
    assert sorted(ids(found.both)) == [("a", "a"), ("b", "b")]


def test_a_rename_is_followed_down_the_chain():
    found = pair(chain("a", "b", "c"), chain("a", "d", "e"))
    assert ids(found.both) == [("a", "a"), ("b", "d"), ("c", "e")]
    assert found.renewed(Source("b", "out")) == Source("d", "out")


def test_places_move_ids_and_leave_what_they_push_out():
    found = pair(chain("a", "b"), chain("a"), {"b": "a", "a": "nowhere"})
    assert ids(found.both) == [("b", "a")]
    assert [node.id for node in found.removed] == ["a"]


def test_traits_see_arguments_and_not_names():
    one, other, wide = (load(CHAIN + line).graph.nodes[0] for line in (
        "  a: {block: Linear, out_features: 4}\n",
        "  b: {block: Linear, out_features: 4}\n",
        "  a: {block: Linear, out_features: 5}\n",
    ))  # fmt: skip
    assert traits(one) == traits(other) != traits(wide)
