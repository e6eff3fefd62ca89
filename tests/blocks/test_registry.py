"""The registry: one name, one card."""

import importlib
import pickle

import pytest

from blocks import registry as kept
from blocks.card import Card, Port
from blocks.homes import HOMES
from blocks.registry import (
    FAMILIES,
    NameTaken,
    Registry,
    UnknownBlock,
    built_in,
    find,
    is_taken,
    names,
    registry,
)


def card(name: str, home: str = "") -> Card:
    return Card(name, "", "other", (Port("x"),), home=home)


def test_a_second_card_of_a_name_names_both_homes() -> None:
    cards = Registry()
    first = card("Gate", "a:Gate")
    cards.add(first)
    cards.add(first)
    with pytest.raises(NameTaken) as raised:
        cards.add(card("Gate", "b:Gate"))
    assert raised.value.what == "the name 'Gate' is taken by a:Gate, so b:Gate cannot have it"
    assert cards.find("Gate") is first


def test_an_unknown_name_gets_the_nearest_one() -> None:
    with pytest.raises(UnknownBlock) as raised:
        find("conv2D")
    assert raised.value.what == "there is no block 'conv2D'"
    assert raised.value.hint == f"did you mean 'Conv2d'? `netdraft blocks` lists all {len(registry().cards)}"
    with pytest.raises(UnknownBlock) as raised:
        Registry().find("zebra")
    assert raised.value.hint == "`netdraft blocks` lists all 0"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        (
            "ops.nms",
            "torchvision's nms is no block: its output size depends on the data, as no size of a net does",
        ),
        (
            "ops.drop_block2d",
            "torchvision's drop_block2d is no block: it must be told whether it trains; "
            "`ops.DropBlock2d` knows",
        ),
        ("ModuleList", "write `repeat` for copies of a node, or a group, `nodes` inside a node"),
    ],
)
def test_what_is_no_block_on_purpose_tells_why(name: str, hint: str) -> None:
    with pytest.raises(UnknownBlock) as raised:
        find(name)
    assert raised.value.hint == f"{hint}; `netdraft blocks` lists all {len(registry().cards)}"


@pytest.mark.parametrize(
    "name", ["os.system", "torch.nn.ReLU", "__import__", "blocks.cards.conv", "relu ", ""]
)
def test_a_name_is_a_key_and_never_a_path_to_code(name: str) -> None:
    with pytest.raises(UnknownBlock):
        find(name)


def test_names_are_sorted_and_every_family_has_cards() -> None:
    assert list(names()) == sorted(names()) and len(set(FAMILIES)) == len(FAMILIES)
    assert {"Conv2d", "DoubleConvolution", "CapsuleRouting", "Rearrange", "Parameter"} <= set(names())


@pytest.mark.parametrize("family", FAMILIES)
def test_the_table_of_homes_is_true(family: str) -> None:
    assert FAMILIES[family].split() == [card.name for card in importlib.import_module(family).CARDS]


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch) -> Registry:
    """Take all cards out, as at the start of a process."""
    cards = Registry()
    monkeypatch.setattr(kept, "_REGISTRY", cards)
    monkeypatch.setattr(kept, "_LOADED", set())
    return cards


def test_a_built_in_card_comes_alone_and_is_the_one_that_is_registered_later(empty: Registry) -> None:
    early = {name: built_in(name) for name in HOMES}
    assert not empty.cards
    assert is_taken("Conv2d") and not is_taken("MyGate") and built_in("MyGate") is None
    assert pickle.loads(pickle.dumps(early["Conv2d"])) is early["Conv2d"]
    assert {name: registry().find(name) for name in HOMES} == early
    assert all(registry().find(name) is card for name, card in early.items())


def test_once_all_cards_are_there_a_name_may_be_a_strangers(empty: Registry) -> None:
    registry().cards["Conv2d"] = card("Conv2d", "mine:Conv2d")
    registry().add(card("MyGate"))
    assert built_in("Conv2d") is None and is_taken("MyGate")
    assert find("Conv2d").home == "mine:Conv2d"
