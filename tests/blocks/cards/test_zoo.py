"""Networks of torchvision: the table is true of them, complete, and never fetches weights."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest
import torch
import torchvision.models
from torch import nn

from blocks.card import Args, Card
from blocks.cards import zoo
from blocks.modules.features import Features, named
from blocks.registration import implementation
from tests.blocks.cards.sampling import card_of

RUN = {
    "alexnet": 64, "vgg11_bn": 32, "resnet18": 32, "densenet121": 32, "googlenet": 32, "mobilenet_v2": 32,
    "mobilenet_v3_small": 32, "mnasnet0_5": 32, "shufflenet_v2_x0_5": 32, "squeezenet1_1": 32,
    "efficientnet_b0": 32, "regnet_y_400mf": 32, "convnext_tiny": 32, "swin_t": 32, "fcn_resnet50": 32,
    "lraspp_mobilenet_v3_large": 32,
}  # fmt: skip
"""One network of each family, with the size of the images that it is run on."""

LOOKED_INTO = (
    "vgg11", "vgg13_bn", "vgg16", "vgg16_bn", "vgg19", "vgg19_bn", "resnet50", "squeezenet1_0",
    "efficientnet_v2_s",
    "mobilenet_v3_large", "vit_b_16", "inception_v3", "r3d_18", "s3d", "deeplabv3_mobilenet_v3_large",
)  # fmt: skip
"""Networks whose table is compared with the parts that they have, without a run."""


def built(card: Card) -> nn.Module:
    """Build a network with the defaults that its card states."""
    module: nn.Module = implementation(card)(**{arg.name: arg.default for arg in card.args})
    return module


def ports(card: Card) -> list[str]:
    return [port.name for port in card.outputs_for(Args())]


def test_every_network_of_torchvision_is_a_block_or_left_out_with_a_reason() -> None:
    blocks = {card.name.removeprefix("tv.") for card in zoo.CARDS}
    others = set(torchvision.models.list_models()) - blocks
    reasons = {name: [part for part in zoo.EXCLUDED if part in name] for name in others}
    assert all(len(found) == 1 for found in reasons.values()), reasons
    assert {found[0] for found in reasons.values()} == set(zoo.EXCLUDED)
    assert blocks <= set(torchvision.models.list_models())


@pytest.mark.parametrize("card", zoo.CARDS, ids=lambda card: card.name)
def test_no_network_fetches_weights(card: Card) -> None:
    parameters = inspect.signature(implementation(card)).parameters
    assert "weights_backbone" not in parameters
    assert "weights" not in parameters or parameters["weights"].default is None
    assert not [arg for arg in card.args if "weights" in arg.name or arg.name == "progress"]


@pytest.mark.parametrize("name", RUN)
def test_outputs_are_what_the_parts_give(name: str) -> None:
    card = card_of(zoo, f"tv.{name}")
    torch.manual_seed(0)
    network = built(card).eval()
    features = Features(network, ports(card)).eval()
    origin, seen = features.origin, {}
    for path, part in origin.named_modules():
        if path and named(path) in ports(card):
            part.register_forward_hook(
                lambda module, given, out, path=path: seen.__setitem__(named(path), out.clone())
            )
    x = torch.randn(2, 3, RUN[name], RUN[name])
    with torch.no_grad():
        seen["out"] = network(x)
        outputs = dict(zip(ports(card), features(x), strict=True))
    assert {port for port, out in outputs.items() if not torch.equal(out, seen[port])} == set()
    assert list(features.state_dict()) == list(origin.state_dict())


@pytest.mark.parametrize("name", LOOKED_INTO)
def test_outputs_are_parts_that_are_there(name: str) -> None:
    card = card_of(zoo, f"tv.{name}")
    with torch.device("meta"):
        features = Features(built(card), ports(card))
    assert features.outputs == tuple(ports(card))


@pytest.mark.parametrize("name", ["resnet18", "vgg11", "efficientnet_b0", "vit_b_32", "swin_t", "r3d_18"])
def test_defaults_are_those_of_torchvision(name: str) -> None:
    card = card_of(zoo, f"tv.{name}")
    device = "cpu" if name == "swin_t" else "meta"
    with torch.device(device):
        assert repr(built(card)) == repr(implementation(card)())


@pytest.mark.parametrize("name", ["fcn_resnet50", "lraspp_mobilenet_v3_large"])
def test_segmentation_gives_a_tensor_and_keeps_the_names_of_weights(name: str) -> None:
    card = card_of(zoo, f"tv.{name}")
    theirs = getattr(torchvision.models.segmentation, name)(weights_backbone=None).eval()
    ours = built(card).eval()
    ours.load_state_dict(theirs.state_dict())
    x = torch.randn(1, 3, 32, 32)
    with torch.no_grad():
        assert torch.equal(ours(x), theirs(x)["out"])


def test_a_second_head_is_an_output() -> None:
    card = card_of(zoo, "tv.fcn_resnet50")
    names = [port.name for port in card.outputs_for(Args(aux_loss=True))]
    assert names[:2] == ["out", "aux"]
    with torch.device("meta"):
        both = Features(implementation(card)(num_classes=5, aux_loss=True), ("out", "aux"))
    out, aux = both(torch.empty(1, 3, 32, 48, device="meta"))
    assert out.shape == aux.shape == (1, 5, 32, 48)


def test_names_are_found_without_torch() -> None:
    code = "import sys, blocks; print(len(blocks.find('tv.resnet50').outputs), 'torch' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "11 False\n"
