from __future__ import annotations

from pathlib import Path

import pytest

from builder.lsp.knowledge.knowledge import Knowledge
from tests.builder.lsp.knowledge.typing import candidates, completed, cursor, labels

SPEC = """net: tiny
params: {width: {default: 8, doc: channels}, mode: {default: a, choices: [a, b]}, deep: true}
inputs: {image: [N, 3, H, W]}
nodes:
  first: {block: Twice, width: =width}
  group:
    repeat: {level: =range(3)}
    nodes: {conv: {block: Twice, width: =width}}
    outputs: {out: conv, skip: conv}
HERE
  last: ReLU
blocks:
  Twice:
    doc: Two of it.
    params: {width: int, kind: {default: x, choices: [x, y]}}
    inputs: [x, skip]
    nodes: {one: ReLU}
"""


def spec(line: str) -> str:
    """Put a line among the nodes."""
    return SPEC.replace("HERE", line)


ARGUMENTS = ["out_channels", "kernel_size", "stride", "padding", "dilation", "groups", "bias"]
REFS = ["prev", "group", "first", "image", "last"]
FIRST = [
    ("|", ["version", "net", "title"]),
    ("net: a\nn|", ["version", "title", "doc"]),
    (spec("  x: {block: Conv2d, |}"), ARGUMENTS),
    (spec("  x: {block: Conv2d, stride: 1, |"), [one for one in ARGUMENTS if one != "stride"]),
    (spec("  x:\n    block: Conv2d\n    |"), ARGUMENTS),
    (spec("  x:\n    block: Conv2d\n    pa|\n    bias: true"), ARGUMENTS[:-1]),
    (spec("  x: {block: Conv2d,\n      |}"), ARGUMENTS),
    (spec("  x: {block: Twice, |}"), ["width", "kind", "from"]),
    (spec("  x: {block: Conv2d, args: {|}}"), ARGUMENTS),
    (spec("  x: {|}"), ["block", "call", "nodes"]),
    (spec("  x: {call: first, |}"), ["from", "repeat", "when", "doc", "shape"]),
    (spec("  x: |"), ["Twice", "Abs", "AdaptiveAvgPool1d"]),
    (spec("  x: {block: |"), ["Twice", "Abs", "AdaptiveAvgPool1d"]),
    (spec("  x: {block: Concat, from: |}"), REFS),
    (spec("  x: {block: Concat, from: [first, |"), REFS),
    (spec("  x:\n    block: Concat\n    from:\n      - |"), REFS),
    (spec("  x: {block: Concat, from: gr|oup}"), REFS),
    (spec("  x: {block: Concat, from: group.|}"), ["out", "skip"]),
    (spec('  x: {block: Concat, from: ["group[0].sk|"]}'), ["out", "skip"]),
    (spec("  x: {block: Twice, from: {|}}"), ["x", "skip"]),
    (spec("  x: {block: Twice, from: {x: first, |}}"), ["skip"]),
    (spec("  x: {block: Twice, from: {skip: |}}"), REFS),
    (spec("  x: {block: LSTM}\n  y: {block: ReLU, from: x.|}"), ["out", "hidden", "cell"]),
    (spec("  x: {call: |}"), ["group", "first", "last"]),
    (spec("  x: {block: Conv2d, bias: |}"), ["true", "false", "=width", "=mode", "=deep"]),
    (spec("  x: {block: Conv2d, padding_mode: |}"), ["zeros", "reflect", "replicate", "circular"]),
    (spec("  x: {block: Twice, kind: |}"), ["x", "y", "=width"]),
    (spec("  x: {block: Reshape, shape: [|]}"), ["N", "H", "W", "=width"]),
    (spec("  x: {block: Conv2d, stride: =|}"), ["width", "mode", "deep", "min", "max"]),
    (spec("  x: {block: Conv2d, stride: =width * |, bias: true}"), ["width", "mode", "deep", "min"]),
    (spec('  x: {block: Conv2d, repeat: 2, stride: "=min(2, |'), ["i", "width", "mode"]),
    (spec("  x: {block: Conv2d, stride: =[|]}"), ["width", "mode"]),
    (spec("  x: {repeat: {k: =|}, block: Conv2d}"), ["width", "mode", "deep", "min"]),
    (spec('  x: {block: Conv2d, from: "group[-1 - |]"}'), ["width", "mode", "deep", "min"]),
    (spec("  x: {block: Conv2d, when: |}"), ["true", "false", "=width"]),
    (SPEC.replace("HERE", "").replace("=range(3)", "=|"), ["width", "mode", "deep", "min"]),
    (SPEC.replace("HERE", "").replace("conv: {block: Twice, width: =width", "conv: {block: Twice, width: =|"),
     ["i", "level", "width"]),
    (SPEC.replace("HERE", "").replace("{one: ReLU}", "{one: {block: Conv2d, stride: =|}}"),
     ["width", "kind", "min"]),
    (SPEC.replace("HERE", "").replace("{one: ReLU}", "{one: {block: ReLU, from: |}}"), ["prev", "x", "skip"]),
    (SPEC.replace("HERE", "").replace("skip: conv}", "skip: |}"), ["conv"]),
    (SPEC.replace("HERE", "") + "outputs: |", ["last", "group", "first", "image"]),
    (SPEC.replace("HERE", "") + "outputs:\n  |", ["last", "group", "first", "image"]),
    (SPEC.replace("HERE", "") + "variants: {big: {|}}", ["width", "mode", "deep"]),
    (SPEC.replace("HERE", "") + "variants: {big: {deep: |}}", ["true", "false"]),
    (SPEC.replace("HERE", "") + "variants:\n  big:\n    mode: |", ["a", "b"]),
    (SPEC.replace("HERE", "") + "dims: {|}", ["N", "H", "W"]),
    (SPEC.replace("HERE", "") + "dims: {H: {|}}", ["example", "min", "max", "multiple_of"]),
    (SPEC.replace("HERE", "") + "init: [{of: |}]\n", ["Twice", "ReLU", "first", "group"]),
    (SPEC.replace("HERE", "") + "init: [{of: Twice, |}]", ["weight", "bias"]),
    (SPEC.replace("HERE", "") + "init: [{of: Twice, weight: {nor|}}]", ["uniform", "normal"]),
    (SPEC.replace("HERE", "") + "init: [{of: Twice, weight: {normal: {|}}}]", ["mean", "std"]),
    (SPEC.replace("HERE", "") + "expect: {|}", ["parameters", "macs", "shapes"]),
    (SPEC.replace("HERE", "") + "expect: {shapes: {|}}", ["first", "group", "last"]),
    (SPEC.replace("HERE", "") + "map: {|}", ["purpose", "text", "relation", "components"]),
    (SPEC.replace("HERE", "").replace("default: 8,", "default: 8, |"), ["type", "min", "max", "choices"]),
    (SPEC.replace("HERE", "").replace("width: int", "width: |"), ["int", "float", "bool"]),
    (SPEC.replace("HERE", "").replace("    doc: Two of it.", "    |"), ["title", "doc", "source"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), FIRST)
def test_what_may_stand_there_comes_first(text: str, wanted: list[str]) -> None:
    assert labels(text)[: len(wanted)] == wanted


NOTHING = [
    "net: a  # it is |",
    "nodes:\n  |",
    "net: |",
    "doc: some wo|",
    "nodes:\n  a: {block: ReLU, doc: a |}",
]


@pytest.mark.parametrize("text", NOTHING)
def test_where_anything_may_be_written_nothing_is_offered(text: str) -> None:
    assert labels(text) == []


TAKEN = [
    (spec("  x: {block: Conv2d, |}"), "stride", "{block: Conv2d, stride: }"),
    (spec("  x: {block: Conv2d, st|r: 1}"), "stride", "{block: Conv2d, stride: 1}"),
    (spec("  x:\n    block: Conv2d\n    str|"), "stride", "    stride: \n"),
    (spec("  x:\n    nod|"), "nodes", "    nodes:\n"),
    (spec("  x: {block: net:res|}"), "net:resnet", "{block: net:resnet}"),
    (spec("  x: ops.Sto|"), "ops.StochasticDepth", "  x: ops.StochasticDepth\n"),
    (spec("  x: {from: group.s|}"), "skip", "{from: group.skip}"),
    (spec("  x: {stride: =2 * w|i}"), "width", "{stride: =2 * width}"),
    (spec("  x: {stride: =2 * m|}"), "min", "{stride: =2 * min(}"),
    (spec("  x: {block: Conv2d, bias: |}"), "=deep", "bias: =deep}"),
]


@pytest.mark.parametrize(("text", "label", "wanted"), TAKEN)
def test_what_is_taken_stands_in_the_place_of_the_word(text: str, label: str, wanted: str) -> None:
    assert wanted in completed(text, label)


def test_candidates_bring_their_words() -> None:
    found = candidates(spec("  x: {block: Conv2d, |}"))
    assert found["kernel_size"].detail == "required"
    assert found["stride"].detail == "1"
    assert found["in_channels"].detail == "read from x.channels"
    assert "an integer from 1" in found["stride"].doc
    assert found["from"].doc.startswith("The inputs: a ref")
    assert (found["from"].kind, found["stride"].kind) == ("key", "argument")
    inside = candidates(spec("  x: {stride: =|}"))
    assert (inside["width"].detail, inside["width"].doc) == ("8", "channels")
    blocks = candidates(spec("  x: |"))
    assert blocks["Twice"].doc == "Two of it." and blocks["Conv2d"].kind == "block"
    assert blocks["net:resnet"].kind == "net-ref"


def test_refs_tell_the_shapes_of_the_last_net_that_was_whole() -> None:
    text, line, column = cursor(spec("  x: {from: |}"))
    shapes = {"first": "(N, 8, H, W)", "image": "(N, 3, H, W)"}
    found = {one.label: one.detail for one in Knowledge.of(text, "a.yaml").completions(line, column, shapes)}
    assert found == {
        "prev": "the node above", "group": "group", "first": "Twice (N, 8, H, W)", "image": "(N, 3, H, W)",
        "last": "ReLU",
    }  # fmt: skip


def test_used_files_are_listed_and_their_composites_offered(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "up.yaml").write_text("blocks: {Up: {params: {size: 2}, nodes: {a: ReLU}}}\n")
    (tmp_path / "notes.txt").write_text("")
    assert labels("use: [|]\n", str(tmp_path)) == ["parts/up.yaml"]
    text = "use: [parts/up.yaml]\nnodes: {a: {block: |}}\n"
    found = candidates(text, str(tmp_path))["Up"]
    assert (found.kind, found.detail) == ("composite", "composite of up.yaml")
    arguments = labels("use: [parts/up.yaml]\nnodes: {a: {block: Up, |}}\n", str(tmp_path))
    assert arguments[0] == "size"
