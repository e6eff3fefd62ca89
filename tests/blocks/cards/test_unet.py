"""The U-Net's parts: the rules against the modules, and the conditions of a whole net."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.card import Args, Card
from blocks.cards.tensor import CARDS as TENSOR_CARDS
from blocks.cards.unet import CARDS
from blocks.conditions import Claim, Condition, decide, merged, together
from blocks.shapes import Shape
from tests.blocks.cards.proof import prove, refusal

DOUBLE, DOWN, UP, CROP = CARDS
CONCAT = next(card for card in TENSOR_CARDS if card.name == "Concat")
SETTINGS = settings(derandomize=True, deadline=None, max_examples=30, database=None)
SIDES = st.integers(1, 20)


@SETTINGS
@given(st.integers(1, 3), st.integers(1, 5), st.integers(1, 5), st.integers(0, 3), SIDES, SIDES)
def test_double_convolutions_agree_with_their_module(batch, inner, outer, padding, height, width):
    args = {"out_channels": outer, "padding": padding}
    prove(DOUBLE, args, [(batch, inner, height, width)], symbolic=[("N", inner, "H", "W")])


@SETTINGS
@given(st.integers(1, 3), st.integers(1, 5), st.integers(1, 5), SIDES, SIDES)
def test_ways_down_and_up_agree_with_their_modules(batch, inner, outer, height, width):
    shapes, symbolic = [(batch, inner, height, width)], [("N", inner, "H", "W")]
    assert prove(DOWN, {}, shapes, symbolic=symbolic) is (min(height, width) > 1)
    assert prove(UP, {"out_channels": outer}, shapes, symbolic=symbolic)


@SETTINGS
@given(st.sampled_from(["center", "corner"]), st.integers(1, 2), SIDES, SIDES, SIDES, SIDES)
def test_crops_agree_with_their_module(align, batch, height, width, skip_height, skip_width):
    shapes = [(2, 3, height, width), (batch, 4, skip_height, skip_width)]
    symbolic = [("N", 3, "H", "W"), ("B", 4, "S", "T")]
    assert prove(CROP, {"align": align}, shapes, symbolic=symbolic) is (batch == 2)


@pytest.mark.parametrize("shape", [(3, 8, 8), (2, 3, 8, 8, 8)])
def test_images_have_four_dims(shape):
    said = f"needs 4 dims (N, C, H, W), got {len(shape)}"
    assert refusal(DOWN, {}, [shape]) == said
    assert refusal(DOUBLE, {"out_channels": 2}, [shape]) == said
    assert refusal(CROP, {}, [(2, 3, 8, 8), shape]) == said


def test_two_valid_convolutions_say_how_large_an_image_they_need():
    assert refusal(DOUBLE, {"out_channels": 2, "padding": 0}, [(2, 3, 4, 8)]) == (
        "two 3x3 convolutions with padding 0 need height and width of at least 5"
    )


class Walk:
    """Call cards one after another, and keep what they claim and note."""

    def __init__(self) -> None:
        self.claims: list[Claim] = []
        self.notes: list[str] = []

    def call(self, card: Card, *inputs: Shape, **args: object) -> Shape:
        result = card.rule(Args(args), inputs)
        self.claims.extend(result.claims)
        self.notes.extend(result.notes)
        return result.outputs[0]

    def convolve(self, x: Shape, channels: int) -> Shape:
        return self.call(DOUBLE, x, in_channels=int(x[1]), out_channels=channels, padding=1)

    def unet(self, x: Shape, join: Card, *, width: int = 4, depth: int = 4, **args: object) -> Shape:
        skips = []
        for level in range(depth):
            x = self.convolve(x, width * 2**level)
            skips.append(x)
            x = self.call(DOWN, x)
        x = self.convolve(x, width * 2**depth)
        for level in reversed(range(depth)):
            x = self.call(UP, x, in_channels=int(x[1]), out_channels=width * 2**level)
            x = self.convolve(self.call(join, x, skips[level], **args), width * 2**level)
        return x

    @property
    def conditions(self) -> tuple[Condition, ...]:
        found = [decide(claim) for claim in self.claims]
        assert False not in found
        return merged([one for verdict in found if isinstance(verdict, tuple) for one in verdict])


def test_a_unet_that_crops_takes_every_image_from_sixteen_pixels():
    walk = Walk()
    out = walk.unet(Shape.of("N", 3, "H", "W"), CROP, align="center")
    assert str(out) == "(N, 4, 16⌊H/16⌋, 16⌊W/16⌋)"
    assert together(list(walk.conditions)) == "H and W must be at least 16"


def test_a_unet_that_crops_at_the_centre_notes_where_skips_line_up():
    walk = Walk()
    walk.unet(Shape.of("N", 3, "H", "W"), CROP, align="center")
    assert walk.notes[-1] == (
        "skips are cropped at the centre: they line up exactly when H and W are multiples of 16"
    )
    corner = Walk()
    corner.unet(Shape.of("N", 3, "H", "W"), CROP, align="corner")
    assert corner.notes == []


def test_a_note_is_about_the_sizes_that_may_disagree_only():
    x, skip = Shape.of("N", 3, "H", 8).with_dim(2, Shape.of("H")[0] // 2 * 2), Shape.of("N", 3, "H", 8)
    result = CROP.rule(Args(align="center"), (x, skip))
    assert result.notes == (
        "skips are cropped at the centre: they line up exactly when H is a multiple of 2",
    )
    fixed = CROP.rule(Args(align="center"), (Shape.of("N", 3, 388, 388), Shape.of("N", 3, 392, 392)))
    assert fixed.notes == ()


def test_a_unet_that_does_not_crop_needs_multiples_of_sixteen():
    walk = Walk()
    walk.unet(Shape.of("N", 3, "H", "W"), CONCAT, dim=1)
    said = [together(list(found)) for claim in walk.claims if isinstance(found := decide(claim), tuple)]
    assert "H must be a multiple of 16" in said
    assert together([one for one in walk.conditions if one.kind == "multiple"]) == (
        "H and W must be multiples of 16"
    )


def test_a_unet_for_images_of_a_fixed_size_has_no_conditions():
    walk = Walk()
    out = walk.unet(Shape.of("N", 3, 96, 48), CONCAT, dim=1)
    assert (str(out), walk.conditions) == ("(N, 4, 96, 48)", ())
