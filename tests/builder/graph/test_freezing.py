"""Freezing: nodes that are not trained, by globs."""

from __future__ import annotations

import pytest

from builder.errors import UsageError
from builder.road import load


def trained(*globs: str) -> set[str]:
    module = load("resnet_base", n_blocks=[1, 1], n_channels=[4, 8]).build(seed=0, freeze=list(globs))
    return {name.split(".")[0] for name, one in module.named_parameters() if one.requires_grad}


def test_a_path_freezes_a_node_and_what_it_holds() -> None:
    assert trained("conv") == {"bn", "stage"}
    assert trained("stage") == {"conv", "bn"}


def test_a_glob_reaches_nodes_inside() -> None:
    module = load("resnet_base", n_blocks=[1, 1], n_channels=[4, 8]).build(seed=0, freeze=["stage.0*"])
    still = [name for name, one in module.named_parameters() if not one.requires_grad]
    assert still
    assert all(name.startswith("stage.0.") for name in still)


def test_frozen_parameters_are_counted_as_such() -> None:
    net = load("unet").frozen(["encoder.*", "middle"])
    assert net.totals.frozen_parameters > 0
    assert net.num_parameters == load("unet").num_parameters


def test_what_means_no_node_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError) as caught:
        load("unet").build(freeze=["encoder.1.convv"])
    assert str(caught.value) == "'encoder.1.convv' means no node of 'unet' to freeze"
    assert caught.value.hint == "did you mean 'encoder.1.conv'?"
