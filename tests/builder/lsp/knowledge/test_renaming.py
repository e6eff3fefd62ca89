from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.errors import UsageError
from builder.lsp.knowledge.knowledge import Knowledge
from builder.net import Net
from builder.road import settle
from builder.spec.library import shipped
from builder.spec.load import parse_document
from tests.builder.lsp.knowledge.test_knowledge import SPEC
from tests.builder.lsp.knowledge.typing import applied, known, renamed, under

RENAMES = [
    ("  fi|rst:", {7: "  start: {", 14: "[start,", 15: "call: start,"}),
    ("  enc|oder:", {8: "  start:", 14: '"start[', 17: "of: start.*.conv", 19: "{start.0.conv:"}),
    ("      co|nv:", {11: "      start:", 13: "skip: start}", 17: "encoder.*.start", 19: "encoder.0.start"}),
    ("{out: pool, sk|ip", {13: "start: conv}", 14: "].start"}),
    ("{wi|dth: 8", {2: "{start: 8", 3: "{start: 16", 7: "width: =start * 2", 11: "=start * 2"}),
    ("params: {wi|dth: int", {7: "Twice, start: =width", 22: "{start: int", 25: "=start,", 26: "=start,"}),
    ("{le|vel:", {9: "{start:", 11: "** start + i"}),
    ("Tw|ice:", {7: "block: start,", 21: "  start:"}),
    ("inputs: [x|]", {23: "[start]", 25: "from: start,"}),
    ("{|H:", {4: "3, start, W]", 5: "{start: 64", 15: "C, start/2", 19: "8, start, W]"}),
    ("{wi|de:", {3: "{start: {width"}),
    ("{im|age:", {4: "{start: ["}),
    ("net: ti|ny", {1: "net: start"}),
]


@pytest.mark.parametrize(("piece", "wanted"), RENAMES)
def test_every_use_is_renamed_and_nothing_else(piece: str, wanted: dict[int, str]) -> None:
    spec = SPEC.replace(piece.replace("|", ""), piece, 1)
    before, after = SPEC.split("\n"), renamed(spec, "start").split("\n")
    changed = {number for number, (old, new) in enumerate(zip(before, after, strict=True), 1) if old != new}
    assert changed == set(wanted)
    assert all(text in after[line - 1] for line, text in wanted.items())


REFUSALS = [
    ("  fi|rst:", "encoder", "a node of the same scope has it already"),
    ("  fi|rst:", "image", "an input of the same scope has it already"),
    ("  fi|rst:", "forward", "it is an attribute of every module"),
    ("  fi|rst:", "1st", "it needs letters"),
    ("  fi|rst:", "no", "it is a word that YAML reads as a value"),
    ("  fi|rst:", "prev", "it means the node above"),
    ("{wi|dth: 8", "depth", "a param has it already"),
    ("{wi|dth: 8", "level", "a repeat variable has it already"),
    ("{le|vel:", "width", "a param has it already"),
    ("params: {wi|dth: int", "repeat", "is a key of nodes"),
    ("Tw|ice:", "Conv2d", "a registered block has it"),
    ("{out: pool, sk|ip", "out", "an output of the same place has it already"),
    ("{|H:", "W", "a size has it already"),
    ("{wi|de:", "class", "it is a keyword of Python"),
    ("level + i|", "j", "what every repeat calls its index"),
    ("rep|eat:", "again", "is a word of the language"),
    ("block: Conv|2d", "Conv", "belongs to a registered block"),
    ("ker|nel_size", "size", "belongs to a registered block"),
    ("_: net:res|net", "vgg", "names another file"),
    ("doc: not|hing", "it", "there is no name here"),
]


@pytest.mark.parametrize(("piece", "new", "reason"), REFUSALS)
def test_a_name_that_cannot_be_had_is_refused_with_the_reason(piece: str, new: str, reason: str) -> None:
    spec = f"{SPEC}      _: net:resnet\ndoc: nothing\n".replace(piece.replace("|", ""), piece, 1)
    with pytest.raises(UsageError) as refusal:
        renamed(spec, new)
    assert reason in refusal.value.what


def test_what_is_written_in_another_file_is_renamed_there(tmp_path: Path) -> None:
    (tmp_path / "up.yaml").write_text("blocks: {Up: {nodes: {a: ReLU}}}\n")
    text = "use: [up.yaml]\nnodes: {a: U|p}\n"
    knowledge, line, column = known(text, str(tmp_path))
    assert knowledge.renamable(line, column) is None
    with pytest.raises(UsageError) as refusal:
        knowledge.rename(line, column, "Down")
    assert refusal.value.what == "'Up' is written in up.yaml: rename it there"


def test_a_glob_that_means_several_nodes_keeps_their_names() -> None:
    text = (
        "nodes:\n  a: {nodes: {conv: ReLU}}\n  b: {nodes: {co|nv: ReLU}}\ninit: [{of: '*.conv', weight: 0}]\n"
    )
    with pytest.raises(UsageError) as refusal:
        renamed(text, "other")
    assert refusal.value.what == "'*.conv' names 'conv' along with others: it cannot change for one alone"


def test_a_glob_that_the_new_name_would_not_fit_is_named() -> None:
    text = "nodes:\n  u|p1: ReLU\ninit: [{of: 'up*', weight: 0}]\n"
    with pytest.raises(UsageError) as refusal:
        renamed(text, "rise1")
    assert refusal.value.what == "the init rule for 'up*' fits only one of 'up1' and 'rise1'"
    assert renamed(text, "up2").startswith("nodes:\n  up2:")


def test_a_composite_in_a_formula_and_in_a_param_is_renamed() -> None:
    text = (
        "params: {kind: Up}\nnodes:\n  a: {block: =kind}\n  b: {block: =\"Up\" if kind == 'Up' else 'ReLU'}\n"
        "blocks:\n  U|p: {nodes: {a: ReLU}}\nmap: {own: [Up]}\n"
    )
    assert renamed(text, "Rise") == text.replace("|", "").replace("Up", "Rise")


def test_quotes_and_line_breaks_inside_values_stay() -> None:
    text = (
        "params: {wi|dth: 1}\nnodes:\n  a: {block: X, w: '=width if ''a'' else width',\n"
        '      v: =width *\n        width, u: "=len(\\"a\\") + width"}\n'
    )
    assert renamed(text, "w") == text.replace("|", "").replace("width", "w")


def test_renaming_to_the_same_name_changes_nothing() -> None:
    assert renamed(SPEC.replace("  first:", "  fi|rst:"), "first") == SPEC


@cache
def _symbols(name: str) -> tuple[Knowledge, tuple[int, ...]]:
    """Give the starts of one use of each symbol of a shipped spec that its own text gives."""
    path = shipped()[name]
    knowledge = Knowledge.of(path.read_text(), str(path), str(path.parent))
    first = {
        use.targets[0]: use.start
        for use in reversed(knowledge.uses)
        if use.targets and knowledge.renamable(*knowledge.reading.place(use.start)) is not None
    }
    return knowledge, tuple(first.values())


def _load(text: str, name: str) -> Net:
    path = shipped()[name]
    return settle(parse_document(text, str(path), folder=str(path.parent)), None, {}, {})


def _said(net: Net) -> str:
    shapes = [(path, str(shape)) for path, shape in net.shapes.items()]
    rules = re.sub(r"Mark\([^)]*\)", "", repr((net.graph.init, [node.init for node in net.graph.nodes])))
    return repr((shapes, net.params, net.num_parameters, net.macs, str(net.conditions), rules))


@cache
def _plain(name: str) -> str:
    return _said(_load(shipped()[name].read_text(), name))


@given(st.sampled_from(["attention_unet", "densenet", "gpt2", "resnet_base", "siamese", "vae"]), st.data())
@settings(max_examples=24, deadline=None)
def test_a_renamed_spec_is_the_same_net_and_comes_back(name: str, data: st.DataObject) -> None:
    knowledge, starts = _symbols(name)
    line, column = knowledge.reading.place(data.draw(st.sampled_from(starts)))
    mark = knowledge.renamable(line, column)
    assert mark is not None
    old = under(knowledge.written, mark)
    new = f"{old}_new"
    edits = knowledge.rename(line, column, new)
    text = applied(knowledge.written, edits)
    assert re.sub(rf"\b{new}\b", old, _said(_load(text, name))) == _plain(name)
    again = Knowledge.of(text, knowledge.reading.file, knowledge.insides.around.folder)
    assert applied(text, again.rename(*edits[0].start, old)) == knowledge.written
