"""What a hover says of every kind of word, with numbers that can be worked out by hand."""

from pathlib import Path

import pytest

from builder.lsp.checking import Checked, Checker
from builder.lsp.hovering.hover import OLD, hover_of
from builder.lsp.hovering.insight import Insight
from builder.lsp.knowledge.knowledge import Knowledge

SPEC = """\
net: t
title: A *small* net
params:
  width: {default: 8, min: 1, doc: channels of the first copy}
variants: {wide: {width: 16}}
inputs: {image: [N, 3, H, W]}
dims: {H: 32, W: 32}
nodes:
  stage:
    repeat: {k: [1, 2]}
    nodes:
      conv: {block: Conv2d, out_channels: "=width * k", kernel_size: 1}
      act: ReLU
  pick: {block: Conv2d, from: "stage[0]", out_channels: 4, kernel_size: 1, bias: false}
  body: {block: Body, from: stage, width: 5}
  sum: {block: Concat, from: [body, pick]}
blocks:
  Body:
    doc: One by one.
    params: {width: {type: int, doc: channels that come out}}
    nodes: {c: {block: Conv2d, out_channels: =width, kernel_size: 1}}
"""
# parameters by hand: stage.0 3*8+8 = 32, stage.1 8*16+16 = 144, pick 8*4 = 32, body 16*5+5 = 85
TOTAL = 32 + 144 + 32 + 85
GOOD = Checker().check(SPEC, "t.yaml", None)


def hovered(place: str, text: str = SPEC, good: Checked | None = GOOD) -> str:
    """Hover over the place of the bar in a stretch of the text."""
    before, _, after = place.partition("¦")
    start = text.index(before + after) + len(before)
    line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
    symbol = Knowledge.of(text, "t.yaml").at(line, column)
    assert symbol is not None, place
    return hover_of(symbol, text, Insight.of(good))


def test_the_example_has_no_faults() -> None:
    assert GOOD.faults == ()
    assert GOOD.net is not None
    assert GOOD.net.num_parameters == TOTAL


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (
            "  pi¦ck: {",
            ["`pick`", "`Conv2d`", "output `(N, 4, H, W)`", "32 parameters (10.9 %)", "`in_channels` = `8`"],
        ),
        (
            "      co¦nv: {",
            ["2 copies", "`8`, `16`", "the first: 32 parameters", "all 2 copies: 176 parameters"],
        ),
        (
            "  sta¦ge:",
            ["a group, 2 copies", "output `(N, 8, H, W)`, `(N, 16, H, W)`", "all 2 copies: 176 parameters"],
        ),
        ("  bo¦dy: {", ["`body`", "`Body`", "85 parameters (29.0 %)", "`width` = `5`", "One by one."]),
        (
            "block: Con¦v2d, from",
            ["Convolution in two dimensions", "`out_channels`", "required", "32 parameters"],
        ),
        ("block: Bo¦dy", ["a composite", "One by one.", "`width`, int, required: channels that come out"]),
        ("  Bo¦dy:", ["a composite", "85 parameters"]),
        ("kernel_si¦ze: 1, bias", ["`kernel_size` = `[1, 1]`", "an integer from 1"]),
        ("  wid¦th: {def", ["`width` = `8`", "channels of the first copy", "at least `1`"]),
        ('"=wid¦th * k', ["`width` = `8`", "`=width * k` is `8`, `16`, over 2 copies"]),
        ('"=width * ¦k', ["`k` = `1`, `2`", "`=width * k` is `8`, `16`, over 2 copies"]),
        ("from: stag¦e,", ["`stage` gives `(N, 16, H, W)`"]),
        ('from: "sta¦ge[0]', ["`stage[0]` gives `(N, 8, H, W)`"]),
        ("[body, pi¦ck]", ["`pick` gives `(N, 4, H, W)`"]),
        ("ima¦ge: [", ["`image`", "`(N, 3, H, W)`"]),
        ("dims: {¦H: 32", ["`H` = `32`"]),
        ("net: ¦t\n", ["A \\*small\\* net", f"{TOTAL} parameters", "output `out` `(N, 9, H, W)`"]),
        ("wid¦e: {width", ["`wide`, a variant", "`width` = `16`"]),
        ("    repe¦at: {k", ["How many copies are chained"]),
        ("nod¦es:\n  stage", ["in the order in which data meets them"]),
        ("body, from: stage, wid¦th: 5".replace("body", "Body"), ["`width` = `5`", "channels that come out"]),
        ("out_channels: =wid¦th", ["`width` = `5`", "`=width` is `5`"]),
    ],
)
def test_every_word_is_explained(place: str, words: list[str]) -> None:
    told = hovered(place).replace("**", "")
    for one in words:
        assert one in told, told


def test_a_value_says_where_it_came_from() -> None:
    told = hovered('out_cha¦nnels: "=width * k')
    assert "`width` = `8`: literal (default), line 4" in told
    assert "`stage.0.conv.out_channels` = `8`: formula `=width * k` with `width` = `8`, `k` = `1`" in told


def test_a_broken_text_is_explained_by_the_last_good_one() -> None:
    broken = SPEC.replace("block: Concat, from: [body, pick]", "block: Concat, from: [body, pick")
    told = hovered("  pi¦ck: {", broken)
    assert "32 parameters" in told
    assert OLD in told
    assert OLD not in hovered("  pi¦ck: {")


def test_blocks_and_arguments_are_explained_before_any_text_was_good() -> None:
    assert "Convolution in two dimensions" in hovered("block: Con¦v2d, from", good=None)
    assert "an integer from 1" in hovered("kernel_si¦ze: 1, bias", good=None)


def test_nothing_in_a_spec_becomes_markup() -> None:
    text = SPEC.replace("One by one.", '"<img src=x> [a](http://b) ```"').replace("`", "`")
    told = hovered("block: Bo¦dy", text, Checker().check(text, "t.yaml", None))
    assert "\\<img src=x\\> \\[a\\](http://b) \\`\\`\\`" in told


def test_the_copies_of_a_used_file_are_found(tmp_path: Path) -> None:
    (tmp_path / "parts.yaml").write_text(
        "blocks:\n  Part:\n    doc: A part.\n    nodes: {a: {block: Linear, out_features: 4}}\n"
    )
    text = "net: t\ninputs: {x: [N, 3]}\nuse: [parts.yaml]\nnodes: {a: Part}\n"
    file = str(tmp_path / "t.yaml")
    good = Checker().check(text, file, str(tmp_path))
    symbol = Knowledge.of(text, file, str(tmp_path)).at(4, 14)
    assert symbol is not None
    told = hover_of(symbol, text, Insight.of(good))
    assert "A part." in told
    assert "16 parameters (100.0 %)" in told
