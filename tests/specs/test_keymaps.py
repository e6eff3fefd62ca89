"""The shipped key maps lead from other libraries' names to tensors that the nets have."""

from __future__ import annotations

import pytest
import torch

from builder.model.loading.dryrun import wanted_by
from builder.model.loading.keymap import renamed_by, rules_of
from builder.road import load
from builder.spec.library import key_maps, shipped
from tests.reference.recipe import load_cases

RECORDED = {
    "unet": ("unet/UNet(3,1)@16x16", "unet"),
    "capsnet": ("capsule/MNISTCapsuleNetworkModel", "capsnet"),
    "capsnet_labelled": ("capsule/MNISTCapsuleNetworkModel", "capsnet_labelled"),
    "cifar": ("resnet/ResNetBase/cifar_default", "resnet_base@cifar"),
    "cifar_bottleneck": ("resnet/ResNetBase/cifar_experiment", "resnet_base@cifar_bottleneck"),
}


@pytest.mark.parametrize("recorded", list(RECORDED))
def test_the_recorded_names_lead_to_every_parameter(recorded: str) -> None:
    case, spec = RECORDED[recorded]
    net = load(spec)
    theirs = {name: tuple(shape) for name, shape, _ in load_cases(case)[case]["parameters"]}
    wanted = wanted_by(net.graph)
    renamed = renamed_by(rules_of("labml", net.name), theirs, wanted)
    parameters = {name for name, _ in net.build(device="meta").named_parameters()}
    assert set(renamed.values()) == parameters
    assert all(wanted[new].shape == theirs[old] for old, new in renamed.items())


@pytest.mark.parametrize("net", sorted(shipped()))
def test_a_key_map_is_for_a_net_that_is_shipped_and_can_be_followed(net: str) -> None:
    for library in key_maps(net):
        assert rules_of(library, net)


def test_weights_load_by_the_name_of_the_library(tmp_path: object) -> None:
    import safetensors.torch

    path = f"{tmp_path}/w.safetensors"
    net = load("unet", depth=1, width=4)
    held = net.build(seed=1).state_dict()
    theirs = {
        name.replace("encoder.0.conv", "down_conv.0").replace("middle", "middle_conv")
        .replace("decoder.0.up", "up_sample.0").replace("decoder.0.conv", "up_conv.0")
        .replace("head", "final_conv"): tensor
        for name, tensor in held.items()
    }  # fmt: skip
    safetensors.torch.save_file(theirs, path)
    module = net.build(weights=path, key_map="labml")
    assert all(torch.equal(tensor, held[name]) for name, tensor in module.state_dict().items())
