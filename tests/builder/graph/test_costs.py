"""Costs by node and in all."""

from builder.road import load
from tests.builder.telling import nodes

NET = load(
    nodes(
        "c: {block: Conv2d, out_channels: 8, kernel_size: 3, padding: 1, freeze: true}",
        "g: {repeat: 2, nodes: {b: BatchNorm2d, r: ReLU}}",
        "f: Flatten",
    )
    + "dims: {N: 2, H: 10, W: 5}\n"
)


def test_rows_go_down_to_a_depth_and_add_up() -> None:
    rows = {row.path: row for row in NET.rows()}
    assert list(rows) == ["c", "g.0", "g.0.b", "g.0.r", "g.1", "g.1.b", "g.1.r", "f"]
    assert [row.path for row in NET.rows(1)] == ["c", "g.0", "g.1", "f"]
    assert [(row.path, row.level) for row in NET.rows(2)][1:3] == [("g.0", 0), ("g.0.b", 1)]
    assert rows["c"].params == 8 * 3 * 9 + 8 and rows["g.0"].params == rows["g.0.b"].params == 16
    assert rows["c"].macs_at == 2 * 10 * 5 * 8 * 3 * 9 and str(rows["c"].macs) == "216H·N·W"
    assert rows["g.0"].activation_bytes == 2 * (2 * 8 * 10 * 5 * 4)
    assert rows["c"].is_frozen and not rows["f"].is_frozen


def test_totals_are_the_sums_of_the_leaves() -> None:
    totals = NET.totals
    assert (totals.parameters, totals.frozen_parameters) == (224 + 32, 224)
    assert totals.buffers == 2 * (8 + 8 + 1)
    assert totals.macs_at == 21600 and totals.macs.evaluate({"N": 1, "H": 1, "W": 1}) == 216
    assert totals.parameter_bytes == 256 * 4
    assert totals.activation_bytes == 6 * 2 * 8 * 10 * 5 * 4


def test_shapes_are_listed_by_path_and_a_repeats_own_path_is_its_last_copy() -> None:
    assert NET.shapes["g"] == NET.shapes["g.1"] and str(NET.shapes["g.0.b"]) == "(N, 8, H, W)"
    assert next(iter(NET.shapes)) == "x"
