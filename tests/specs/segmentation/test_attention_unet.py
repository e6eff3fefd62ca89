"""attention_unet.yaml: skip connections through gates, which open and close."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from builder.road import load


def test_its_parameters_are_those_of_a_unet_and_of_its_gates() -> None:
    """Convolutions lose their biases to norms of two numbers a channel, and each level has a gate."""
    wide = [64, 128, 256, 512, 1024]
    gates = sum(2 * one * one + one + 4 * one * one + one + 1 for one in wide[:4])
    plain = load("unet", image_channels=1, classes=2).num_parameters
    norms = 2 * sum(wide) + 2 * sum(wide[:4])
    assert load("attention_unet").num_parameters == plain + norms + gates


def small() -> nn.Module:
    return load("attention_unet@small", width=4, depth=3).build(seed=0).eval()


def test_gates_let_through_between_nothing_and_all() -> None:
    taps = {f"gate{level}": f"decoder.{level}.gate.weight" for level in range(3)}
    model = load("attention_unet@small", width=4, depth=3).build(seed=0, taps=taps).eval()
    _, *gates = model(torch.randn(2, 1, 32, 48))
    assert [tuple(one.shape) for one in gates] == [(2, 1, 8, 12), (2, 1, 16, 24), (2, 1, 32, 48)]
    assert all((one > 0).all() and (one < 1).all() and one.std() > 0 for one in gates)


@pytest.mark.parametrize("bias", [-1e4, 1e4], ids=["closed", "open"])
def test_a_gate_can_be_closed_and_opened(bias: float) -> None:
    model, seen = small(), {}
    gate = model.decoder[0].gate
    nn.init.zeros_(gate.score.weight)
    nn.init.constant_(gate.score.bias, bias)
    gate.register_forward_hook(lambda _module, inputs, output: seen.update(skip=inputs[1], gated=output))
    model(torch.randn(1, 1, 32, 32))
    assert torch.equal(seen["gated"], seen["skip"] if bias > 0 else torch.zeros_like(seen["skip"]))


@pytest.mark.parametrize(("height", "width"), [(16, 16), (48, 80)])
def test_every_pixel_is_labelled(height: int, width: int) -> None:
    model = load("attention_unet", width=2, image_channels=3, classes=5).build(seed=0).eval()
    assert model(torch.zeros(1, 3, height, width)).shape == (1, 5, height, width)


def test_sides_that_are_no_multiples_of_16_are_refused_when_checked() -> None:
    model = load("attention_unet", width=2).build(seed=0, checked=True).eval()
    with pytest.raises(Exception, match="H must be a multiple of 16"):
        model(torch.zeros(1, 1, 40, 48))


def test_a_step_of_training_reaches_every_weight() -> None:
    model = small().train()
    model(torch.randn(2, 1, 32, 32)).square().mean().backward()
    assert all(one.grad is not None for one in model.parameters())
    assert all(level.gate.offered.weight.grad.abs().sum() > 0 for level in model.decoder)
