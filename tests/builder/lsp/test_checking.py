"""Texts through the real passes: with what an editor has open, and never with an exception."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from builder.lsp import checking
from builder.lsp.checking import Checker
from builder.lsp.hovering.hover import hover_of
from builder.lsp.hovering.insight import Insight
from builder.lsp.knowledge.knowledge import Knowledge
from builder.spec.document import Document

SPECS = Path(__file__).parents[3] / "specs"
ROOT = """\
net: t
inputs: {x: [N, 3]}
use: [parts.yaml]
nodes: {a: Part}
"""
PART = "blocks:\n  Part:\n    nodes: {l: {block: Linear, out_features: 4}}\n"
SMALL = """\
# a net
net: t
params: {width: {default: 8, min: 1}}
inputs: {x: [N, 3, H, W]}
nodes:
  stage:
    repeat: {k: [1, 2]}
    nodes:
      conv: {block: Conv2d, out_channels: "=width * k", kernel_size: 3, padding: 1}
      act: ReLU
  head: {block: Body, from: stage, width: =width}
blocks:
  Body:
    params: {width: int}
    nodes: {c: {block: Conv2d, out_channels: =width, kernel_size: 1}}
outputs: {out: head, taps: "stage[0]"}
"""


def test_what_the_editor_has_open_goes_before_the_disk(tmp_path: Path) -> None:
    (tmp_path / "parts.yaml").write_text(PART.replace("4", "5"))
    file = str(tmp_path / "root.yaml")
    stored = Checker().check(ROOT, file, str(tmp_path))
    opened = Checker({str(tmp_path / "parts.yaml"): PART}).check(ROOT, file, str(tmp_path))
    assert stored.net is not None and opened.net is not None
    assert (stored.net.num_parameters, opened.net.num_parameters) == (20, 16)


def test_a_used_file_that_was_never_saved_is_read_from_the_editor(tmp_path: Path) -> None:
    file = str(tmp_path / "root.yaml")
    found = Checker({str(tmp_path / "parts.yaml"): PART}).check(ROOT, file, str(tmp_path))
    assert found.faults == ()


def test_an_open_file_outside_of_the_folder_is_not_let_in(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    text = ROOT.replace("parts.yaml", "../parts.yaml")
    found = Checker({str(tmp_path / "parts.yaml"): PART}).check(text, str(inner / "root.yaml"), str(inner))
    assert [one.code for one in found.faults] == ["bad-path"]


def test_a_library_is_checked_without_a_net() -> None:
    assert Checker().check(PART, "parts.yaml", None).faults == ()
    wrong = Checker().check(
        PART.replace("nodes: {l", "nodse: {l") + "  B:\n    nodes: {a: ReLU}\n", "p.yaml", None
    )
    assert [one.code for one in wrong.faults] == ["unknown-key"]


def test_other_yaml_has_no_faults() -> None:
    found = Checker().check("services: {web: [}\n", "compose.yaml", None)
    assert (found.kind, found.faults) == ("other", ())


def test_our_own_failure_is_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(document: Document, *rest: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(checking, "settle", fail)
    found = Checker().check(SMALL, "t.yaml", None)
    assert [one.code for one in found.faults] == ["internal"]
    assert "KeyError" in found.faults[0].what


PIECES = st.sampled_from(
    ["", " ", "\n", "\r\n", ":", "{", "}", "[", "]", "=", "'", '"', "&a ", "*a", "!", "\t", "- ", "net", "é",
     "repeat: 3", "\U0001f600", "\x00", "\ud800", "\u2028", "from: prev", "99999999999", "=1/0", ".", ",",
     "#", "|\n", "? "]
)  # fmt: skip


@trying(max_examples=60)
@given(st.data())
def test_no_text_stops_the_server(data: st.DataObject) -> None:
    text = SMALL
    good = Checker().check(text, "t.yaml", None)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 12)))
        text = text[:start] + data.draw(PIECES) + text[end:]
    found = Checker().check(text, "t.yaml", None, before="spec")
    assert all(one.code != "internal" for one in found.faults), found.faults
    knowledge = Knowledge.of(text, "t.yaml")
    line = data.draw(st.integers(1, text.count("\n") + 1))
    column = data.draw(st.integers(1, 60))
    symbol = knowledge.at(line, column)
    if symbol is not None:
        for known in (found, good, None):
            assert isinstance(hover_of(symbol, text, Insight.of(known)), str)
    knowledge.completions(line, column)
    knowledge.references(line, column)
    knowledge.symbols()
