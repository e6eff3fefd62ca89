"""Convolutions: the rules against torch, and the corners where a wrong rule would slip."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from blocks.card import Args
from blocks.cards import conv
from blocks.conditions import Condition, decide
from blocks.errors import RuleFault
from blocks.settle import settle
from blocks.shapes import Shape
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.sampling import Case, card_of, each, named, prove_all


def conv_args(axes: int, is_transposed: bool) -> st.SearchStrategy[dict[str, object]]:
    optional = {
        "stride": each(axes, 0 if axes == 1 else 1, 3),
        "padding": each(axes, 0, 3),
        "dilation": each(axes, 1, 3),
        "groups": st.integers(1, 3),
        "bias": st.booleans(),
        "in_channels": st.sampled_from([4, 6]),
    }
    if is_transposed:
        optional["output_padding"] = each(axes, 0, 2)
    else:
        optional["padding"] = st.one_of(each(axes, -1, 3), st.sampled_from(["same", "valid"]))
        optional["padding_mode"] = st.sampled_from(["zeros", "reflect", "replicate", "circular"])
    required = {
        "out_channels": st.sampled_from([2, 3, 6]),
        "kernel_size": each(axes, 0 if axes == 1 else 1, 4),
    }
    return st.fixed_dictionaries(required, optional=optional)


@st.composite
def cases(draw: st.DrawFn, is_transposed: bool) -> Case:
    axes = draw(st.integers(1, 3))
    args = draw(conv_args(axes, is_transposed))
    rank = draw(st.sampled_from([axes + 2] * 9 + [axes + 1]))
    sizes = draw(st.tuples(*[st.integers(1, 9)] * (rank - 2)))
    shape = (draw(st.integers(1, 3)), draw(st.sampled_from([6, 6, 6, 4])), *sizes)
    card = card_of(conv, f"Conv{'Transpose' if is_transposed else ''}{axes}d")
    keep = () if "in_channels" in args and draw(st.booleans()) else (1,)
    # Torch makes empty tensors of transposed convolutions that leave nothing.
    options = {"stricter": ["something of [DHLW] must be left after padding"]}
    return Case(card, args, [shape], [named(shape, keep)], options)


def test_convolutions_agree_with_torch() -> None:
    prove_all(cases(is_transposed=False), 500)


def test_transposed_convolutions_agree_with_torch() -> None:
    prove_all(cases(is_transposed=True), 300)


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
@pytest.mark.parametrize("padding", [(3, 2), "same"])
def test_padding_modes_keep_their_sizes(mode: str, padding: object) -> None:
    card = card_of(conv, "Conv2d")
    args = {"out_channels": 2, "kernel_size": (4, 3), "padding": padding, "padding_mode": mode}
    assert prove(card, args, [(2, 3, 7, 9)], symbolic=[("N", 3, "H", "W")])


@pytest.mark.parametrize(
    ("args", "fact"),
    [
        ({"kernel_size": 9}, "the kernel must fit into H"),
        ({"kernel_size": 3, "groups": 2}, "groups 2 does not divide in_channels 3"),
        ({"kernel_size": 3, "groups": 3}, "groups 3 does not divide out_channels 8"),
        ({"kernel_size": 3, "padding": "same", "stride": 2}, "padding 'same' needs stride 1, got 2"),
        ({"kernel_size": 0}, "kernel_size needs an integer from 1 to 65536, or a list of 2, got 0"),
        ({"kernel_size": 3, "in_channels": 4}, "in_channels is 4, but x has 3 channels"),
        ({}, "needs kernel_size, an integer from 1 to 65536, or a list of 2"),
    ],
)
def test_refusals_state_the_fact(args: dict[str, object], fact: str) -> None:
    assert refusal(card_of(conv, "Conv2d"), {"out_channels": 8, **args}, [("N", 3, 4, 4)]) == fact


def test_wrong_layout_names_the_dims() -> None:
    args = {"out_channels": 8, "kernel_size": 1}
    assert refusal(card_of(conv, "Conv2d"), args, [("N", 10)]) == "needs 4 dims (N, C, H, W), got 2"


def test_integers_are_refused() -> None:
    args = {"out_channels": 8, "kernel_size": 1}
    fact = refusal(card_of(conv, "Conv2d"), args, [("N", 3, 8, 8)], dtype="int64")
    assert fact == "x needs floating-point numbers, got int64"


def test_rule_alone_refuses_other_channels() -> None:
    card = card_of(conv, "Conv1d")
    args = settle(card, {"out_channels": 2, "kernel_size": 1}, {"x": Shape.of("N", 3, "L")}).args
    with pytest.raises(RuleFault, match="in_channels is 3, but the input has 5 channels"):
        conv.CARDS[0].rule(args, (Shape.of("N", 5, "L"),))  # type: ignore[misc]


def test_unknown_size_gives_a_condition() -> None:
    card = card_of(conv, "Conv2d")
    shape = Shape.of("N", 3, "H", "W")
    args = settle(card, {"out_channels": 4, "kernel_size": (7, 3), "padding": (0, 1)}, {"x": shape}).args
    assert isinstance(args, Args)
    assert card.rule is not None
    verdicts = [decide(claim) for claim in card.rule(args, (shape,)).claims]
    assert verdicts == [(Condition("least", "H", 7),), True]


def test_transposed_convolution_undoes_the_sizes_of_a_strided_one() -> None:
    down, up = card_of(conv, "Conv2d"), card_of(conv, "ConvTranspose2d")
    args = {"out_channels": 4, "kernel_size": 4, "stride": 2, "padding": 1}
    shape = Shape.of("N", 3, "H", 32)
    assert down.rule is not None
    assert up.rule is not None
    half = down.rule(settle(down, args, {"x": shape}).args, (shape,)).outputs[0]
    whole = up.rule(settle(up, args, {"x": half}).args, (half,)).outputs[0]
    assert str(half) == "(N, 4, ⌊H/2⌋, 16)"
    assert str(whole) == "(N, 4, 2⌊H/2⌋, 32)"
