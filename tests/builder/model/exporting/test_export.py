"""What every export has in common: endings, files that stay whole, options that make sense."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import torch

from builder.errors import MachineError, UsageError
from builder.road import load

NET = "{net: a, inputs: {x: [N, 4]}, nodes: {f: {block: Linear, out_features: 2}}}"


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("a.foo", "'.foo' is no format to export to"),
        ("a", "'a' has no ending"),
        ("a.pt", "'.pt' is no format to export to"),
    ],
)
def test_an_unknown_ending_lists_the_four(
    name: str, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as caught:
        load(NET).export(name)
    assert (caught.value.code, caught.value.what) == ("unknown-format", what)
    assert (caught.value.hint or "").endswith("the endings are .py, .pt2, .onnx, .safetensors")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_whole_with_the_rights_of_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    path.write_text("old")
    load(NET).export(path)
    plain = tmp_path / "plain"
    plain.write_text("")
    assert load(path).name == "a"
    assert path.stat().st_mode == plain.stat().st_mode
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.safetensors", "plain"]


def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.pt2"
    path.write_text("old")

    def fails(*arguments: Any, **options: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch.export, "save", fails)
    with pytest.raises((MachineError, OSError)):
        load(NET).export(path)
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.pt2"]


def test_a_folder_that_is_not_there_is_the_machines_fault(tmp_path: Path) -> None:
    with pytest.raises(MachineError) as caught:
        load(NET).export(tmp_path / "none" / "a.py")
    assert caught.value.code == "unwritable"


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.py").write_text("old")
    os.symlink(tmp_path / "real.py", tmp_path / "link.py")
    load(NET).export(tmp_path / "link.py")
    assert (tmp_path / "link.py").is_symlink()
    assert "class A(nn.Module):" in (tmp_path / "real.py").read_text()


def test_what_is_read_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    load(NET).export(path)
    before = path.read_bytes()
    for net, options in ((load(path), {}), (load(NET), {"weights": path})):
        with pytest.raises(UsageError, match="would be written over"):
            net.export(path, **options)
    assert path.read_bytes() == before


@pytest.mark.parametrize("option", [{"weights": "w.safetensors"}, {"dtype": "bfloat16"}, {"seed": 0}])
def test_a_python_file_takes_no_options_about_numbers(option: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load(NET).export(tmp_path / "a.py", **option)
    assert caught.value.what == f"a .py file holds no numbers, so {next(iter(option))} has no place in it"


def test_another_nets_module_is_refused_by_the_tensor_that_differs(tmp_path: Path) -> None:
    other = load("{net: b, inputs: {x: [N, 4]}, nodes: {g: {block: Linear, out_features: 2}}}").build()
    with pytest.raises(UsageError) as caught:
        load(NET).export(tmp_path / "a.safetensors", module=other)
    assert caught.value.what == "the module is not 'a': only one of them has the tensor f.bias"
    with pytest.raises(UsageError, match="takes no seed"):
        load(NET).export(tmp_path / "a.safetensors", module=load(NET).build(), seed=0)
    assert list(tmp_path.iterdir()) == []


def test_a_module_without_numbers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has no numbers to write"):
        load(NET).export(tmp_path / "a.safetensors", device="meta")


def test_taps_and_frozen_nodes_go_into_python(tmp_path: Path) -> None:
    load(NET).export(tmp_path / "a.py", freeze=["f"], taps=[])
    assert "self.f.requires_grad_(False)" in (tmp_path / "a.py").read_text()
    assert load(NET).to_python().count("requires_grad_") == 0


def test_what_torch_cannot_write_is_told_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("no such operator\nand more")

    monkeypatch.setattr(torch.export, "save", fail)
    with pytest.raises(UsageError, match=r"cannot save the program of 'a': no such operator$") as caught:
        load(NET).export(tmp_path / "a.pt2")
    assert caught.value.code == "cannot-export"
    assert list(tmp_path.iterdir()) == []
