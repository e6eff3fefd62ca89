"""Mends as actions: those of a place, preferred where they are safe, and all safe ones at once."""

import dataclasses

from lsprotocol import types

from builder.errors import Edit, Fault, Mark, Mend
from builder.lsp.actions import actions_of, safe_edits
from builder.lsp.checking import Checked
from builder.lsp.documents import Desk
from builder.lsp.translating import Translator
from builder.report import message

TEXT = "net: t\nnodes:\n  a: RELU\n  b: Tnah\n"
FILE = "/nets/t.yaml"


def fault(line: int, column: int, word: str, *, is_safe: bool = True, file: str = FILE) -> Fault:
    mark = Mark(file, line, column, 4)
    mend = Mend(f"write '{word}'", (Edit.at(mark, word),), is_safe)
    return Fault("unknown-block", f"no {word}", mark, mend=mend)


CHECKED = Checked(TEXT, FILE, "spec", faults=(fault(3, 6, "ReLU"), fault(4, 6, "Tanh", is_safe=False)))


def offered(
    checked: Checked, line: int, only: list[str] | None = None, told: list[types.Diagnostic] | None = None
) -> list[types.CodeAction]:
    place = types.Range(types.Position(line, 7), types.Position(line, 7))
    context = types.CodeActionContext(told or [], only=only)
    params = types.CodeActionParams(types.TextDocumentIdentifier("file:///nets/t.yaml"), place, context)
    return actions_of(checked, params, Translator(Desk()), has_versions=False)


def test_a_safe_mend_is_preferred() -> None:
    (one,) = offered(CHECKED, 2, ["quickfix"])
    assert (one.title, one.is_preferred) == ("write 'ReLU'", True)
    assert one.edit is not None and one.edit.changes is not None
    (edit,) = one.edit.changes["file:///nets/t.yaml"]
    assert (edit.new_text, edit.range.start, edit.range.end) == (
        "ReLU", types.Position(2, 5), types.Position(2, 9),
    )  # fmt: skip


def test_a_mend_that_is_one_of_several_is_offered_and_not_preferred() -> None:
    (one,) = offered(CHECKED, 3, ["quickfix"])
    assert (one.title, one.is_preferred) == ("write 'Tanh'", None)


def test_all_safe_mends_are_one_action_wherever_the_cursor_is() -> None:
    (one,) = offered(CHECKED, 0)
    assert one.kind == "source.fixAll.netdraft"
    assert [edit.text for edit in safe_edits(CHECKED)] == ["ReLU"]


def test_nothing_is_offered_of_a_kind_that_is_not_asked_for() -> None:
    assert offered(CHECKED, 2, ["refactor"]) == []
    assert [one.kind for one in offered(CHECKED, 2, ["source"])] == ["source.fixAll.netdraft"]


def test_an_action_names_the_diagnostic_that_it_mends() -> None:
    place = types.Range(types.Position(2, 5), types.Position(2, 9))
    told = [
        types.Diagnostic(place, message(CHECKED.faults[0]), code="unknown-block"),
        types.Diagnostic(place, "b"),
    ]
    (one,) = offered(CHECKED, 2, ["quickfix"], told)
    assert one.diagnostics == told[:1]


def test_mends_of_other_files_are_not_part_of_all() -> None:
    other = dataclasses.replace(CHECKED, faults=(fault(1, 1, "ReLU", file="/nets/parts.yaml"),))
    assert safe_edits(other) == ()
    assert offered(other, 0) == []


def test_a_fault_without_a_mend_offers_nothing() -> None:
    bare = dataclasses.replace(CHECKED, faults=(Fault("cycle", "round", Mark(FILE, 3, 6, 4)),))
    assert offered(bare, 2) == []
