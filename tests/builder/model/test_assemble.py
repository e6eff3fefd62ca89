"""A graph becomes a module: on any device, in any floating type, with names as in the spec."""

from __future__ import annotations

import copy
import pickle
import weakref

import pytest
import torch
from torch import nn

from blocks.card import Card, Port, Result
from blocks.conditions import AtLeast, Condition, Equal
from blocks.dims import Dim
from blocks.errors import BlockError
from blocks.shapes import Shape
from builder.errors import UsageError
from builder.graph.ir import Found, Graph
from builder.model.assemble import assemble
from builder.model.checks import WrongSize
from tests.builder.model.sheet import MARK, Sheet
from tests.builder.model.writing.test_emit import block, image


class Origin:
    """Stands for a net: something that no tool of torch knows."""

    def __init__(self, name: str) -> None:
        self.name = name


def net() -> Graph:
    sheet = image()
    sheet.add("enc1", "Conv2d", "image", out_channels=4, kernel_size=3)
    block(sheet, "stage.0", "enc1", 4)
    block(sheet, "stage.1", "stage.0", 8)
    return sheet.graph("stage.1")


def test_nodes_are_attributes_and_paths_are_keys() -> None:
    module = assemble(net())
    assert isinstance(module.enc1, nn.Conv2d)
    assert isinstance(module.stage[1].bn, nn.BatchNorm2d)
    assert [name for name, _ in module.named_parameters()] == [
        "enc1.weight", "enc1.bias",
        "stage.0.conv.weight", "stage.0.conv.bias", "stage.0.bn.weight", "stage.0.bn.bias",
        "stage.1.conv.weight", "stage.1.conv.bias", "stage.1.bn.weight", "stage.1.bn.bias",
    ]  # fmt: skip


def test_parameters_register_in_the_order_of_the_file() -> None:
    sheet = Sheet(inputs={"x": Shape.of("N", 4)})
    sheet.add("b", "Linear", "x", out_features=4)
    sheet.add("a", "Linear", "b", out_features=4)
    graph = sheet.graph("a")
    object.__setattr__(graph, "written", ("a", "b"))
    assert next(iter(assemble(graph).state_dict())) == "a.weight"


def test_it_computes_what_the_same_code_by_hand_computes() -> None:
    module = assemble(net(), seed=0).eval()
    x = torch.rand(2, 3, 9, 9)
    by_hand = module.enc1(x)
    for unit in module.stage:
        by_hand = unit.bn(unit.conv(by_hand))
    assert torch.equal(module(x), by_hand)


def test_on_meta_nothing_is_allocated() -> None:
    sheet = Sheet(inputs={"x": Shape.of("N", 1 << 20)})
    sheet.add("huge", "Linear", "x", out_features=1 << 20)
    module = assemble(sheet.graph("huge"), device="meta", seed=0, dtype="bfloat16")
    assert module.huge.weight.is_meta
    assert module.huge.weight.dtype is torch.bfloat16


@pytest.mark.parametrize("dtype", ["float64", "bfloat16", torch.float16])
def test_the_floating_type_is_of_the_module_alone(dtype: str | torch.dtype) -> None:
    module = assemble(net(), dtype=dtype, seed=0)
    wanted = getattr(torch, str(dtype).removeprefix("torch."))
    assert {one.dtype for one in module.parameters()} == {wanted}
    assert module.stage[0].bn.num_batches_tracked.dtype is torch.int64
    assert torch.get_default_dtype() is torch.float32


def test_the_default_device_is_as_it_was() -> None:
    assemble(net(), device="meta")
    assert torch.empty(1).device.type == "cpu"


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"device": "gpu"}, "there is no device 'gpu'"),
        ({"dtype": "int64"}, "a net cannot be built in 'int64'"),
        ({"dtype": "f" * 99}, f"a net cannot be built in '{'f' * 40}'"),
        ({"seed": 1.5}, "a seed is an integer of 64 bits, not 1.5"),
        ({"seed": 1 << 64}, f"a seed is an integer of 64 bits, not {1 << 64}"),
    ],
)
def test_options_that_cannot_be_are_refused(options: dict[str, object], text: str) -> None:
    with pytest.raises(UsageError) as caught:
        assemble(net(), **options)  # type: ignore[arg-type]
    assert str(caught.value) == text


def test_the_net_is_at_hand_and_is_no_part_of_the_state() -> None:
    module = assemble(net(), net=Origin("tiny"))
    assert module.net.name == "tiny"
    assert not any("net" in name for name in (*module.state_dict(), *dict(module.named_modules())))
    assert pickle.loads(pickle.dumps(module)).net.name == "tiny"
    assert copy.deepcopy(module).net.name == "tiny"


def test_the_net_hinders_no_tool() -> None:
    module = assemble(net(), seed=0, net=Origin("tiny")).eval()
    x = torch.rand(2, 3, 9, 9)
    assert torch.equal(torch.jit.script(module)(x), module(x))
    assert torch.equal(torch.export.export(module, (x,)).module()(x), module(x))


def test_a_frozen_node_takes_no_gradient() -> None:
    sheet = image()
    sheet.add("a", "Conv2d", "image", out_channels=4, kernel_size=1, freeze=True)
    sheet.add("b", "Conv2d", "a", out_channels=4, kernel_size=1)
    module = assemble(sheet.graph("b"), seed=0)
    assert [one.requires_grad for one in module.parameters()] == [False, False, True, True]


def test_a_called_module_is_one_module_with_one_gradient() -> None:
    sheet = Sheet(inputs={"x": Shape.of("N", 4)})
    sheet.add("layer", "Linear", "x", out_features=4)
    sheet.add("again", "Linear", "layer", out_features=4, call="layer")
    module = assemble(sheet.graph("again"), seed=0)
    x = torch.ones(1, 4)
    assert torch.equal(module(x), module.layer(module.layer(x)))
    assert list(module.state_dict()) == ["layer.weight", "layer.bias"]


@pytest.mark.parametrize("ids", [[f"conv{i}" for i in range(8)], [f"conv.{i}" for i in range(8)]])
def test_no_activation_lives_longer_than_the_next_call(ids: list[str]) -> None:
    sheet = image()
    for above, node_id in zip(("image", *ids), ids, strict=False):
        sheet.add(node_id, "Conv2d", above, out_channels=3, kernel_size=1)
    module = assemble(sheet.graph(ids[-1]), seed=0)
    alive: list[weakref.ref[torch.Tensor]] = []
    counts: list[int] = []

    def count(_module: nn.Module, _inputs: object, output: torch.Tensor) -> None:
        alive.append(weakref.ref(output))
        counts.append(sum(one() is not None for one in alive))

    for inner in module.modules():
        if isinstance(inner, nn.Conv2d):
            inner.register_forward_hook(count)
    with torch.no_grad():
        module(torch.rand(1, 3, 4, 4))
    assert counts == [1, *[2] * 7]  # what goes in and what comes out


def test_a_block_whose_class_is_lost_is_named() -> None:
    rule = lambda args, inputs: Result((inputs[0],))  # noqa: E731
    sheet = image()
    sheet.add("gate", Card("Gate", "", "other", (Port("x"),), rule=rule, home="torch.nn:Gone"), "image")
    with pytest.raises(BlockError, match=r"^torch.nn:Gone of the block 'Gate' cannot be imported"):
        assemble(sheet.graph("gate"))


def checked_net() -> nn.Module:
    sheet = Sheet(inputs={"image": Shape.of("N", 3, "H", "W"), "other": Shape.of("N", 3, "H", "W")})
    sheet.add("sum", "Add", "image", "other")
    h, w = Dim.symbol("H"), Dim.symbol("W")
    found = (
        Found(Condition("multiple", "H", 2), Equal(h // 2 * 2, h, "Add needs equal sizes"), "sum", MARK),
        Found(Condition("least", "W", 4), AtLeast(w, 4), "sum", MARK),
    )
    graph = sheet.graph("sum")
    object.__setattr__(graph, "found", found)
    return assemble(graph, checked=True)


@pytest.mark.parametrize(
    ("one", "other", "text"),
    [
        ((1, 3, 5, 4), (1, 3, 5, 4),
         "H must be a multiple of 2, got H = 5, N = 1, W = 4: node sum needs it (Add needs equal sizes)"),
        ((1, 3, 4, 3), (1, 3, 4, 3), "W must be at least 4, got H = 4, N = 1, W = 3: node sum needs it"),
        ((1, 3, 4, 4), (1, 3, 6, 4), "other must be (N, 3, H, W), got (1, 3, 6, 4): H is 4 elsewhere"),
        ((1, 2, 4, 4), (1, 2, 4, 4), "image must be (N, 3, H, W), got (1, 2, 4, 4): 2 is not 3"),
        ((3, 4, 4), (3, 4, 4), "image must be (N, 3, H, W), got (3, 4, 4)"),
    ],
)  # fmt: skip
def test_a_checked_module_names_the_condition_and_the_sizes(
    one: tuple[int, ...], other: tuple[int, ...], text: str
) -> None:
    with pytest.raises(WrongSize) as caught:
        checked_net()(torch.ones(one), other=torch.ones(other))
    assert str(caught.value) == text


def test_a_checked_module_runs_on_the_right_sizes_and_can_be_copied() -> None:
    module = copy.deepcopy(pickle.loads(pickle.dumps(checked_net())))
    assert module(torch.ones(1, 3, 4, 4), torch.ones(1, 3, 4, 4)).sum() == 96
    with pytest.raises(WrongSize):
        module(torch.ones(1, 3, 5, 4), torch.ones(1, 3, 5, 4))


def test_an_unchecked_module_pays_for_no_check() -> None:
    assert not assemble(net())._forward_pre_hooks
