"""The engine is found, confined, and told of when it fails."""

from __future__ import annotations

import json
import stat
import time

import pytest

import render.image as image
from builder.errors import MachineError
from render.image import EngineWarning, lay_out, program

DOT = "digraph { a -> b }"


def script(folder, name, text):
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_the_embedded_engine_needs_no_path(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert len(json.loads(lay_out(DOT))["objects"]) == 2


def test_the_variable_picks_the_engine(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("NETDRAFT_ENGINE", "dot")
    with pytest.raises(MachineError) as caught:
        lay_out(DOT)
    assert caught.value.what == "the engine 'dot' is not installed"
    assert caught.value.hint == "leave out --engine to draw with graphviz-pure"


def test_a_failing_engine_is_replaced_by_the_systems_and_the_user_is_told(tmp_path, monkeypatch):
    broken = script(tmp_path, "graphviz-pure", "echo 'out of luck' >&2; exit 1")
    script(tmp_path, "dot", 'cat > /dev/null; echo "{}"')
    monkeypatch.setattr(image, "_embedded", lambda: broken)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.warns(
        EngineWarning, match="graphviz-pure failed: out of luck; the system's dot draws instead"
    ):
        assert lay_out(DOT) == b"{}\n"


def test_an_engine_that_hangs_is_ended_with_its_children(tmp_path, monkeypatch):
    marker = tmp_path / "late"
    slow = script(tmp_path, "graphviz-pure", f"(sleep 2; touch {marker}) & sleep 60")
    monkeypatch.setattr(image, "_embedded", lambda: slow)
    monkeypatch.setattr(image, "SECONDS", 0.3)
    monkeypatch.setattr(image.shutil, "which", lambda name: None)
    started = time.monotonic()
    with pytest.raises(MachineError, match=r"graphviz-pure took more than 0\.3 s"):
        lay_out(DOT)
    assert time.monotonic() - started < 1.9
    time.sleep(2.2 - (time.monotonic() - started))
    assert not marker.exists()


def test_an_engine_that_never_stops_talking_is_cut_short(tmp_path, monkeypatch):
    flood = script(tmp_path, "dot", "cat > /dev/null; while :; do echo '{0123456789'; done")
    monkeypatch.setattr(image, "MOST_BYTES", 4000)
    monkeypatch.setattr(image, "program", lambda engine: flood)
    started = time.monotonic()
    with pytest.raises(MachineError, match=r"dot failed: it gave more than 4,000 bytes"):
        lay_out(DOT, engine="dot")
    assert time.monotonic() - started < 5


def test_an_engine_that_is_not_installed_is_told(monkeypatch):
    monkeypatch.setattr(image, "_embedded", lambda: None)
    with pytest.raises(MachineError) as caught:
        program("graphviz-pure")
    assert (caught.value.what, caught.value.hint) == (
        "the engine 'graphviz-pure' is not installed",
        "pip install graphviz-pure",
    )
