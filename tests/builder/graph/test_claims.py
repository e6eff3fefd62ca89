"""Conditions of a net: found, kept once, sorted, and told with the node that asks."""

from builder.road import load
from tests.builder.telling import codes, nodes


def conditions(*lines: str) -> list[tuple[str, str]]:
    return [(str(one.condition), one.path) for one in load(nodes(*lines)).found]


UP = "u: {block: Upsample, scale_factor: 4}"


def test_conditions_are_sorted_by_size_then_kind_each_with_the_node_that_asks_most() -> None:
    found = conditions(
        "p: {block: MaxPool2d, kernel_size: 2}",
        "q: {block: MaxPool2d, kernel_size: 2}",
        UP,
        "c: {block: Concat, from: [u, x]}",
    )
    assert found == [
        ("H must be at least 4", "q"),
        ("H must be a multiple of 4", "c"),
        ("W must be at least 4", "q"),
        ("W must be a multiple of 4", "c"),
    ]


def test_a_plain_unet_works_on_multiples_of_16_and_a_cropping_one_from_16_on() -> None:
    levels = (
        "{repeat: 4, nodes: {c: {block: Conv2d, out_channels: 4, kernel_size: 1}, p: {block: "
        "MaxPool2d, "
        "kernel_size: 2}}, outputs: {out: p, skip: c}}"
    )
    join = (
        "{repeat: 4, from: {x: prev, skip: 'enc[-1 - i].skip'}, inputs: [x, skip], nodes: {u: {block: "
        "Upsample, from: x, scale_factor: 2}, j: {block: JOIN, from: [u, skip]}}}"
    )
    plain = conditions(f"enc: {levels}", f"dec: {join.replace('JOIN', 'Concat')}")
    assert [text for text, _ in plain] == [
        "H must be at least 16",
        "H must be a multiple of 16",
        "W must be at least 16",
        "W must be a multiple of 16",
    ]
    net = load(nodes(f"enc: {levels}", f"dec: {join.replace('JOIN', 'CropAndConcat')}"))
    assert [str(one) for one in net.conditions] == ["H must be at least 16", "W must be at least 16"]
    assert str(net.shapes["dec"]) == "(N, 20, 16⌊H/16⌋, 16⌊W/16⌋)"


def test_a_condition_on_an_expression_comes_last() -> None:
    text = nodes("f: Flatten", "l: {block: Linear, in_features: 768, out_features: 2}")
    assert [str(one) for one in load(text).conditions] == ["3H·W must be 768"]
    assert codes(text + "dims: {H: 16, W: 17}\n") == [("shape-mismatch", "l")]
    assert codes(text + "dims: {H: 16, W: 16}\n") == []
