"""Plugins: blocks of installed packages and of files, and what is told when they are broken."""

from __future__ import annotations

import importlib
import importlib.metadata
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from torch import nn

import blocks
from blocks import plugins
from blocks.plugins import BlockFileFault, find, load_entry_points, load_file, names
from blocks.registration import implementation
from blocks.registry import UnknownBlock, registry

GATE = """
import torch
from torch import nn
from blocks import register

@register(infer={"channels": "x.channels"})
class FileGate(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.mix = nn.Conv2d(channels, channels, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.mix(x)
"""


@pytest.fixture(autouse=True)
def _leave_everything_as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before, modules = dict(registry().cards), set(sys.modules)
    monkeypatch.setattr(plugins, "_LOADED", [])
    yield
    registry().cards.clear()
    registry().cards.update(before)
    for name in set(sys.modules) - modules:
        if name.startswith(("my_", "helping")):
            del sys.modules[name]


def point(name: str, value: str) -> importlib.metadata.EntryPoint:
    return importlib.metadata.EntryPoint(name, value, plugins.GROUP)


def offer(monkeypatch: pytest.MonkeyPatch, *points: importlib.metadata.EntryPoint) -> list[str]:
    asked: list[str] = []

    def entry_points(*, group: str) -> tuple[importlib.metadata.EntryPoint, ...]:
        asked.append(group)
        return points

    monkeypatch.setattr(importlib.metadata, "entry_points", entry_points)
    return asked


class PackagedGate(nn.Module):
    def forward(self, x):  # type: ignore[no-untyped-def]
        return x


def test_packages_are_asked_once_and_only_for_names_that_are_not_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "my_package", sys.modules[__name__])
    asked = offer(monkeypatch, point("Packaged", "my_package:PackagedGate"))
    find("Conv2d")
    assert asked == []
    assert implementation(find("Packaged")) is PackagedGate
    with pytest.raises(UnknownBlock):
        find("NoSuchBlock")
    assert asked == ["netdraft.blocks"]


def test_names_list_what_packages_bring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "my_package", sys.modules[__name__])
    offer(monkeypatch, point("Packaged", "my_package:PackagedGate"))
    assert "Packaged" in names()


def test_an_entry_point_may_be_a_module_that_registers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "my_module.py").write_text(GATE)
    monkeypatch.syspath_prepend(str(tmp_path))
    offer(monkeypatch, point("gates", "my_module"))
    assert find("FileGate").home == "my_module:FileGate"


def test_a_broken_package_hinders_nobody_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "my_package", sys.modules[__name__])
    offer(
        monkeypatch, point("Packaged", "my_package:PackagedGate"), point("Broken", "no_such_package_at_all")
    )
    assert find("Packaged").name == "Packaged"
    assert [str(problem) for problem in load_entry_points()] == [
        "the entry point 'Broken' of an unknown package did not load: "
        "ModuleNotFoundError: No module named 'no_such_package_at_all'"
    ]
    with pytest.raises(UnknownBlock) as caught:
        find("Brokn")
    assert caught.value.hint is not None
    assert "the entry point 'Broken' of an unknown package did not load" in caught.value.hint


def test_a_package_cannot_take_a_name_that_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "my_package", sys.modules[__name__])
    offer(monkeypatch, point("Conv2d", "my_package:PackagedGate"))
    (problem,) = load_entry_points()
    assert problem.reason == (
        f"the name 'Conv2d' is taken by torch.nn:Conv2d, so {__name__}:PackagedGate cannot have it"
    )
    assert registry().find("Conv2d").home == "torch.nn:Conv2d"


def test_a_file_is_run_as_a_module_that_bears_its_name(tmp_path: Path) -> None:
    file = tmp_path / "my_blocks.py"
    file.write_text(GATE)
    assert load_file(file) == ("FileGate",)
    assert registry().find("FileGate").home == "my_blocks:FileGate"
    assert implementation(registry().find("FileGate")) is sys.modules["my_blocks"].FileGate
    assert not list(tmp_path.glob("__pycache__"))


def test_a_file_of_a_name_that_is_taken_gets_a_name_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "json.py"
    file.write_text(GATE)
    load_file(file)
    module, _, _ = registry().find("FileGate").home.partition(":")
    assert module.startswith("json_")
    assert sys.modules["json"].__file__ != str(file)
    del sys.modules[module]


def test_a_file_that_has_changed_can_be_run_again(tmp_path: Path) -> None:
    file = tmp_path / "my_blocks.py"
    file.write_text(GATE)
    load_file(file)
    file.write_text(GATE.replace("channels: int)", "channels: int, depth: int = 2)"))
    assert load_file(file) == ("FileGate",)
    assert [arg.name for arg in registry().find("FileGate").args] == ["channels", "depth"]


def test_a_file_may_import_what_lies_beside_it(tmp_path: Path) -> None:
    (tmp_path / "helping.py").write_text("NAME = 'Helped'\n")
    file = tmp_path / "my_blocks.py"
    file.write_text("from helping import NAME\n" + GATE.replace("@register(", "@register(name=NAME, "))
    path = list(sys.path)
    assert load_file(file) == ("Helped",)
    assert sys.path == path


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = 1\nraise ValueError('no good')\n", "{file}:2: ValueError: no good"),
        ("def f(:\n    pass\n", "{file}:1: invalid syntax"),
        (
            "\nimport no_such_module_here\n",
            "{file}:2: ModuleNotFoundError: No module named 'no_such_module_here'",
        ),
        (
            GATE.replace("@register(", "@register(name='Conv2d', "),
            "{file}:6: the name 'Conv2d' is taken by torch.nn:Conv2d, so my_blocks:FileGate cannot have it",
        ),
        ("x = 1\n", "'{file}' registers no block"),
        (GATE + "\nimport sys\nsys.exit(0)\n", "{file}:{last}: it ends the program, with exit code 0"),
        ("class Stop(BaseException): ...\nraise Stop('here')\n", "{file}:2: Stop: here"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "my_blocks.py"
    file.write_text(text)
    with pytest.raises(BlockFileFault) as caught:
        load_file(file)
    assert caught.value.what == told.format(file=file, last=text.count("\n"))
    assert "FileGate" not in registry().cards


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_what_stops_the_program_itself_is_no_fault_of_a_file(tmp_path: Path, error: type) -> None:
    file = tmp_path / "my_blocks.py"
    file.write_text(f"{GATE}\nraise {error.__name__}\n")
    with pytest.raises(error):
        load_file(file)
    assert "FileGate" not in registry().cards


def test_of_a_file_that_stops_no_block_stays(tmp_path: Path) -> None:
    file = tmp_path / "my_blocks.py"
    file.write_text(GATE + "\nraise ValueError\n")
    with pytest.raises(BlockFileFault):
        load_file(file)
    assert "FileGate" not in registry().cards
    assert "my_blocks" not in sys.modules


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BlockFileFault) as caught:
        load_file(tmp_path / "none.py")
    assert caught.value.what == f"there is no file '{tmp_path / 'none.py'}'"


def test_what_is_no_class_is_plainly_not_there() -> None:
    assert not hasattr(importlib.import_module("blocks.registered"), "pytest_plugins")


def test_the_face_gives_what_guests_need_and_loads_no_torch() -> None:
    assert (blocks.find, blocks.names) == (find, names)
    code = "import sys, blocks; blocks.register, blocks.find('Conv2d'); print('torch' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
