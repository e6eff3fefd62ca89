"""`netdraft new`: a first spec that holds, and never over another file."""

import os
from pathlib import Path

import pytest

from builder.road import load
from tests.builder.cli.running import Netdraft


def test_a_first_spec_is_short_commented_and_holds(netdraft: Netdraft) -> None:
    said = netdraft("new", "tiny")
    assert (said.code, said.out) == (0, "wrote tiny.yaml; next: `netdraft check tiny.yaml`\n")
    text = Path("tiny.yaml").read_text()
    written = [line for line in text.split("\n") if line.strip()]
    assert 10 <= len(written) <= 16
    assert written[0].startswith("# tiny: ")
    net = load("tiny.yaml")
    assert (net.name, str(next(iter(net.outputs.values())))) == ("tiny", "(N, 10)")
    assert netdraft("check", "tiny.yaml").code == 0


def test_a_first_spec_has_a_skip(netdraft: Netdraft) -> None:
    netdraft("new", "tiny")
    join = next(node for node in load("tiny.yaml").graph.nodes if node.block == "Add")
    assert len({edge.source.node for edge in join.inputs}) == 2


def test_nothing_is_left_beside_the_file(netdraft: Netdraft) -> None:
    netdraft("new", "tiny")
    assert os.listdir() == ["tiny.yaml"]


def test_the_file_has_the_rights_of_any_new_file(netdraft: Netdraft) -> None:
    netdraft("new", "tiny")
    Path("other").touch()
    assert os.stat("tiny.yaml").st_mode == os.stat("other").st_mode


@pytest.mark.parametrize("is_link", [False, True])
def test_a_file_that_is_there_is_never_touched(netdraft: Netdraft, is_link: bool) -> None:
    if is_link:
        os.symlink("nowhere", "tiny.yaml")
    else:
        Path("tiny.yaml").write_text("mine")
    said = netdraft("new", "tiny")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "error[file-exists]: 'tiny.yaml' exists already, and is left as it is\n"
        "   hint  choose another name, or another file with `-o`\n"
    )
    assert os.listdir() == ["tiny.yaml"]
    assert is_link or Path("tiny.yaml").read_text() == "mine"


def test_the_file_may_be_named_apart(netdraft: Netdraft) -> None:
    os.mkdir("nets")
    assert netdraft("new", "tiny", "-o", "nets/first.yaml").code == 0
    assert load("nets/first.yaml").name == "tiny"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("1st", "needs letters, digits and _, not beginning with a digit"),
        ("a/b", "needs letters, digits and _, not beginning with a digit"),
        ("class", "is a keyword of Python"),
        ("", "needs letters, digits and _, not beginning with a digit"),
    ],
)
def test_a_name_that_is_none_is_refused(netdraft: Netdraft, name: str, reason: str) -> None:
    said = netdraft("new", name)
    assert said.code == 2
    assert said.err == (
        f"error[bad-name]: '{name}' cannot be the name of a net: {reason}\n"
        "   hint  give a plain name, as in `netdraft new tiny`; `-o` says where the file goes\n"
    )
    assert os.listdir() == []


def test_another_ending_is_refused(netdraft: Netdraft) -> None:
    assert netdraft("new", "tiny", "-o", "tiny.txt").code == 2
    assert os.listdir() == []


def test_a_missing_folder_is_the_machines_fault(netdraft: Netdraft) -> None:
    said = netdraft("new", "tiny", "-o", "gone/tiny.yaml")
    assert said.code == 3
    assert said.err.startswith(
        "error[unwritable]: 'gone/tiny.yaml' cannot be written: No such file or directory\n"
    )
