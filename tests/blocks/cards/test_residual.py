"""Residual blocks: the rules against the modules."""

from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.card import Args, Card
from blocks.cards.residual import CARDS
from blocks.shapes import Shape
from tests.blocks.cards.proof import prove, refusal

SHORTCUT, RESIDUAL, BOTTLENECK = CARDS
SETTINGS = settings(derandomize=True, deadline=None, max_examples=25, database=None)


def prove_on(card: Card, args: dict[str, object], batch: int, channels: int, height: int, width: int) -> None:
    shapes, symbolic = [(batch, channels, height, width)], [("N", channels, "H", "W")]
    assert prove(card, args, shapes, symbolic=symbolic)


@SETTINGS
@given(st.integers(1, 3), st.integers(1, 6), st.integers(1, 6), st.integers(1, 4), st.booleans(), st.data())
def test_shortcuts_and_residual_blocks_agree_with_their_modules(batch, inner, outer, stride, bias, data):
    args = {"out_channels": outer, "stride": stride, "bias": bias}
    height, width = data.draw(st.integers(1, 12)), data.draw(st.integers(1, 12))
    prove_on(SHORTCUT, args, batch, inner, height, width)
    dilation = data.draw(st.integers(1, 5))
    prove_on(RESIDUAL, {**args, "dilation": dilation}, batch, inner, height, width)


@SETTINGS
@given(st.integers(1, 6), st.integers(1, 4), st.integers(1, 6), st.integers(1, 4), st.booleans(), st.data())
def test_bottlenecks_agree_with_their_module(inner, narrow, outer, stride, bias, data):
    groups, dilation = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 5))
    args = {"bottleneck_channels": narrow * groups, "out_channels": outer, "stride": stride, "bias": bias}
    args |= {"groups": groups, "dilation": dilation}
    prove_on(BOTTLENECK, args, 2, inner, data.draw(st.integers(1, 12)), data.draw(st.integers(1, 12)))


def test_equal_channels_and_stride_one_need_no_projection():
    args = {"out_channels": 4}
    prove_on(RESIDUAL, args, 2, 4, 5, 5)
    result = RESIDUAL.rule(
        Args(in_channels=4, out_channels=4, stride=1, bias=False), (Shape.of("N", 4, "H", "W"),)
    )
    assert [one.name for one in result.params] == [
        "conv1.weight", "bn1.weight", "bn1.bias", "conv2.weight", "bn2.weight", "bn2.bias",
    ]  # fmt: skip


def test_an_odd_size_is_rounded_up_by_a_stride():
    args = Args(in_channels=4, out_channels=8, stride=2, bias=False)
    result = RESIDUAL.rule(args, (Shape.of("N", 4, "H", "W"),))
    assert str(result.outputs[0]) == "(N, 8, ⌈H/2⌉, ⌈W/2⌉)"


def test_faults_say_what_is_needed():
    assert refusal(RESIDUAL, {"out_channels": 4, "stride": 0}, [(2, 4, 8, 8)]) == (
        "stride needs an integer from 1 to 1023, got 0"
    )
    assert refusal(RESIDUAL, {"out_channels": 4}, [(2, 4, 8)]) == "needs 4 dims (N, C, H, W), got 3"
    assert refusal(BOTTLENECK, {"out_channels": 4}, [(2, 4, 8, 8)]) == (
        "needs bottleneck_channels, an integer from 1 to 16777216"
    )
    assert refusal(
        BOTTLENECK, {"bottleneck_channels": 6, "out_channels": 4, "groups": 4}, [(2, 4, 8, 8)]
    ) == ("groups 4 does not divide bottleneck_channels 6")
    assert refusal(SHORTCUT, {"out_channels": 4}, [(2, 4, 8, 8)], "int64") == (
        "needs floating-point numbers, got int64"
    )
