"""The page as a file: it fetches nothing, lets nothing in, and is the same every time."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys

import pytest

from builder.graph.diff import diff
from render.page.document import as_data
from render.picture import draw
from tests.render.nets import VARIED, net_of
from tests.render.page.pages import data_of, elements, hostile_page, page, page_of

FETCHING = {"src", "srcset", "action", "formaction", "data", "poster", "background", "ping", "srcdoc"}


def policy_of(text):
    return next(
        str(attributes["content"])
        for tag, attributes in elements(text).found
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )


def digest(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


@pytest.mark.parametrize("name", VARIED)
def test_nothing_is_fetched(name):
    for tag, attributes in elements(page(name)).found:
        assert not FETCHING & set(attributes), f"<{tag}> fetches"
        link = attributes.get("href")
        assert link is None or (tag, link) == ("link", "data:,")
        assert not [key for key in attributes if key.startswith("on") or key == "style"]
    assert "@import" not in page(name)
    assert "url(" not in page(name)


def test_the_policy_allows_our_style_and_script_alone():
    text = page("unet")
    rules = dict(rule.strip().split(" ", 1) for rule in policy_of(text).split(";"))
    inside = elements(text).inside
    script = "".join(
        data for tag, attributes, data in inside if tag == "script" and not attributes.get("type")
    )
    style = "".join(data for tag, _, data in inside if tag == "style")
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == digest(script)
    assert rules["style-src"] == digest(style)
    assert rules["img-src"] == "data:"
    assert rules["base-uri"] == rules["form-action"] == "'none'"


def test_the_policy_stands_before_anything_that_it_governs():
    names = [tag for tag, _ in elements(page("unet")).found]
    first = next(
        place
        for place, (_, attributes) in enumerate(elements(page("unet")).found)
        if attributes.get("http-equiv")
    )
    assert not {"script", "style", "link"} & set(names[:first])


def test_hostile_words_are_no_markup():
    found = elements(hostile_page()).found
    names = [tag for tag, _ in found]
    assert names.count("script") == 2
    assert not {"img", "iframe", "object", "embed", "base", "form"} & set(names)
    assert not [attributes for _, attributes in found if any(key.startswith("on") for key in attributes)]


def test_hostile_words_come_back_whole_from_the_data():
    data = data_of(hostile_page())
    notes = {record.get("note") for record in data["records"]}
    assert "</script><svg onload='alert(1)'>" in notes
    assert "${alert(1)} {{constructor.constructor('alert(1)')()}}" in notes


def test_only_http_links_are_links():
    sources = [record["source"] for record in data_of(hostile_page())["records"] if "source" in record]
    links = {link for _, link in sources if link}
    assert links
    assert all(re.fullmatch(r"https?://[\w./:-]+", link) for link in links)
    assert ['https://ok.example/"onmouseover="alert(1)', ""] in sources


def test_data_cannot_close_its_script():
    assert "<" not in as_data({"a": "</script><!-- <script>", "<b>": ["<"]})
    assert as_data(["\u2028\u202e\x00"]) == '["  \\u0000"]'


def test_the_largest_resnet_stays_small():
    assert len(page("resnet@resnet152").encode()) < 250_000


@pytest.mark.parametrize("theme", ["light", "dark", "paper"])
def test_a_page_has_the_same_bytes_every_time(theme):
    assert page_of(net_of("bottlenecks"), theme) == page("bottlenecks", theme)


def test_a_page_has_the_same_bytes_whatever_the_hash_seed():
    code = "import sys; from tests.render.page.pages import page; sys.stdout.write(page('unet'))"
    written = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ".", "PYTHONIOENCODING": "utf-8"},
            capture_output=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert written == {page("unet").encode()}


def test_a_dark_page_is_dark_for_everyone():
    assert "prefers-color-scheme" not in page("single", "dark")
    assert "prefers-color-scheme" in page("single", "light")


def test_torch_stays_out():
    code = "import sys; from tests.render.page.pages import page; page('single')"
    code += "; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_draw_writes_the_page(tmp_path):
    file = tmp_path / "unet.html"
    draw(net_of("unet"), file)
    assert file.read_text(encoding="utf-8") == page("unet")


def test_a_bare_graph_has_a_page_without_its_spec():
    data = data_of(draw(net_of("unet").graph, format="html").decode())
    assert data["lines"] == {}
    assert data["records"][0]["place"] == "specs/unet.yaml:21"


def test_a_comparison_has_a_page_with_its_picture_alone():
    text = draw(diff(net_of("resnet@resnet50"), net_of("resnet@resnet152")), format="html").decode()
    assert data_of(text)["scopes"] == []
    assert "page-search" not in [attributes.get("id") for _, attributes in elements(text).found]


def test_every_id_is_there_once():
    for name in ("unet", "resnet@resnet50", "towers"):
        ids = [attributes["id"] for _, attributes in elements(page(name)).found if "id" in attributes]
        assert len(ids) == len(set(ids))
