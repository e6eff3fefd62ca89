"""The canonical layout as changes of lines: they give what `fmt` gives, and keep line ends."""

from pathlib import Path

import pytest

from builder.lsp.documents import Change, Desk
from builder.lsp.formatting import changes_of
from builder.lsp.translating import Translator
from builder.sketch.formatting.format import formatted

UNTIDY = "nodes:\n    a:   {block:  ReLU}  # é\nnet:   t\n\n\n\ninputs: {x: [N, 3]}"


def laid_out(text: str) -> str | None:
    desk = Desk()
    sheet = desk.open("untitled:a", 1, text)
    edits = changes_of(sheet, Translator(desk))
    if edits is None:
        return None
    changes = [
        Change(one.new_text, (one.range.start.line, one.range.start.character),
               (one.range.end.line, one.range.end.character))
        for one in reversed(edits)
    ]  # fmt: skip
    changed = desk.change("untitled:a", 2, changes, "utf-16")
    assert changed is not None
    return changed.text


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_changes_give_the_canonical_layout(end: str) -> None:
    wanted = formatted(UNTIDY).replace("\n", end)
    assert laid_out(UNTIDY.replace("\n", end)) == wanted
    assert wanted != UNTIDY


def test_a_tidy_text_is_left_alone() -> None:
    sheet = Desk().open("untitled:a", 1, formatted(UNTIDY))
    assert changes_of(sheet, Translator(Desk({sheet.uri: sheet}))) == []


def test_only_lines_that_differ_are_changed() -> None:
    text = (Path(__file__).parents[3] / "specs" / "unet.yaml").read_text()
    sheet = Desk().open("untitled:a", 1, text.replace("depth: {default: 4,", "depth: {default:   4,"))
    edits = changes_of(sheet, Translator(Desk({sheet.uri: sheet})))
    assert edits is not None
    assert [(one.range.start.line, one.range.end.line) for one in edits] == [(10, 11)]


def test_what_cannot_be_read_is_left_alone() -> None:
    assert laid_out("net: t\nnodes: {\n") is None
