"""Counts are sums of their parts, and sizes say who chose them."""

from __future__ import annotations

from tests.builder.graph.explaining.asking import asked

SPEC = """
net: counted
inputs: {image: [N, 3, H, W]}
dims: {N: 1, H: {example: 8, min: 4, multiple_of: 2}}
nodes:
  conv: {block: Conv2d, out_channels: 4, kernel_size: 3, padding: 1}
  act: ReLU
  body:
    nodes:
      conv: {block: Conv2d, out_channels: 2, kernel_size: 1}
expect: {parameters: 122}
"""


def test_parameters_of_a_block_are_those_of_its_tensors() -> None:
    found = asked(SPEC)("conv.parameters")
    assert [(one.name, one.value, one.text) for one in found.chain] == [
        ("conv.weight", 108, "4 × 3 × 3 × 3"),
        ("conv.bias", 4, "4"),
        ("conv.parameters", 112, ""),
    ]


def test_parts_that_count_nothing_are_left_out_and_shares_add_up() -> None:
    links = asked(SPEC)("parameters").chain
    assert [(one.name, one.value, one.text) for one in links[:-1]] == [
        ("conv", 112, "91.8 %"),
        ("body", 10, "8.2 %"),
    ]
    assert links[-1].value == 122


def test_multiply_adds_show_the_sizes_that_they_were_counted_at() -> None:
    origin = asked(SPEC)("body.conv.macs").origin
    assert origin.text == "8H·N·W"
    assert dict(origin.known)["H"] == 8
    assert origin.value == 8 * 8 * dict(origin.known)["W"]


def test_a_claim_is_named_beside_the_count() -> None:
    assert asked(SPEC)("parameters").notes == ("`expect` claims 122 for the net as written (net.yaml:11:22)",)
    assert asked(SPEC)("body.parameters").notes == ()


def test_a_size_that_nobody_states_says_how_to_state_it() -> None:
    found = asked(SPEC)("W")
    assert (found.origin.how, found.value) == ("chosen to fit the conditions", asked(SPEC).net.sizes["W"])
    assert "--dim" in found.origin.text


def test_a_size_tells_its_bounds() -> None:
    found = asked(SPEC)("H")
    assert (found.value, found.origin.how) == (8, "literal (example in `dims`)")
    assert found.notes == (
        "`dims` says min: 4 (net.yaml:4:14)",
        "`dims` says multiple_of: 2 (net.yaml:4:14)",
    )
