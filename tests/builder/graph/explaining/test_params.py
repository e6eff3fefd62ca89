"""Chains of params: defaults, variants, overrides, arguments, each with its mark."""

from __future__ import annotations

import pytest

from tests.builder.graph.explaining.asking import asked

SPEC = """
net: chain
params:
  base: 8
  width: {default: =base * 2, min: 1}
  rate: {default: 1.0}
  sizes: [=width, 4]
variants:
  wide: {width: 32}
  sum: {width: =16 + 16, base: 4}
inputs: {x: [N, 3, H, W]}
dims: {N: 1, H: 8, W: 8}
nodes:
  stem: {block: Conv2d, out_channels: "=sizes[0]", kernel_size: 1}
  cell: {block: Cell, width: =width}
  plain: {block: Cell}
blocks:
  Cell:
    params: {width: {default: =2 * half}, half: 6}
    nodes:
      conv: {block: Conv2d, out_channels: =width, kernel_size: 1}
"""


def test_a_default_may_be_a_formula_over_other_params() -> None:
    assert asked(SPEC).chain("width") == [
        ("base", 8, "literal (default)"),
        ("width", 16, "formula (default)"),
    ]
    assert asked(SPEC).chain("sizes")[-1] == ("sizes", (16, 4), "formula (default)")


def test_what_a_variant_replaces_needs_no_causes() -> None:
    assert asked(SPEC, "wide").chain("width") == [
        ("width", 16, "formula (default), replaced"),
        ("width", 32, "variant wide"),
    ]


def test_a_variant_may_have_a_formula() -> None:
    last = asked(SPEC, "sum")("width").origin
    assert (last.value, last.text, str(last.mark)) == (32, "=16 + 16", "net.yaml:10:16")


def test_an_override_comes_last_and_has_no_mark() -> None:
    links = asked(SPEC, "wide", width=5)("width").chain
    assert [one.how for one in links] == [
        "formula (default), replaced", "variant wide, replaced", "override",
    ]  # fmt: skip
    assert (links[-1].mark, links[-1].option, links[-1].value) == (None, "--set width=5", 5)


def test_an_integer_for_a_number_is_shown_as_the_number_that_it_becomes() -> None:
    assert repr(asked(SPEC, rate=2)("rate").value) == "2.0"


def test_an_argument_of_a_composite_replaces_its_default() -> None:
    assert asked(SPEC).chain("cell.conv.out_channels") == [
        ("cell.width", 12, "formula (default), replaced"),
        ("base", 8, "literal (default)"),
        ("width", 16, "formula (default)"),
        ("cell.width", 16, "formula"),
        ("cell.conv.out_channels", 16, "formula"),
    ]
    assert asked(SPEC).chain("plain.width") == [
        ("plain.half", 6, "literal (default)"),
        ("plain.width", 12, "formula (default)"),
    ]


@pytest.mark.parametrize(
    ("path", "mark"),
    [
        ("base", "net.yaml:4:9"),
        ("width", "net.yaml:5:20"),
        ("cell.width", "net.yaml:15:30"),
        ("plain.half", "net.yaml:19:49"),
        ("stem.out_channels", "net.yaml:14:39"),
    ],
)
def test_a_link_stands_where_its_value_is_written(path: str, mark: str) -> None:
    found = asked(SPEC)(path).origin.mark
    assert str(found) == mark
    line = SPEC.split("\n")[found.line - 1]
    assert line[found.column - 1 :].startswith(("8", "=", "6", '"='))


def test_a_long_line_of_params_is_no_matter() -> None:
    lines = "".join(f"  p{number}: =p{number - 1} + 1\n" for number in range(1, 3000))
    text = SPEC.replace("  base: 8\n", f"  p0: 1\n{lines}  base: =p2999 * 0 + 8\n")
    links = asked(text)("base").chain
    assert [one.name for one in links[:2]] == ["p0", "p1"]
    assert (len(links), links[-2].value, links[-1].value) == (3001, 3000, 8)


def test_a_replaced_default_need_not_work_out() -> None:
    text = SPEC.replace("  base: 8\n", "  base: {type: int, default: =1 // 0}\n")
    links = asked(text, base=8)("base").chain
    assert [(one.value, one.text) for one in links] == [(None, "=1 // 0"), (8, "")]
