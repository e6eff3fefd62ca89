"""`draw` gives bytes, writes files whole, and refuses what it cannot draw."""

from __future__ import annotations

import json
import os
import stat
import struct
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import pytest

from builder.errors import MachineError, UsageError
from builder.files import write_over
from builder.net import Net
from builder.road import load
from render.picture import WRITERS, draw
from render.theme import LIGHT
from tests.render.nets import VARIED, net_of

SVG = "{http://www.w3.org/2000/svg}"
STARTS = {
    "svg": b"<?xml",
    "png": b"\x89PNG",
    "pdf": b"%PDF",
    "dot": b"digraph",
    "mmd": b"%%",
    "md": b"# ",
    "json": b"{",
}
NASTY = {
    "markup": "<b>bold</b> & <i>&amp;</i>",
    "quotes": 'a "b" \'c\' \\" \\N \\G ${x} `d`',
    "script": "</text></svg><script>alert(1)</script>",
    "cdata": "]]> <!-- --> <!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "right to left": "שלום \u202e abc \u2066 مرحبا",
    "control": "a\x00b\x1b[31mc\nd\te\ud800",
    "long": "x" * 50_000,
    "dot": '>> ]; } digraph { a [image="/etc/passwd"',
    "mermaid": '"]; click n0 "javascript:alert(1)" %%{init: {}}%% --> end',
}


@pytest.mark.parametrize("name", VARIED)
def test_a_net_is_drawn_as_svg_that_says_what_it_shows(name):
    root = ElementTree.fromstring(draw(net_of(name)))
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text
    assert root.find(f"{SVG}desc").text.startswith("Architecture of ")
    identifiers = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(set(identifiers)) == len(identifiers)


@pytest.mark.parametrize("ending", WRITERS)
def test_the_ending_picks_the_format_and_the_file_holds_the_bytes(ending, tmp_path):
    path = tmp_path / f"net.{ending.upper()}"
    picture = draw(net_of("transformer"), path)
    assert picture.startswith(STARTS[ending])
    assert path.read_bytes() == picture
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("ending", WRITERS)
def test_the_same_net_gives_the_same_bytes(ending):
    assert draw(net_of("bottlenecks"), format=ending) == draw(net_of("bottlenecks"), format=ending)


def test_the_same_bytes_come_from_another_process_with_other_hashes():
    code = "import sys; from builder.road import load; from render.picture import draw; " + (
        "sys.stdout.buffer.write(draw(load('resnet'), format='svg'))"
    )
    pictures = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert pictures == {draw(load("resnet"), format="svg")}


def test_the_png_has_twice_the_pixels_of_the_svg():
    root = ElementTree.fromstring(draw(net_of("single")))
    width, height = (float(root.get(name).removesuffix("pt")) for name in ("width", "height"))
    pixels = struct.unpack(">II", draw(net_of("single"), format="png")[16:24])
    assert pixels == pytest.approx((width * 96 / 72 * 2, height * 96 / 72 * 2), abs=2)


@pytest.mark.parametrize("words", NASTY.values(), ids=NASTY)
@pytest.mark.parametrize("ending", WRITERS)
def test_words_of_a_spec_can_neither_break_nor_inject(ending, words):
    net = net_of("single")
    graph = replace(net.graph, title=words, name="single")
    node = replace(
        graph.nodes[0], path=words[:200], block=words, card=replace(graph.nodes[0].card, name=words)
    )
    picture = draw(replace(graph, nodes=(node,)), format=ending)
    assert picture.startswith(STARTS[ending])
    assert len(picture) < 200_000
    if ending == "svg":
        elements = {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(picture).iter()}
        assert elements <= {"svg", "title", "desc", "style", "rect", "g", "path", "polygon", "text"}
        assert not {"\u202e", "\u2066"} & set(picture.decode())
    if ending == "json":
        json.loads(picture)


def test_paper_is_black_and_white_without_a_title():
    picture = draw(net_of("unet"), theme="paper").decode()
    greys = {"#000000", "#ffffff", "#333333", "#666666", "none"}
    assert {part.split('"')[0] for part in picture.split('fill="')[1:]} <= greys
    assert ">UNet Model</text>" not in picture
    assert "Times" in picture


def test_light_follows_the_reader_into_the_dark_and_dark_stays():
    assert "prefers-color-scheme:dark" in draw(net_of("single")).decode()
    assert "prefers-color-scheme" not in draw(net_of("single"), theme="dark").decode()


def test_every_colour_of_a_light_picture_has_a_dark_twin():
    for name in ("unet", "capsnet", "bottlenecks", "towers"):
        text = draw(net_of(name)).decode().split("</style>")[1]
        used = {part.split('"')[0] for key in ('fill="', 'stroke="') for part in text.split(key)[1:]}
        assert used <= {*LIGHT.colours, "none"}


def test_whatever_carries_a_net_can_be_drawn():
    net = net_of("single")

    class Module:
        pass

    module = Module()
    module.net = net
    assert draw(net) == draw(module)
    assert isinstance(net, Net)
    assert b">Linear</text>" in draw(net.graph)


@pytest.mark.parametrize(
    ("options", "what", "hint"),
    [
        ({"format": "svgg"}, "'svgg' is no format for pictures", "did you mean 'svg'?"),
        ({"path": "net"}, "'net' has no ending", "the formats are svg, png, pdf, dot, mmd, md, json, html"),
        (
            {"path": "net.gif"},
            "'.gif' is no format for pictures",
            "the formats are svg, png, pdf, dot, mmd, md, json, html",
        ),
        ({"direction": "up"}, "direction cannot be 'up'", "it is one of auto, TB, LR"),
        ({"fit": "wall"}, "fit cannot be 'wall'", "it is one of readme, page, slide"),
        ({"shapes": "none"}, "shapes cannot be 'none'", "it is one of cards, edges"),
        ({"theme": "neon"}, "there is no theme 'neon'", "the themes are light, dark, paper"),
        ({"engine": "neato"}, "there is no engine 'neato'", "the engines are graphviz-pure and dot"),
        ({"depth": 0}, "the depth is 1 or more, got 0", "1 shows the outermost nodes alone"),
    ],
)
def test_a_wrong_option_is_told(options, what, hint):
    with pytest.raises(UsageError) as caught:
        draw(net_of("single"), **options)
    assert (caught.value.what, caught.value.hint) == (what, hint)


def test_what_is_no_net_is_refused():
    with pytest.raises(UsageError, match="there is nothing to draw in a str"):
        draw("unet")


def test_a_folder_that_is_not_there_is_told_and_nothing_is_left(tmp_path):
    with pytest.raises(MachineError) as caught:
        draw(net_of("single"), tmp_path / "nowhere" / "net.svg")
    assert (
        caught.value.what
        == f"'{tmp_path / 'nowhere' / 'net.svg'}' cannot be written: No such file or directory"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_failing_write_leaves_the_old_picture(tmp_path, monkeypatch):
    path = tmp_path / "net.svg"
    path.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(MachineError, match="No space left on device"):
        draw(net_of("single"), path)
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["net.svg"]


def test_a_new_picture_has_the_rights_of_a_new_file(tmp_path):
    (tmp_path / "plain").touch()
    draw(net_of("single"), tmp_path / "net.svg")
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "net.svg")}
    assert len(modes) == 1


def test_drawing_never_brings_torch():
    code = "import sys; from builder.road import load; from render import draw; draw(load('unet')); " + (
        "assert not {'torch', 'torchvision'} & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


def test_a_device_is_written_to_and_never_replaced() -> None:
    if not Path("/dev/full").is_char_device():
        pytest.skip("there is no /dev/full here")
    with pytest.raises(MachineError, match="No space left"):
        write_over(Path("/dev/full"), b"svg")
    assert Path("/dev/full").is_char_device()


def test_a_format_may_be_called_by_its_name() -> None:
    net = load("unet")
    assert draw(net, format="mermaid") == draw(net, format="mmd")
