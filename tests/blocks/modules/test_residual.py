"""Residual blocks: recorded numbers, torchvision's twins, and every PyTorch tool."""

import copy
import pickle
import re

import pytest
import torch
from torch import Tensor, nn
from torchvision.models.resnet import BasicBlock, Bottleneck

from blocks.modules.residual import BottleneckResidualBlock, ResidualBlock, ShortcutProjection
from tests.reference.recipe import check_case, load_cases

KINDS = (ShortcutProjection, ResidualBlock, BottleneckResidualBlock)
CASES = {name: case for name, case in load_cases("resnet/").items() if "ResNetBase" not in name}


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("name", CASES)
def test_blocks_compute_the_recorded_numbers(name: str, dtype: torch.dtype) -> None:
    kind = next(kind for kind in KINDS if f"/{kind.__name__}(" in name)
    sizes = [int(size) for size in re.findall(r"\d+", name)]
    check_case(kind(*sizes, bias=True), CASES[name], dtype)


def test_every_recorded_block_is_among_the_cases() -> None:
    assert len(CASES) == 17


def test_parameters_are_named_in_the_order_of_the_layers() -> None:
    names = [name for name, _ in BottleneckResidualBlock(8, 4, 16).named_parameters()]
    layers = ["conv1", "bn1", "conv2", "bn2", "conv3", "bn3", "shortcut.conv", "shortcut.bn"]
    assert list(dict.fromkeys(name.rpartition(".")[0] for name in names)) == layers
    assert not any(name.endswith("bias") and "conv" in name for name in names)


@pytest.mark.parametrize(("channels", "stride"), [((4, 4), 1), ((4, 8), 1), ((4, 4), 2), ((4, 8), 2)])
def test_a_projection_stands_only_where_shapes_change(channels: tuple[int, int], stride: int) -> None:
    block = ResidualBlock(*channels, stride=stride)
    changes = stride != 1 or channels[0] != channels[1]
    assert isinstance(block.shortcut, ShortcutProjection if changes else nn.Identity)


@pytest.mark.parametrize("stride", [1, 2])
def test_default_blocks_are_those_of_torchvision(stride: int) -> None:
    x = torch.randn(2, 8, 9, 7)
    shortcut = nn.Sequential(nn.Conv2d(8, 16, 1, stride, bias=False), nn.BatchNorm2d(16))
    pairs = [
        (ResidualBlock(8, 16, stride), BasicBlock(8, 16, stride, copy.deepcopy(shortcut))),
        (BottleneckResidualBlock(8, 4, 16, stride), Bottleneck(8, 4, stride, copy.deepcopy(shortcut))),
    ]
    pairs[1][1].expansion = 4
    for ours, theirs in pairs:
        ours.load_state_dict(dict(zip(ours.state_dict(), theirs.state_dict().values(), strict=True)))
        torch.testing.assert_close(ours(x), theirs(x))


def test_groups_and_dilation_make_the_blocks_of_resnext_and_of_segmentation() -> None:
    x = torch.randn(2, 256, 9, 7)
    ours = BottleneckResidualBlock(256, 32, 256, groups=4, dilation=2)
    theirs = Bottleneck(256, 64, groups=4, base_width=8, dilation=2)
    ours.load_state_dict(dict(zip(ours.state_dict(), theirs.state_dict().values(), strict=True)))
    assert torch.equal(ours(x), theirs(x))


def test_a_dilated_block_of_two_keeps_the_size_and_sees_farther() -> None:
    """Two 3x3 kernels of dilation d reach 2 d places to each side."""
    block = ResidualBlock(1, 1, dilation=3).eval()
    image = torch.zeros(1, 1, 31, 31, requires_grad=True)
    nn.init.constant_(block.conv1.weight, 1.0)
    nn.init.constant_(block.conv2.weight, 1.0)
    nn.init.ones_(block.bn1.bias)
    nn.init.ones_(block.bn2.bias)
    made = block(image)
    made[0, 0, 15, 15].backward()
    assert made.shape == image.shape and image.grad is not None
    seen = image.grad[0, 0].nonzero()
    assert (int(seen.min()), int(seen.max())) == (15 - 6, 15 + 6)


BLOCKS = [ShortcutProjection(4, 6, 2), ResidualBlock(4, 6, 2), BottleneckResidualBlock(4, 2, 4)]


@pytest.mark.filterwarnings("ignore:.torch.jit:FutureWarning")
@pytest.mark.parametrize("block", BLOCKS)
def test_script_trace_export_and_fx_compute_the_same(block: nn.Module) -> None:
    block = copy.deepcopy(block).eval()
    x = torch.randn(2, 4, 7, 6)
    for form in (
        torch.jit.script(block),
        torch.jit.trace(block, (x,)),
        torch.export.export(block, (x,), strict=False).module(),
        torch.export.export(block, (x,), strict=True).module(),
        torch.fx.symbolic_trace(block),
        copy.deepcopy(block),
        pickle.loads(pickle.dumps(block)),
    ):
        torch.testing.assert_close(form(x), block(x))


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("kind", [torch.float64, torch.bfloat16, torch.device("meta")])
def test_other_dtypes_and_the_meta_device(block: nn.Module, kind: torch.dtype | torch.device) -> None:
    output: Tensor = copy.deepcopy(block).to(kind)(torch.randn(2, 4, 7, 6).to(kind))
    assert kind in (output.dtype, output.device)


def test_compile_needs_no_graph_break() -> None:
    block = ResidualBlock(4, 6, 2)
    compiled = torch.compile(copy.deepcopy(block), fullgraph=True, dynamic=True, backend="aot_eager")
    for size in (7, 10):
        x = torch.randn(2, 4, size, size)
        torch.testing.assert_close(compiled(x), block(x))
