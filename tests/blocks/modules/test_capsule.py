"""Capsule blocks: recorded numbers, finite extremes, and every PyTorch tool."""

import copy
import pickle

import pytest
import torch
from torch import Tensor, nn

from blocks.modules.capsule import CapsuleMask, CapsuleRouting, MarginLoss, PrimaryCapsules, Squash
from tests.reference.recipe import check_case, load_cases

CASES = load_cases("capsule/")
DTYPES = [torch.float64, torch.float32]


def make_router(name: str) -> CapsuleRouting:
    iterations = 1 if "it=1" in name else 3
    softmax = "output" if "paper_softmax_j" in name else "input"
    sizes = (1152, 10, 8, 16) if "1152" in name else (6, 4, 3, 5)
    return CapsuleRouting(*sizes, iterations=iterations, softmax=softmax)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", [name for name in CASES if "Squash" in name])
def test_squash_computes_the_recorded_numbers(name: str, dtype: torch.dtype) -> None:
    check_case(Squash(), CASES[name], dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", [name for name in CASES if "Router" in name])
def test_routing_computes_the_recorded_numbers(name: str, dtype: torch.dtype) -> None:
    check_case(make_router(name), CASES[name], dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", [name for name in CASES if "MarginLoss" in name])
def test_margin_loss_computes_the_recorded_numbers(name: str, dtype: torch.dtype) -> None:
    check_case(MarginLoss(4, squared="paper_squared" in name), CASES[name], dtype)


class CapsuleNet(nn.Module):
    """The net of the paper, put together from our blocks."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 256, 9)
        self.primary = PrimaryCapsules(256)
        self.routing = CapsuleRouting(1152, 10, 8, 16, softmax="input")
        self.mask = CapsuleMask()
        layers = [nn.Linear(160, 512), nn.ReLU(), nn.Linear(512, 1024), nn.ReLU(), nn.Linear(1024, 784)]
        self.decoder = nn.Sequential(*layers, nn.Sigmoid())

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        capsules = self.routing(self.primary(torch.relu(self.conv(image))))
        masked, prediction = self.mask(capsules)
        return capsules, self.decoder(masked.flatten(1)).view(-1, 1, 28, 28), prediction


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_blocks_together_are_the_recorded_net(dtype: torch.dtype) -> None:
    check_case(CapsuleNet(), CASES["capsule/MNISTCapsuleNetworkModel"], dtype)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
@pytest.mark.parametrize("part", [0.0, 1e-30, 1e-3, 0.5, 1.0])
def test_squash_is_finite_over_the_whole_range(dtype: torch.dtype, part: float) -> None:
    x = torch.tensor([[1.0, -1.0, 0.5]], dtype=dtype) * (torch.finfo(dtype).max * part)
    x.requires_grad_()
    y = Squash()(x)
    y.sum().backward()
    assert y.isfinite().all()
    assert x.grad is not None
    assert x.grad.isfinite().all()


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64])
def test_squash_of_the_largest_vector_has_length_one(dtype: torch.dtype) -> None:
    x = torch.full((1, 4), torch.finfo(dtype).max, dtype=dtype)
    torch.testing.assert_close(Squash()(x), torch.full((1, 4), 0.5, dtype=dtype))


def test_squash_keeps_direction_and_bounds_length() -> None:
    x = torch.randn(50, 6, dtype=torch.float64, generator=torch.Generator().manual_seed(1)) * 3
    y, q = Squash()(x), (x * x).sum(-1)
    torch.testing.assert_close(y.norm(dim=-1), q / (1 + q), rtol=1e-7, atol=0.0)
    torch.testing.assert_close(torch.cosine_similarity(x, y), torch.ones(50, dtype=torch.float64))


def test_margin_loss_has_a_finite_gradient_at_zero() -> None:
    for squared in (True, False):
        capsules = torch.zeros(2, 3, 4, requires_grad=True)
        loss = MarginLoss(3, squared=squared)(capsules, torch.tensor([0, 2]))
        loss.backward()
        assert loss.item() == pytest.approx(0.81 if squared else 0.9)
        assert torch.equal(capsules.grad, torch.zeros(2, 3, 4))


def test_margin_loss_refuses_a_label_that_is_no_class() -> None:
    with pytest.raises((RuntimeError, IndexError)):
        MarginLoss(3)(torch.zeros(1, 3, 4), torch.tensor([3]))


def test_mask_keeps_the_longest_capsule_unless_a_label_says_otherwise() -> None:
    capsules = torch.tensor([[[1.0, 0.0], [3.0, 4.0]], [[0.0, 2.0], [1.0, float("nan")]]])[:1]
    masked, prediction = CapsuleMask()(capsules)
    assert masked.tolist() == [[[0.0, 0.0], [3.0, 4.0]]]
    assert prediction.tolist() == [1]
    masked, prediction = CapsuleMask()(capsules, torch.tensor([0]))
    assert masked.tolist() == [[[1.0, 0.0], [0.0, 0.0]]]
    assert prediction.tolist() == [1]


def test_mask_compares_lengths_beyond_the_range_of_float16() -> None:
    capsules = torch.tensor([[[300.0, 0.0], [400.0, 0.0], [60000.0, 60000.0]]], dtype=torch.float16)
    assert CapsuleMask()(capsules)[1].tolist() == [2]


def test_masked_capsules_get_no_gradient() -> None:
    capsules = torch.tensor([[[1.0, 0.0], [3.0, 4.0]]], requires_grad=True)
    CapsuleMask()(capsules)[0].sum().backward()
    assert capsules.grad.tolist() == [[[0.0, 0.0], [1.0, 1.0]]]


def test_primary_capsules_read_the_channel_as_feature_times_types_plus_type() -> None:
    block = PrimaryCapsules(1, capsules=3, features=2, kernel_size=1, stride=1)
    with torch.no_grad():
        block.conv.weight.zero_()
        block.conv.bias.copy_(torch.arange(1.0, 7.0))
    y = block(torch.zeros(1, 1, 2, 2))
    expected = Squash()(torch.tensor([[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]).repeat_interleave(4, dim=0))
    torch.testing.assert_close(y, expected.unsqueeze(0))


def test_routing_starts_small_enough_not_to_saturate() -> None:
    torch.manual_seed(0)
    block = CapsuleRouting(1152, 10, 8, 16)
    assert block.weight.std().item() == pytest.approx(0.01, rel=0.01)
    lengths = block(Squash()(torch.randn(4, 1152, 8))).norm(dim=-1)
    assert lengths.max() < 0.5


def test_routing_refuses_arguments_that_mean_nothing() -> None:
    with pytest.raises(ValueError, match=r"iterations must be at least 1, got 0"):
        CapsuleRouting(2, 2, 2, 2, iterations=0)
    with pytest.raises(ValueError, match=r"softmax must be 'output' or 'input', got 'both'"):
        CapsuleRouting(2, 2, 2, 2, softmax="both")  # type: ignore[arg-type]


BLOCKS = [
    (Squash(), (torch.randn(2, 6, 3),)),
    (PrimaryCapsules(2, 3, 4, kernel_size=3), (torch.randn(2, 2, 7, 8),)),
    (CapsuleRouting(6, 4, 3, 5), (torch.randn(2, 6, 3),)),
    (CapsuleRouting(6, 4, 3, 5, 2, "input"), (torch.randn(2, 6, 3),)),
    (CapsuleMask(), (torch.randn(2, 6, 3),)),
    (CapsuleMask(), (torch.randn(2, 6, 3), torch.tensor([5, 0]))),
    (MarginLoss(6), (torch.randn(2, 6, 3), torch.tensor([5, 0]))),
]


@pytest.mark.filterwarnings("ignore:.torch.jit:FutureWarning")
@pytest.mark.parametrize(("block", "inputs"), BLOCKS)
def test_script_trace_export_and_fx_compute_the_same(block: nn.Module, inputs: tuple[Tensor, ...]) -> None:
    expected = block(*inputs)
    programs = [torch.export.export(block, inputs, strict=is_strict) for is_strict in (False, True)]
    assert not any("netdraft" in str(program.graph) for program in programs), "an operator of our own"
    for form in (
        torch.jit.script(block),
        torch.jit.trace(block, inputs),
        *(program.module() for program in programs),
        torch.fx.symbolic_trace(block, {"label": None} if len(inputs) == 1 else None),
    ):
        torch.testing.assert_close(form(*inputs), expected)


@pytest.mark.parametrize(("block", "inputs"), BLOCKS)
def test_copies_and_pickles_compute_the_same(block: nn.Module, inputs: tuple[Tensor, ...]) -> None:
    for twin in (copy.deepcopy(block), pickle.loads(pickle.dumps(block))):
        torch.testing.assert_close(twin(*inputs), block(*inputs))


@pytest.mark.parametrize(("block", "inputs"), BLOCKS)
@pytest.mark.parametrize("kind", [torch.float64, torch.bfloat16, torch.device("meta")])
def test_other_dtypes_and_the_meta_device(
    block: nn.Module, inputs: tuple[Tensor, ...], kind: torch.dtype | torch.device
) -> None:
    moved = [x.to(kind) if x.is_floating_point() or kind == torch.device("meta") else x for x in inputs]
    output = copy.deepcopy(block).to(kind)(*moved)
    first = output[0] if isinstance(output, tuple) else output
    assert kind in (first.dtype, first.device)


@pytest.mark.parametrize("block", [CapsuleRouting(6, 4, 3, 5), CapsuleMask()])
def test_compile_needs_no_graph_break(block: nn.Module) -> None:
    compiled = torch.compile(block, fullgraph=True, dynamic=True, backend="aot_eager")
    for batch in (3, 5):
        x = torch.randn(batch, 6, 3, requires_grad=True)
        torch.testing.assert_close(compiled(x), block(x))
