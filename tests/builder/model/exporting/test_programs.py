"""Nets as programs of torch.export: open where the spec leaves sizes open."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from blocks.registration import register
from blocks.registry import registry
from builder.errors import UsageError
from builder.model.exporting.extents import Extent
from builder.model.exporting.programs import _relaxed, program_of
from builder.road import load
from tests.builder.model.exporting.nets import ODD
from tests.builder.model.exporting.test_python import flat
from tests.torches import since

UNET = {"width": 2}


@since((2, 7), "saves no program whose sizes are bounded on both sides")
def test_a_program_keeps_its_sizes_open_and_computes_the_same_elsewhere(tmp_path: Path) -> None:
    net = load("unet", **UNET)
    told = net.export(tmp_path / "unet.pt2", seed=3)
    assert told.notes == ("size N from 1 up", "size H from 16 up", "size W from 16 up")
    program, module = torch.export.load(tmp_path / "unet.pt2").module(), net.build(seed=3).eval()
    for sizes in ((1, 3, 16, 16), (1, 3, 32, 80), (5, 3, 47, 33), (2, 3, 16, 65)):
        batch = torch.randn(sizes)
        with torch.no_grad():
            torch.testing.assert_close(program(batch), module(batch))


@since((2, 7), "lets no size go down to where it is halved to one")
def test_a_size_that_is_halved_down_to_one_starts_where_the_net_does() -> None:
    net = load("{net: a, inputs: {x: [N, 2, H, 4]}, nodes: {p: {block: MaxPool2d, kernel_size: [2, 1], "
               "repeat: 3}, c: {block: Conv2d, out_channels: 2, kernel_size: 1}}}")  # fmt: skip
    module = net.build(seed=1).eval()
    program = program_of(net, module)
    assert [str(one) for one in program.extents.values()] == ["N from 1 up", "H from 8 up"]
    run = program.traced.module()
    for sizes in ((1, 2, 8, 4), (3, 2, 9, 4), (2, 2, 70, 4)):
        batch = torch.randn(sizes)
        with torch.no_grad():
            assert torch.equal(run(batch), module(batch))


def test_a_size_that_starts_late_says_that_the_net_starts_before() -> None:
    one = Extent("H", 64, least=32)
    reason = "- Not all values of H satisfy the generated guard L['x'].size()[2] != 32."
    (late,) = _relaxed({"H": one}, reason, {"H": 64}).values()
    assert str(late) == "H from 33 up: the net takes 32 as well, and torch.export does not"


def test_a_size_in_steps_is_open_in_these_steps() -> None:
    net = load(
        "{net: a, dims: {H: {example: 32, multiple_of: 16, min: 32, max: 96}}, inputs: {x: [N, 2, H]}, "
        "nodes: {p: {block: Conv1d, out_channels: 2, kernel_size: 16, stride: 16}}}"
    )
    program = program_of(net, net.build().eval())
    assert [str(one) for one in program.extents.values()] == [
        "N from 1 up",
        "H from 32 to 96, in steps of 16",
    ]
    assert program.traced.module()(torch.randn(1, 2, 96)).shape == (1, 2, 6)
    ranges = {
        str(size): (int(one.lower), one.upper) for size, one in program.traced.range_constraints.items()
    }
    assert (2, 6) in ranges.values(), "torch knows the range of H / 16"
    assert any(size.startswith("16*") for size in ranges)


def test_one_name_in_two_inputs_is_one_size() -> None:
    net = load("{net: a, inputs: {x: [N, C, 2*L], y: [N, C, 2*L]}, nodes: {s: {block: Add, from: [x, y]}}}")
    run = program_of(net, net.build().eval()).traced.module()
    assert run(torch.ones(3, 4, 10), torch.ones(3, 4, 10)).shape == (3, 4, 10)
    with pytest.raises((RuntimeError, AssertionError)):
        run(torch.ones(3, 4, 10), torch.ones(3, 4, 12))


def test_a_size_that_torch_insists_on_is_fixed_and_the_note_says_why(tmp_path: Path) -> None:
    net = load(ODD)
    told = net.export(tmp_path / "odd.pt2", seed=0)
    assert told.notes[1] == (
        "size T is fixed at 5: LSTM is exported for one length; choose it with `--dim T=…`"
    )
    assert told.notes[0] == "size N from 1 up"
    assert told.notes[2].endswith("in steps of 16")
    program, module = torch.export.load(tmp_path / "odd.pt2").module(), net.build(seed=0).eval()
    batch = torch.randint(0, 11, (3, 5)), torch.randn(3, 3, 48, 80)
    with torch.no_grad():
        for one, other in zip(flat(program(*batch)), flat(module(*batch)), strict=True):
            torch.testing.assert_close(one, other)


def test_a_block_that_branches_on_numbers_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    before = dict(registry().cards)

    @register(name="Branching")
    class Branching(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x if x.device.type == "meta" or float(x.sum()) > 0 else -x

    try:
        net = load("{net: a, inputs: {x: [N, 4]}, nodes: {b: Branching}}")
        with pytest.raises(UsageError) as caught:
            net.export(tmp_path / "a.pt2")
    finally:
        registry().cards.clear()
        registry().cards.update(before)
    assert caught.value.code == "cannot-export"
    assert caught.value.what.startswith("torch.export cannot trace 'a'")
    assert list(tmp_path.iterdir()) == []
