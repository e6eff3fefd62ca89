"""Boxes: the rules of torchvision's functions against the functions, and nothing public is missing."""

from __future__ import annotations

import inspect

import pytest
import torch
import torchvision.ops
from hypothesis import strategies as st

from blocks.card import REQUIRED, Card
from blocks.cards.ops import boxes, layers, pyramid, regions
from blocks.registration import implementation
from blocks.registry import registry
from blocks.settle import settle
from blocks.shapes import Shape
from tests.blocks.cards.sampling import Case, card_of, named, prove_all

ONE = ("box_area", "clip_boxes_to_image", "box_convert")
ALL = ("box_iou", "generalized_box_iou", "distance_box_iou", "complete_box_iou")
LOSSES = ("generalized_box_iou_loss", "distance_box_iou_loss", "complete_box_iou_loss")
FORMATS = st.sampled_from(["xyxy", "xywh", "cxcywh"])
ARGS = {
    "clip_boxes_to_image": st.fixed_dictionaries({"size": st.tuples(st.integers(1, 9), st.integers(1, 9))}),
    "box_convert": st.fixed_dictionaries({"in_fmt": FORMATS, "out_fmt": FORMATS}),
}
STRICTER = ["is four corners", "need as many rows"]
LOSS = st.fixed_dictionaries({}, optional={"reduction": st.sampled_from(["none", "mean", "sum"])})
FUNCTIONS = [card for card in registry().cards.values() if card.name.startswith("ops.") and card.function]


@pytest.mark.parametrize("name", [*ONE, *ALL, *LOSSES])
def test_boxes_agree_with_torchvision(name: str) -> None:
    card = card_of(boxes, f"ops.{name}")

    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        args = draw(LOSS if name in LOSSES else ARGS.get(name, st.just({})))
        count = draw(st.integers(1, 4))
        counts = (
            [count] * len(card.inputs) if name in LOSSES else [draw(st.integers(1, 4)) for _ in card.inputs]
        )
        shapes = [(one, draw(st.sampled_from([4] * 9 + [3]))) for one in counts]
        symbolic = [named(one, prefix=prefix) for one, prefix in zip(shapes, "AB", strict=False)]
        return Case(card, args, shapes, symbolic, {"device": "cpu", "stricter": STRICTER})

    prove_all(cases(), 30)


def test_focal_loss_agrees_with_torchvision() -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        shape = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3).map(tuple))
        args = {
            **draw(LOSS),
            "alpha": draw(st.one_of(st.just(-1), st.floats(0, 1))),
            "gamma": draw(st.integers(0, 3)),
        }
        symbolic = [named(shape), named(shape, prefix="T")]
        return Case(card_of(boxes, "ops.sigmoid_focal_loss"), args, [shape, shape], symbolic)

    prove_all(cases(), 40)


@pytest.mark.parametrize("dtype", ["float32", "float64", "bool", "uint8"])
def test_boxes_around_masks_agree_with_torchvision(dtype: str) -> None:
    card = card_of(boxes, "ops.masks_to_boxes")
    masks = torch.ones(3, 4, 5, dtype=getattr(torch, dtype))
    shape = Shape.of("K", 4, 5, dtype=dtype)
    assert card.rule is not None
    (out,) = card.rule(settle(card, {}, {"masks": shape}).args, (shape,)).outputs
    theirs = torchvision.ops.masks_to_boxes(masks)
    assert out.evaluate({"K": 3}) == tuple(theirs.shape)
    assert out.dtype == str(theirs.dtype).removeprefix("torch.")


@pytest.mark.parametrize("card", FUNCTIONS, ids=lambda card: card.name)
def test_functions_are_those_of_torchvision(card: Card) -> None:
    parameters = inspect.signature(implementation(card)).parameters
    ours = [*(port.name for port in card.inputs), *(arg.name for arg in card.args)]
    assert [name for name in parameters if name != "fmt"] == ours
    for arg in card.args:
        theirs = parameters[arg.name].default
        assert arg.at_call
        assert arg.default == (REQUIRED if theirs is inspect.Parameter.empty else theirs), arg.name


def test_everything_public_is_a_block_or_left_out_with_a_reason() -> None:
    blocks = {name.removeprefix("ops.") for name in registry().cards if name.startswith("ops.")}
    assert set(torchvision.ops.__all__) - blocks == set(pyramid.EXCLUDED)
    assert not blocks & set(pyramid.EXCLUDED)


def test_every_block_of_torchvision_has_a_rule() -> None:
    cards = [*layers.CARDS, *regions.CARDS, *boxes.CARDS, *pyramid.CARDS]
    assert {card.name for card in cards} == {name for name in registry().cards if name.startswith("ops.")}
    assert [card.name for card in cards if card.rule is None] == []


@pytest.mark.parametrize(
    "card",
    [card for card in registry().cards.values() if card.name.startswith(("ops.", "tv."))],
    ids=lambda card: card.name,
)
def test_cards_say_what_they_are(card: Card) -> None:
    assert card.doc.endswith(".")
    assert len(card.doc) <= 90
    assert card.source.startswith("https://")
    assert "->" in card.formula
    for arg in card.args:
        if arg.default is not REQUIRED:
            arg.kind.check(arg.default)  # type: ignore[arg-type]
