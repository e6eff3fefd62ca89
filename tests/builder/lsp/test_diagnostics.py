"""Faults where an editor shows them: at their ranges, at their files, at the nets without a place."""

from pathlib import Path

from lsprotocol import types

from builder.errors import Fault
from builder.lsp.checking import Checked, Checker
from builder.lsp.diagnostics import diagnostics_of
from builder.lsp.documents import Desk
from builder.lsp.translating import Translator

ROOT = "net: t\ninputs: {x: [N, 3]}\nuse: [parts.yaml]\nnodes: {a: Part}\n"
PART = "blocks:\n  Part:\n    nodes: {l: {block: Linear, out_features: 4}}\n"


def told(checked: Checked) -> dict[str, list[types.Diagnostic]]:
    return diagnostics_of(checked, Translator(Desk()))


def shown(one: types.Diagnostic) -> str:
    start, end = one.range.start, one.range.end
    return f"{start.line}:{start.character}-{end.line}:{end.character} {one.code}"


MISMATCH = """\
net: t
inputs: {x: [N, 3, H, W]}
nodes:
  a: ReLU
  b: {block: Add, from: [a, c]}
  c: {block: Conv2d, from: x, out_channels: 4, kernel_size: 1}
outputs: b
"""


def test_a_fault_says_all_that_it_knows() -> None:
    text = MISMATCH
    found = told(Checker().check(text, "/nets/t.yaml", None))
    (one,) = found["file:///nets/t.yaml"]
    assert (one.source, one.severity, one.code) == (
        "netdraft",
        types.DiagnosticSeverity.Error,
        "shape-mismatch",
    )
    assert shown(one) == "4:24-4:30 shape-mismatch"
    assert "a: (N, 3, H, W)" in one.message
    assert one.related_information is not None
    places = [each.location.range.start for each in one.related_information]
    assert [(place.line, place.character) for place in places] == [(3, 5), (5, 5)]


def test_a_fault_of_a_used_file_is_told_there_and_where_it_is_used(tmp_path: Path) -> None:
    (tmp_path / "parts.yaml").write_text(PART.replace("block: Linear", "blokc: Linear"))
    found = told(Checker().check(ROOT, str(tmp_path / "root.yaml"), str(tmp_path)))
    (there,) = found[(tmp_path / "parts.yaml").as_uri()]
    assert shown(there) == "2:16-2:21 unknown-key"
    (here,) = found[(tmp_path / "root.yaml").as_uri()]
    assert shown(here) == "2:6-2:16 unknown-key"
    assert here.message.startswith("parts.yaml:3:17: ")
    assert here.related_information is not None
    assert here.related_information[0].location.uri == (tmp_path / "parts.yaml").as_uri()


def test_a_fault_of_a_composite_of_a_used_file_points_there(tmp_path: Path) -> None:
    (tmp_path / "parts.yaml").write_text(PART.replace("Linear", "Linaer"))
    found = told(Checker().check(ROOT, str(tmp_path / "root.yaml"), str(tmp_path)))
    (there,) = found[(tmp_path / "parts.yaml").as_uri()]
    assert shown(there) == "2:23-2:29 unknown-block"


def test_a_well_formed_text_has_nothing_to_tell() -> None:
    text = "net: t\ninputs: {x: [N, 3]}\nnodes: {a: ReLU}\n"
    assert told(Checker().check(text, "/nets/t.yaml", None)) == {"file:///nets/t.yaml": []}


def test_a_fault_without_a_place_stands_at_the_name_of_the_net() -> None:
    checked = Checked("# a net\nnet: t\n", "/nets/t.yaml", "spec", faults=(Fault("internal", "it failed"),))
    (one,) = told(checked)["file:///nets/t.yaml"]
    assert shown(one) == "1:0-1:3 internal"


def test_many_faults_are_told_up_to_a_limit() -> None:
    nodes = "".join(f"  n{number}: Nothing{number}\n" for number in range(300))
    found = told(Checker().check(f"net: t\ninputs: {{x: [N]}}\nnodes:\n{nodes}", "/nets/t.yaml", None))
    assert len(found["file:///nets/t.yaml"]) == 100
