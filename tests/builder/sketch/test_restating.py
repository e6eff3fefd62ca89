"""Texts that are restated: only what changed is touched, and the text stands alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from builder.road import load
from builder.sketch.editing import edited

SPEC = """\
# A tiny net.
net: tiny
params:
  width: 8          # channels
  depth: {default: 2, min: 1}
  twice: =width * 2
  ratio: float
variants: {wide: {width: 16, ratio: 2}, narrow: {ratio: 0.5}}

# what comes in
inputs: {image: [N, 3, H, W]}
nodes:
  conv: {block: Conv2d, out_channels: =width, kernel_size: 1}   # the only one
  stage: {block: Conv2d, repeat: =depth, out_channels: =twice, kernel_size: 1}
  drop: {block: Dropout, p: =ratio / 4}
expect: {parameters: 1, shapes: {conv: [N, =width, H, W]}}
"""


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """Pair the lines that differ, where both texts have as many."""
    return [
        (one, other)
        for one, other in zip(before.splitlines(), after.splitlines(), strict=False)
        if one != other
    ]


def test_an_override_changes_its_default_and_no_comment() -> None:
    net = load(SPEC, width=4, ratio=0.5)
    assert difference(SPEC, net.to_yaml()) == [
        ("  width: 8          # channels", "  width: 4          # channels"),
        ("  ratio: float", "  ratio: {default: 0.5, type: float}"),
        (
            "expect: {parameters: 1, shapes: {conv: [N, =width, H, W]}}",
            "expect: {shapes: {conv: [N, =width, H, W]}}",
        ),
    ]
    assert load(net.to_yaml()) == net


def test_a_variant_becomes_the_default_and_the_others_keep_theirs() -> None:
    net = load(SPEC, variant="wide")
    text = net.to_yaml()
    assert "  width: 16          # channels\n" in text
    assert "variants: {wide: {width: 16, ratio: 2}, narrow: {ratio: 0.5, width: 8}}" in text
    assert load(text) == net
    assert load(text, variant="narrow").params["width"] == 8


def test_a_default_that_is_a_formula_stays_where_it_still_holds() -> None:
    net = load(SPEC, ratio=1.0, width=3)
    assert "  twice: =width * 2\n" in net.to_yaml()
    other = load(SPEC, ratio=1.0, twice=5)
    assert "  twice: 5\n" in other.to_yaml()
    assert load(other.to_yaml()) == other


def test_chosen_sizes_become_examples() -> None:
    net = load(SPEC, variant="narrow", sizes={"H": 9})
    assert net.to_yaml().endswith("\n\ndims: {H: 9}\n")
    assert load(net.to_yaml()) == net
    moved = net.at(W=7)
    assert load(moved.to_yaml()) == moved
    assert load(moved.to_yaml()).sizes["W"] == 7


def test_used_composites_come_in_with_those_that_they_use(tmp_path: Path) -> None:
    (tmp_path / "inner.yaml").write_text(
        "blocks: {Deep: {nodes: {relu: ReLU}}, Idle: {nodes: {relu: ReLU}}}\n"
    )
    (tmp_path / "parts.yaml").write_text("use: [inner.yaml]\nblocks: {Part: {nodes: {deep: Deep}}}\n")
    root = tmp_path / "net.yaml"
    root.write_text(
        "# Root.\nnet: a\nuse: [parts.yaml]\n\ninputs: {x: [N, 2]}\nnodes:\n  part: Part  # here\n"
    )
    net = load(root)
    assert net.to_yaml() == (
        "# Root.\nnet: a\n\ninputs: {x: [N, 2]}\nnodes:\n  part: Part  # here\n\n"
        "blocks:\n  Part:\n    nodes:\n      deep: Deep\n  Deep:\n    nodes:\n      relu: ReLU\n"
    )
    assert load(net.to_yaml()) == net


@pytest.mark.parametrize(
    ("text", "wanted", "result"),
    [
        ("a: 1\nb: 2\n", {"a": 1}, "a: 1\n"),
        ("a: 1 # one\n", {"a": [1, {"b": 2}]}, "a: [1, {b: 2}] # one\n"),
        ("a:\n  b: 1 # one\nd: 3\n", {"a": {"b": 1, "e": 2}, "d": 3}, "a:\n  b: 1 # one\n  e: 2\nd: 3\n"),
        ("a: {b: 1}", {"a": {"b": 1, "c": 2}}, "a: {b: 1, c: 2}\n"),
        ("a:\n  - 1\n  - 2\nb: 1\n", {"a": [3], "b": 1}, "a: [3]\nb: 1\n"),
        ("a: |\n  long\n  text\nb: 1\n", {"a": "short", "b": 1}, "a: short\nb: 1\n"),
        ("a: &x {c: 1}\nb: *x\n", {"a": {"c": 2}, "b": {"c": 1}}, "a: {c: 2}\nb: {c: 1}\n"),
        ("# Head.\n{a: 1, b: 2}\n", {"a": 1}, "# Head.\n{a: 1}\n"),
    ],
)  # fmt: skip
def test_an_edit_says_what_is_wanted_and_touches_little(
    text: str, wanted: dict[str, Any], result: str
) -> None:
    if "&x" in text:
        assert edited(text, wanted).split() == result.split()
    else:
        assert edited(text, wanted) == result
