"""Weights start from seed and path alone, as each module's own class starts them."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch
from torch import nn

from blocks.card import Arg, Card, Port, Result, Tensor
from blocks.kinds import Int
from blocks.shapes import Shape
from builder.graph.ir import Graph, InitRule, Tie
from builder.model import initialise
from builder.model.assemble import assemble
from builder.model.initialise import InitFault
from builder.model.rules import faults_of
from builder.road import load
from tests.builder.model.sheet import Sheet
from tests.builder.model.writing.test_emit import block, image


class Strange(nn.Module):
    """Starts in ways of its own: made by randn, drawn in place, and computed from what was drawn."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.first = nn.Parameter(torch.randn(features))
        self.second = nn.Parameter(torch.empty(features, features))
        nn.init.orthogonal_(self.second)
        self.inner = nn.Linear(features, features)
        with torch.no_grad():
            self.inner.weight.mul_(3)
        self.register_buffer("table", torch.arange(features) + torch.rand_like(self.first))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.inner(x * self.first + self.table)


STRANGE = Card(
    "Strange", "", "other", (Port("x"),), (Arg("features", Int(1), inferred="x.features"),),
    rule=lambda args, inputs: Result((inputs[0],), (Tensor("first", (args.features,)),)),
    home=f"{__name__}:Strange",
)  # fmt: skip


def net(*, extra: bool = False) -> Graph:
    sheet = image()
    if extra:
        sheet.add("before", "Conv2d", "image", out_channels=3, kernel_size=1)
    sheet.add("conv", "Conv2d", "before" if extra else "image", out_channels=4, kernel_size=3)
    block(sheet, "unit", "conv", 8)
    sheet.add("bn", "BatchNorm2d", "unit")
    return sheet.graph("bn")


def fingerprint(module: nn.Module) -> str:
    digest = hashlib.sha256()
    for name, tensor in sorted(module.state_dict().items()):
        digest.update(name.encode() + tensor.numpy().tobytes())
    return digest.hexdigest()


def test_one_seed_gives_the_same_bits_and_another_seed_others() -> None:
    assert fingerprint(assemble(net(), seed=0)) == fingerprint(assemble(net(), seed=0))
    assert fingerprint(assemble(net(), seed=0)) != fingerprint(assemble(net(), seed=1))


@pytest.mark.parametrize(
    ("name", "params"),
    [("resnet", {"width": 4}), ("mobilenet_v2", {"width": 0.1}), ("capsnet", {}), ("lstm_tagger", {})],
)
@pytest.mark.parametrize("dtype", [None, "float64"])
def test_blocks_that_are_made_once_have_the_bits_of_those_made_twice(
    name: str, params: dict[str, float], dtype: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = load(name, **params).build(seed=3, dtype=dtype)
    monkeypatch.setattr(initialise, "_is_familiar", lambda *_: False)
    twice = load(name, **params).build(seed=3, dtype=dtype)
    assert fingerprint(once) == fingerprint(twice)


def test_a_block_whose_numbers_all_come_from_rules_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    again, made = [], initialise._made
    monkeypatch.setattr(initialise, "_made", lambda node: again.append(node.path) or made(node))
    load("resnet", width=4).build(seed=3)
    assert again == ["fc"]


def test_two_nodes_of_one_shape_start_differently() -> None:
    sheet = Sheet(inputs={"x": Shape.of("N", 4)})
    sheet.add("a", "Linear", "x", out_features=4)
    sheet.add("b", "Linear", "a", out_features=4)
    module = assemble(sheet.graph("b"), seed=0)
    assert not torch.equal(module.a.weight, module.b.weight)
    assert not torch.equal(module.a.weight[0], module.a.bias)


def test_another_node_changes_no_weight() -> None:
    alone, beside = assemble(net(), seed=3).state_dict(), assemble(net(extra=True), seed=3).state_dict()
    assert all(torch.equal(beside[name], tensor) for name, tensor in alone.items())


def test_the_global_random_state_is_neither_read_nor_moved() -> None:
    torch.manual_seed(1)
    before = torch.get_rng_state()
    first = fingerprint(assemble(net(), seed=0))
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(2)
    assert fingerprint(assemble(net(), seed=0)) == first


def test_without_a_seed_the_global_random_state_is_used_as_torch_uses_it() -> None:
    torch.manual_seed(5)
    module = assemble(net())
    torch.manual_seed(5)
    assert torch.equal(module.conv.weight, nn.Conv2d(3, 4, 3).weight)


def test_threads_do_not_disturb_each_other() -> None:
    with ThreadPoolExecutor(4) as pool:
        prints = list(pool.map(lambda seed: fingerprint(assemble(net(), seed=seed)), [0, 1, 2, 3] * 3))
    assert prints == [fingerprint(assemble(net(), seed=seed)) for seed in (0, 1, 2, 3)] * 3


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_other_processes_and_hash_seeds_give_the_same_bits(hash_seed: str) -> None:
    code = (
        "from tests.builder.model.test_initialise import *; "
        "print(fingerprint(assemble(net(extra=True), seed=9)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[3], env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": "."},
    )  # fmt: skip
    assert done.stdout.strip() == fingerprint(assemble(net(extra=True), seed=9))


@pytest.mark.parametrize(
    ("block_name", "args", "shape"),
    [
        ("Conv2d", {"out_channels": 64, "kernel_size": 3}, (2, 32, 8, 8)),
        ("Linear", {"out_features": 128}, (2, 128)),
        ("LSTM", {"hidden_size": 32}, (3, 2, 32)),
        ("MultiheadAttention", {"num_heads": 2}, (3, 2, 64)),
        ("TransformerEncoderLayer", {"nhead": 2, "dim_feedforward": 64}, (3, 2, 64)),
        ("DoubleConvolution", {"out_channels": 32}, (2, 32, 8, 8)),
        ("BatchNorm2d", {}, (2, 32, 8, 8)),
    ],
)
def test_each_tensor_keeps_the_distribution_of_its_class(
    block_name: str, args: dict[str, object], shape: tuple[int, ...]
) -> None:
    sheet = Sheet(inputs={"x": Shape.of(*shape)})
    sheet.add("a", block_name, "x", **args)
    graph = sheet.graph("a")
    torch.manual_seed(0)
    ours, torchs = assemble(graph, seed=0).state_dict(), assemble(graph).state_dict()
    for name, tensor in torchs.items():
        if tensor.float().std(unbiased=False) == 0:
            assert torch.equal(ours[name], tensor), name
        elif tensor.numel() > 500:
            assert ours[name].std() == pytest.approx(tensor.std().item(), rel=0.15), name
            assert ours[name].abs().max() == pytest.approx(tensor.abs().max().item(), rel=0.35), name


def test_a_class_that_starts_in_its_own_ways_is_followed() -> None:
    sheet = Sheet(inputs={"x": Shape.of("N", 64)})
    sheet.add("a", STRANGE, "x")
    before = torch.get_rng_state()
    first, second = (assemble(sheet.graph("a"), seed=4) for _ in range(2))
    assert torch.equal(torch.get_rng_state(), before)
    assert fingerprint(first) == fingerprint(second)
    torch.testing.assert_close(first.a.second @ first.a.second.T, torch.eye(64), rtol=0, atol=1e-5)
    assert 0.3 < first.a.inner.weight.abs().max() <= 0.375  # three times 1/sqrt(64)
    assert 0.7 < first.a.first.std() < 1.3
    assert (first.a.table - torch.arange(64)).min() >= 0


def test_bits_do_not_depend_on_the_floating_type_but_for_rounding() -> None:
    single, half = assemble(net(), seed=0), assemble(net(), seed=0, dtype="bfloat16")
    assert torch.equal(single.conv.weight.bfloat16(), half.conv.weight)


def test_a_tied_parameter_starts_as_its_owner() -> None:
    def graph(*ties: Tie) -> Graph:
        sheet = Sheet(inputs={"tokens": Shape.of("N", "T", dtype="int64")})
        sheet.add("embed", "Embedding", "tokens", num_embeddings=7, embedding_dim=4)
        sheet.add("head", "Linear", "embed", out_features=7, ties=ties)
        return sheet.graph("head")

    tied, apart = assemble(graph(Tie("weight", "embed.weight")), seed=0), assemble(graph(), seed=0)
    assert tied.head.weight is tied.embed.weight
    assert torch.equal(tied.embed.weight, apart.embed.weight)
    assert torch.equal(tied.head.bias, apart.head.bias)


def rule(of: str, **fills: object) -> InitRule:
    return InitRule(of, tuple(fills.items()))  # type: ignore[arg-type]


def with_rules(*rules: InitRule) -> Graph:
    graph = net()
    object.__setattr__(graph, "init", rules)
    return graph


def test_the_last_rule_that_fits_decides_and_others_are_as_without() -> None:
    graph = with_rules(
        rule("Conv2d", weight=("normal", (("std", 9.0),)), bias=0.0),
        rule("unit.*", weight=0.5),
        rule("unit.bn", weight=2.0),
    )
    module, plain = assemble(graph, seed=0), assemble(net(), seed=0)
    assert 6 < module.conv.weight.std() < 12
    assert module.conv.bias.tolist() == [0] * 4
    assert module.unit.conv.weight.unique().tolist() == [0.5]
    assert module.unit.bn.weight.tolist() == [2.0] * 8
    assert torch.equal(module.bn.weight, plain.bn.weight)


def test_a_rule_draws_from_seed_and_path_too() -> None:
    graph = with_rules(
        rule("Conv2d", weight=("kaiming_normal", (("mode", "fan_out"), ("nonlinearity", "relu"))))
    )
    before = torch.get_rng_state()
    assert fingerprint(assemble(graph, seed=1)) == fingerprint(assemble(graph, seed=1))
    assert torch.equal(torch.get_rng_state(), before)
    weight = assemble(graph, seed=1).unit.conv.weight.detach()
    assert weight.std() == pytest.approx((2 / (8 * 9)) ** 0.5, rel=0.2)


@pytest.mark.parametrize(
    ("function", "args"),
    [
        ("uniform", {"a": 1.0, "b": 2.0}), ("normal", {"mean": 5.0}), ("trunc_normal", {"std": 0.1}),
        ("constant", {"val": 3.0}), ("ones", {}), ("zeros", {}), ("eye", {}),
        ("xavier_uniform", {"gain": 2.0}), ("xavier_normal", {}),
        ("kaiming_uniform", {"a": 1.0}), ("kaiming_normal", {}), ("orthogonal", {}),
        ("sparse", {"sparsity": 0.5}),
    ],
)  # fmt: skip
def test_every_function_of_the_table_fills(function: str, args: dict[str, float]) -> None:
    sheet = Sheet(inputs={"x": Shape.of("N", 4)})
    sheet.add("a", "Linear", "x", out_features=4, init=(rule("", weight=(function, tuple(args.items()))),))
    first, second = assemble(sheet.graph("a"), seed=0), assemble(sheet.graph("a"))
    assert not torch.equal(first.a.weight, torch.full((4, 4), -7.0))
    assert first.a.weight.isfinite().all()
    assert second.a.weight.isfinite().all()


def test_dirac_keeps_an_image_as_it_is() -> None:
    sheet = image()
    fills = rule("", weight=("dirac", ()), bias=0.0)
    sheet.add("a", "Conv2d", "image", out_channels=3, kernel_size=3, padding=1, init=(fills,))
    x = torch.rand(1, 3, 4, 4)
    torch.testing.assert_close(assemble(sheet.graph("a"))(x), x)


def test_a_function_that_does_not_suit_the_tensor_names_it() -> None:
    graph = with_rules(rule("*", weight=("kaiming_normal", ())))
    with pytest.raises(InitFault, match=r"^kaiming_normal cannot fill unit.bn.weight, which has 1 dim$"):
        assemble(graph, seed=0)


def test_rules_are_judged_without_torch_and_all_at_once() -> None:
    graph = with_rules(
        rule("Conv2", weight=1.0),
        rule("Conv2d", weight=("kaimingnormal", ())),
        rule("conv", weight=("normal", (("sd", 1.0),))),
        rule("conv", weight=("normal", (("std", -1.0),))),
        rule("nowhere.*", weight=1.0),
        rule("bn", weight=("orthogonal", ())),
    )
    assert [(fault.code, fault.what, fault.hint) for fault in faults_of(graph)] == [
        ("unmatched-init", "the init rule for 'Conv2' means no block and no node", "did you mean 'Conv2d'?"),
        ("bad-init", "there is no filling function 'kaimingnormal'", "did you mean 'kaiming_normal'?"),
        ("bad-init", "normal has no argument 'sd'", "did you mean 'std'?"),
        ("bad-init", "std of normal needs a number of at least 0, got -1.0", None),
        (
            "bad-init",
            "orthogonal cannot fill bn.weight, which has 1 dim",
            "name the blocks or the tensors that the rule means more narrowly",
        ),
    ]


def test_a_rule_of_a_composite_means_nodes_by_their_paths_inside() -> None:
    net = load(
        """
net: t
inputs: {x: [N, 8]}
blocks:
  Pair:
    init: [{of: "a*", weight: 0}]
    nodes: {a: {block: Linear, out_features: 8}, b: {block: Linear, out_features: 8}}
nodes: {pair: {block: Pair, repeat: 2}}
"""
    )
    module = net.build(seed=0)
    assert [bool(one.a.weight.any()) for one in module.pair] == [False, False]
    assert [bool(one.b.weight.any()) for one in module.pair] == [True, True]
