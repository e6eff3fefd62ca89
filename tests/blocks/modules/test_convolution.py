"""ConvNormAct: sizes, parts, and every PyTorch tool."""

import copy
import pickle

import pytest
import torch
from torch import nn

from blocks.modules.convolution import ACTIVATIONS, NORMS, ConvNormAct


@pytest.mark.parametrize("kernel_size", [1, 3, 5, 7])
@pytest.mark.parametrize("dilation", [1, 2, 3])
def test_an_odd_kernel_keeps_the_size(kernel_size: int, dilation: int) -> None:
    block = ConvNormAct(2, 4, kernel_size, dilation=dilation)
    assert block(torch.zeros(2, 2, 9, 8)).shape == (2, 4, 9, 8)


def test_stride_and_padding_are_those_of_the_convolution() -> None:
    assert ConvNormAct(2, 4, 3, 2)(torch.zeros(2, 2, 9, 8)).shape == (2, 4, 5, 4)
    assert ConvNormAct(2, 4, 3, padding=0)(torch.zeros(2, 2, 9, 8)).shape == (2, 4, 7, 6)


@pytest.mark.parametrize("norm", NORMS)
def test_the_convolution_has_a_bias_only_without_a_norm(norm: str) -> None:
    block = ConvNormAct(2, 4, norm=norm, activation="none")
    names = [name for name, _ in block.named_parameters()]
    own = ["conv.bias"] if norm == "none" else ["norm.weight", "norm.bias"]
    assert names == ["conv.weight", *own]


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_block_is_its_three_parts_in_order(norm: str, activation: str) -> None:
    x = torch.randn(2, 2, 5, 6)
    block = ConvNormAct(2, 4, groups=2, norm=norm, activation=activation)
    torch.testing.assert_close(block(x), block.activation(block.norm(block.conv(x))))
    assert [name for name, _ in block.named_children()] == ["conv", "norm", "activation"]


def test_group_norm_takes_the_largest_number_of_groups_that_fits() -> None:
    assert [ConvNormAct(3, size, norm="group").norm.num_groups for size in (64, 48, 20, 7)] == [32, 16, 4, 1]


def test_layer_norm_looks_at_the_whole_sample() -> None:
    block = ConvNormAct(2, 4, norm="layer", activation="none")
    y = block(torch.randn(3, 2, 6, 6)).flatten(1)
    torch.testing.assert_close(y.mean(dim=1), torch.zeros(3), atol=1e-5, rtol=0.0)


@pytest.mark.parametrize("norm", [norm for norm in NORMS if norm != "none"])
def test_every_norm_takes_its_eps_and_a_batch_norm_its_momentum(norm: str) -> None:
    made = ConvNormAct(2, 4, norm=norm, eps=0.5, momentum=0.25).norm
    assert made.eps == 0.5
    assert norm != "batch" or made.momentum == 0.25


def test_unknown_names_are_refused() -> None:
    with pytest.raises(ValueError, match=r"norm must be one of batch, group, .*, got 'bath'"):
        ConvNormAct(2, 4, norm="bath")
    with pytest.raises(ValueError, match=r"activation must be one of none, relu, .*, got 'rely'"):
        ConvNormAct(2, 4, activation="rely")


@pytest.mark.filterwarnings("ignore:.torch.jit:FutureWarning")
@pytest.mark.parametrize("norm", ["batch", "group", "none"])
def test_script_trace_export_and_fx_compute_the_same(norm: str) -> None:
    block: nn.Module = ConvNormAct(2, 4, norm=norm, activation="silu").eval()
    x = torch.randn(2, 2, 7, 6)
    for form in (
        torch.jit.script(block),
        torch.jit.trace(block, (x,)),
        torch.export.export(block, (x,)).module(),
        torch.fx.symbolic_trace(block),
        copy.deepcopy(block),
        pickle.loads(pickle.dumps(block)),
    ):
        torch.testing.assert_close(form(x), block(x))


@pytest.mark.parametrize("kind", [torch.float64, torch.bfloat16, torch.device("meta")])
def test_other_dtypes_and_the_meta_device(kind: torch.dtype | torch.device) -> None:
    output = ConvNormAct(2, 4).to(kind)(torch.randn(2, 2, 7, 6).to(kind))
    assert kind in (output.dtype, output.device)
