"""The feature pyramid: its rule against torchvision, and torchvision's own names of weights."""

from __future__ import annotations

import torch
import torchvision.ops
from hypothesis import strategies as st

from blocks.cards.ops import pyramid
from blocks.modules.vision import FeaturePyramidNetwork
from tests.blocks.cards.proof import refusal
from tests.blocks.cards.sampling import Case, card_of, named, prove_all

CARD = card_of(pyramid, "ops.FeaturePyramidNetwork")


def test_pyramids_agree_with_torchvision() -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        widths = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3).map(tuple))
        args = {
            "in_channels_list": widths,
            "out_channels": draw(st.integers(1, 4)),
            "extra_blocks": draw(st.sampled_from([None, "LastLevelMaxPool", "LastLevelP6P7"])),
            "norm_layer": draw(st.sampled_from([None, "BatchNorm2d", "FrozenBatchNorm2d"])),
        }
        batch, size = draw(st.integers(1, 2)), st.integers(1, 8)
        shapes = [(batch, width, draw(size), draw(size)) for width in widths]
        shapes = shapes[: draw(st.sampled_from([3, 3, 3, 1]))]
        symbolic = [named(one, (1,), prefix) for one, prefix in zip(shapes, "ABC", strict=False)]
        return Case(CARD, args, shapes, symbolic)

    prove_all(cases(), 100)


def test_it_computes_what_torchvision_does() -> None:
    own = FeaturePyramidNetwork([2, 3], 4, "LastLevelMaxPool")
    theirs = torchvision.ops.FeaturePyramidNetwork(
        [2, 3], 4, torchvision.ops.feature_pyramid_network.LastLevelMaxPool()
    )
    theirs.load_state_dict(own.state_dict())
    maps = {"a": torch.randn(1, 2, 8, 8), "b": torch.randn(1, 3, 4, 4)}
    for one, other in zip(own(*maps.values()), theirs(maps).values(), strict=True):
        assert torch.equal(one, other)


def test_a_wrong_number_of_maps_is_told() -> None:
    told = refusal(CARD, {"in_channels_list": (2, 3), "out_channels": 4}, [("N", 2, 8, 8)])
    assert told == "in_channels_list names 2 maps, and 1 come in"
