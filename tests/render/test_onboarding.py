"""The onboarding map: the seed's components and edges, links into the code, and `netdraft map`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import pytest

from builder.cli.main import main
from builder.errors import MachineError, SpecError, UsageError
from builder.road import load
from builder.spec.library import shipped
from render.onboarding import WRITERS, draw_map
from tests.render.nets import OWN, net_of
from tests.render.test_picture import NASTY, STARTS

HOUSE = Path(__file__).parents[2]
SEEDS = ("capsnet", "resnet", "unet")
# The user's map, which every release must give: eight components and ten directed edges.
USES = {
    ("Capsule Network Model", "Capsule Network Activation"),
    ("ResNet Model", "ResNet Residual Block"),
    ("UNet Model", "UNet Double Convolution Block"),
    ("UNet Model", "UNet Downsampling Block"),
    ("UNet Model", "UNet Upsampling & Skip Connection"),
}
COMPONENTS = {title for pair in USES for title in pair}
EDGES = USES | {(block, model) for model, block in USES}
SVG = "{http://www.w3.org/2000/svg}"
LINK = re.compile(r"\[`([^`]+)`\]\(([^)#]+)#L(\d+)-L(\d+)\)")
TWO = """
net: two
title: Two Heads
inputs: {x: [N, 3, 8, 8]}
blocks:
  Head:
    doc: Down to two channels.
    map: {relation: ends with it, purpose: a last layer}
    params: {out: 2}
    nodes:
      conv: {block: Conv2d, out_channels: =out, kernel_size: 1}
nodes:
  first: {block: Head, out: 4}
  second: Head
"""


@pytest.fixture(scope="module")
def seeds():
    return [load(name) for name in SEEDS]


def read_graph(text):
    """Read Mermaid's boxes and arrows: titles by identifier, and (source, words, target) by title."""
    titles = dict(re.findall(r'^ *(\w+)\["([^"]*)"\]$', text, re.M))
    arrows = re.findall(r'^ *(\w+) -- "([^"]*)" --> (\w+)$', text, re.M)
    return titles, [(titles[source], words, titles[target]) for source, words, target in arrows]


def mermaid_of(page):
    return page.partition("```mermaid\n")[2].partition("```")[0]


def test_mermaid_has_the_eight_components_and_ten_directed_edges(seeds):
    titles, arrows = read_graph(draw_map(seeds, format="mmd").decode())
    assert set(titles.values()) == COMPONENTS
    assert len(titles) == 8
    assert {(source, target) for source, _, target in arrows} == EDGES
    assert len(arrows) == 10


def test_every_use_has_words_and_every_way_back_says_used_by(seeds):
    _, arrows = read_graph(draw_map(seeds, format="mmd").decode())
    for source, words, target in arrows:
        assert (words == "Used by") == ((target, source) in USES)
        assert len(words.split()) >= 2


def test_the_data_has_the_same_components_and_edges(seeds):
    data = json.loads(draw_map(seeds, format="json"))
    titles = {one["id"]: one["title"] for one in data["components"]}
    assert sorted(titles.values()) == sorted(COMPONENTS)
    assert {(titles[edge["source"]], titles[edge["target"]]) for edge in data["edges"]} == EDGES
    assert len(data["edges"]) == 10


def test_the_page_has_the_same_map_and_a_section_for_each_component(seeds):
    page = draw_map(seeds).decode()
    titles, arrows = read_graph(mermaid_of(page))
    assert set(titles.values()) == COMPONENTS
    assert {(source, target) for source, _, target in arrows} == EDGES
    assert set(re.findall(r"^### (.+)$", page, re.M)) == COMPONENTS
    assert "## Overview" in page
    assert page.count("**Related classes and methods**") == 8


def test_every_link_of_the_page_opens_on_what_it_names(seeds):
    links = LINK.findall(draw_map(seeds).decode())
    names = {name for name, *_ in links}
    assert names >= {
        "capsnet", "resnet", "unet", "Squash", "ResidualBlock", "BottleneckResidualBlock", "UpSample",
        "DoubleConvolution", "DownSample", "CropAndConcat", "CapsuleRouting", "CapsuleMask",
    }  # fmt: skip
    for name, file, first, last in links:
        rows = (HOUSE / file).read_text().split("\n")[int(first) - 1 : int(last)]
        if file.endswith(".py"):
            assert rows[0] == f"class {name}(nn.Module):"
            assert sum(row.startswith("class ") for row in rows) == 1
            assert any("def forward" in row for row in rows)
            assert rows[-1].strip()
        elif file == f"specs/{name}.yaml":
            assert f"net: {name}" in rows
            assert rows == (HOUSE / file).read_text().rstrip("\n").split("\n")
        else:
            assert rows[0].strip() == f"{name}:"
            assert all(row.startswith("    ") for row in rows[1:])


def test_sections_can_be_reached_by_the_links_between_them(seeds):
    page = draw_map(seeds).decode()
    slugs = {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", page, re.M)
    }
    anchors = set(re.findall(r"\]\(#([^)]+)\)", page))
    assert len(anchors) == 8
    assert anchors <= slugs


@pytest.mark.parametrize("ending", ["svg", "html"])
def test_every_box_of_a_picture_links_to_its_section(seeds, ending):
    text = draw_map(seeds, format=ending).decode()
    root = ElementTree.fromstring("<svg" + text.partition("<svg")[2].partition("</svg>")[0] + "</svg>")
    links = {element.get("href") for element in root.iter() if element.tag.endswith("}a")}
    assert "#unet-upsampling--skip-connection" in links
    assert len(links) == 8
    if ending == "html":
        assert links == {f"#{name}" for name in re.findall(r'<section id="([^"]+)"', text)}


def test_a_site_may_stand_before_links_and_then_boxes_lead_to_the_code(seeds):
    base = "https://example.org/nets/blob/main"
    page = draw_map(seeds, link_base=base).decode()
    assert f"]({base}/blocks/modules/unet.py#L" in page
    assert f'click UNet_Model href "{base}/specs/unet.yaml#L1-L' in page
    assert f'href="{base}/blocks/modules/unet.py#L' in draw_map(seeds, format="svg", link_base=base).decode()
    assert f"{base}/specs/unet.yaml".encode() in draw_map(seeds, format="pdf", link_base=base)


def test_a_page_inside_the_project_links_from_where_it_lies(seeds, monkeypatch):
    kept = []
    monkeypatch.setattr("render.onboarding.write_over", lambda path, content: kept.append(content))
    draw_map(seeds, HOUSE / "docs" / "map.md")
    draw_map(seeds, HOUSE / "docs" / "map.md", link_base="")
    assert "](../blocks/modules/unet.py#L" in kept[0].decode()
    assert "](blocks/modules/unet.py#L" in kept[1].decode()


def test_the_page_in_docs_is_up_to_date(seeds, request, monkeypatch):
    path, kept = HOUSE / "docs" / "onboarding.md", []
    monkeypatch.setattr("render.onboarding.write_over", lambda path, content: kept.append(content))
    draw_map(seeds, path)
    if request.config.getoption("--renew-golden"):
        path.write_bytes(kept[0])
    assert path.read_bytes() == kept[0], "`netdraft map capsnet resnet unet -o docs/onboarding.md` renews it"


def test_the_map_of_a_net_without_words_is_as_kept(golden):
    golden("render/map.two.md", draw_map([load(TWO)]).decode())


def test_the_graph_of_the_three_seeds_is_as_kept(seeds, golden):
    golden("render/map.seeds.mmd", draw_map(seeds, format="mmd").decode())


@pytest.mark.parametrize("ending", WRITERS)
def test_the_ending_picks_the_format_and_the_file_holds_the_bytes(ending, seeds, tmp_path):
    path = tmp_path / f"map.{ending.upper()}"
    content = draw_map(seeds, path)
    assert content.startswith({**STARTS, "mmd": b"graph LR", "md": b"# ", "html": b"<!doctype html>"}[ending])
    assert path.read_bytes() == content
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_other_processes_give_the_same_bytes_and_never_load_torch():
    code = (
        "import hashlib, sys\n"
        "from builder.road import load\n"
        "from render.onboarding import WRITERS, draw_map\n"
        f"nets = [load(name) for name in {SEEDS}]\n"
        "print([hashlib.sha256(draw_map(nets, format=one)).hexdigest() for one in WRITERS])\n"
        "print([name for name in sys.modules if name.partition('.')[0] in ('torch', 'torchvision')])\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            text=True,
            cwd=HOUSE,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
    assert said.pop().split("\n")[1] == "[]"


@pytest.mark.parametrize("words", NASTY.values(), ids=NASTY)
@pytest.mark.parametrize("ending", WRITERS)
def test_words_of_a_spec_can_neither_break_nor_inject(ending, words):
    net = net_of("single")
    said = {"purpose": words, "text": words, "relation": words}
    said["components"] = {words: {"blocks": ["Linear"], "purpose": words, "text": words}}
    net = replace(net, graph=replace(net.graph, title=words, doc=words, source=words), words=said)
    content = draw_map([net], format=ending, title=words)
    assert len(content) < 300_000 or ending == "json"
    if ending in ("svg", "html"):
        text = content.decode()
        root = ElementTree.fromstring("<svg" + text.partition("<svg")[2].partition("</svg>")[0] + "</svg>")
        names = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert names <= {"svg", "title", "desc", "style", "rect", "g", "a", "path", "polygon", "text"}
        assert "<script" not in text
        assert not {"\u202e", "\u2066"} & set(text)
    if ending == "mmd":
        lines = [line.strip() for line in content.decode().split("\n")]
        forms = (
            r"graph LR", r'\w+\["[^"]*"\]', r'\w+ -- "[^"]*" --> \w+', r'click \w+ href "(#[\w.-]+|https://docs\S+)"',
            r"classDef \w+ fill:#\w{6},stroke:#\w{6},color:#\w{6}", r"class [\w,]+ \w+",
        )  # fmt: skip
        assert all(any(re.fullmatch(form, line) for form in forms) for line in filter(None, lines))
        assert "%%" not in content.decode()
    if ending == "md":
        after = content.decode().rpartition("```\n")[2]
        assert not re.search(r"(?<!\\)<(?!https?://)", after)
        assert len(re.findall(r"^#+ ", after, re.M)) == 3
    if ending == "json":
        assert len(json.loads(content)["components"]) == 2


def test_all_shipped_nets_share_their_blocks_each_drawn_once():
    data = json.loads(draw_map([load(name) for name in shipped()], format="json"))
    titles = [one["title"] for one in data["components"]]
    assert len(set(titles)) == len(titles)
    names = [
        (place["file"], place["name"])
        for one in data["components"]
        if one["kind"] == "block"
        for place in one["places"]
    ]
    assert len(set(names)) == len(names)
    ends = {edge["source"] for edge in data["edges"]}
    models = [one["id"] for one in data["components"] if one["kind"] == "model"]
    assert len(models) == len(shipped())
    assert ends <= {one["id"] for one in data["components"]}


@pytest.mark.parametrize("name", [*OWN, *shipped()])
def test_any_net_has_a_map_with_a_model_and_what_it_is_built_of(name):
    data = json.loads(draw_map([net_of(name)], format="json"))
    assert data["components"][0]["kind"] == "model"
    assert any(edge["label"] == "Used by" for edge in data["edges"])
    assert draw_map([net_of(name)], format="svg")


def test_no_net_and_no_such_format_are_told(seeds, tmp_path):
    with pytest.raises(UsageError, match="there is no net"):
        draw_map([])
    with pytest.raises(UsageError, match="is no format for maps"):
        draw_map(seeds, tmp_path / "map.gif")
    with pytest.raises(MachineError, match="cannot be written"):
        draw_map(seeds, tmp_path / "nowhere" / "map.svg")
    assert not list(tmp_path.iterdir())


def test_a_block_that_is_none_is_told_where_it_was_written():
    with pytest.raises(SpecError) as told:
        draw_map([load(TWO + "map: {hide: [Haed]}\n")])
    assert str(told.value) == "<text>:15:14: error[unknown-block]: there is no block 'Haed' to put on the map"
    assert told.value.hint == "did you mean 'Head'?"


def test_the_command_writes_the_page_and_says_nothing(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["map", *SEEDS, "-o", "map.md"]) == 0
    assert capsys.readouterr() == ("", "")
    assert "](blocks/modules/unet.py#L" in (tmp_path / "map.md").read_text()


def test_the_command_writes_to_standard_output(capfdbinary):
    assert main(["map", "unet", "--format", "mmd"]) == 0
    assert capfdbinary.readouterr().out.startswith(b"graph LR\n")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "Missing argument 'NET...'"),
        (["unet", "-o", "map.gif"], 2, "'.gif' is no format for maps"),
        (["unet", "-o", "map"], 2, "'map' has no ending"),
        (["unet", "-o", "nowhere/map.svg"], 3, "cannot be written"),
        (["unet", "--theme", "neon"], 2, "there is no theme 'neon'"),
        (["unet", "--link-base", "javascript:alert(1)"], 2, "cannot stand before links"),
        (["unett"], 2, "there is no shipped spec 'unett'"),
        (["nowhere.yaml"], 3, "cannot be read"),
    ],
)
def test_faults_of_the_command_have_their_exit_codes_and_leave_no_file(
    arguments, code, said, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert main(["map", *arguments]) == code
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_the_command_never_writes_over_a_spec(tmp_path, capsys):
    spec = tmp_path / "net.md"
    spec.write_text(TWO)
    assert main(["map", "unet", str(spec), "-o", str(spec)]) == 2
    assert spec.read_text() == TWO
    assert "is the spec itself" in capsys.readouterr().err


def test_blocks_of_the_users_own_link_to_their_file(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.py").write_text(
        "from torch import nn\nfrom blocks import register\n\n\n@register\nclass MapGate(nn.Module):\n"
        '    """Let some of it through."""\n\n    def forward(self, x):\n        return x\n'
    )
    (tmp_path / "net.yaml").write_text("net: gated\ninputs: {x: [N, 4]}\nnodes: {gate: MapGate}\n")
    assert main(["map", "net.yaml", "--blocks", "own.py", "-o", "map.md"]) == 0
    page = (tmp_path / "map.md").read_text()
    assert "[`MapGate`](own.py#L5-L10)" in page
    assert "[`gated`](net.yaml#L1-L3)" in page


def test_a_net_of_nothing_that_could_be_shown_stands_alone():
    net = load("net: bare\ninputs: {x: [N, 4]}\nnodes: {flat: Flatten}\n")
    data = json.loads(draw_map([net], format="json"))
    assert [one["title"] for one in data["components"]] == ["bare"]
    assert data["edges"] == []
    assert b"Block</text>" not in draw_map([net], format="svg")


def test_guests_find_it_beside_draw():
    import render

    assert render.draw_map is draw_map
