"""Folded sketches: the same leaves in the same order, and text that a person would write."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.net import Net
from builder.road import load
from builder.sketch.document import document
from builder.sketch.folding.fold import fold
from builder.sketch.layout import lay_out
from builder.sketch.tree import Scope, Sketch, Step
from tests.builder.sketch.folding import nets
from tests.builder.sketch.folding.nets import add, chain, conv, group, leaf, net
from tests.builder.sketch.folding.unrolled import ends, told, unrolled

WIDTHS = (64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0)
EXAMPLES = {
    "resnet": (lambda: nets.resnet(3, 4, 6, 3), 60),
    "vgg": (lambda: nets.vgg(*WIDTHS), 30),
    "transformer": (lambda: nets.transformer(12, 64), 32),
    "googlenet": (nets.googlenet, 75),
    "dense": (lambda: nets.dense(6, 12, 24), 30),
    "unet": (lambda: unrolled(load("unet")), 24),
}


def text_of(sketch: Sketch) -> str:
    return lay_out(document(sketch))


def same(before: Sketch, after: Sketch) -> tuple[Net, Net]:
    """Load both, and compare leaf by leaf."""
    nets_of_both = load(text_of(before)), load(text_of(after))
    was, now = nets_of_both
    assert list(told(now)) == list(told(was))
    assert ends(now) == ends(was)
    return nets_of_both


@pytest.mark.parametrize("name", EXAMPLES)
def test_folded_net_is_the_same_and_short(name: str, golden: Callable[[str, str], None]) -> None:
    make, most = EXAMPLES[name]
    sketch = make()
    folded = fold(sketch)
    if name != "dense":
        same(sketch, folded)
    text = text_of(folded)
    assert len(text.splitlines()) <= most
    golden(f"sketch/{name}.yaml", text)


def test_dense_net_keeps_shapes_and_parameters() -> None:
    """Its concatenations take in one another, so that they are wired otherwise and give the same."""
    sketch = nets.dense(4, 6)
    before, after = load(text_of(sketch)), load(text_of(fold(sketch)))
    assert [row[0] for row in told(before)] == [row[0] for row in told(after)]
    assert [row[3] for row in told(before)] == [row[3] for row in told(after)]
    assert before.num_parameters == after.num_parameters


def test_stage_of_one_group_repeats_under_its_own_name() -> None:
    text = text_of(fold(nets.resnet(3, 4, 6, 3)))
    paths = {row.path for row in load(text).rows()}
    assert {"layer1.0.conv1", "layer3.5.bn3", "layer4.0.downsample.conv0"} <= paths


def test_folding_twice_changes_nothing_more() -> None:
    once = fold(nets.resnet(2, 2, 2, 2))
    assert text_of(fold(once)) == text_of(once)


def test_copy_read_from_outside_keeps_its_number() -> None:
    steps = chain(*(conv(f"conv{number}", 8, 3) for number in range(4)), start="image")
    sketch = net("taps", (*steps, add("sum", "conv1", "conv3")))
    folded = fold(sketch)
    assert [step.id for step in folded.scope.steps] == ["conv", "sum"]
    assert [ref for _, ref in folded.scope.steps[1].inputs] == ["conv[1]", "conv"]
    same(sketch, folded)


def test_rates_that_grow_along_the_net_become_a_formula() -> None:
    blocks = (
        group(f"block{at}", chain(conv("conv", 8, 3), leaf("drop", "Dropout", p=0.2 * at / 7)), "Block")
        for at in range(8)
    )
    sketch = net("rates", chain(*blocks, start="image"))
    assert "p: =0.2 * i / 7" in text_of(fold(sketch))
    same(sketch, fold(sketch))


def test_alternating_values_become_a_formula() -> None:
    blocks = (
        group(f"block{at}", chain(conv("conv", 8, 3), leaf("drop", "Dropout", p=(0.0, 0.3)[at % 2])), "Block")
        for at in range(6)
    )
    sketch = net("alternating", chain(*blocks, start="image"))
    folded = fold(sketch)
    assert folded.scope.steps[0].repeat == 6
    same(sketch, folded)


def test_integer_float_and_truth_are_never_taken_for_each_other() -> None:
    blocks = (
        group(f"block{at}", chain(conv("conv", 8, 3, bias=bool(at % 2), dilation=1)), "Block")
        for at in range(3)
    )
    sketch = net("kinds", chain(*blocks, start="image"))
    same(sketch, fold(sketch))


def test_activation_that_differs_becomes_a_param() -> None:
    blocks = [
        group(
            f"part{at}",
            chain(conv("conv", 8 + at, 3), leaf("norm", "BatchNorm2d"), leaf("act", block)),
            "Part",
        )
        for at, block in enumerate(("ReLU", "Hardswish", "ReLU", "SiLU", "ReLU"))
    ]
    mixed = [
        one
        for pair in zip(
            blocks, (leaf(f"pool{at}", "MaxPool2d", kernel_size=1) for at in range(5)), strict=True
        )
        for one in pair
    ]
    sketch = net("activations", chain(*mixed, start="image"))
    folded = fold(sketch)
    same(sketch, folded)
    assert "activation" in text_of(folded)


def test_copies_of_other_shape_are_left_apart() -> None:
    steps = chain(
        conv("conv1", 8, 1), leaf("bn1", "BatchNorm2d"), leaf("relu1", "ReLU"),
        conv("conv2", 16, 3), leaf("bn2", "BatchNorm2d"), leaf("relu2", "ReLU"), start="image",
    )  # fmt: skip
    assert text_of(fold(net("apart", steps))) == text_of(net("apart", steps))


def test_tied_and_called_nodes_keep_their_names() -> None:
    first = leaf("fc1", "Linear", out_features=32)
    again = Step("again", call="fc1", inputs=(("x", "fc1"),))
    tied = replace(
        leaf("fc2", "Linear", out_features=32), inputs=(("x", "again"),), tie={"weight": "fc1.weight"}
    )
    more = (
        Step(f"fc{at}", "Linear", args={"out_features": 32}, inputs=(("x", f"fc{at - 1}"),))
        for at in range(3, 6)
    )
    scope = Scope(("x",), (replace(first, inputs=(("x", "x"),)), again, tied, *more), (("", "fc5"),))
    sketch = Sketch("tied", scope, {"x": ["N", 32]})
    folded = fold(sketch)
    assert [step.id for step in folded.scope.steps][:3] == ["fc1", "again", "fc2"]
    same(sketch, folded)


def test_two_thousand_leaves_fold_in_seconds() -> None:
    sketch = nets.resnet(40, 40, 60, 40)
    start = time.process_time()
    folded = fold(sketch)
    assert time.process_time() - start < 10
    assert len(text_of(folded).splitlines()) < 60


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32))
def test_any_sketch_folds_to_the_same_net(seed: int) -> None:
    sketch = _any_sketch(random.Random(seed))
    folded = fold(sketch)
    same(sketch, folded)
    assert len(text_of(folded).splitlines()) <= len(text_of(sketch).splitlines())


def _any_sketch(draw: random.Random) -> Sketch:
    """Plant repetition, and disturb it."""
    steps: list[Step] = []
    for stage in range(draw.randint(1, 4)):
        make = draw.choice([_plain, _block, _residual, _stage])
        count, width = draw.randint(1, 4), draw.choice([4, 8])
        grows = draw.choice([0, 0, 4, 1])
        for copy in range(count):
            odd = draw.random() < 0.15
            steps += make(draw, f"s{stage}", len(steps), width + grows * copy, first=copy == 0 or odd)
    whole = chain(*steps, start="image")
    seen = [step.id for step in whole if draw.random() < 0.1]
    last = whole[-1].id
    outputs = (
        (("", last),) if not seen else (("out", last), *((f"tap{at}", one) for at, one in enumerate(seen)))
    )
    return Sketch("any", Scope(("image",), whole, outputs), {"image": ["N", 4, "H", "W"]})


def _plain(draw: random.Random, stage: str, at: int, width: int, *, first: bool) -> list[Step]:
    steps = [conv(f"{stage}conv{at}", width, draw.choice([1, 3, 3, 3])), leaf(f"{stage}relu{at + 1}", "ReLU")]
    return steps if not first else [*steps, leaf(f"{stage}norm{at + 2}", "BatchNorm2d")]


def _block(draw: random.Random, stage: str, at: int, width: int, *, first: bool) -> list[Step]:
    inside = [conv("conv", width, 3), leaf("norm", "BatchNorm2d", eps=draw.choice([1e-5, 1e-5, 1e-3]))]
    inside += [leaf("act", draw.choice(["ReLU", "ReLU", "SiLU"]))] if not first else []
    return [group(f"{stage}block{at}", chain(*inside), draw.choice(["Block", "Block", "Other"]))]


def _residual(draw: random.Random, stage: str, at: int, width: int, *, first: bool) -> list[Step]:
    short = replace(group("short", chain(conv("conv0", width))), inputs=(("x", "x"),))
    inside = chain(conv("conv1", width, 3), leaf("relu", "ReLU"), conv("conv2", width, 3))
    inside = (*inside, short, add("add", "conv2", "short"))
    if not first:
        inside = (conv("conv0", width), *inside[1:])
        inside = chain(
            replace(inside[0], inputs=(("x", "x"),)),
            *(replace(one, inputs=()) for one in inside[1:3]),
            inside[4],
        )
        inside = (*inside[:-1], add("add", "conv2", "conv0"))
    return [group(f"{stage}res{at}", inside, "Residual")]


def _stage(draw: random.Random, stage: str, at: int, width: int, *, first: bool) -> list[Step]:
    count = draw.randint(1, 3)
    inside = [
        one for copy in range(count) for one in _residual(draw, "b", copy, width, first=first and copy == 0)
    ]
    return [group(f"{stage}stage{at}", chain(*inside), draw.choice(["Sequential", "Stage", ""]))]


def test_what_speaks_of_open_sizes_is_no_composite() -> None:
    """Composites do not know the net's N, groups do."""

    def part(name: str, width: int) -> Step:
        inside = chain(
            conv("conv", width),
            leaf("norm", "BatchNorm2d"),
            leaf("relu", "ReLU"),
            leaf("heads", "Reshape", shape=["N", 4, -1]),
            leaf("back", "Reshape", shape=["N", width, 8, -1]),
        )
        return group(name, inside, "Part")

    plain = (group("plain0", chain(conv("conv", 8), leaf("act", "ReLU")), "Plain"), conv("between", 3, 3))
    steps = chain(part("one", 16), conv("two", 8), part("three", 32), *plain, part("four", 64), start="image")
    sketch = net("open", steps, ["N", 3, 8, 8])
    folded = fold(sketch)
    same(sketch, folded)
    assert all("N" not in str(one.scope) for one in folded.blocks)


TOLD = (
    ("LeakyReLU", "negative_slope"), ("ELU", "alpha"), ("CELU", "alpha"), ("Hardshrink", "lambd"),
    ("Softshrink", "lambd"), ("Softplus", "beta"), ("Dropout", "p"), ("Dropout2d", "p"),
    ("AlphaDropout", "p"),
    ("FeatureAlphaDropout", "p"), ("BatchNorm2d", "eps"), ("RReLU", "lower"), ("Hardtanh", "min_val"),
    ("InstanceNorm2d", "eps"), ("Hardtanh", "max_val"),
)  # fmt: skip
PLAIN = (
    "Tanh", "Sigmoid", "GELU", "SiLU", "Mish", "Softsign", "ReLU6", "Hardswish", "LogSigmoid", "Tanhshrink",
    "Hardsigmoid", "SELU", "ReLU", "Softmax2d", "Identity",
)  # fmt: skip


@pytest.mark.parametrize(("plain", "is_one"), [(0, False), (15, True)])
def test_a_longer_part_may_differ_in_more_than_a_short_one(plain: int, is_one: bool) -> None:
    """Numbers that follow no rule need a param each: 15 of them in a part of 15 rows, or of 30."""
    chance = random.Random(0)

    def stage(name: str) -> Step:
        told = [
            leaf(f"{block.lower()}_{arg}", block, **{arg: chance.uniform(0.01, 0.1)}) for block, arg in TOLD
        ]
        return group(name, chain(*told, *(leaf(block.lower(), block) for block in PLAIN[:plain])), "Stage")

    steps = [one for place in range(4) for one in (stage(f"stage{place}"), conv(f"conv{place}", 8 + place))]
    sketch = net("stages", chain(*steps, start="image"))
    folded = fold(sketch)
    same(sketch, folded)
    assert bool(folded.blocks) == is_one
