"""Code is found where it stands, and links say so."""

from __future__ import annotations

from pathlib import Path

import pytest

from blocks.card import Card
from blocks.registry import registry
from builder.errors import UsageError
from render.guide.places import PACKAGE, Atlas, check_base, span_of

CODE = '''import this


class Outer:
    """Outer."""

    class Inner:
        def forward(self): ...


@decorated
@twice(
    1
)
class Last: ...


def make():
    class Local:
        pass

    return Local
'''


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Outer", (4, 8)),
        ("Outer.Inner", (7, 8)),
        ("Last", (11, 15)),
        ("make.Local", (19, 20)),
        ("None", None),
    ],
)
def test_classes_are_found_with_their_decorators(name, lines):
    assert span_of(CODE, name) == lines


@pytest.mark.parametrize("code", ["class A(:", "\0", ""])
def test_code_that_cannot_be_read_has_no_classes(code):
    assert span_of(code, "A") is None


def test_every_block_of_our_own_is_found():
    atlas = Atlas(Path.cwd())
    own = [card for card in registry().cards.values() if card.home.startswith("blocks.modules")]
    assert len(own) > 8
    for card in own:
        place = atlas.block(card)
        row = (PACKAGE / place.file).read_text().split("\n")[place.first - 1]
        assert row.startswith((f"class {place.name}(", f"class {place.name}:", f"def {place.name}(", "@"))
        assert place.link == f"{place.file}#L{place.first}-L{place.last}"


def test_blocks_of_torch_link_to_their_page():
    place = Atlas(Path.cwd()).block(registry().find("Conv2d"))
    assert place.name == "torch.nn.Conv2d"
    assert place.link == "https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html"


def test_code_that_is_nowhere_has_no_link():
    card = Card("Gone", "Gone.", "other", (), home="nowhere.at_all:Gone")
    assert Atlas(Path.cwd()).block(card).link == ""


def test_paths_count_from_the_working_directory_or_else_from_their_own_folder(tmp_path):
    (tmp_path / "here").mkdir()
    atlas = Atlas(tmp_path / "here")
    inside, outside = tmp_path / "here" / "a b.yaml", tmp_path / "there.yaml"
    assert atlas.place("a", inside, (1, 2)).link == "a%20b.yaml#L1-L2"
    assert atlas.place("there", outside, (1, 2)).file == "there.yaml"
    paged = Atlas(tmp_path / "here", tmp_path / "here" / "docs")
    assert paged.place("a", inside, (1, 2)).link == "../a%20b.yaml#L1-L2"


def test_a_spec_is_found_by_its_text_where_two_files_bear_its_name(tmp_path):
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "unet.yaml").write_text("net: mine\n")
    atlas = Atlas(tmp_path)
    assert atlas.spec_path("specs/unet.yaml", "net: mine\n") == tmp_path / "specs" / "unet.yaml"
    shipped = (PACKAGE / "specs" / "unet.yaml").read_text()
    assert atlas.spec_path("specs/unet.yaml", shipped) == PACKAGE / "specs" / "unet.yaml"
    assert atlas.spec_path("specs/unet.yaml", "net: other\n") is None
    assert atlas.spec_path("<stdin>", "") is None


@pytest.mark.parametrize(
    "base", ["javascript:x", "data:text/html,x", "https://a b", 'https://a"b', "a)b", "file:///x"]
)
def test_only_web_addresses_and_plain_paths_stand_before_links(base):
    with pytest.raises(UsageError, match="cannot stand before links"):
        check_base(base)


@pytest.mark.parametrize(
    "base", [None, "", "..", "/", "https://example.org/a/b", "http://localhost:8000/x?ref=1"]
)
def test_a_base_of_links_is_given_back(base):
    assert check_base(base) == base
