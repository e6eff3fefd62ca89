"""Numbers that others replace are never made, and those that are made are the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from torch import nn
from torch.nn import init

from blocks.registration import register
from builder.model.starting.streams import Patience, Silence, Stream, Void
from builder.road import load

RULED = """net: ruled
inputs: {x: [N, 4]}
init:
  - {of: Linear, weight: {normal: {std: 0.5}}}
nodes:
  a: {block: Linear, out_features: 300}
  odd: {block: STARTING}
  b: {block: Linear, out_features: 4}
"""


class Curious(nn.Module):
    """Look at numbers while being made, and fill a weight twice."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(300))
        init.normal_(self.weight)
        self.shift = nn.Parameter(self.weight.detach() * 2)
        self.twice = nn.Parameter(torch.empty(64))
        init.uniform_(self.twice, 3.0, 4.0)
        init.uniform_(self.twice, 5.0, 6.0)
        self.row = nn.Parameter(torch.empty(3, 100))
        init.normal_(self.row)
        with torch.no_grad():
            self.row[1].fill_(0)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.weight + self.shift


@pytest.fixture(scope="module", autouse=True)
def registered() -> Iterator[None]:
    register(Curious, name="StartingCurious")
    return iter(())


def curious() -> nn.Module:
    return Curious()


class AtOnce(Stream):
    """Let nothing wait: the plain way."""

    def __torch_function__(self, func, types, args=(), kwargs=None):  # type: ignore[no-untyped-def]
        return self.run(func, args, dict(kwargs or {}))


@pytest.mark.parametrize(
    "make", [curious, lambda: nn.Linear(5, 7), lambda: nn.MultiheadAttention(8, 2), lambda: nn.LSTM(3, 4)]
)
def test_what_waited_has_the_same_bits_as_what_did_not(make) -> None:  # type: ignore[no-untyped-def]
    with Stream(5, "a") as stream:
        later = make()
    stream.finish()
    with AtOnce(5, "a"):
        at_once = make()
    assert later.state_dict().keys() == at_once.state_dict().keys()
    for name, tensor in at_once.state_dict().items():
        assert torch.equal(later.state_dict()[name], tensor), name


def test_without_a_seed_and_without_rules_numbers_are_those_of_torch() -> None:
    text = "{net: t, inputs: {x: [N, 4]}, nodes: {a: {block: Linear, out_features: 3}}}\n"
    torch.manual_seed(3)
    ours = load(text).build()
    torch.manual_seed(3)
    assert torch.equal(ours.a.weight, nn.Linear(4, 3).weight)


def test_numbers_that_a_rule_replaces_are_not_drawn() -> None:
    nodes = "nodes: {a: {block: Linear, out_features: 3, bias: false}}"
    text = f"{{net: t, inputs: {{x: [N, 4]}}, init: [RULE], {nodes}}}\n"
    torch.manual_seed(3)
    ours = load(text.replace("RULE", "{of: Linear, weight: {normal: {std: 2.0}}}")).build()
    torch.manual_seed(3)
    assert torch.equal(ours.a.weight, init.normal_(torch.empty(3, 4), std=2.0))
    before = torch.get_rng_state()
    assert load(text.replace("RULE", "{of: Linear, weight: 1}")).build().a.weight.unique().tolist() == [1.0]
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("seed", [None, 4])
def test_a_class_that_looks_at_its_numbers_sees_them(seed: int | None) -> None:
    model = load(RULED.replace("STARTING", "StartingCurious")).build(seed=seed)
    assert torch.equal(model.odd.shift, model.odd.weight * 2)
    assert 0.7 < model.odd.weight.std() < 1.3
    assert model.odd.twice.min() >= 5
    assert model.odd.row.norm(dim=1)[1] == 0
    assert model.odd.row.norm(dim=1)[0] > 5
    assert 0.4 < model.a.weight.std() < 0.6
    assert model.a.bias.abs().max() <= 0.5


def test_who_looks_at_what_was_spared_sees_zeros() -> None:
    with Silence():
        made = Curious()
    assert made.shift.unique().tolist() == [0.0]


def test_patience_draws_nothing_till_the_end() -> None:
    before = torch.get_rng_state()
    with Patience() as patience:
        made = nn.Linear(4, 4)
    assert torch.equal(torch.get_rng_state(), before)
    patience.finish(without={id(made.weight)})
    assert 0 < made.bias.abs().max() <= 0.5


def test_in_the_void_modules_are_as_on_meta() -> None:
    def make() -> nn.Module:
        return nn.Sequential(nn.BatchNorm2d(3), nn.LSTM(2, 3), nn.Embedding(5, 2, padding_idx=0), Curious())

    with torch.device("meta"):
        plain = make()
    with torch.device("meta"), Void():
        void = make()
        assert torch.ones(2, device="cpu").tolist() == [1, 1]
    seen = [
        [(name, one.shape, one.stride(), one.dtype, one.device, one.requires_grad) for name, one in model]
        for model in (
            [*plain.named_parameters(), *plain.named_buffers()],
            [*void.named_parameters(), *void.named_buffers()],
        )
    ]
    assert seen[0] == seen[1]
