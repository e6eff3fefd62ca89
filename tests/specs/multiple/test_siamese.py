"""siamese.yaml: one encoder for two images."""

from __future__ import annotations

import torch
from torch import nn

from builder.road import load


def small() -> nn.Module:
    return load("siamese@small", widths=[4, 8], features=16).build(seed=0).eval()


def images() -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    return torch.rand(3, 1, 28, 28, generator=generator), torch.rand(3, 1, 28, 28, generator=generator)


def test_its_layers_are_those_of_the_paper() -> None:
    """Koch et al. 2015, figure 4: features of 9216, then of 4096; 38,951,745 parameters in all."""
    net = load("siamese")
    assert net.num_parameters == 38_951_745
    assert (str(net.shapes["encoder.flatten"]), str(net.shapes["encoder.linear"])) == (
        "(N, 9216)",
        "(N, 4096)",
    )


def test_both_images_go_through_the_same_weights() -> None:
    model, seen = small(), []
    model.encoder.register_forward_hook(lambda module, inputs, output: seen.append((module, output)))
    first, second = images()
    model(first, second)
    (one, left), (other, right) = seen
    assert one is other is model.encoder
    assert torch.equal(model.encoder(first), left) and torch.equal(model.encoder(second), right)
    assert not [name for name in model.state_dict() if name.startswith("encoder_again")]


def test_the_order_of_the_images_does_not_matter() -> None:
    model = small()
    first, second = images()
    assert torch.equal(model(first, second), model(second, first))


def test_an_image_beside_itself_is_at_distance_zero() -> None:
    model, (first, _) = small(), images()
    assert torch.equal(model(first, first), model.score.bias.sigmoid().expand(3, 1))


def test_gradients_of_both_images_add_up_in_the_encoder() -> None:
    model, (first, second) = small(), images()
    weight = model.encoder.layer[0].conv.weight
    parts = []
    for one in (0, 1):
        encoded = [model.encoder(first), model.encoder(second)]
        encoded[one] = encoded[one].detach()
        model.score((encoded[0] - encoded[1]).abs()).sigmoid().sum().backward()
        parts.append(weight.grad.clone())
        model.zero_grad()
    model(first, second).sum().backward()
    torch.testing.assert_close(weight.grad, parts[0] + parts[1])
