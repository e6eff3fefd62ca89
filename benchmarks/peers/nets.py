"""Nets of ours beside the same nets by hand, with the same numbers in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import torch
import torchvision
from torch import Tensor, nn

from benchmarks.peers.capsules import Capsnet
from benchmarks.peers.chains import by_hand, written
from benchmarks.peers.unet import AnnotatedUnet, NamedUnet, Unet
from builder.road import load

TINY = ("Linear", "ReLU")


@dataclass(frozen=True, slots=True)
class Twins:
    """A net of ours, the one by hand, and a batch for both."""

    name: str
    against: str
    ours: nn.Module
    theirs: nn.Module
    batch: Tensor

    def train(self, mode: bool) -> None:
        """Put both into training or into evaluation."""
        self.ours.train(mode)
        self.theirs.train(mode)


def resnet18(side: int, samples: int = 1) -> Twins:
    """ResNet-18 beside torchvision's."""
    ours, theirs = load("resnet", variant="resnet18").build(seed=0), torchvision.models.resnet18()
    return twins(f"resnet18, {side} px", "torchvision's", ours, theirs, pixels(samples, 3, side))


def narrow_resnet18() -> Twins:
    """A ResNet-18 of width 2 beside torchvision's made narrow, so that what is not arithmetic weighs most."""
    ours = load("resnet", variant="resnet18", width=2, classes=10).build(seed=0)
    return twins("resnet18 of width 2, 32 px", "torchvision's", ours, _narrow(2), pixels(2, 3, 32))


def unet(side: int, width: int = 64) -> Twins:
    """The U-Net beside the one by hand."""
    what = f"U-Net, {side} px" if width == 64 else f"U-Net of width {width}, {side} px"
    return twins(what, "by hand", load("unet", width=width).build(seed=0), Unet(width), pixels(1, 3, side))


def named_unet(side: int) -> Twins:
    """The U-Net beside one by hand that names every value on its way."""
    against = "by hand, a name for each value"
    return twins(f"U-Net, {side} px", against, load("unet").build(seed=0), NamedUnet(), pixels(1, 3, side))


def annotated_unet(side: int) -> Twins:
    """The U-Net beside one by hand whose blocks are all called in one loop."""
    against = "by hand, one loop"
    return twins(
        f"U-Net, {side} px", against, load("unet").build(seed=0), AnnotatedUnet(), pixels(1, 3, side)
    )


def capsnet() -> Twins:
    """The capsule network beside one class by hand, over the same routing."""
    return twins("capsnet, 28 px", "by hand", load("capsnet").build(seed=0), Capsnet(), pixels(4, 1, 28))


def tiny(count: int = 200) -> Twins:
    """Tiny layers in a row, so that nothing but the calls weighs."""
    ours = load(written(TINY, count)).build(seed=0)
    return twins(f"{count} tiny layers", "by hand", ours, by_hand(TINY, count), torch.ones(1, 4))


def identities(count: int = 200) -> Twins:
    """Layers that do nothing, in a row."""
    ours = load(written(["Identity"], count)).build(seed=0)
    return twins(f"{count} Identity", "by hand", ours, by_hand(["Identity"], count), torch.ones(1, 4))


def twins(name: str, against: str, ours: nn.Module, theirs: nn.Module, batch: Tensor) -> Twins:
    """Give the one by hand our numbers, in their order, and make sure that both answer the same."""
    mine, others = ours.state_dict(), theirs.state_dict()
    assert [one.shape for one in mine.values()] == [one.shape for one in others.values()], f"{name}: two nets"
    theirs.load_state_dict(dict(zip(others, mine.values(), strict=True)))
    found = Twins(name, against, ours, theirs, batch)
    found.train(False)
    with torch.no_grad():
        answers = [tensors_of(model(batch)) for model in (ours, theirs)]
    for one, other in zip(*answers, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)
    return found


def tensors_of(outputs: Any) -> list[Tensor]:
    """Give the tensors of what a model answers."""
    return list(outputs.values()) if isinstance(outputs, dict) else [outputs]


def forward_of(model: nn.Module, batch: Tensor) -> Callable[[], object]:
    """Give the work of one forward pass."""

    def forward() -> object:
        with torch.inference_mode():
            return model(batch)

    return forward


def step_of(model: nn.Module, batch: Tensor) -> Callable[[], object]:
    """Give the work of a training step without its optimiser: forward, loss, backward, no gradients again."""

    def step() -> None:
        answers = tensors_of(model(batch))
        torch.stack([one.square().mean() for one in answers if one.is_floating_point()]).sum().backward()  # type: ignore[no-untyped-call]
        model.zero_grad(set_to_none=True)

    return step


def pixels(samples: int, channels: int, side: int) -> Tensor:
    """Give a batch of random images."""
    return torch.rand(samples, channels, side, side, generator=torch.Generator().manual_seed(0))


def _narrow(width: int) -> nn.Module:
    net: Any = torchvision.models.resnet18(num_classes=10)
    thin = torchvision.models.resnet.BasicBlock
    net.conv1, net.bn1 = nn.Conv2d(3, width, 7, 2, 3, bias=False), nn.BatchNorm2d(width)
    net.inplanes = width
    for level in range(4):
        stride = 1 if level == 0 else 2
        setattr(net, f"layer{level + 1}", net._make_layer(thin, width * 2**level, 2, stride=stride))
    net.fc = nn.Linear(width * 8, 10)
    return cast(nn.Module, net)
