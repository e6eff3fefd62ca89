"""Leaves: the arguments of modules, read back, and modules that no card makes."""

import re

import pytest
import torch
from torch import nn

from blocks.modules.capsule import CapsuleRouting
from blocks.modules.residual import BottleneckResidualBlock, ResidualBlock
from blocks.modules.unet import DoubleConvolution
from builder.model.tracing.following.leaves import Leaves

MADE = [
    nn.Conv2d(3, 8, (3, 5), 2, 1, groups=1, bias=False),
    nn.Conv1d(4, 4, 3, padding="same", padding_mode="circular"),
    nn.ConvTranspose2d(4, 2, 2, 2), nn.Linear(3, 4, bias=False), nn.BatchNorm2d(4, eps=1e-3, affine=False),
    nn.LayerNorm((3, 4), elementwise_affine=False), nn.LayerNorm(4, bias=False), nn.GroupNorm(2, 4),
    nn.Embedding(5, 3, padding_idx=1), nn.LSTM(3, 4, 2, batch_first=True, bidirectional=True),
    nn.MultiheadAttention(8, 2, bias=False, batch_first=True), nn.MultiheadAttention(8, 2, kdim=4, vdim=6),
    nn.TransformerEncoderLayer(8, 2, 16, 0.2, batch_first=True, norm_first=True),
    nn.MaxPool2d(3, 2, ceil_mode=True), nn.AdaptiveAvgPool2d((None, 3)), nn.Dropout(0.3), nn.GELU("tanh"),
    nn.Upsample(scale_factor=2, mode="bilinear"), nn.Flatten(2), nn.PReLU(4), nn.ReLU(inplace=True),
    DoubleConvolution(3, 4, padding=0), ResidualBlock(4, 8, 2), BottleneckResidualBlock(4, 2, 8),
    CapsuleRouting(6, 3, 4, 5, iterations=2),
]  # fmt: skip


def plain(text):
    """Write pairs of one number as the number, and leave out what changes none."""
    return re.sub(r"\((\d+), \1\)", r"\1", text).replace("inplace=True", "")


@pytest.mark.parametrize("module", MADE, ids=lambda one: type(one).__name__)
def test_a_module_is_read_back_with_its_arguments(module):
    leaf = Leaves().leaf(module)
    assert leaf is not None
    card, args = leaf
    twin = type(module)(**args)
    assert card.name == type(module).__name__
    assert {name: one.shape for name, one in twin.state_dict().items()} == {
        name: one.shape for name, one in module.state_dict().items()
    }
    assert plain(repr(twin)) == plain(repr(module))


class Scaled(nn.Linear):
    """Keeps the name of a layer, and does something else."""

    def forward(self, x):
        return super().forward(x) * 2


class Renamed(nn.Linear):
    """Does what the layer does, under another name."""


def test_only_what_runs_as_the_block_does_is_one():
    leaves = Leaves()
    assert leaves.leaf(Scaled(3, 4)) is None
    renamed = leaves.leaf(Renamed(3, 4))
    assert renamed is not None and renamed[0].name == "Linear"
    assert leaves.leaf(nn.Sequential(nn.ReLU())) is None


def test_a_changed_instance_is_no_block():
    leaves = Leaves()
    hooked, grown, normed = (
        nn.Linear(3, 4),
        nn.Linear(3, 4),
        torch.nn.utils.parametrizations.weight_norm(nn.Linear(3, 4)),
    )
    hooked.register_forward_hook(lambda module, given, made: made + 1)
    grown.extra = nn.Parameter(torch.zeros(2))
    assert [leaves.leaf(one) for one in (hooked, grown, normed)] == [None, None, None]
