"""Composites as cards: params become arguments, with types, bounds and choices where they are plain."""

from __future__ import annotations

import pytest

from blocks.card import Card
from blocks.kinds import Anything, Bool, Choice, Float, Int, Kind, Text
from builder.spec.load import load_document
from builder.spec.schema.composites import cards_of
from tests.builder.telling import HEAD


def card_of(text: str) -> Card:
    """Give the card of the one composite of a spec."""
    (card,) = cards_of(load_document(f"{HEAD}nodes: {{r: ReLU}}\nblocks:\n  Pair: {text}\n")[0])
    return card


def test_a_composite_is_explained_by_its_doc_or_else_by_its_title() -> None:
    card = card_of("{title: Two, doc: Two of them., nodes: {r: ReLU}}")
    assert (card.name, card.title, card.doc) == ("Pair", "Two", "Two of them.")
    assert card_of("{title: Two, nodes: {r: ReLU}}").doc == "Two"


def test_the_doc_of_a_param_explains_its_argument() -> None:
    (arg,) = card_of("{params: {width: {default: 4, doc: how wide}}, nodes: {r: ReLU}}").args
    assert (arg.name, arg.default, arg.doc, arg.is_required) == ("width", 4, "how wide", False)


def test_a_param_without_a_default_is_required() -> None:
    (arg,) = card_of("{params: {width: int}, nodes: {r: ReLU}}").args
    assert arg.is_required and arg.kind == Int()


def test_a_list_as_a_default_is_a_tuple_in_a_card() -> None:
    (arg,) = card_of("{params: {widths: [1, 2]}, nodes: {r: ReLU}}").args
    assert (arg.default, arg.kind) == ((1, 2), Anything())


@pytest.mark.parametrize(
    ("param", "kind"),
    [
        ("3", Int()),
        ("0.5", Float()),
        ("true", Bool()),
        ("soft", Text()),
        ("null", Anything()),
        ("=2 * 3", Anything()),
        ("{type: int, default: =2 * 3}", Int()),
        ("{default: 3, min: 1}", Int(1)),
        ("{default: 3, min: 1, max: 9}", Int(1, 9)),
        ("{default: 3, min: =1 + 1, max: 9}", Int(None, 9)),
        ("{default: 0.5, min: 0, max: 1.5}", Float(0, 1.5)),
        ("{default: soft, choices: [soft, hard]}", Choice(("soft", "hard"))),
        ("{default: soft, choices: [soft, =kind]}", Text()),
        ("{type: any, default: 3}", Anything()),
    ],
)
def test_a_param_takes_what_its_type_bounds_and_choices_say(param: str, kind: Kind) -> None:
    (arg,) = card_of(f"{{params: {{it: {param}}}, nodes: {{r: ReLU}}}}").args
    assert arg.kind == kind


def test_a_composite_named_as_a_block_is_left_out_and_the_others_are_sorted() -> None:
    text = f"{HEAD}nodes: {{r: ReLU}}\nblocks: {{B: {{nodes: {{r: ReLU}}}}, A: {{nodes: {{r: ReLU}}}}}}\n"
    assert [card.name for card in cards_of(load_document(text)[0])] == ["A", "B"]
