"""Taps: further outputs from the inside of nodes."""

import pytest

from blocks.errors import BlockError
from builder.road import load
from tests.builder.telling import codes, nodes, told

GROUP = "g: {taps: {c: conv}, nodes: {conv: {block: Conv2d, out_channels: 4, kernel_size: 1}, act: ReLU}}"


def test_a_tap_is_a_further_output_port() -> None:
    net = load(nodes(GROUP, "cat: {block: Concat, from: [g, g.c]}"))
    assert str(net.shapes["cat"]) == "(N, 8, H, W)" and net.graph.nodes[0].outputs == ("out", "c")


def test_every_copy_of_a_repeated_node_has_the_tap() -> None:
    text = nodes(GROUP.replace("{taps", "{repeat: 2, taps"), "cat: {block: Concat, from: ['g[0].c', g.c, g]}")
    assert str(load(text).shapes["cat"]) == "(N, 12, H, W)"


def test_a_tap_reaches_deep_into_a_whole_net() -> None:
    text = (
        nodes("b: {block: net:unet, width: 8, taps: {low: middle, c1: encoder.1.conv}}")
        + "outputs: [b, b.low, b.c1]\n"
    )
    assert [str(shape) for shape in load(text).outputs.values()] == [
        "(N, 1, 16⌊H/16⌋, 16⌊W/16⌋)", "(N, 128, ⌊H/16⌋, ⌊W/16⌋)", "(N, 16, ⌊H/2⌋, ⌊W/2⌋)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tap", "what"),
    [
        ("c: cnov", "there is no node 'cnov' to tap"),
        ("c: conv.inner", "'g.conv' has nothing inside called 'inner'"),
        ("out: conv", "there is an output 'out' already"),
    ],
)
def test_a_tap_that_leads_nowhere_is_told(tap: str, what: str) -> None:
    report = told(nodes(GROUP.replace("c: conv", tap)))
    assert report.startswith("<text>:4:") and f"error[bad-tap]: {what}\n" in report
    assert codes(nodes(GROUP.replace("c: conv", tap))) == [("bad-tap", "g")]


def test_a_net_is_tapped_by_paths_or_by_names() -> None:
    net = load(nodes(GROUP, "s: Sigmoid"))
    assert list(net.tapped(["g.conv", "g"]).outputs) == ["out", "g_conv", "g"]
    assert list(net.tapped({"low": "g.conv"}).outputs) == ["out", "low"]
    assert net.tapped([]) is net
    with pytest.raises(BlockError, match="there is no node 'zebra' to tap"):
        net.tapped(["zebra"])


def test_a_node_that_is_called_again_gives_its_tap_there_too() -> None:
    group = GROUP.replace("taps: {c: conv}, ", "")
    net = load(nodes(group, "again: {call: g, from: x}", "sum: {block: Add, from: [g, again]}"))
    tapped = net.tapped({"low": "g.conv"})
    assert [node.outputs for node in tapped.graph.nodes] == [("out", "low"), ("out", "low"), ("out",)]
    assert str(tapped.outputs["low"]) == "(N, 4, H, W)"


def test_a_glob_taps_every_node_that_it_means() -> None:
    net = load("unet", depth=2).tapped(["encoder.*.conv"])
    assert list(net.outputs) == ["out", "encoder_0_conv", "encoder_1_conv"]


def test_a_glob_that_means_nothing_is_told() -> None:
    with pytest.raises(BlockError, match=r"the glob 'stage\.\*' means no node to tap"):
        load("unet").tapped(["stage.*"])
