from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.errors import UsageError
from builder.lsp.knowledge.knowledge import Knowledge
from builder.spec.library import shipped
from tests.builder.lsp.knowledge.typing import goes_to, known, place, under

SPEC = """net: tiny
params: {width: 8, depth: 2}
variants: {wide: {width: 16}}
inputs: {image: [N, 3, H, W]}
dims: {H: 64}
nodes:
  first: {block: Twice, width: =width * 2 ** depth}
  encoder:
    repeat: {level: =range(depth)}
    nodes:
      conv: {block: Conv2d, out_channels: =width * 2 ** level + i, kernel_size: 1}
      pool: DownSample
    outputs: {out: pool, skip: conv}
  _seen: {block: Add, from: [first, "encoder[-1 - depth].skip"]}
  again: {call: first, from: prev, shape: [N, C, H/2, W]}
init:
  - {of: encoder.*.conv, weight: 0}
outputs: again
expect: {shapes: {encoder.0.conv: [N, 8, H, W]}}
blocks:
  Twice:
    params: {width: int}
    inputs: [x]
    nodes:
      one: {block: Conv2d, from: x, out_channels: =width, kernel_size: 1}
      two: {block: Conv2d, from: one, out_channels: =width, kernel_size: 1}
"""

DEFINITIONS = [
    ("{call: fi|rst,", "7:3 first"),
    ("from: [fi|rst,", "7:3 first"),
    ('"enc|oder[', "8:3 encoder"),
    ("[-1 - dep|th]", "2:20 depth"),
    ("].sk|ip", "13:26 skip"),
    ("{out: po|ol,", "12:7 pool"),
    ("block: Tw|ice", "21:3 Twice"),
    ("{block: Twice, wi|dth:", "22:14 width"),
    ("=wid|th * 2 ** depth", "2:10 width"),
    ("=wid|th * 2 ** level", "2:10 width"),
    ("2 ** le|vel", "9:14 level"),
    ("level + i|", "9:5 repeat"),
    ("from: x|,", "23:14 x"),
    ("from: x, out_channels: =wid|th", "22:14 width"),
    ("wide: {wi|dth", "2:10 width"),
    ("from: pr|ev", "14:3 _seen"),
    ("H|/2", "4:24 H"),
    ("dims: {|H", "4:24 H"),
    ("outputs: aga|in", "15:3 again"),
    ("of: enc|oder", "8:3 encoder"),
    ("encoder.*.co|nv", "11:7 conv"),
    ("{enc|oder.0", "8:3 encoder"),
    ("encoder.0.co|nv", "11:7 conv"),
    ("tw|o:", "26:7 two"),
    ("block: Conv|2d, out", None),
    ("rep|eat:", None),
    ("title|", None),
]


@pytest.mark.parametrize(("piece", "wanted"), DEFINITIONS)
def test_a_name_leads_to_where_it_is_given(piece: str, wanted: str | None) -> None:
    text = piece.replace("|", "")
    spec = SPEC if text in SPEC else f"{SPEC}{text}: it\n"
    assert goes_to(spec.replace(text, piece, 1)) == wanted


def test_references_are_all_places_in_order() -> None:
    knowledge, line, column = known(SPEC.replace("  fi|rst:", "  first:").replace("  first:", "  fi|rst:"))
    found = knowledge.references(line, column)
    assert [(mark.line, mark.column) for mark in found] == [(7, 3), (14, 30), (15, 17)]


def test_params_of_a_composite_are_not_those_of_the_net() -> None:
    knowledge, line, column = known(SPEC.replace("params: {width: int", "params: {wi|dth: int"))
    lines = [mark.line for mark in knowledge.references(line, column)]
    assert lines == [7, 22, 25, 26]


def test_the_symbol_says_what_it_is_and_what_it_means() -> None:
    knowledge, line, column = known(SPEC.replace("].sk|ip", "].skip").replace('].skip"', '].sk|ip"'))
    symbol = knowledge.at(line, column)
    assert symbol is not None
    assert (symbol.kind, symbol.name) == ("port", "skip")
    assert symbol.path == ("nodes", "_seen", "from", 1)
    assert symbol.target == ("nodes", "encoder", "outputs", "skip")
    assert symbol.text == "encoder[-1 - depth].skip"


def test_a_key_of_the_language_is_a_key_and_an_argument_is_an_argument() -> None:
    knowledge = Knowledge.of(SPEC, "net.yaml")
    assert [(one.kind, one.path[-1]) for one in knowledge.uses if one.start in (SPEC.index("repeat:"),)] == [
        ("key", "repeat")
    ]
    argument = next(one for one in knowledge.uses if one.name == "kernel_size")
    assert argument.kind == "argument" and not argument.targets


def test_composites_of_used_files_are_found_there(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "up.yaml").write_text("blocks:\n  Up:\n    nodes: {a: ReLU}\n")
    text = "net: a\nuse: [parts/up.yaml]\nnodes:\n  a: |Up\n"
    assert goes_to(text, str(tmp_path)) == "parts/up.yaml:2"
    assert goes_to(text.replace("|", "").replace("parts/", "pa|rts/"), str(tmp_path)) == "parts/up.yaml:1"


def test_an_open_file_goes_before_the_one_on_disk(tmp_path: Path) -> None:
    (tmp_path / "up.yaml").write_text("blocks: {}\n")
    text = "use: [up.yaml]\nnodes: {a: Up}\n"
    texts = {"up.yaml": "# new\nblocks:\n  Up: {nodes: {a: ReLU}}\n"}
    mark = Knowledge.of(text, "net.yaml", str(tmp_path), texts=texts).definition(2, 12)
    assert mark is not None and (mark.file, mark.line) == ("up.yaml", 3)


def test_used_files_cannot_lead_outside_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out.yaml").write_text("blocks: {Up: {nodes: {a: ReLU}}}\n")
    assert goes_to("use: [../out.yaml]\nnodes: {a: U|p}\n", str(tmp_path / "in")) is None


def test_a_shipped_net_leads_to_its_file_and_its_variant() -> None:
    file = shipped()["resnet"]
    line = file.read_text().split("\n").index("  resnet50: {}") + 1
    assert goes_to("nodes: {a: {block: net:res|net@resnet50}}") == f"{file}:2"
    assert goes_to("nodes: {a: {block: net:resnet@res|net50}}") == f"{file}:{line}"


def test_taps_of_a_net_are_ports_and_lead_into_it() -> None:
    text = "nodes:\n  e: {block: net:resnet, taps: {low: stage.0}}\n  a: {block: ReLU, from: e.lo|w}\n"
    assert goes_to(text) == "2:33 low"
    inside = goes_to(text.replace("|", "").replace("stage.0", "sta|ge.0"))
    assert inside is not None and inside.startswith(str(shipped()["resnet"]))


@pytest.mark.parametrize("broken", ["  x: {from: [first, ", "  x: {width: =a[0]}", "  wor", '  x: "open'])
def test_a_line_that_is_no_yaml_hides_nothing_else(broken: str) -> None:
    text = SPEC.replace("  again:", f"{broken}\n  again:")
    assert goes_to(text.replace("outputs: again", "outputs: aga|in")) == "16:3 again"
    assert goes_to(text.replace("from: x,", "from: |x,")) == "24:14 x"


def test_aliases_mean_what_their_anchors_do() -> None:
    text = "params: {w: 1}\nnodes:\n  a: &a {block: Conv2d, out_channels: =|w}\n  b: *a\n"
    assert goes_to(text) == "1:10 w"


def _every_definition_holds_the_name(knowledge: Knowledge) -> None:
    for use in knowledge.uses:
        if not use.targets or use.kind in ("key", "net-ref", "file") or use.name == "i":
            continue
        mark = knowledge.definition(*knowledge.reading.place(use.start))
        assert mark is not None, use
        source = knowledge.insides.around.opened.get(mark.file) or knowledge.insides.source
        assert under(source.reading.text, mark).strip("\"'") == use.name


@pytest.mark.parametrize("name", ["attention_unet", "fcn", "gpt2", "mobilenet_v3", "resnet", "unet_resnet"])
def test_definitions_of_shipped_specs_hold_the_name(name: str) -> None:
    path = shipped()[name]
    knowledge = Knowledge.of(path.read_text(), str(path), str(path.parent))
    _every_definition_holds_the_name(knowledge)
    open_ends = [use for use in knowledge.uses if not use.targets]
    assert {use.kind for use in open_ends} <= {"key", "block", "argument", "port"}


JUNK = ("{", "}", "[", "]", ": ", ",", "\n", "  ", "- ", "'", '"', "=", "&a ", "*a", "!x ", "|\n", "#", "\t",
        "<<: *a", "\x00", "\u2028", "é", "---\n")  # fmt: skip


@given(st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_no_text_is_too_broken(chance: random.Random) -> None:
    path = shipped()[chance.choice(("unet", "attention_unet", "siamese", "fcn"))]
    text = path.read_text()
    text = text[: chance.randrange(len(text))]
    for _ in range(chance.choice((0, 0, 1, 3))):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(JUNK) + text[at:]
    knowledge = Knowledge.of(text, str(path), str(path.parent))
    for offset in (len(text), chance.randrange(len(text) + 1)):
        line, column = place(text, offset)
        knowledge.at(line, column)
        knowledge.definition(line, column)
        knowledge.references(line, column)
        knowledge.completions(line, column)
        with suppress(UsageError):
            knowledge.rename(line, column, "other")
    knowledge.symbols()
