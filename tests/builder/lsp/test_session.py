"""A session: what is shown follows what is open, over the files that use each other."""

from pathlib import Path

from lsprotocol import types

from builder.lsp.documents import Change
from builder.lsp.session import Session

ROOT = "net: t\ninputs: {x: [N, 3]}\nuse: [parts.yaml]\nnodes: {a: Part}\n"
PART = "blocks:\n  Part:\n    nodes: {l: {block: Linear, out_features: 4}}\n"
WRONG = PART.replace("block:", "blokc:")


def codes(found: list[types.Diagnostic]) -> list[object]:
    return [one.code for one in found]


def checked(session: Session, uri: str) -> dict[str, list[object]]:
    sheet = session.desk.sheets[uri]
    published = session.accept(uri, session.check(sheet))
    return {where: codes(found) for where, _, found in published}


def test_mending_a_used_file_mends_its_users(tmp_path: Path) -> None:
    (tmp_path / "parts.yaml").write_text(WRONG)
    root, part = (tmp_path / "root.yaml").as_uri(), (tmp_path / "parts.yaml").as_uri()
    session = Session()
    session.open(root, 1, ROOT)
    assert checked(session, root) == {root: ["unknown-key"], part: ["unknown-key"]}
    session.open(part, 1, WRONG)
    assert checked(session, part) == {part: ["unknown-key"]}, "the same fault is shown once"
    session.change(part, 2, [Change(PART)])
    assert session.users_of(part) == [root]
    checked(session, part)
    assert checked(session, root) == {root: [], part: []}


def test_closing_a_document_takes_back_what_it_told(tmp_path: Path) -> None:
    (tmp_path / "parts.yaml").write_text(WRONG)
    root, part = (tmp_path / "root.yaml").as_uri(), (tmp_path / "parts.yaml").as_uri()
    session = Session()
    session.open(root, 1, ROOT)
    checked(session, root)
    assert session.close(root) == [(root, None, []), (part, None, [])]


def test_the_result_for_an_older_text_is_dropped() -> None:
    session = Session()
    sheet = session.open("untitled:a", 1, "net: t\n")
    late = session.check(sheet)
    session.change("untitled:a", 2, [Change("net: other\n")])
    assert session.accept("untitled:a", late) == []
    assert session.checks == {}


def test_what_is_known_of_a_text_is_worked_out_once() -> None:
    session = Session()
    sheet = session.open("untitled:a", 1, ROOT)
    assert session.knowledge(sheet) is session.knowledge(sheet)
    changed = session.change("untitled:a", 2, [Change("net: b\n")])
    assert changed is not None
    assert session.knowledge(changed) is not session.knowledge(sheet)
