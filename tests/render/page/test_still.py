"""The still picture, element by element."""

from __future__ import annotations

import pytest

from builder.graph.ir import walk
from tests.render.nets import VARIED, net_of
from tests.render.page.pages import data_of, elements, page


@pytest.mark.parametrize("name", VARIED)
def test_each_element_is_in_the_picture_and_each_path_in_the_net(name):
    ids = {attributes.get("id") for _, attributes in elements(page(name)).found}
    paths = {node.path for node in walk(net_of(name).graph)}
    overview = data_of(page(name))["overview"]
    assert overview
    for identifier, nodes in overview:
        assert identifier in ids
        assert nodes
        assert set(nodes) <= paths


def test_open_rooms_are_named():
    rooms = data_of(page("resnet@resnet50"))["rooms"]
    assert rooms == [f"stage.{number}" for number in range(4)]


def test_a_card_names_all_the_nodes_that_it_took_in():
    overview = dict(data_of(page("resnet@resnet50"))["overview"])
    assert overview["node-conv1"] == ["conv1", "bn1", "relu"]
