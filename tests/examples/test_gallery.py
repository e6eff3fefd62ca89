"""The gallery shows every shipped net, and what it shows is there."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from builder.spec.library import shipped
from builder.spec.load import load_document

HOUSE = Path(__file__).parent.parent.parent
DOCS = HOUSE / "docs"
MOST_BYTES = 3_000_000


@pytest.fixture(scope="module")
def page() -> str:
    return (DOCS / "gallery.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_net_has_its_place(page, name):
    assert f"\n## {name}\n" in page
    assert f"netdraft render {name} -o" in page


def test_a_few_variants_have_a_picture_and_all_are_named(page):
    told = set(re.findall(r"^### (\S+@\S+)$", page, re.M))
    variants = {name: tuple(load_document(name)[0].spec.variants) for name in shipped()}
    known = {f"{name}@{one}" for name, ones in variants.items() for one in ones}
    assert {"resnet@resnet18", "resnet@resnet152", "unet@paper"} <= told <= known
    assert all(f"Variants: {', '.join(ones)}." in page for ones in variants.values() if ones)


def test_the_page_lists_its_nets_by_family(page):
    rows = dict(re.findall(r"^- (\w+): (.*)$", page, re.M))
    assert {"classification", "segmentation", "sequence"} <= set(rows)
    listed = [name for row in rows.values() for name in re.findall(r"\[(\w+)\]\(#\1\)", row)]
    assert listed == re.findall(r"^## (\w+)$", page, re.M)
    assert sorted(listed) == sorted(shipped())


def test_every_picture_is_there_and_every_file_is_shown(page):
    shown = set(re.findall(r"!\[[^]]*\]\(([^)]+)\)", page))
    assert shown
    for name in shown:
        start = (DOCS / name).read_bytes()[:5]
        assert start in (b"<?xml", b"\x89PNG\r"), name
    assert {f"pictures/{path.name}" for path in (DOCS / "pictures").glob("*.svg")} <= shown


def test_the_page_is_what_the_script_writes_today(page):
    spec = importlib.util.spec_from_file_location("gallery_script", HOUSE / "examples" / "gallery.py")
    script = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["gallery_script"] = script
    spec.loader.exec_module(script)
    assert script.page(list(script.pictures())) == page, "run `make gallery`"


def test_the_readme_shows_a_picture_of_the_gallery(page):
    readme = (HOUSE / "README.md").read_text(encoding="utf-8")
    pictures = re.findall(r"!\[[^]]*\]\(docs/([^)]+)\)", readme)
    assert pictures
    assert all(f"({name})" in page for name in pictures)


def test_the_pictures_stay_small():
    files = [*(DOCS / "pictures").iterdir(), DOCS / "unet.png"]
    assert sum(path.stat().st_size for path in files) < MOST_BYTES
