"""Nets: questions asked of a settled graph."""

import pytest

from blocks.errors import NetdraftError
from builder.errors import UsageError
from builder.road import load
from tests.builder.telling import HEAD, nodes

TEXT = (
    "net: tiny\ntitle: Tiny Net\ndoc: For tests.\nsource: https://example.org\nparams: {w: 8}\n"
    "inputs: {x: [N, 3, H, W]}\ndims: {H: 32}\nmap: {purpose: tests}\n"
    "nodes: {c: {block: Conv2d, out_channels: =w, kernel_size: 3}, r: ReLU}\n"
)


def test_a_net_tells_what_the_spec_says_of_it() -> None:
    net = load(TEXT, w=4)
    assert (net.name, net.title, net.doc, net.source) == (
        "tiny",
        "Tiny Net",
        "For tests.",
        "https://example.org",
    )
    assert dict(net.params) == {"w": 4} and net.to_yaml() == TEXT.replace("w: 8", "w: 4")
    assert load(nodes("r: ReLU")).title == "t"


def test_a_net_tells_what_it_costs_without_torch() -> None:
    net = load(TEXT)
    assert net.num_parameters == 8 * 27 + 8
    assert dict(net.sizes) == {"N": 1, "H": 32, "W": 64} and net.assumed == {"N", "W"}
    assert net.macs == 30 * 62 * 8 * 27 == net.symbolic_macs.evaluate(net.sizes)
    assert net.activation_bytes == 2 * 8 * 30 * 62 * 4
    assert [str(one) for one in net.conditions] == ["H must be at least 3", "W must be at least 3"]
    assert {name: str(shape) for name, shape in net.outputs.items()} == {"out": "(N, 8, H - 2, W - 2)"}
    assert str(net.inputs["x"]) == "(N, 3, H, W)"


def test_other_example_sizes_are_counted_with_and_nothing_else_changes() -> None:
    net = load(TEXT)
    other = net.at(W=10)
    assert other.macs == 30 * 8 * 8 * 27 and other.assumed == {"N"} and net.sizes["W"] == 64
    assert other.graph.nodes is net.graph.nodes
    assert load(other.to_yaml()) == other
    with pytest.raises(UsageError) as raised:
        net.at(K=3)
    assert (raised.value.code, raised.value.what) == ("unknown-size", "the net has no size named 'K'")
    assert raised.value.hint == "its sizes: N, H, W"


def test_a_net_that_takes_too_much_memory_is_refused_before_torch_is_needed() -> None:
    net = load(
        HEAD.replace("3, H, W", "65536") + "nodes: {l: {block: Linear, out_features: 65536, bias: false}}\n"
    )
    with pytest.raises(UsageError) as raised:
        net.build()
    assert raised.value.code == "too-many-bytes"
    assert (
        raised.value.what == "the parameters of 't' take 17,179,869,184 bytes, and the limit is 8,589,934,592"
    )
    assert raised.value.hint == "raise it with max_bytes (`--max-bytes`), or build on the meta device"
    with pytest.raises(NetdraftError):
        load(TEXT).build(max_bytes=100)


def test_nets_are_equal_when_what_they_compute_is() -> None:
    assert load(TEXT) == load(TEXT) and load(TEXT) != load(TEXT, w=9)
    assert load(TEXT) != load(TEXT).at(H=64)


def test_notes_are_told_once_with_the_node() -> None:
    net = load(nodes("a: {block: Conv2d, out_channels: 4, kernel_size: 1}"))
    assert net.notes == ()


@pytest.mark.parametrize("name", ["capsnet", "resnet", "resnet_base", "unet"])
def test_a_net_is_equal_to_one_from_its_own_text(name: str) -> None:
    net = load(name)
    assert load(net.to_yaml()) == net
    assert load(name, image_channels=2) != net


@pytest.mark.parametrize(("option", "value"), [("key_map", "torchvision"), ("fresh", ["fc"])])
def test_what_is_about_weights_needs_some(option: str, value: object) -> None:
    with pytest.raises(UsageError) as caught:
        load("resnet@resnet18").build(device="meta", **{option: value})
    assert str(caught.value) == f"`{option}` is about weights, and none are given"


def test_one_tap_or_one_freeze_may_stand_without_a_list() -> None:
    net = load("resnet@resnet18")
    assert list(net.tapped("stage.0").outputs) == ["out", "stage_0"]
    assert net.frozen("stage").totals.frozen_parameters > 0
