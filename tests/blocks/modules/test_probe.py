"""Probe: blocks without a rule are known by what they do, and held against torch at other sizes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from torch import nn

from blocks.conditions import AtLeast, Divides, Equal
from blocks.dims import Dim
from blocks.registration import implementation, register
from blocks.registry import find, registry
from blocks.settle import UNBOUND
from blocks.shapes import Shape
from tests.blocks.modules.probing import probed, registered

N, H, W = (Dim.symbol(name) for name in "NHW")
WHOLE = "int64"


@pytest.fixture(autouse=True)
def _leave_the_registry_as_it_was() -> Iterator[None]:
    before = dict(registry().cards)
    yield
    registry().cards.clear()
    registry().cards.update(before)


IMAGE = Shape.of("N", 8, "H", "W")

FORMULAS = [
    ("Unfold", (Shape.of("N", 3, "H", "W"),), {"kernel_size": 3, "padding": 1}, [(N, 27, H * W)]),
    ("Fold", (Shape.of("N", 12, 12),), {"output_size": (4, 5), "kernel_size": 2}, [(N, 3, 4, 5)]),
    ("CosineSimilarity", (Shape.of("N", 8, "W"),) * 2, {}, [(N, W)]),
    ("PairwiseDistance", (Shape.of("N", 8),) * 2, {"keepdim": True}, [(N, 1)]),
    ("EmbeddingBag", (Shape.of("N", "W", dtype=WHOLE),), {"num_embeddings": 9, "embedding_dim": 4}, [(N, 4)]),
    ("CrossMapLRN2d", (IMAGE,), {"size": 3}, [(N, 8, H, W)]),
    ("SyncBatchNorm", (IMAGE,), {}, [(N, 8, H, W)]),
    ("FractionalMaxPool2d", (IMAGE,), {"kernel_size": 2, "output_ratio": 0.5}, [(N, 8, H // 2, W // 2)]),
    (
        "MaxUnpool2d",
        (IMAGE, Shape.of("N", 8, "H", "W", dtype=WHOLE)),
        {"kernel_size": 3},
        [(N, 8, 3 * H, 3 * W)],
    ),
    ("MSELoss", (IMAGE, IMAGE), {}, [()]),
    ("L1Loss", (IMAGE, IMAGE), {"reduction": "none"}, [(N, 8, H, W)]),
    (
        "CrossEntropyLoss",
        (Shape.of("N", 8, "W"), Shape.of("N", "W", dtype=WHOLE)),
        {"reduction": "none"},
        [(N, W)],
    ),
    ("GaussianNLLLoss", (Shape.of("N", 8),) * 3, {}, [()]),
    (
        "AdaptiveLogSoftmaxWithLoss",
        (Shape.of("N", 8), Shape.of("N", dtype=WHOLE)),
        {"n_classes": 10, "cutoffs": 4},
        [(N,), ()],
    ),
    (
        "ops.Conv2dNormActivation",
        (IMAGE,),
        {"out_channels": 6, "stride": 2},
        [(N, 6, (H + 1) // 2, (W + 1) // 2)],
    ),
    (
        "ops.DeformConv2d",
        (IMAGE, Shape.of("N", 18, "H", "W")),
        {"out_channels": 4, "kernel_size": 3, "padding": 1},
        [(N, 4, H, W)],
    ),
    (
        "ops.RoIAlign",
        (IMAGE, Shape.of("W", 5)),
        {"output_size": 7, "spatial_scale": 1.0, "sampling_ratio": 2},
        [(W, 8, 7, 7)],
    ),
    ("ops.SqueezeExcitation", (IMAGE,), {"squeeze_channels": 2}, [(N, 8, H, W)]),
    ("ops.MLP", (Shape.of("N", "W", 8),), {"hidden_channels": (4, 5)}, [(N, W, 5)]),
    ("ops.StochasticDepth", (IMAGE,), {"p": 0.5, "mode": "row"}, [(N, 8, H, W)]),
    ("ops.DropBlock2d", (IMAGE,), {"p": 0.5, "block_size": 3}, [(N, 8, H, W)]),
    ("ops.Permute", (IMAGE,), {"dims": (0, 2, 3, 1)}, [(N, H, W, 8)]),
]


@pytest.mark.parametrize(("name", "shapes", "given", "outputs"), FORMULAS, ids=[row[0] for row in FORMULAS])
def test_sizes_that_come_out_are_formulas_over_those_that_go_in(
    name: str, shapes: tuple[Shape, ...], given: dict[str, object], outputs: list[tuple[Dim | int, ...]]
) -> None:
    result = probed(name, *shapes, **given)
    assert [shape.dims for shape in result.outputs] == [tuple(map(Dim.of, dims)) for dims in outputs]


def test_parameters_and_buffers_are_those_of_the_module() -> None:
    result = probed("ops.Conv2dNormActivation", IMAGE, out_channels=6)
    real = implementation(find("ops.Conv2dNormActivation"))(8, 6)
    assert {one.name: one.shape for one in (*result.params, *result.buffers)} == {
        name: tuple(tensor.shape) for name, tensor in real.state_dict().items()
    }
    assert [one.name for one in result.params] == [name for name, _ in real.named_parameters()]
    assert [one.dtype for one in result.buffers] == ["float32", "float32", "int64"]


def test_buffers_that_no_checkpoint_holds_are_marked() -> None:
    class Held(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("kept", torch.zeros(2))
            self.register_buffer("lost", torch.zeros(3), persistent=False)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x

    register(Held)
    assert [(one.name, one.persistent) for one in probed("Held", IMAGE).buffers] == [
        ("kept", True),
        ("lost", False),
    ]


def test_multiply_adds_are_a_formula_where_one_fits() -> None:
    result = probed("ops.Conv2dNormActivation", IMAGE, out_channels=6, stride=2)
    assert result.macs == 9 * 8 * 6 * N * ((H + 1) // 2) * ((W + 1) // 2)


def test_multiply_adds_of_layers_are_explained_one_by_one() -> None:
    class Steps(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.second = nn.Conv2d(8, 8, 3, 2, 1), nn.Conv2d(8, 8, 3, 3, 1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            y: torch.Tensor = self.second(self.first(x))
            return y

    register(Steps)
    result = probed("Steps", IMAGE)
    assert result.macs == 576 * N * (((H + 1) // 2) * ((W + 1) // 2) + ((H + 5) // 6) * ((W + 5) // 6))
    assert result.notes == ()


def test_multiply_adds_that_no_formula_explains_are_counted_at_sizes_that_are_told() -> None:
    def forward(self, x: torch.Tensor) -> torch.Tensor:  # type: ignore[no-untyped-def]
        twice = x.new_empty(x.shape[1], x.shape[1] ^ 5)
        return x @ twice

    result = probed(registered(lambda self, x: forward(self, x).sum(1)), Shape.of("N", "W"))
    assert result.outputs[0].dims == (N,)
    assert result.macs == 13 * (13 ^ 5) * N
    assert result.notes == ("the multiply-adds were counted at W = 13",)


def test_what_a_block_asks_of_a_size_is_found() -> None:
    def halved(self, x: torch.Tensor) -> torch.Tensor:  # type: ignore[no-untyped-def]
        return x.view(x.shape[0], x.shape[1], -1, 6)

    result = probed(registered(halved), Shape.of("N", 5, "W"))
    assert result.outputs[0].dims == (N, Dim(5), W // 6, Dim(6))
    assert result.claims == (Divides(6, W, "Made accepts sizes in steps of 6 alone"),)


def test_the_least_size_is_found() -> None:
    def forward(self, x: torch.Tensor) -> torch.Tensor:  # type: ignore[no-untyped-def]
        return nn.functional.max_pool2d(x, 7, 1)

    result = probed(registered(forward), IMAGE)
    assert result.outputs[0].dims == (N, Dim(8), H - 6, W - 6)
    what = "Made needs a size of at least 7"
    assert result.claims == (AtLeast(H, 7, what), AtLeast(W, 7, what))


def test_a_size_that_no_formula_explains_is_stated() -> None:
    def forward(self, x: torch.Tensor) -> torch.Tensor:  # type: ignore[no-untyped-def]
        return x.new_empty(x.shape[0], x.shape[1] ^ 5)

    result = probed(registered(forward), Shape.of("N", "W"))
    assert result.outputs[0].dims == (N, Dim(13 ^ 5))
    assert result.claims == (Equal(W, Dim(13), "Made has no rule, and was tried at 13 alone"),)


def test_inner_sizes_vary_as_a_whole() -> None:
    result = probed("ops.Conv2dNormActivation", Shape.of("N", 8, H // 4, W), out_channels=6, stride=2)
    assert result.outputs[0].dims == (N, Dim(6), (H // 4 + 1) // 2, (W + 1) // 2)


def test_several_outputs_and_nested_ones_stand_in_order() -> None:
    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor]]:  # type: ignore[no-untyped-def]
        return x, (x.sum(1), x.argmax(1))

    result = probed(registered(forward), Shape.of("N", 8, "W"))
    assert [shape.dims for shape in result.outputs] == [(N, Dim(8), W), (N, W), (N, W)]
    assert [shape.dtype for shape in result.outputs] == ["float32", "float32", "int64"]


def test_optional_ports_may_stay_open() -> None:
    def forward(self, x: torch.Tensor, mask: torch.Tensor | None = None, bias: torch.Tensor | None = None):  # type: ignore[no-untyped-def]
        assert mask is None
        return x if bias is None else torch.cat([x, bias])

    name = registered(forward)
    assert probed(name, Shape.of("N", 8)).outputs[0].dims == (N, Dim(8))
    with_gap = probed(name, Shape.of("N", 8), UNBOUND, Shape.of("W", 8))
    assert with_gap.outputs[0].dims == (N + W, Dim(8))


def test_any_number_of_inputs_goes_into_a_starred_port() -> None:
    def forward(self, *xs: torch.Tensor) -> torch.Tensor:  # type: ignore[no-untyped-def]
        return torch.cat(xs, 1)

    shapes = tuple(Shape.of("N", size) for size in (3, 4, "W"))
    assert probed(registered(forward), *shapes).outputs[0].dims == (N, W + 7)


def test_arguments_of_forward_are_passed() -> None:
    def forward(self, x: torch.Tensor, times: int = 1) -> torch.Tensor:  # type: ignore[no-untyped-def]
        return torch.cat([x] * times)

    assert probed(registered(forward), Shape.of("N", 8), times=3).outputs[0].dims == (3 * N, Dim(8))


def test_formulas_hold_at_sizes_that_were_never_tried() -> None:
    name, given = "ops.Conv2dNormActivation", {"out_channels": 6, "kernel_size": 5, "stride": 3, "padding": 1}
    result = probed(name, IMAGE, **given)
    module = implementation(find(name))(8, **given).to("meta").eval()
    for sizes in [(1, 3, 3), (2, 100, 57), (5, 31, 499), (3, 222, 223)]:
        seen = module(torch.empty(sizes[0], 8, *sizes[1:], device="meta"))
        assert result.outputs[0].evaluate(dict(zip("NHW", sizes, strict=True))) == tuple(seen.shape)
