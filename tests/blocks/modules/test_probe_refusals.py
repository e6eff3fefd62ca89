"""Probe: what is refused and how that is told, and that nothing around it is touched."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
import torch
from torch import nn

from blocks.card import Args
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.modules import trial
from blocks.modules.probe import probe
from blocks.registration import register
from blocks.registry import find, registry
from blocks.shapes import Shape
from tests.blocks.modules.probing import probed, registered

IMAGE = Shape.of("N", 8, "H", "W")


@pytest.fixture(autouse=True)
def _leave_the_registry_as_it_was() -> Iterator[None]:
    before = dict(registry().cards)
    yield
    registry().cards.clear()
    registry().cards.update(before)


def test_refused_inputs_are_told_with_the_reason_and_the_sizes_tried() -> None:
    with pytest.raises(RuleFault) as caught:
        probed("Fold", Shape.of("N", 13, 12), output_size=(4, 5), kernel_size=2)
    assert caught.value.what == (
        "Fold refuses these inputs: Expected size of input's first non-batch dimension to be divisible by "
        "the product of kernel_size, but got input.shape[-2] = 13 and kernel_size=[2, 2]"
    )
    assert caught.value.hint == "it was tried with N = 11, and with other sizes"


def test_refused_arguments_are_told_with_the_reason() -> None:
    class Choosy(nn.Module):
        def __init__(self, width: int) -> None:
            raise ValueError(f"width {width} is odd\nand more of the kind")

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x

    register(Choosy)
    with pytest.raises(RuleFault) as caught:
        probed("Choosy", IMAGE, width=3)
    assert (caught.value.what, caught.value.code) == (
        "Choosy refuses its arguments: width 3 is odd",
        "bad-argument",
    )


def test_what_is_no_tensor_is_told() -> None:
    def forward(self, x):  # type: ignore[no-untyped-def]
        return {"out": x}

    with pytest.raises(RuleFault) as caught:
        probed(registered(forward), IMAGE)
    assert caught.value.what == "Made gives a dict, and a block gives one tensor or a tuple of them"


def test_more_outputs_than_the_card_has_are_told() -> None:
    def forward(self, x):  # type: ignore[no-untyped-def]
        return x, x

    with pytest.raises(RuleFault) as caught:
        probed(registered(forward), IMAGE)
    assert caught.value.what == "Made gives 2 tensors, and its card has 1 output"
    assert caught.value.hint == "name them as it is registered: register(outputs=(…))"


def test_a_constructor_that_builds_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "MOST_MODULES", 100)

    class Endless(nn.Module):
        def __init__(self, depth: int) -> None:
            super().__init__()
            for index in range(depth):
                self.add_module(f"layer{index}", nn.Identity())

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x

    register(Endless)
    with pytest.raises(RuleFault) as caught:
        probed("Endless", IMAGE, depth=2_000_000_000)
    assert caught.value.what == "Endless refuses its arguments: it consists of more than 100 modules"
    nn.Sequential(*(nn.Identity() for _ in range(200)))


def test_what_the_meta_device_cannot_do_is_done_on_small_inputs() -> None:
    class Counting(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.rates = [rate.item() for rate in torch.linspace(0, 1, 3)]

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x[:, : 1 + int(x.max().item())]

    register(Counting)
    assert probed("Counting", Shape.of("N", "W")).outputs[0].dims == (Dim.symbol("N"), Dim(2))


def test_the_callers_settings_stay_as_they_were() -> None:
    class Noisy(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.table = nn.Parameter(torch.randn(3))
            self.count = len([torch.rand(1).item() for _ in range(2)])

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x

    register(Noisy)
    torch.manual_seed(7)
    state, pure, dtype = torch.get_rng_state(), random.getstate(), torch.get_default_dtype()
    probed("Noisy", IMAGE)
    assert torch.equal(torch.get_rng_state(), state)
    assert random.getstate() == pure
    assert torch.get_default_dtype() == dtype
    assert torch.empty(1).device.type == "cpu"


def test_another_default_dtype_stands_for_the_floating_type() -> None:
    torch.set_default_dtype(torch.float64)
    try:
        result = probed("ops.SqueezeExcitation", Shape.of("N", 9, "H", "W"), squeeze_channels=2)
    finally:
        torch.set_default_dtype(torch.float32)
    assert result.outputs[0].dtype == "float32"
    assert {one.dtype for one in result.params} == {"float32"}


def test_answers_tell_equal_arguments_of_other_types_apart() -> None:
    class Typed(nn.Module):
        def __init__(self, value=0) -> None:  # type: ignore[no-untyped-def]
            super().__init__()
            self.size = 2 if value is True else 3

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x.new_empty(self.size)

    register(Typed)
    card = find("Typed")
    outputs = [probe(card, Args(value=value), (IMAGE,)).outputs[0].dims for value in (1, True)]
    assert outputs == [(Dim(3),), (Dim(2),)]
