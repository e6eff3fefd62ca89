"""dcgan_generator.yaml and dcgan_discriminator.yaml: one draws what the other judges."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from builder.road import load

VARIANTS = ("tutorial", "paper", "mnist")


def pair(**params: int) -> tuple[nn.Module, nn.Module]:
    return tuple(load(f"dcgan_{one}", **params).build(seed=0) for one in ("generator", "discriminator"))


def test_their_parameters_are_those_of_the_tutorial_of_pytorch() -> None:
    assert load("dcgan_generator@tutorial").num_parameters == 3_576_704
    assert load("dcgan_discriminator@tutorial").num_parameters == 2_765_568


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_one_draws_the_other_takes(variant: str) -> None:
    drawn = load(f"dcgan_generator@{variant}").outputs["out"]
    assert drawn == load(f"dcgan_discriminator@{variant}").inputs["image"]


def test_the_paper_begins_with_1024_channels_of_4_by_4() -> None:
    """Radford et al. 2015, figure 1."""
    net = load("dcgan_generator@paper")
    assert [str(net.shapes[name]) for name in ("project", "layer.0", "layer.1", "layer.2", "draw")] == [
        "(N, 1024, 4, 4)", "(N, 512, 8, 8)", "(N, 256, 16, 16)", "(N, 128, 32, 32)", "(N, 3, 64, 64)",
    ]  # fmt: skip


def test_drawings_lie_between_minus_one_and_one_and_get_a_score_each() -> None:
    generator, discriminator = pair(width=4)
    drawn = generator(torch.randn(3, 100))
    assert drawn.shape == (3, 3, 64, 64) and drawn.abs().max() <= 1
    assert discriminator(drawn).shape == (3, 1)


def test_both_start_as_in_the_paper() -> None:
    """Section 4: all weights from a normal distribution with deviation 0.02."""
    for model in pair(width=16):
        weights = torch.cat([one.flatten() for one in model.parameters() if one.dim() == 4])
        assert weights.mean().item() == pytest.approx(0, abs=1e-3)
        assert weights.std().item() == pytest.approx(0.02, rel=0.02)
        scales = torch.cat([one.weight for one in model.modules() if isinstance(one, nn.BatchNorm2d)])
        assert scales.mean().item() == pytest.approx(1, abs=0.01)


def test_a_step_of_their_game_reaches_every_weight_of_the_one_that_plays() -> None:
    generator, discriminator = pair(width=4, levels=2)
    loss = nn.BCEWithLogitsLoss()
    drawn = generator(torch.randn(4, 100))
    loss(discriminator(drawn.detach()), torch.zeros(4, 1)).backward()
    assert all(one.grad is not None for one in discriminator.parameters())
    assert all(one.grad is None for one in generator.parameters())
    loss(discriminator(drawn), torch.ones(4, 1)).backward()
    assert all(one.grad is not None for one in generator.parameters())
