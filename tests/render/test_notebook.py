"""A net shows itself in a notebook, a built module is drawn, and drawing never prints."""

from __future__ import annotations

import importlib
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

from builder.errors import MachineError
from builder.road import load
from render.picture import draw


def test_a_net_shows_its_picture_and_a_few_lines_of_text():
    net = load("unet@paper")
    bundle = net._repr_mimebundle_()
    assert set(bundle) == {"image/svg+xml", "text/plain"}
    assert ElementTree.fromstring(bundle["image/svg+xml"]).tag.endswith("svg")
    assert bundle["image/svg+xml"].encode() == draw(net)
    assert bundle["text/plain"].splitlines()[:2] == [
        f"unet@paper: 31,030,658 parameters, {net.macs:,} multiply-adds at N = 1, H = 572, W = 572",
        "  input image (N, 1, H, W)",
    ]


def test_jupyters_arguments_are_taken():
    assert load("capsnet")._repr_mimebundle_(include={"text/plain"}, exclude=None)["text/plain"]


def test_without_an_engine_the_text_stands_alone(monkeypatch):
    def missing(net: object) -> bytes:
        raise MachineError("the engine is not installed", code="no-engine")

    monkeypatch.setattr(importlib.import_module("render.picture"), "draw", missing)
    assert set(load("capsnet")._repr_mimebundle_()) == {"text/plain"}


def test_a_built_module_is_drawn_as_its_net():
    net = load("capsnet")
    assert draw(net.build(device="meta")) == draw(net)


def test_drawing_prints_nothing(capfd):
    from render import draw as guest

    assert isinstance(guest(load("capsnet")), bytes)
    assert capfd.readouterr() == ("", "")


def test_loading_a_net_brings_no_renderer():
    code = "import sys; from builder.road import load; load('unet'); assert 'render' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0
