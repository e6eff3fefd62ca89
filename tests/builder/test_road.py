"""The whole road: load, and example sizes from outside."""

import inspect
import subprocess
import sys

import pytest

from builder.net import Net
from builder.road import BUILD_OPTIONS, load
from tests.builder.telling import HEAD, nodes, told

TEXT = (
    HEAD
    + "dims: {H: {example: 64, min: 32, multiple_of: 32}}\nnodes: {p: {block: MaxPool2d, kernel_size: 2}}\n"
)


def test_sizes_from_outside_replace_the_examples() -> None:
    net = load(TEXT, sizes={"H": 96, "W": 7})
    assert dict(net.sizes) == {"N": 1, "H": 96, "W": 7} and net.assumed == {"N"}


@pytest.mark.parametrize(
    ("sizes", "report"),
    [
        ({"H": 0}, ("error[bad-size]: the size H needs an integer from 1 to 2,147,483,647, got 0\n"
"   hint  as in `--dim H=224`\n")),
        ({"H": "7"}, ("error[bad-size]: the size H needs an integer from 1 to 2,147,483,647, got '7'\n"
"   hint  as in `--dim H=224`\n")),
        ({"H": True}, ("error[bad-size]: the size H needs an integer from 1 to 2,147,483,647, got true\n"
"   hint  as in `--dim H=224`\n")),
        ({"H": 16}, ("error[bad-size]: the size H = 16 must be at least 32, as the spec's `dims` says\n"
"   hint  give another size\n")),
        ({"H": 33}, ("error[bad-size]: the size H = 33 must be a multiple of 32, as the spec's `dims` says\n"
"   hint  give another size\n")),
        ({"K": 3}, ("error[unknown-size]: the net has no size named 'K'\n"
"   hint  the named sizes are N, H, W\n")),
    ],
)  # fmt: skip
def test_a_size_from_outside_that_does_not_fit_is_told(sizes: dict[str, int], report: str) -> None:
    assert told(TEXT, sizes=sizes) == report


def test_a_size_from_outside_may_break_a_condition_and_is_told_so() -> None:
    text = nodes(
        "p: {block: MaxPool2d, kernel_size: 2}",
        "u: {block: Upsample, scale_factor: 2}",
        "c: {block: Concat, from: [u, x]}",
    )
    assert "error[shape-mismatch]: Concat needs equal sizes except in dim 1\n" in told(text, sizes={"H": 15})


def test_lists_are_taken_for_params() -> None:
    text = (
        "net: t\nparams: {ws: [1]}\ninputs: {x: [N, 3]}\n"
        "nodes: {l: {block: Linear, out_features: =w, repeat: {w: =ws}}}\n"
    )
    assert str(load(text, ws=[4, 5]).shapes["l"]) == "(N, 5)" and load(text, ws=[4, 5]).params["ws"] == (4, 5)


def test_a_spec_is_known_without_torch() -> None:
    code = (
        "import sys; from builder.road import load; load('resnet@resnet50').macs; sys.exit('torch' in "
        "sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_same_text_gives_the_same_graph() -> None:
    assert load(TEXT).graph == load(TEXT).graph


def test_building_in_one_line_takes_every_option_of_a_build() -> None:
    assert list(BUILD_OPTIONS) == list(inspect.signature(Net.build).parameters)[1:]
