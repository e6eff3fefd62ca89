"""U-Net blocks: recorded numbers, crops of every difference, and every PyTorch tool."""

import copy
import pickle

import pytest
import torch
from torch import Tensor, nn
from torchvision.transforms.functional import center_crop

from blocks.modules.unet import CropAndConcat, DoubleConvolution, DownSample, UpSample
from tests.reference.recipe import check_case, load_cases
from tests.torches import since

CASES = {name: case for name, case in load_cases("unet/").items() if "UNet" not in name}
MAKERS = {
    "DoubleConvolution": lambda: DoubleConvolution(3, 8),
    "DownSample": DownSample,
    "UpSample": lambda: UpSample(8, 4),
    "CropAndConcat": CropAndConcat,
}


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("name", CASES)
def test_blocks_compute_the_recorded_numbers(name: str, dtype: torch.dtype) -> None:
    make = next(make for kind, make in MAKERS.items() if f"/{kind}" in name)
    check_case(make(), CASES[name], dtype)


def test_every_recorded_block_is_among_the_cases() -> None:
    assert len(CASES) == 11


@pytest.mark.parametrize("height", range(1, 18))
@pytest.mark.parametrize("target", [(1, 9), (8, 8), (9, 2)])
def test_centre_is_cut_and_padded_as_torchvision_does_it(height: int, target: tuple[int, int]) -> None:
    for width in (1, 3, 5, 8, 12, 15):
        skip = 1.0 + torch.arange(2.0 * height * width).view(1, 2, height, width)
        x = torch.zeros(1, 3, *target)
        joined = CropAndConcat()(x, skip)
        assert torch.equal(joined[:, :3], x)
        assert torch.equal(joined[:, 3:], center_crop(skip, list(target)))


def test_corner_keeps_rows_and_columns_in_place() -> None:
    skip = torch.arange(1.0, 13.0).view(1, 1, 3, 4)
    joined = CropAndConcat(align="corner")(torch.zeros(1, 1, 4, 2), skip)
    assert joined[0, 1].tolist() == [[1.0, 2.0], [5.0, 6.0], [9.0, 10.0], [0.0, 0.0]]


def test_another_alignment_is_refused() -> None:
    with pytest.raises(ValueError, match=r"align must be 'center' or 'corner', got 'left'"):
        CropAndConcat("left")  # type: ignore[arg-type]


def test_infinite_margins_do_not_reach_the_centre() -> None:
    skip = torch.full((1, 1, 5, 5), float("inf"))
    skip[..., 1:4, 1:4] = 1.0
    assert torch.equal(CropAndConcat()(torch.ones(1, 1, 3, 3), skip), torch.ones(1, 2, 3, 3))


def test_skip_gets_a_gradient_only_where_it_was_kept() -> None:
    skip = torch.ones(1, 1, 4, 5, requires_grad=True)
    CropAndConcat()(torch.zeros(1, 1, 2, 7), skip).sum().backward()
    assert skip.grad[0, 0].tolist() == [[0.0] * 5, [1.0] * 5, [1.0] * 5, [0.0] * 5]


def test_valid_convolutions_lose_four_rows_and_columns() -> None:
    assert DoubleConvolution(3, 8, padding=0)(torch.zeros(1, 3, 12, 9)).shape == (1, 8, 8, 5)


class Net(nn.Module):
    """A small U-Net of two levels, whose sizes need not be multiples of anything."""

    def __init__(self) -> None:
        super().__init__()
        self.first = DoubleConvolution(2, 4)
        self.second = DoubleConvolution(4, 8)
        self.middle = DoubleConvolution(8, 16)
        self.down = DownSample()
        self.up2, self.up1 = UpSample(16, 8), UpSample(8, 4)
        self.join = CropAndConcat()
        self.third = DoubleConvolution(16, 8)
        self.fourth = DoubleConvolution(8, 4)

    def forward(self, x: Tensor) -> Tensor:
        one = self.first(x)
        two = self.second(self.down(one))
        x = self.third(self.join(self.up2(self.middle(self.down(two))), two))
        return self.fourth(self.join(self.up1(x), one))


SIZES = [(17, 22), (32, 19), (23, 40)]


def make_net() -> tuple[nn.Module, list[Tensor]]:
    torch.manual_seed(0)
    return Net().eval(), [torch.randn(1, 2, *size) for size in SIZES]


@pytest.mark.filterwarnings("ignore:.torch.jit:FutureWarning")
def test_one_trace_script_or_fx_graph_serves_every_size() -> None:
    net, images = make_net()
    forms = [torch.jit.script(net), torch.jit.trace(net, images[:1]), torch.fx.symbolic_trace(net)]
    for form in [*forms, copy.deepcopy(net), pickle.loads(pickle.dumps(net))]:
        for image in images:
            torch.testing.assert_close(form(image), net(image))


@since((2, 7), "bounds open sizes too narrowly")
@pytest.mark.parametrize("strict", [False, True])
def test_one_export_serves_every_size(strict: bool) -> None:
    net, images = make_net()
    sides = {2: torch.export.Dim("H", min=8, max=4096), 3: torch.export.Dim("W", min=8, max=4096)}
    program = torch.export.export(net, (images[0],), dynamic_shapes=({**sides},), strict=strict)
    for image in images:
        torch.testing.assert_close(program.module()(image), net(image))


def test_compile_needs_no_graph_break_at_any_size() -> None:
    net, images = make_net()
    compiled = torch.compile(net, fullgraph=True, dynamic=True, backend="aot_eager")
    for image in images:
        torch.testing.assert_close(compiled(image), net(image))


@pytest.mark.parametrize("kind", [torch.float64, torch.bfloat16, torch.device("meta")])
def test_other_dtypes_and_the_meta_device(kind: torch.dtype | torch.device) -> None:
    net, images = make_net()
    output = net.to(kind)(images[0].to(kind))
    assert kind in (output.dtype, output.device)
    assert output.shape == (1, 4, 16, 20)
