"""The registry: one name, one card."""

import pytest

from blocks.card import Card, Port
from blocks.registry import FAMILIES, NameTaken, Registry, UnknownBlock, find, names, registry


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
