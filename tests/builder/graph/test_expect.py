"""What a spec claims of itself, checked."""

import pytest

from builder.errors import SpecError
from builder.road import load
from tests.builder.telling import codes, nodes, told

BASE = nodes("a: {block: Conv2d, out_channels: 8, kernel_size: 1}") + "dims: {H: 10, W: 10}\n"
"""32 parameters, 2,400 multiply-adds."""


@pytest.mark.parametrize(
    "expect",
    [
        "{parameters: 32}",
        "{parameters: '32'}",
        "{parameters: '< 33'}",
        "{parameters: '<= 32'}",
        "{parameters: '> 0'}",
        "{parameters: '>= 32'}",
        "{parameters: '== 32'}",
        "{macs: 2400}",
        "{macs: '2.4 k'}",
        "{macs: '~ 2.41 k'}",
        "{macs: '< 1 M'}",
        "{macs: '< 1 G'}",
        "{macs: '< 0.001 T'}",
        "{macs: <3k}",
        "{shapes: {a: [N, 8, H, W]}}",
        "{shapes: {x: [N, 3, H, W], a: [N, 2 * 4, H, W]}}",
    ],
)
def test_a_claim_that_holds_is_silent(expect: str) -> None:
    assert told(BASE + f"expect: {expect}\n") == ""


def test_claims_may_be_formulas_over_params() -> None:
    text = BASE.replace("net: t\n", "net: t\nparams: {w: 8}\n").replace("out_channels: 8", "out_channels: =w")
    assert codes(text + "expect: {parameters: =4 * w, shapes: {a: [N, =w, H, W]}}\n") == []


def test_claims_that_do_not_hold_are_told_with_what_is() -> None:
    line = "expect: {parameters: 33, macs: '< 1 k', shapes: {a: [N, 2, H, W], b: [N]}}"
    assert told(f"{BASE}{line}\n") == (
        "<text>:6:22: error[expectation]: the net has 32 parameters, and 33 is expected\n"
        f"    6 | {line}\n"
        "      |                      ^^\n"
        "   hint  mend the net, or claim 32\n"
        "\n"
        "<text>:6:32: error[expectation]: the net has 2,400 multiply-adds, and '< 1 k' is expected\n"
        f"    6 | {line}\n"
        "      |                                ^^^^^^^\n"
        "   hint  mend the net, or claim 2400\n"
        "\n"
        "<text>:6:53: error[expectation]: the output of 'a' is (N, 8, H, W), and [N, 2, H, W] is expected\n"
        f"    6 | {line}\n"
        "      |                                                     ^^^^^^^^^^^^\n"
        "   hint  mend the net, or the claim\n"
        "\n"
        "<text>:6:67: error[unknown-ref]: `expect` names 'b', and there is no such node\n"
        f"    6 | {line}\n"
        "      |                                                                   ^\n"
        "   hint  name a node by its path, as `netdraft summary` lists them\n"
    )


@pytest.mark.parametrize("claim", ["many", "'~~ 1'", "'< -1'", "true", "[1]", "'1 X'"])
def test_a_claim_that_cannot_be_read_is_told_with_examples(claim: str) -> None:
    report = told(BASE + f"expect: {{parameters: {claim}}}\n")
    assert report.startswith(
        "<text>:6:22: error[wrong-type]: `parameters` needs a number or a comparison, got "
    )
    assert report.endswith('   hint  as in 31031745, "< 200 G" or "~ 4.1 G"\n')


def test_a_shape_of_other_rank_or_of_unknown_sizes_is_told() -> None:
    assert codes(BASE + "expect: {shapes: {a: [N, 8]}}\n") == [("expectation", None)]
    assert codes(BASE + "expect: {shapes: {a: [N, 8, K, W]}}\n") == [("unknown-size", None)]


NUMBERS = """
net: small
params: {width: 4}
inputs: {x: [N, 3, H, W]}
dims: {N: 1, H: 8, W: 8}
expect: {parameters: 112, macs: 6912}
nodes: {conv: {block: Conv2d, out_channels: =width, kernel_size: 3, padding: 1}}
"""


def test_plain_numbers_are_claimed_of_the_net_as_it_is_written() -> None:
    assert load(NUMBERS).num_parameters == 112
    assert load(NUMBERS, width=8).num_parameters == 224
    assert load(NUMBERS, sizes={"H": 16}).macs == 2 * 6912


def test_formulas_are_claimed_of_every_net_that_the_spec_gives() -> None:
    claimed = NUMBERS.replace("parameters: 112", "parameters: =width * 28")
    assert load(claimed, width=8).num_parameters == 224
    with pytest.raises(SpecError, match="expected"):
        load(NUMBERS.replace("parameters: 112", "parameters: =width * 27"), width=8)
