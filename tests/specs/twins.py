"""A shipped net beside its twin of torchvision, under the key map that netdraft ships."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
import torchvision
from torch import Tensor, nn

from builder.model.loading.keymap import mapped, rules_of
from builder.road import load

Make = Callable[[], nn.Module]


def renamed(name: str, theirs: Mapping[str, Tensor], ours: Mapping[str, Tensor]) -> dict[str, str]:
    """Turn torchvision's names into ours."""
    net, _, variant = name.partition("@")
    return mapped(theirs, rules_of("torchvision", net, variant), ours)


def check_names(name: str, make: Make, **params: Any) -> None:
    """Compare names, shapes and the count of parameters, all without a weight."""
    net = load(name, **params)
    ours = net.build(device="meta").state_dict()
    with torch.device("meta"):
        model = make()
    theirs = model.state_dict()
    names = renamed(name, theirs, ours)
    told = {names[old]: tuple(tensor.shape) for old, tensor in theirs.items() if old in names}
    assert told == {new: tuple(tensor.shape) for new, tensor in ours.items()}
    assert net.num_parameters == sum(tensor.numel() for tensor in model.parameters())


def check_published(name: str, builder: str) -> None:
    """Compare parameters and multiply-adds with those that torchvision publishes with its weights."""
    net = load(name)
    meta = torchvision.models.get_model_weights(builder).DEFAULT.meta
    assert net.num_parameters == meta["num_params"]
    assert round(net.macs / 1e9, 3) == meta["_ops"]


def twin_of(name: str, theirs: nn.Module, **params: Any) -> nn.Module:
    """Build our net and give it copies of their weights, the very names of which must fit."""
    ours = load(name, **params).build(device="meta")
    weights = theirs.state_dict()
    names = renamed(name, weights, ours.state_dict())
    ours.load_state_dict({new: weights[old].clone() for old, new in names.items()}, assign=True)
    return ours


def image_of(height: int, width: int | None = None, batch: int = 2) -> Tensor:
    """Draw images from a seed."""
    generator = torch.Generator().manual_seed(0)
    return torch.randn(batch, 3, height, width or height, generator=generator)


def check_same_bits(ours: nn.Module, theirs: nn.Module, image: Tensor, *, training: bool = False) -> None:
    """Compare outputs bit by bit; in training the statistics that norms gather, too."""
    with torch.no_grad():
        made, wanted = _named(ours.train(training)(image)), _named(theirs.train(training)(image))
    assert list(made) == list(wanted)
    assert all(torch.equal(made[key], wanted[key]) for key in wanted)
    for one, other in zip(_statistics(ours), _statistics(theirs), strict=True):
        assert torch.equal(one, other)


def check_gradients(name: str, ours: nn.Module, theirs: nn.Module, image: Tensor) -> None:
    """Compare bit by bit what flows back to the image and to every weight, in training."""
    names = renamed(name, dict(theirs.named_parameters()), ours.state_dict())
    assert set(names.values()) == {new for new, _ in ours.named_parameters()}
    taken = [image.clone().requires_grad_() for _ in range(2)]
    for model, one in zip((ours, theirs), taken, strict=True):
        model.train().zero_grad()
        torch.stack([output.square().mean() for output in _named(model(one)).values()]).sum().backward()
    assert torch.equal(*(_gradient(one) for one in taken))
    for old, new in names.items():
        assert torch.equal(_gradient(ours.get_parameter(new)), _gradient(theirs.get_parameter(old))), old


def _named(made: Any) -> dict[str, Tensor]:  # `Any`: a tensor, a mapping of tensors, or a named tuple of them
    if isinstance(made, Tensor):
        return {"out": made}
    return dict(made if isinstance(made, Mapping) else made._asdict())


def _gradient(tensor: Tensor) -> Tensor:
    assert tensor.grad is not None
    return tensor.grad


def _statistics(model: nn.Module) -> list[Tensor]:
    return sorted(
        (tensor for name, tensor in model.named_buffers() if name.endswith(("running_mean", "running_var"))),
        key=lambda tensor: (tensor.numel(), tensor.sum().item()),
    )
