"""What is shared between copies that are alike, and learnt for layers that are, changes nothing."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builder.plain import all_of, all_plainly
from tests.builder.telling import HEAD, nodes
from tests.fuzz.drawing.nets import drawn
from tests.fuzz.mutation import mutated

SEEDS = st.integers(0, 1 << 32)
CONV = "block: Conv2d, kernel_size: 1"
OWN = (
    "blocks:\n  Own:\n    params: {width: 1}\n    inputs: [i]\n    nodes:\n"
    f"      c: {{{CONV}, out_channels: =width}}\n      d: ReLU\n"
)
USES = f"{HEAD}{OWN}nodes:\n  "
ALIKE = {
    "copies of a block": nodes(f"a: {{{CONV}, out_channels: 3, repeat: 3}}"),
    "copies that widen": nodes(f"a: {{{CONV}, out_channels: 4, repeat: 3}}"),
    "copies that count": nodes(f"a: {{{CONV}, out_channels: =i + 1, repeat: 3}}"),
    "copies left out": nodes("a: ReLU", f"b: {{{CONV}, out_channels: 3, repeat: 3, when: =1 > 2}}"),
    "copies that read a list": nodes("a: ReLU", "b: {block: Add, from: [prev, a], repeat: 3}"),
    "copies of a group": nodes(f"a: {{repeat: 3, nodes: {{b: {{{CONV}, out_channels: 3}}, c: ReLU}}}}"),
    "groups in groups": nodes(
        "a: {repeat: 2, nodes: {b: {repeat: {k: [1, 2]}, nodes: {c: {block: Dropout, p: =k / 4}}}}}"
    ),
    "composites": f"{USES}a: {{block: Own, width: 4, repeat: 3}}\n  b: {{block: Own, width: 4}}\n",
    "calls": nodes(
        f"a: {{repeat: 2, nodes: {{b: {{{CONV}, out_channels: 3}}}}}}",
        "c: {call: 'a[0]'}",
        "d: {call: 'a[0]'}",
    ),
    "taps": f"{USES}a: {{block: Own, width: 3, repeat: 2, taps: {{t: c}}}}\n  b: {{block: Own, width: 3}}\n",
    "stated shapes": nodes(
        f"a: {{repeat: 3, nodes: {{b: {{{CONV}, out_channels: 3, shape: [N, 3, H, W]}}}}}}"
    ),
    "whole nets": nodes("a: {block: 'net:resnet@resnet18', repeat: 1}"),
    "a fault in each copy": nodes(
        "a: {repeat: 3, nodes: {b: {block: Conv2d, out_channels: 0, kernel_size: 1}}}"
    ),
    "a fault in the last copy": nodes("a: {block: Conv2d, out_channels: =2 - i, kernel_size: 1, repeat: 3}"),
    "a fault that flows in": nodes("a: {repeat: 9, nodes: {b: {block: MaxPool2d, kernel_size: 2}}}").replace(
        "H, W", "32, 32"
    ),
    "a ref that is none": nodes("a: {repeat: 3, nodes: {b: {block: Add, from: [x, y]}}}"),
}


@pytest.mark.parametrize("text", ALIKE.values(), ids=ALIKE)
def test_what_is_alike_is_what_it_is_by_itself(text: str) -> None:
    assert all_of(text) == all_plainly(text)


@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(SEEDS)
def test_a_spec_of_chance_is_what_the_plain_way_makes_of_it(seed: int) -> None:
    text = drawn(Random(seed), 9).text
    assert all_of(text) == all_plainly(text)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(SEEDS)
def test_a_broken_spec_is_told_as_the_plain_way_tells_it(seed: int) -> None:
    random = Random(seed)
    text = mutated(random, drawn(random, 9).text)
    assert all_of(text) == all_plainly(text)


def test_a_net_is_the_same_after_another_one_was_learnt_from() -> None:
    wide = ALIKE["copies that widen"]
    for other in ALIKE.values():
        before = all_of(wide)
        all_of(other)
        assert all_of(wide) == before == all_plainly(wide)
