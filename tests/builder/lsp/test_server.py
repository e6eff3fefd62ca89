"""The server as an editor has it: a process that speaks the protocol, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.editor import Editor, cursor

HOUSE = Path(__file__).parents[3]
COMMAND = [sys.executable, "-m", "builder.cli.main", "lsp"]
SHIPPED = HOUSE / "specs" / "unet.yaml"
UNET = SHIPPED.read_text()
URI = SHIPPED.as_uri()
SPY = """
import atexit, pathlib, sys
from dataclasses import replace
from blocks.registry import registry
registry().add(replace(registry().find("ReLU"), name="MyReLU", doc="A ReLU of my own."))
print("noise on standard output")
atexit.register(lambda: pathlib.Path({place!r}).write_text(str("torch" in sys.modules)))
"""


def started(folder: Path, *more: str) -> Editor:
    os.environ["PYTHONPATH"] = str(HOUSE)
    return Editor([*COMMAND, *more], folder=folder)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nets with späces")


@pytest.fixture(scope="module")
def editor(place: Path) -> Iterator[Editor]:
    spy = place / "spy.py"
    spy.write_text(SPY.format(place=str(place / "torch")))
    with started(place, "--stdio", "--blocks", str(spy)) as editor:
        yield editor
        assert editor.close() == 0
    assert (place / "torch").read_text() == "False", "torch came in"


def spans(found: list[Any]) -> list[tuple[int, int, int, int]]:
    return [
        (one["range"]["start"]["line"], one["range"]["start"]["character"],
         one["range"]["end"]["line"], one["range"]["end"]["character"])
        for one in found
    ]  # fmt: skip


def edited(text: str, edit: Any, uri: str) -> str:
    """Apply an edit of the workspace as an editor does, the last change first; the text is ASCII."""
    (document,) = edit["documentChanges"]
    assert document["textDocument"]["uri"] == uri
    lines = text.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines) + 1)]
    offsets = [
        (starts[one["range"]["start"]["line"]] + one["range"]["start"]["character"],
         starts[one["range"]["end"]["line"]] + one["range"]["end"]["character"], one["newText"])
        for one in document["edits"]
    ]  # fmt: skip
    for start, end, new in sorted(offsets, reverse=True):
        text = text[:start] + new + text[end:]
    return text


MISTAKES = [
    ("pool: DownSample\n", "pool: DownSampel\n", "unknown-block", "DownSampel"),
    ("kernel_size: 1}", "kernal_size: 1}", "unknown-argument", "kernal_size"),
    ("from: [up, skip]", "from: [up, skpi]", "unknown-ref", "skpi"),
    ("expect: {parameters", "expcet: {parameters", "unknown-key", "expcet"),
    ("out_channels: =classes", "out_channels: =clases", "formula-name", "clases"),
]


@pytest.mark.parametrize(("right", "wrong", "code", "word"), MISTAKES, ids=[one[2] for one in MISTAKES])
def test_a_mistake_is_underlined_and_its_fix_takes_it_back(
    editor: Editor, right: str, wrong: str, code: str, word: str
) -> None:
    assert UNET.count(right) == 1
    text = UNET.replace(right, wrong)
    (one,) = editor.diagnose(URI, text)
    line = text[: text.index(wrong)].count("\n")
    column = text.split("\n")[line].index(word)
    assert (one["code"], spans([one])) == (code, [(line, column, line, column + len(word))])
    context = {"diagnostics": [one], "only": ["quickfix"]}
    asked = {"textDocument": {"uri": URI}, "range": one["range"], "context": context}
    (fix,) = editor.ask("textDocument/codeAction", asked)
    assert fix["isPreferred"]
    assert fix["diagnostics"][0]["code"] == code
    assert edited(text, fix["edit"], URI) == UNET
    assert editor.diagnose(URI, UNET) == []


def test_mistakes_of_one_pass_are_mended_together(editor: Editor) -> None:
    text = UNET.replace("pool: DownSample\n", "pool: DownSampel\n")
    text = text.replace("block: CropAndConcat", "block: CropAndConact")
    found = editor.diagnose(URI, text)
    assert [one["code"] for one in found] == ["unknown-block", "unknown-block"]
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 999, "character": 0}}
    context = {"diagnostics": [], "only": ["source.fixAll"]}
    asked = {"textDocument": {"uri": URI}, "range": whole, "context": context}
    (fix,) = editor.ask("textDocument/codeAction", asked)
    assert edited(text, fix["edit"], URI) == UNET


def test_typing_shows_the_faults_of_the_newest_text_alone(editor: Editor) -> None:
    uri = "untitled:typing"
    assert editor.diagnose(uri, "net: t\n")
    for end in range(8, len(TYPED)):
        editor.write(uri, TYPED[:end])
    assert editor.diagnose(uri, TYPED) == []


TYPED = "net: t\ninputs: {x: [N, 3]}\nnodes:\n  a: {block: Linear, out_features: 4}\n"


def test_changes_of_parts_are_taken_over(editor: Editor) -> None:
    uri = "untitled:parts"
    editor.diagnose(uri, TYPED.replace("Linear", "Lin😀ar"))
    editor.versions[uri] += 1
    editor.found.pop(uri)
    part = {"start": {"line": 3, "character": 16}, "end": {"line": 3, "character": 18}}
    changes = [{"range": part, "text": "e"}]
    document = {"uri": uri, "version": editor.versions[uri]}
    editor.tell("textDocument/didChange", {"textDocument": document, "contentChanges": changes})
    assert editor.diagnostics(uri) == []


def test_hover_tells_the_cost_of_the_node_under_the_cursor(editor: Editor, place: Path) -> None:
    text, line, column = cursor(TYPED.replace("  a:", "  ¦a:"))
    uri = (place / "é t.yaml").as_uri()
    editor.diagnose(uri, text)
    told = editor.hover(uri, line, column)
    assert "16 parameters (100.0 %)" in told
    assert "output `(N, 4)`" in told


def test_hover_waits_for_the_check_of_what_was_just_typed(editor: Editor) -> None:
    uri = "untitled:waits"
    editor.write(uri, TYPED)
    assert "16 parameters" in editor.hover(uri, 3, 2)
    editor.write(uri, TYPED.replace("4", "5"))
    assert "20 parameters" in editor.hover(uri, 3, 2)


def test_names_lead_to_where_they_are_defined_and_can_be_renamed(editor: Editor) -> None:
    text, line, column = cursor(
        UNET.replace("join: {block: CropAndConcat, from: [up,", "join: {block: CropAndConcat, from: [¦up,")
    )
    editor.diagnose(URI, text)
    found = editor.at("definition", URI, line, column)
    up = next(number for number, each in enumerate(text.split("\n")) if each.lstrip().startswith("up:"))
    assert (found["uri"], found["range"]["start"]) == (URI, {"line": up, "character": 6})
    edit = editor.at("rename", URI, line, column, newName="larger")
    assert edited(text, edit, URI) == text.replace("      up: {", "      larger: {").replace(
        "[up,", "[larger,"
    )
    prepared = editor.at("prepareRename", URI, line, column)
    assert prepared["placeholder"] == "up"
    place = {"textDocument": {"uri": URI}, "position": {"line": line, "character": column}, "newName": "1 x"}
    refused = editor.ask("textDocument/rename", place, answer="error")
    assert "1 x" in refused["message"]


def test_blocks_are_completed(editor: Editor) -> None:
    text, line, column = cursor(TYPED.replace("Linear", "Lin¦"))
    editor.diagnose("untitled:completed", text)
    items = editor.complete("untitled:completed", line, column)
    assert items["Linear"]["textEdit"]["newText"].startswith("Linear")


def test_blocks_of_ones_own_are_known(editor: Editor) -> None:
    uri = "untitled:own"
    assert editor.diagnose(uri, TYPED.replace("{block: Linear, out_features: 4}", "MyReLU")) == []
    assert "A ReLU of my own." in editor.hover(uri, 3, 6)


def test_the_outline_lists_nodes(editor: Editor) -> None:
    editor.diagnose(URI, UNET)
    outline = editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": URI}})
    names = {one["name"] for top in outline for one in (top, *top.get("children", []))}
    assert {"encoder", "middle", "decoder", "head"} <= names


def test_formatting_gives_the_canonical_layout(editor: Editor) -> None:
    editor.diagnose(URI, UNET.replace("head: {block:", "head: {block:   "))
    options = {"tabSize": 2, "insertSpaces": True}
    (edit,) = editor.ask("textDocument/formatting", {"textDocument": {"uri": URI}, "options": options})
    assert edit["newText"] == "  head: {block: Conv2d, out_channels: =classes, kernel_size: 1}\n"


def test_yaml_of_others_is_left_alone(editor: Editor) -> None:
    uri = "untitled:compose"
    assert editor.diagnose(uri, "services:\n  web: {image: [\n") == []
    asked = {"textDocument": {"uri": uri}, "options": {"tabSize": 2, "insertSpaces": True}}
    assert editor.ask("textDocument/formatting", asked) is None


def test_a_used_file_that_is_open_is_checked_with_its_users(editor: Editor, place: Path) -> None:
    root, part = (place / "root.yaml").as_uri(), (place / "part.yaml").as_uri()
    good = "blocks:\n  Part: {nodes: {l: {block: Linear, out_features: 4}}}\n"
    (place / "part.yaml").write_text(good)
    text = "net: t\ninputs: {x: [N, 3]}\nuse: [part.yaml]\nnodes: {a: Part}\n"
    assert editor.diagnose(root, text) == []
    editor.found.pop(root)
    editor.diagnose(part, good.replace("Linear", "Linaer"))
    (here,) = editor.diagnostics(root)
    assert here["message"].startswith("part.yaml:2:")
    editor.found.pop(root)
    editor.write(part, good)
    assert editor.diagnostics(root) == []


@pytest.mark.parametrize("method", ["workspace/didChangeWatchedFiles", "textDocument/didSave"])
def test_a_used_file_that_changes_on_the_disk_is_read_anew(editor: Editor, place: Path, method: str) -> None:
    root, stored = (place / "above.yaml").as_uri(), place / "below.yaml"
    good = "blocks:\n  Part: {nodes: {l: {block: Linear, out_features: 4}}}\n"
    stored.write_text(good)
    assert editor.diagnose(root, "net: t\ninputs: {x: [N, 3]}\nuse: [below.yaml]\nnodes: {a: Part}\n") == []
    stored.write_text(good.replace("Linear", "Linaer"))
    editor.found.clear()
    changes = [{"uri": stored.as_uri(), "type": 2}]
    document = {"textDocument": {"uri": stored.as_uri()}}
    editor.tell(method, {"changes": changes} if "Watched" in method else document)
    (here,) = editor.diagnostics(root)
    assert here["code"] == "unknown-block"


def test_hover_on_the_number_of_a_formula_tells_its_value(editor: Editor) -> None:
    text, line, column = cursor(UNET.replace("=width * 2 ** depth", "=width * ¦2 ** depth"))
    editor.diagnose(URI, text)
    assert "`=width * 2 ** depth` is `1024`" in editor.hover(URI, line, column)


def test_what_was_never_opened_is_answered_with_nothing(editor: Editor) -> None:
    assert editor.at("hover", "untitled:never", 0, 0) is None
    editor.tell("textDocument/didChange", {"textDocument": {"uri": "untitled:never", "version": 2},
                                           "contentChanges": [{"text": "net: t"}]})  # fmt: skip
    editor.tell("textDocument/didClose", {"textDocument": {"uri": "untitled:never"}})
    assert editor.at("hover", "untitled:never", 0, 0) is None


def test_closing_takes_back_the_diagnostics(editor: Editor) -> None:
    uri = "untitled:closed"
    assert editor.diagnose(uri, "net: t\n")
    editor.found.pop(uri)
    editor.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert editor.diagnostics(uri) == []


def test_the_end_of_the_stream_ends_the_server(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(HOUSE)}
    begun = time.monotonic()
    ended = subprocess.run(COMMAND, cwd=tmp_path, env=environment, input=b"", capture_output=True, timeout=60)
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert time.monotonic() - begun < 60
