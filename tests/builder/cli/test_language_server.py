"""The schema in a real editor's hands: yaml-language-server, over its protocol, where it is installed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from builder.cli.main import main
from tests.editor import Editor, cursor
from tests.registries import kept_registry

ROOT = Path(__file__).parents[3]
LOCAL = ROOT / ".editors/node_modules/.bin/yaml-language-server"
SERVER = str(LOCAL) if LOCAL.exists() else shutil.which("yaml-language-server")
SHIPPED = sorted(path for path in (ROOT / "specs").rglob("*.yaml") if "keymaps" not in path.parts)
SPEC = """\
net: t
inputs: {x: [N, 3, H, W]}
nodes:
  a: {block: Conv2d, out_channels: 8, kernel_size: 3}
  b:
    block: Conv2d
    out_channels: 8
    kernel_size: 3
    ¦
"""
STAGED = """\
net: t
inputs: {x: [N, 3, H, W]}
blocks:
  Stage:
    doc: A convolution and what follows it.
    params: {width: int, stride: {default: 1, min: 1, doc: how far it steps}}
    nodes:
      conv: {block: Conv2d, out_channels: =width, kernel_size: 3, stride: =stride}
nodes:
  a:
    block: Stage
    width: 8
    ¦
"""
BLOCKS = '''
from torch import nn
from blocks import register

@register
class EditorGate(nn.Module):
    """Let a share of the signal through."""

    def __init__(self, share: float = 0.5):
        super().__init__()

    def forward(self, x):
        return x
'''

pytestmark = pytest.mark.skipif(SERVER is None, reason="no yaml-language-server: `.ci/editors` installs it")


def settings_of(schemas: dict[Path, str]) -> dict[str, object]:
    """Give an editor's settings: each schema with the glob of its files."""
    return {
        "yaml": {
            "validate": True,
            "completion": True,
            "hover": True,
            "schemaStore": {"enable": False},
            "schemas": {path.as_uri(): [glob] for path, glob in schemas.items()},
        }
    }


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """Edit nets/* with the schema of the language, staged/* and gated/* with schemas of their own."""
    folder = tmp_path_factory.mktemp("schemas")
    schemas = {folder / f"{name}.schema.json": f"**/{name}/**" for name in ("nets", "staged", "gated")}
    nets, staged, gated = map(str, schemas)
    (folder / "staged.yaml").write_text(STAGED.replace("¦", ""))
    (folder / "gates.py").write_text(BLOCKS)
    assert main(["schema", "-o", nets]) == 0
    assert main(["schema", str(folder / "staged.yaml"), "-o", staged]) == 0
    with kept_registry():
        assert main(["schema", "--blocks", str(folder / "gates.py"), "-o", gated]) == 0
    with Editor([str(SERVER), "--stdio"], settings_of(schemas)) as editor:
        yield editor


def opened(editor: Editor, name: str, text: str) -> tuple[str, int, int]:
    """Open a text with a cursor in it, and give where the cursor is."""
    text, line, column = cursor(text)
    uri = f"file:///{name}"
    editor.diagnose(uri, text)
    return uri, line, column


def messages(editor: Editor, name: str, text: str) -> list[tuple[int, str]]:
    """Give what is said of a text, each with its line, from 1."""
    found = editor.diagnose(f"file:///{name}", text)
    return [(one["range"]["start"]["line"] + 1, one["message"]) for one in found]


def test_a_misspelt_argument_is_flagged(editor: Editor) -> None:
    spec = SPEC.replace("kernel_size: 3}", "kernel_size: 3, in_chanels: 3}").replace("¦", "")
    assert messages(editor, "nets/broken.yaml", spec) == [(4, "Property in_chanels is not allowed.")]


@pytest.mark.parametrize(
    ("right", "wrong", "line", "words"),
    [
        ("net: t", "nett: t", 1, "Property nett is not allowed."),
        ("kernel_size: 3}", "kernel_size: true}", 4, "Incorrect type."),
        ("kernel_size: 3}", "kernel_size: 0}", 4, "Value is below the minimum of 1."),
        (", kernel_size: 3}", "}", 4, 'Missing property "kernel_size".'),
        ("block: Conv2d,", "blok: Conv2d,", 4, 'Missing property "block".'),
    ],
)
def test_mistakes_are_flagged_on_their_line(
    editor: Editor, right: str, wrong: str, line: int, words: str
) -> None:
    found = messages(editor, "nets/mistaken.yaml", SPEC.replace("¦", "").replace(right, wrong, 1))
    assert any(at == line and words in message for at, message in found), found


def test_inside_a_node_the_arguments_of_its_block_are_offered(editor: Editor) -> None:
    labels = set(editor.complete(*opened(editor, "nets/completed.yaml", SPEC)))
    assert {"stride", "padding", "dilation", "groups", "bias", "from", "repeat"} <= labels
    assert not labels & {"out_channels", "p", "num_heads"}


def test_an_argument_is_offered_with_its_doc(editor: Editor) -> None:
    stride = editor.complete(*opened(editor, "nets/documented.yaml", SPEC))["stride"]
    assert "1 unless stated" in json.dumps(stride["documentation"])


def test_blocks_are_offered_with_their_docs(editor: Editor) -> None:
    spec = SPEC.replace("¦", "").replace("    block: Conv2d", "    block: ¦Conv2d")
    items = editor.complete(*opened(editor, "nets/blocks.yaml", spec))
    assert {"Conv2d", "ResidualBlock", "Linear"} <= set(items)
    assert "Convolution in two dimensions" in json.dumps(items["Conv2d"]["documentation"])


def test_a_node_may_be_a_blocks_name_alone_and_those_are_offered(editor: Editor) -> None:
    spec = SPEC.replace("¦", "").replace("  b:\n", "  b: ¦\n").partition("    block")[0]
    items = editor.complete(*opened(editor, "nets/short.yaml", spec))
    assert "max(0, x)" in json.dumps(items["ReLU"]["documentation"])


def test_the_keys_of_a_spec_are_offered_at_the_top(editor: Editor) -> None:
    items = editor.complete(*opened(editor, "nets/topped.yaml", SPEC.replace("    ¦", "¦")))
    assert {"title", "doc", "params", "outputs", "expect", "variants"} <= set(items)
    assert not {"net", "nodes", "stride"} & set(items)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("    block: C¦onv2d", "Convolution in two dimensions"),
        ("    kern¦el_size", "required"),
        ("no¦des:", "order in which data meets"),
        ("in¦puts:", "What goes in"),
    ],
)
def test_hover_shows_the_doc(editor: Editor, place: str, words: str) -> None:
    spec = SPEC.replace("¦", "").replace(place.replace("¦", ""), place, 1)
    assert words in editor.hover(*opened(editor, "nets/hovered.yaml", spec))


def test_the_composites_of_a_spec_are_known_to_the_schema_made_for_it(editor: Editor) -> None:
    uri, line, column = opened(editor, "staged/staged.yaml", STAGED)
    items = editor.complete(uri, line, column)
    assert "stride" in items and "width" not in items
    assert "how far it steps: an integer of at least 1; 1 unless stated" in json.dumps(items["stride"])
    assert "A convolution and what follows it" in editor.hover(uri, line - 2, 13)
    broken = STAGED.replace("¦", "wdth: 8")
    assert messages(editor, "staged/broken.yaml", broken) == [(13, "Property wdth is not allowed.")]


def test_the_users_own_blocks_are_known_to_a_schema_made_with_them(editor: Editor) -> None:
    spec = SPEC.replace(
        "    block: Conv2d\n    out_channels: 8\n    kernel_size: 3\n", "    block: EditorGate\n"
    )
    uri, line, column = opened(editor, "gated/gated.yaml", spec)
    assert "share" in editor.complete(uri, line, column)
    assert "Let a share of the signal through" in editor.hover(uri, line - 1, 13)
    assert messages(editor, "gated/broken.yaml", spec.replace("¦", "shre: 0.1")) == [
        (7, "Property shre is not allowed.")
    ]


def test_every_shipped_spec_is_clean(editor: Editor) -> None:
    found = {path.name: messages(editor, f"nets/{path.name}", path.read_text()) for path in SHIPPED}
    assert len(found) >= 25 and all(not told for told in found.values()), found
