"""autoencoder.yaml and vae.yaml: an image through few numbers and back."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch

from builder.road import load


def test_the_autoencoder_has_the_layers_of_the_paper() -> None:
    """Hinton and Salakhutdinov 2006: 784-1000-500-250-30 and back, with biases."""
    sizes = [784, 1000, 500, 250, 30, 250, 500, 1000, 784]
    wanted = sum(below * above + above for below, above in pairwise(sizes))
    assert load("autoencoder").num_parameters == wanted == 2_837_314


def test_its_answer_follows_from_its_code_alone() -> None:
    net = load("autoencoder@small", widths=[12, 8], code=3)
    model = net.build(seed=0).eval()
    made = model(torch.rand(2, 1, 28, 28))
    assert made["code"].shape == (2, 3) and made["reconstruction"].shape == (2, 1, 28, 28)
    again = made["code"]
    for level in model.decoder:
        again = level(again)
    again = model.pixels(again).sigmoid().reshape(2, 1, 28, 28)
    assert torch.equal(again, made["reconstruction"])


@pytest.mark.parametrize("activation", ["Sigmoid", "ReLU", "GELU", "Tanh"])
def test_its_activation_is_a_param(activation: str) -> None:
    model = load("autoencoder@small", activation=activation).build(device="meta")
    assert type(model.encoder[0].act).__name__ == activation


@pytest.mark.parametrize("variant", ["cifar", "mnist", "faces"])
def test_a_variational_one_draws_an_image_of_the_size_it_got(variant: str) -> None:
    net = load(f"vae@{variant}", code=4)
    assert str(net.outputs["reconstruction"]) == str(net.inputs["image"])
    assert str(net.outputs["mean"]) == str(net.outputs["log_variance"]) == "(N, 4)"


def test_noise_moves_the_sample_by_its_deviation() -> None:
    model = load("vae@mnist", code=4).build(seed=0, taps={"sample": "sample"}).eval()
    image, noise = torch.rand(2, 1, 28, 28), torch.randn(2, 4)
    with torch.no_grad():
        made, still = model(image, noise), model(image, torch.zeros(2, 4))
    assert torch.equal(still["sample"], still["mean"])
    wanted = made["mean"] + noise * (made["log_variance"] / 2).exp()
    torch.testing.assert_close(made["sample"], wanted)
    assert torch.equal(made["mean"], still["mean"])
    assert not torch.equal(made["reconstruction"], still["reconstruction"])


def test_a_step_of_training_reaches_every_weight() -> None:
    model = load("vae", widths=[4, 8], code=4).build(seed=0)
    made = model(torch.rand(2, 3, 32, 32), torch.randn(2, 4))
    spread = -0.5 * (1 + made["log_variance"] - made["mean"].square() - made["log_variance"].exp()).sum()
    (made["reconstruction"].square().sum() + spread).backward()
    assert all(one.grad is not None and one.grad.abs().sum() > 0 for one in model.parameters())
