"""Scopes, each drawn once."""

from __future__ import annotations

from builder.road import load
from render.page import atlas as module
from tests.render.nets import VARIED, net_of
from tests.render.page.pages import data_of, page, page_of


def count(data, number):
    scope = data["scopes"][number]
    return len(scope["nodes"]) + sum(count(data, node[2]) for node in scope["nodes"] if len(node) > 2)


def test_every_node_of_a_net_is_in_the_atlas():
    for name in VARIED:
        data = data_of(page(name))
        assert count(data, data["root"]) == told(net_of(name).graph), name


def told(graph):
    """Count nodes; what runs another's weights again is told where those are."""
    return sum(
        1 + (told(node.body) if node.body is not None and not node.call else 0) for node in graph.nodes
    )


def test_what_is_called_again_is_not_told_twice():
    data = data_of(page("siamese"))
    nodes = {node[0]: node for node in data["scopes"][data["root"]]["nodes"]}
    assert len(nodes["encoder"]) == 3
    assert len(nodes["encoder_again"]) == 2


def test_equal_scopes_are_told_once():
    data = data_of(page("transformer"))
    assert len(data["scopes"]) == 2
    layers = [node for node in data["scopes"][data["root"]]["nodes"] if node[0].startswith("layers")]
    assert len(layers) == 12
    assert len({node[2] for node in layers}) == 1


def test_every_node_stands_on_an_item_or_an_arrow():
    for name in VARIED:
        for scope in data_of(page(name))["scopes"]:
            held = {number for item in scope["items"] for number in (*item.get("n", ()), *item.get("c", ()))}
            held |= {number for arrow in scope["arrows"] for number in arrow["n"]}
            assert held == set(range(len(scope["nodes"]))), name


def test_copies_are_listed_in_the_order_in_which_they_run():
    data = data_of(page("resnet@resnet152"))
    runs = [item["c"] for scope in data["scopes"] for item in scope["items"] if "c" in item]
    assert sorted(map(len, runs)) == [2, 2, 7, 35]
    assert all(run == list(range(run[0], run[0] + len(run))) for run in runs)


def test_items_of_a_scope_stand_apart():
    for name in VARIED:
        for scope in data_of(page(name))["scopes"]:
            boxes = [item["box"] for item in scope["items"]]
            for place, (x, y, width, height) in enumerate(boxes):
                assert -0.1 <= x <= x + width <= scope["w"] + 0.2
                assert -0.1 <= y <= y + height <= scope["h"] + 0.2
                for ox, oy, other_width, other_height in boxes[:place]:
                    is_apart = (
                        x >= ox + other_width or ox >= x + width or y >= oy + other_height or oy >= y + height
                    )
                    assert is_apart, name


def test_a_net_of_too_many_nodes_is_told_down_to_a_level(monkeypatch):
    monkeypatch.setattr(module, "MOST_NODES", 20)
    data = data_of(page_of(net_of("transformer")))
    assert data["depth"] == 1
    assert len(data["scopes"]) == 1


def test_a_long_net_is_drawn_in_stretches():
    text = "net: long\ninputs: {x: [N, 8]}\nnodes:\n"
    text += "".join(
        f"  n{number}: {{block: Linear, out_features: {8 + number % 3}}}\n" for number in range(700)
    )
    data = data_of(page_of(load(text)))
    scope = data["scopes"][data["root"]]
    assert len(scope["items"]) <= 302
    assert len({number for item in scope["items"] for number in item.get("n", ())}) == 700
