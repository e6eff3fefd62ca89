"""Regions of maps: the rules against torchvision."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from blocks.cards.ops import regions
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.sampling import Case, card_of, each, named, prove_all

SIZES = {"output_size": each(2, 1, 3), "spatial_scale": st.floats(0.1, 2)}
SQUARES = {"output_size": st.integers(1, 3), "spatial_scale": st.floats(0.1, 2)}
SAMPLED = {"sampling_ratio": st.integers(-1, 3)}


def maps(channels: st.SearchStrategy[int]) -> st.SearchStrategy[tuple[int, ...]]:
    return st.tuples(st.integers(1, 2), channels, st.integers(1, 6), st.integers(1, 6))


@pytest.mark.parametrize("name", ["RoIAlign", "RoIPool", "PSRoIAlign", "PSRoIPool"])
@pytest.mark.parametrize("is_function", [False, True])
def test_regions_agree_with_torchvision(name: str, is_function: bool) -> None:
    spelled = {"RoIAlign": "roi_align", "RoIPool": "roi_pool", "PSRoIAlign": "ps_roi_align"}
    card = card_of(regions, f"ops.{spelled.get(name, 'ps_roi_pool') if is_function else name}")

    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        is_part = name.startswith("PS")
        known = {**(SQUARES if is_part else SIZES), **(SAMPLED if "Align" in name else {})}
        optional = {"aligned": st.booleans()} if name == "RoIAlign" else {}
        if is_function:
            optional |= {key: known.pop(key) for key in tuple(known) if key != "output_size"}
        args = draw(st.fixed_dictionaries(known, optional=optional))
        shape = draw(maps(st.sampled_from([4, 9, 18]) if is_part else st.integers(1, 3)))
        boxes = (draw(st.integers(1, 3)), draw(st.sampled_from([5] * 7 + [4])))
        return Case(card, args, [shape, boxes], [named(shape), named(boxes, prefix="B")])

    prove_all(cases(), 40)


def test_shifted_convolutions_agree_with_torchvision() -> None:
    card = card_of(regions, "ops.DeformConv2d")

    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        kernel, stride, padding, dilation = (
            draw(st.integers(*ends)) for ends in ((1, 3), (1, 2), (0, 1), (1, 2))
        )
        groups, shifted = draw(st.integers(1, 2)), draw(st.sampled_from([1, 1, 2, 3]))
        args = {
            "out_channels": draw(st.sampled_from([2, 4, 5])), "kernel_size": kernel, "stride": stride,
            "padding": padding, "dilation": dilation, "groups": groups, "bias": draw(st.booleans()),
        }  # fmt: skip
        shape = draw(
            st.tuples(st.integers(1, 2), st.sampled_from([2, 4]), st.integers(3, 7), st.integers(3, 7))
        )
        out = [(size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1 for size in shape[2:]]
        wrong = draw(st.sampled_from([0, 0, 0, 0, 1]))
        places = (shape[0], max(1, out[0] + wrong), max(1, out[1]))
        offset = (places[0], 2 * shifted * kernel**2, *places[1:])
        mask = (places[0], shifted * kernel**2, *places[1:])
        shapes = [shape, offset, *([mask] if draw(st.booleans()) else [])]
        symbolic = [named(one, (1,), prefix) for one, prefix in zip(shapes, "XOM", strict=False)]
        return Case(card, args, shapes, symbolic, {"device": "cpu", "stricter": ["must fit into"]})

    prove_all(cases(), 120)


@pytest.mark.parametrize(
    ("shapes", "fact"),
    [
        ([("N", 4, 8, 8), ("N", 18, 8, 7)], "offset needs the batch and the size of what comes out"),
        (
            [("N", 4, 8, 8), ("N", 17, 8, 8)],
            "offset needs a multiple of 18 channels, as the kernel has 9 points",
        ),
        ([("N", 4, 8, 8), ("N", 54, 8, 8)], "offset shifts 3 groups, which do not divide 4 channels"),
    ],
)
def test_shifts_that_do_not_fit_are_refused(shapes: list[tuple[str | int, ...]], fact: str) -> None:
    args = {"out_channels": 4, "kernel_size": 3, "padding": 1}
    assert refusal(card_of(regions, "ops.DeformConv2d"), args, shapes) == fact


def test_boxes_share_the_type_of_the_map() -> None:
    args = {"output_size": 2, "spatial_scale": 1.0, "sampling_ratio": 1}
    shapes, dtypes = [(1, 2, 4, 4), (3, 5)], ["float32", "float64"]
    card = card_of(regions, "ops.RoIAlign")
    assert not prove(card, args, shapes, dtypes, stricter=["rois needs float32"])
