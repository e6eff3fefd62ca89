"""Parameter and Buffer: what they hold, and every PyTorch tool."""

import copy
import pickle

import pytest
import torch
from torch import Tensor, nn

from blocks.modules.tensor import Buffer, Parameter


def test_a_parameter_is_learned_and_filled() -> None:
    block = Parameter([2, 3], fill=0.5)
    assert [name for name, _ in block.named_parameters()] == ["weight"]
    assert torch.equal(block(), torch.full((2, 3), 0.5))
    block().sum().backward()
    assert torch.equal(block.weight.grad, torch.ones(2, 3))


def test_a_parameter_may_start_as_noise_around_its_fill() -> None:
    torch.manual_seed(0)
    block = Parameter([100, 100], fill=3.0, std=0.02)
    assert block().mean().item() == pytest.approx(3.0, abs=1e-3)
    assert block().std().item() == pytest.approx(0.02, rel=0.03)


def test_numbers_fill_a_tensor_in_c_order() -> None:
    assert Parameter([2, 2], fill=[1, 2, 3, 4])().tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert Buffer([3, 1, 1], fill=[1, 2, 3], dtype="int64")().flatten().tolist() == [1, 2, 3]


def test_a_shape_without_dims_is_a_single_number() -> None:
    assert Parameter([], fill=2.0)().item() == 2.0


def test_too_few_numbers_are_refused() -> None:
    for kind in (Parameter, Buffer):
        with pytest.raises(ValueError, match="fill must be one number or 4, got 3"):
            kind([2, 2], fill=[1.0, 2.0, 3.0])


def test_a_buffer_is_saved_but_not_learned() -> None:
    block = Buffer([2], fill=1.5)
    assert list(block.parameters()) == []
    assert list(block.state_dict()) == ["value"]
    assert list(Buffer([2], persistent=False).state_dict()) == []


def test_a_buffer_keeps_the_dtype_it_was_given() -> None:
    block = Buffer([2], fill=1, dtype="int64")
    assert block().dtype == torch.int64
    assert block.double()().dtype == torch.int64
    assert Buffer([2], fill=1, dtype="bool")().tolist() == [True, True]
    with pytest.raises(ValueError, match=r"dtype must be one of float64, .*, got 'float'"):
        Buffer([2], dtype="float")


class Shift(nn.Module):
    """Add a tensor of the net's own."""

    def __init__(self, block: nn.Module) -> None:
        super().__init__()
        self.block = block

    def forward(self, x: Tensor) -> Tensor:
        return x + self.block()


@pytest.mark.filterwarnings("ignore:.torch.jit:FutureWarning")
@pytest.mark.parametrize("block", [Parameter([2, 3], fill=0.5), Buffer([2, 3], fill=0.5)])
def test_every_tool_takes_them(block: nn.Module) -> None:
    net, x = Shift(block), torch.randn(2, 3)
    for form in (
        torch.jit.script(net),
        torch.jit.trace(net, (x,)),
        torch.export.export(net, (x,)).module(),
        torch.fx.symbolic_trace(net),
        copy.deepcopy(net),
        pickle.loads(pickle.dumps(net)),
    ):
        assert torch.equal(form(x), x + 0.5)


@pytest.mark.parametrize("kind", [torch.float64, torch.bfloat16, torch.device("meta")])
def test_other_dtypes_and_the_meta_device(kind: torch.dtype | torch.device) -> None:
    for block in (Parameter([2, 3]), Buffer([2, 3], fill=[1, 2, 3, 4, 5, 6])):
        output = block.to(kind)()
        assert kind in (output.dtype, output.device)


def test_both_are_born_on_the_meta_device() -> None:
    with torch.device("meta"):
        assert Parameter([2], fill=[1.0, 2.0], std=1.0)().is_meta
        assert Buffer([2], fill=[1.0, 2.0])().is_meta
