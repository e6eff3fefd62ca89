"""Spec files in their canonical layout."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.errors import SpecError
from builder.sketch.formatting.format import formatted
from builder.sketch.layout import lay_out
from builder.spec.text import read_mapping
from builder.spec.tree import plain

SPECS = Path(__file__).parents[4] / "specs"
SHIPPED = sorted(SPECS.rglob("*.yaml"))


def test_a_messy_spec_comes_out_in_order() -> None:
    messy = """\
# A small net.
outputs:   head   # what comes out
nodes:
    # the first one
    conv:
        out_channels: 8
        block: Conv2d
        kernel_size:   3   # square


    head:
      block: 'ReLU'
inputs: {image: [N,3,H,W]}
net: small
"""
    assert (
        formatted(messy)
        == """\
# A small net.
net: small

inputs: {image: [N, 3, H, W]}

nodes:
  # the first one
  conv:
    block: Conv2d
    out_channels: 8
    kernel_size: 3   # square

  head: {block: "ReLU"}

outputs: head   # what comes out
"""
    )


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("nodes: {a: ReLU, b: Tanh}", "nodes:\n  a: ReLU\n  b: Tanh\n"),
        ("nodes:\n  a:\n    block: ReLU\n    inplace: true\n", "nodes:\n  a: {block: ReLU, inplace: true}\n"),
        ("params: {a: 1}   # few", "params: {a: 1}   # few\n"),
        ("inputs:\n      x: [N,\n  3]", "inputs:\n  x: [N, 3]\n"),
        ("doc: >-\n       one\n       two\nnet: x", "net: x\ndoc: >-\n  one\n  two\n"),
        ("init:\n- {of: a}\n- {of: b}\n", "init:\n  - {of: a}\n  - {of: b}\n"),
        ("a: 1 # close\n\n\n\nb: 2", "a: 1  # close\n\nb: 2\n"),
        ("---\na: 1\n...\n", "a: 1\n"),
        ("\ufeffa: 1\r\nb: [1,\r\n 2]\r\n", "a: 1\nb: [1, 2]\n"),
        ("nodes:\n  a:\n    block: X\n    p: a, b\n", 'nodes:\n  a: {block: X, p: "a, b"}\n'),
        ("nodes:\n  a:\n    block: X\n    p: =f(a)\n", "nodes:\n  a: {block: X, p: =f(a)}\n"),
        ("nodes:\n  a:\n    block: X\n    p: 1.50\n", "nodes:\n  a: {block: X, p: 1.50}\n"),
        ("net:\ninputs:\n", "net:\n\ninputs:\n"),
    ],
)
def test_small_things_come_out_so(written: str, wanted: str) -> None:
    assert formatted(written) == wanted
    assert formatted(wanted) == wanted


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("a: {  # why\n  b: 1  # one\n}", "a:  # why\n  b: 1  # one\n"),
        ("a: [1, 2,  # two\n  # three comes\n  3]", "a:\n  - 1\n  - 2  # two\n  # three comes\n  - 3\n"),
        ("a: {  # only here\n  b: 1}", "a: {b: 1}  # only here\n"),
        ("a: {b: 1  # in\n}  # out\nc: 2", "a:  # out\n  b: 1  # in\nc: 2\n"),
        ("a:\n  b: 1\n  # of a\n# of c\nc: 2\n", "a:\n  b: 1\n  # of a\n# of c\nc: 2\n"),
        ("a:\n  b: 1\n\n# the end\n", "a:\n  b: 1\n\n# the end\n"),
        ("a: |  # text\n  one # two\nb: 1", "a: |  # text\n  one # two\nb: 1\n"),
        ("a:\n  # before the value\n  5\n", "# before the value\na: 5\n"),
        ("a:\n-  # dash\n  x: 1  # one\n", "a:\n  # dash\n  - x: 1  # one\n"),
        ("a: {  # nothing\n}\nb: 1", "a: {}  # nothing\nb: 1\n"),
        ('a: "b # c"  # d\n', 'a: "b # c"  # d\n'),
        ("# top\n\n# of a\na: 1\n", "# top\n\n# of a\na: 1\n"),
        ("&x a: &y 1\n# then\nb: *y\n", "&x a: &y 1\n# then\nb: *y\n"),
    ],
)
def test_comments_stay_where_they_belong(written: str, wanted: str) -> None:
    assert formatted(written) == wanted
    assert formatted(wanted) == wanted


def test_a_section_moves_with_its_comments() -> None:
    text = "# heading\n\n# what goes in\ninputs: {x: [N]}  # one\nnet: t\n"
    assert formatted(text) == "# heading\nnet: t\n\n# what goes in\ninputs: {x: [N]}  # one\n"


def test_what_is_too_long_hangs_below_its_first_entry() -> None:
    arguments = ", ".join(f"argument_{number}: =width * {number}" for number in range(6))
    wanted = """\
nodes:
  conv: {block: Conv2d, argument_0: =width * 0, argument_1: =width * 1, argument_2: =width * 2,
         argument_3: =width * 3, argument_4: =width * 4, argument_5: =width * 5}
"""
    assert formatted(f"nodes: {{conv: {{block: Conv2d, {arguments}}}}}") == wanted


def test_where_hanging_is_too_narrow_a_block_is_written() -> None:
    formula = "=" + " + ".join(["channels"] * 9)
    text = formatted(f"nodes: {{convolution: {{block: Conv2d, out_channels: {formula}}}}}")
    assert text == f"nodes:\n  convolution:\n    block: Conv2d\n    out_channels: {formula}\n"


def test_anchors_keep_the_order_that_they_need() -> None:
    text = "outputs: &out head\nnet: t\nexpect: {shapes: {a: *out}}\n"
    assert formatted(text) == text


def test_files_of_other_keys_keep_their_order() -> None:
    text = '"**.fc": head\nnet: body\nblocks: stage\n'
    assert formatted(text) == text


def test_faults_of_reading_are_told_all_at_once() -> None:
    with pytest.raises(SpecError) as caught:
        formatted("a: no\nb: 010\n", "net.yaml")
    assert [str(fault.mark) for fault in caught.value.faults] == ["net.yaml:1:4", "net.yaml:2:4"]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_spec_is_formatted(path: Path) -> None:
    text = path.read_text()
    assert formatted(text) == text


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_a_program_lays_out_is_formatted(path: Path) -> None:
    document = plain(read_mapping(path.read_text(), path.name))
    assert isinstance(document, dict)
    text = lay_out(document, heading="One line.")
    assert formatted(text) == text
