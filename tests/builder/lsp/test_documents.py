"""Documents that change: whole or in parts, as an editor says, by any kind of address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.lsp.documents import Change, Desk, path_of
from builder.lsp.positions import ENCODINGS, Encoding, Ruler

TEXTS = st.text(alphabet="aé\U0001f600\r\n", max_size=20)


def test_changes_of_parts_count_on_those_before_them() -> None:
    desk = Desk()
    desk.open("untitled:a", 1, "net: t\nnodes: {}\n")
    changes = [Change("b", (0, 5), (0, 6)), Change("x: 1\n", (1, 0), (1, 0)), Change("", (1, 0), (2, 0))]
    sheet = desk.change("untitled:a", 2, changes, "utf-16")
    assert sheet is not None
    assert (sheet.text, sheet.version) == ("net: b\nnodes: {}\n", 2)


def test_a_change_of_the_whole_takes_the_place_of_all() -> None:
    desk = Desk()
    desk.open("untitled:a", 1, "net: t\n")
    sheet = desk.change("untitled:a", 2, [Change("other")], "utf-16")
    assert sheet is not None
    assert sheet.text == "other"


def test_a_document_that_was_never_opened_is_not_changed() -> None:
    assert Desk().change("untitled:a", 2, [Change("other")], "utf-16") is None


@given(TEXTS, TEXTS, st.data(), st.sampled_from(ENCODINGS))
def test_any_stretch_can_become_any_text(
    text: str, new: str, data: st.DataObject, encoding: Encoding
) -> None:
    places = [at for at in range(len(text) + 1) if text[at - 1 : at + 1] != "\r\n"]
    start, end = sorted((data.draw(st.sampled_from(places)), data.draw(st.sampled_from(places))))
    ruler, desk = Ruler(text, encoding), Desk()
    desk.open("untitled:a", 1, text)
    sheet = desk.change("untitled:a", 2, [Change(new, ruler.spot(start), ruler.spot(end))], encoding)
    assert sheet is not None
    assert sheet.text == text[:start] + new + text[end:]


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///nets/t.yaml", "/nets/t.yaml"),
        ("file:///my%20nets/%C3%A9%23.yaml", "/my nets/é#.yaml"),
        ("file://localhost/nets/t.yaml", "/nets/t.yaml"),
        ("untitled:Untitled-1", None),
        ("vscode-vfs://github/a/t.yaml", None),
        ("file://[", None),
        ("file:///a%00b.yaml", None),
    ],
)
def test_addresses_of_files_have_paths(uri: str, path: str | None) -> None:
    assert path_of(uri) == path


def test_a_file_keeps_the_address_that_the_editor_gave_it() -> None:
    desk = Desk()
    desk.open("file:///nets/a%2Db.yaml", 1, "")
    assert desk.uri_of("/nets/a-b.yaml") == "file:///nets/a%2Db.yaml"
    assert desk.uri_of("/nets/c d.yaml") == "file:///nets/c%20d.yaml"
