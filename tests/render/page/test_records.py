"""What the page tells of a node."""

from __future__ import annotations

from builder.graph.ir import walk
from tests.render.nets import net_of
from tests.render.page.pages import data_of, page


def record(name, path):
    data = data_of(page(name))
    scope, rest = data["scopes"][data["root"]], path
    while True:
        node = max(
            (node for node in scope["nodes"] if rest == node[0] or rest.startswith(f"{node[0]}.")),
            key=lambda node: len(node[0]),
        )
        rest = rest[len(node[0]) + 1 :]
        if not rest:
            return data["records"][node[1]]
        scope = data["scopes"][node[2]]


def test_arguments_tell_where_they_come_from():
    args = {name: (value, origin) for name, value, origin in record("unet", "head")["args"]}
    assert args["in_channels"] == ("64", "inferred")
    assert args["out_channels"] == ("1", "given")
    assert args["bias"] == ("true", "default")


def test_shapes_are_symbols_and_numbers():
    found = record("unet", "encoder.1")
    assert found["inputs"] == [["x", "N × 64 × ⌊H/2⌋ × ⌊W/2⌋", "1 × 64 × 286 × 286", "float32", "encoder.0"]]
    assert [one[:3] for one in found["outputs"]] == [
        ["out", "N × 128 × ⌊H/4⌋ × ⌊W/4⌋", "1 × 128 × 143 × 143"],
        ["skip", "N × 128 × ⌊H/2⌋ × ⌊W/2⌋", "1 × 128 × 286 × 286"],
    ]


def test_costs_are_those_of_the_summary():
    rows = {row.path: row for row in net_of("bottlenecks").rows()}
    for path in ("stem", "stage.1", "stage.1.block.0.mid", "fc"):
        found = record("bottlenecks", path)["costs"]
        row = rows[path]
        assert (found["params"], found["macs"], found["bytes"]) == (
            row.params,
            row.macs_at,
            row.activation_bytes,
        )


def test_every_node_says_where_it_was_written():
    assert record("unet", "encoder.3.pool")["place"] == "specs/unet.yaml:25"
    for name in ("towers", "resnet@resnet50"):
        assert all(":" in one["place"] for one in data_of(page(name))["records"])


def test_sharing_freezing_and_tying_are_told():
    assert any("weights are shared" in words for words in record("towers", "again")["remarks"])
    assert any("frozen" in words for words in record("towers", "encode")["remarks"])
    assert any("words.weight" in words for words in record("towers", "logits")["remarks"])


def test_conditions_stand_with_the_node_that_asks_for_them():
    assert len(record("unet", "encoder.3.pool")["conditions"]) == len(net_of("unet").conditions)
    assert "conditions" not in record("unet", "head")


def test_every_node_has_a_record():
    for name in ("bottlenecks", "transformer", "towers"):
        for node in walk(net_of(name).graph):
            assert record(name, node.path)["block"]
