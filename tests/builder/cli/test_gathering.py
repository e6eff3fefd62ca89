"""Folders on the command line: which of their files are specs."""

import os
from pathlib import Path

import pytest

from builder.cli.gathering import gathered
from builder.errors import UsageError

SPEC = "# A net.\nnet: t\ninputs: {x: [N]}\nnodes: {a: ReLU}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def put(name: str, text: str = SPEC) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_a_folder_stands_for_its_specs_sorted_and_the_rest_stays_as_it_is() -> None:
    for name in ("nets/b.yaml", "nets/a.yml", "nets/deep/c.yaml"):
        put(name)
    assert gathered(["unet", "nets", "-", "gone.yaml", "resnet@resnet18"]) == [
        "unet", "nets/a.yml", "nets/b.yaml", "nets/deep/c.yaml", "-", "gone.yaml", "resnet@resnet18",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "net: t\n", "nodes: {a: ReLU}\nnett: t\n", "inputs: {x: [N]}\n", '"net": t\n', "{net: t}\n",
        "\ufeffnet: t\n", "net : t\n", "a: [1\nnet: t\n", " {nodes: {}}",
    ],
)  # fmt: skip
def test_a_spec_is_known_by_its_keys_even_when_it_is_at_fault(text: str) -> None:
    put("nets/a.yaml", text)
    assert gathered(["nets"]) == ["nets/a.yaml"]


@pytest.mark.parametrize(
    "text",
    [
        "blocks: {Mine: {nodes: {a: ReLU}}}\n",
        "stem.*: conv.*\n",
        "a:\n  net: t\n  nodes: 3\n",
        "",
        "network: 3",
    ],
)
def test_other_files_are_left_alone(text: str) -> None:
    put("nets/a.yaml", text)
    put("nets/b.yaml")
    assert gathered(["nets"]) == ["nets/b.yaml"]


def test_neither_hidden_folders_nor_packages_nor_links_to_folders_are_entered() -> None:
    for name in (
        "nets/.git/a.yaml",
        "nets/node_modules/a.yaml",
        "elsewhere/a.yaml",
        "nets/b.txt",
        "nets/c.yaml",
    ):
        put(name)
    os.symlink("../elsewhere", "nets/link")
    os.mkfifo("nets/pipe.yaml")
    assert gathered(["nets"]) == ["nets/c.yaml"]
    assert gathered(["nets/.git"]) == ["nets/.git/a.yaml"]


def test_a_folder_without_a_spec_is_refused() -> None:
    Path("empty").mkdir()
    with pytest.raises(UsageError, match="the folder 'empty' holds no spec") as refused:
        gathered(["empty"])
    assert refused.value.hint == "a spec is a .yaml file with `net`, `inputs` and `nodes`"
