"""Paths, names and text opened: what is read, and what never is."""

import io
import os
import sys
import time
from pathlib import Path

import pytest

from blocks.errors import NetdraftError
from builder.errors import MachineError, SpecError, UsageError
from builder.road import load
from builder.spec.library import shipped
from builder.spec.load import load_document, read_source
from tests.builder.telling import codes, told

SPEC = "net: t\ninputs: {x: [N, 3]}\nparams: {a: 1}\nvariants: {v: {a: 2}}\nnodes: {r: ReLU}\n"
USER = "net: t\nuse: ['{}']\ninputs: {{x: [N, 3]}}\nnodes: {{r: ReLU}}\n"
PARTS = "blocks: {B: {inputs: [x], nodes: {r: ReLU}}}\n"


def test_a_net_is_a_path_a_shipped_name_or_text(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(SPEC)
    assert load(path).name == load(str(path)).name == load(SPEC).name == "t"
    assert load("resnet@resnet18").variant == "resnet18"
    assert load(f"{path}@v").params["a"] == 2
    assert load_document("unet")[0].file == "specs/unet.yaml"


def test_text_is_told_apart_by_its_line_breaks() -> None:
    assert load(SPEC).file == "<text>"
    with pytest.raises(UsageError, match="there is no shipped spec 'net: t'"):
        load("net: t")


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SPEC.encode())))
    document, variant = load_document("-")
    assert (document.file, document.spec.net, variant) == ("<stdin>", "t", None)


def test_a_path_with_an_at_sign_is_that_path(tmp_path: Path) -> None:
    path = tmp_path / "t@v.yaml"
    path.write_text(SPEC)
    assert load(path).params["a"] == 1


def test_an_unknown_name_gets_the_nearest_one() -> None:
    assert told("resnt@resnet18") == (
        "error[unknown-net]: there is no shipped spec 'resnt', and no such file\n"
        f"   hint  did you mean 'resnet'? `netdraft nets` lists all {len(shipped())}; a path ends in .yaml\n"
    )


def test_shipped_specs_are_sorted_and_all_load() -> None:
    assert list(shipped()) == sorted(shipped()) and {"capsnet", "resnet", "unet"} <= set(shipped())
    for name in shipped():
        assert load(name).name == name


def test_a_shipped_spec_is_named_whole_where_another_file_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_document("unet")[0].file == "specs/unet.yaml"
    here = tmp_path / "specs" / "unet.yaml"
    here.parent.mkdir()
    here.write_bytes(shipped()["unet"].read_bytes())
    assert load_document("unet")[0].file == "specs/unet.yaml", "a copy of it may be quoted as well"
    here.write_text("{net: mine, inputs: {x: [N, 3, 64, 64]}, nodes: {a: {block: 'net:unet', wide: 4}}}")
    assert load_document("unet")[0].file == str(shipped()["unet"])
    with pytest.raises(SpecError) as caught:
        load("specs/unet.yaml")
    (fault,) = caught.value.faults
    assert fault.mark is not None and caught.value.sources.under(fault.mark) == "wide"


@pytest.mark.parametrize(
    ("name", "reason"),
    [("none.yaml", "there is no such file"), ("folder.yaml", "it is a folder, no file"), ("none/t.yaml",
    "there is no such file"), ("fifo.yaml", "it is not a regular file")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_the_machines_fault(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "folder.yaml").mkdir()
    os.mkfifo(tmp_path / "fifo.yaml")
    start = time.monotonic()
    with pytest.raises(MachineError) as raised:
        load(tmp_path / name)
    error = raised.value
    assert (
        error.what == f"'{str(tmp_path / name)[:80]}' cannot be read: {reason}" and error.code == "unreadable"
    )
    assert (
        error.hint
        == "check the path; `netdraft nets` lists the shipped specs, `netdraft new NAME` writes a first one"
    )
    assert time.monotonic() - start < 1


def test_a_path_that_holds_a_nul_character_is_refused() -> None:
    with pytest.raises(MachineError, match=r"'a\\x00b.yaml' cannot be read: the path holds a NUL character"):
        load("a\0b.yaml")


def test_a_link_that_the_person_at_the_keyboard_names_is_followed(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(SPEC)
    (tmp_path / "link.yaml").symlink_to(tmp_path / "t.yaml")
    assert load(tmp_path / "link.yaml").name == "t"


# --- use


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/etc/hosts.yaml", "a path must not lead outside the spec's folder"),
        ("../up.yaml", "a path must not lead outside the spec's folder"),
        ("a/../../up.yaml", "a path must not lead outside the spec's folder"),
        ("/etc/passwd", "a path must end in .yaml"),
        ("", "a path must end in .yaml"),
        ("a//b.yaml", "a path is made of plain names (letters, digits, `_`, `-`, `.`) and `/`"),
        ("./parts.yaml", "a path is made of plain names (letters, digits, `_`, `-`, `.`) and `/`"),
        ("~/parts.yaml", "a path is made of plain names (letters, digits, `_`, `-`, `.`) and `/`"),
        ("http://a/parts.yaml", "a path is made of plain names (letters, digits, `_`, `-`, `.`) and `/`"),
        ("none.yaml", "there is no such file"),
        ("folder.yaml", "it is a folder, no file"),
        ("link.yaml", "it is a link, or lies behind one"),
        ("linked/parts.yaml", "a part of the path is no folder"),
        ("fifo.yaml", "it is not a regular file"),
        ("parts.yaml/x.yaml", "a part of the path is no folder"),
    ],
)
def test_a_file_outside_of_the_folder_is_never_opened(tmp_path: Path, path: str, reason: str) -> None:
    inner = tmp_path / "inner"
    (inner / "folder.yaml").mkdir(parents=True)
    (tmp_path / "up.yaml").write_text("SECRET: 1")
    (inner / "parts.yaml").write_text(PARTS)
    (inner / "link.yaml").symlink_to(inner / "parts.yaml")
    (inner / "linked").symlink_to(inner)
    os.mkfifo(inner / "fifo.yaml")
    main = inner / "main.yaml"
    main.write_text(USER.format(path))
    start = time.monotonic()
    report = told(str(main))
    assert report == (
        f"{main}:2:7: error[bad-path]: the file '{path}' cannot be used: {reason}\n"
        f"    2 | use: ['{path}']\n"
        f"      |       {'^' * (len(path) + 2)}\n"
        "   hint  give a relative path to a .yaml file in the spec's own folder, or below it\n"
    ).replace(": it is a link, or lies behind one", f": {reason}")
    assert time.monotonic() - start < 1


@pytest.mark.parametrize("path", ["part.yaml", "parts", "parts.txt"])
def test_a_file_beside_the_spec_is_proposed_for_one_that_is_not_there(tmp_path: Path, path: str) -> None:
    (tmp_path / "parts.yaml").write_text(PARTS)
    (tmp_path / "main.yaml").write_text(USER.format(path))
    assert told(str(tmp_path / "main.yaml")).endswith("   hint  did you mean 'parts.yaml'?\n")


def test_files_in_folders_below_are_used_and_those_that_they_use(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "one.yaml").write_text("use: [b/two.yaml]\n" + PARTS.replace("r: ReLU", "r: C"))
    (tmp_path / "a" / "b" / "two.yaml").write_text(PARTS.replace("B:", "C:"))
    main = tmp_path / "main.yaml"
    main.write_text(USER.format("a/one.yaml").replace("ReLU", "B"))
    assert list(load(main).shapes) == ["x", "r", "r.r", "r.r.r"]
    main.write_text(USER.format("a/one.yaml").replace("ReLU", "C"))
    assert codes(str(main)) == [("unknown-block", "r")]


def test_files_that_use_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("use: [b.yaml]\n")
    (tmp_path / "b.yaml").write_text("use: [a.yaml]\n")
    (tmp_path / "main.yaml").write_text(USER.format("a.yaml"))
    report = told(str(tmp_path / "main.yaml"))
    assert (
        "b.yaml:1:7: error[bad-path]: the file 'a.yaml' cannot be used: it uses itself, by way of others\n"
        in report
    )


def test_64_files_are_used_at_most(tmp_path: Path) -> None:
    for number in range(66):
        (tmp_path / f"p{number}.yaml").write_text(f"use: [p{number + 1}.yaml]\n" if number < 65 else PARTS)
    (tmp_path / "main.yaml").write_text(USER.format("p0.yaml"))
    assert "cannot be used: more than 64 files are used\n" in told(str(tmp_path / "main.yaml"))


def test_text_that_comes_from_no_file_uses_none() -> None:
    assert "cannot be used: a spec that comes from no file cannot use others\n" in told(
        USER.format("parts.yaml")
    )


def test_a_file_of_more_than_a_mebibyte_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(SPEC + "#" * (1 << 20))
    with pytest.raises(NetdraftError) as raised:
        load(path)
    assert raised.value.code == "too-large"


def test_a_file_to_rewrite_has_a_path_and_a_shipped_spec_has_none(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(SPEC)
    assert read_source(str(path)) == (SPEC.encode(), path)
    data, written = read_source("unet@paper")
    assert b"net: unet\n" in data
    assert written is None


def test_weights_are_never_rewritten_as_a_spec() -> None:
    with pytest.raises(UsageError, match=r"'t\.safetensors' holds weights") as caught:
        read_source("t.safetensors")
    assert caught.value.code == "bad-path"
    assert caught.value.hint == "give the spec's own file, which ends in .yaml"


def test_a_file_of_any_name_is_a_path_but_a_shipped_name_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("spec", "unet"):
        (tmp_path / name).write_text(SPEC)
    assert load("spec").name == "t"
    assert load("unet").name == "unet"
    assert load("./unet").name == "t"


def test_a_spec_uses_sixty_four_files_at_most(tmp_path: Path) -> None:
    for number in range(65):
        (tmp_path / f"p{number}.yaml").write_text(PARTS.replace("B:", f"B{number}:"))
    files = [f"p{number}.yaml" for number in range(65)]
    path = tmp_path / "t.yaml"
    path.write_text(USER.format("', '".join(files[:-1])))
    assert codes(str(path)) == []
    path.write_text(USER.format("', '".join(files)))
    assert "more than 64 files are used\n" in told(str(path))
