"""Functions as blocks: of tensors, or makers of networks; and what is told of those that are neither."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
import torch
from torch import Tensor, nn

from blocks.card import REQUIRED, Args, Result
from blocks.modules.probe import probe
from blocks.plugins import find
from blocks.registration import UNREAD, implementation, register
from blocks.registry import NameTaken, registry
from blocks.shapes import Shape
from blocks.signatures import UnfitClass


@pytest.fixture(autouse=True)
def _leave_the_registry_as_it_was() -> Iterator[None]:
    before = dict(registry().cards)
    yield
    registry().cards.clear()
    registry().cards.update(before)
    UNREAD.clear()


class Pair(NamedTuple):
    near: Tensor
    far: Tensor


class Two(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.left, self.right = nn.Linear(width, 3), nn.Linear(width, 3)

    def forward(self, one: Tensor, other: Tensor) -> Tensor:
        return self.left(one) + self.right(other)


def weigh(x: Tensor, y: Tensor | None = None, scale: float = 1.0, *, is_hard: bool = False) -> Tensor:
    """Weigh x by y."""
    return x * scale if y is None else x * y


def both(x: Tensor) -> Pair:
    return Pair(x, x[:, :1])


def two(width: int = 4) -> nn.Module:
    """Make a network of two inputs."""
    return Two(width)


def precise(width: int) -> Two:
    return Two(width)


def recurrent(width: int = 5) -> nn.Module:
    return nn.LSTM(width, 3)


def untold(x, y):  # type: ignore[no-untyped-def]
    return x + y


def number(x: Tensor) -> float:
    return float(x.sum())


def starred(*sizes: int) -> nn.Module:
    return nn.Identity()


def called(x: Tensor, how: Callable[[Tensor], Tensor]) -> Tensor:
    return how(x)


def test_a_function_of_tensors_is_a_block_without_state() -> None:
    assert register(weigh) is weigh
    card = find("weigh")
    assert (card.function, card.network, card.is_stateless) == (True, None, True)
    assert [(port.name, port.optional) for port in card.inputs] == [("x", False), ("y", True)]
    assert [(arg.name, arg.default, arg.at_call) for arg in card.args] == [
        ("scale", 1.0, True),
        ("is_hard", False, True),
    ]
    assert card.doc == "Weigh x by y."
    assert implementation(card) is weigh
    shapes = (Shape.of("N", 4), Shape.of("N", 1))
    assert probe(card, Args(scale=2.0, is_hard=True), shapes).outputs == (Shape.of("N", 4),)


def test_a_named_tuple_names_the_outputs() -> None:
    register(both)
    card = find("both")
    assert [port.name for port in card.outputs_for(Args())] == ["near", "far"]
    outputs = probe(card, Args(), (Shape.of("N", 4, "L"),)).outputs
    assert outputs == (Shape.of("N", 4, "L"), Shape.of("N", 1, "L"))


def test_a_network_is_looked_into_when_it_is_wanted_first() -> None:
    made: list[int] = []

    def late(width: int = 4) -> nn.Module:
        made.append(width)
        return Two(width)

    register(late)
    assert made == []
    card = find("late")
    assert made == [4]
    assert [port.name for port in card.inputs] == ["one", "other"]
    assert [port.name for port in card.outputs_for(Args())] == ["out", "left", "right"]
    assert find("late") is card
    assert made == [4]


def test_a_network_gives_what_its_parts_do() -> None:
    register(two)
    result = probe(find("two"), Args(width=4), (Shape.of("N", 4), Shape.of("N", 4)))
    assert result.outputs == (Shape.of("N", 3),) * 3
    assert [one.name for one in result.params] == ["left.weight", "left.bias", "right.weight", "right.bias"]


def test_a_required_argument_is_no_hindrance() -> None:
    register(precise)
    assert [arg.default for arg in find("precise").args] == [REQUIRED]
    assert [port.name for port in find("precise").inputs] == ["one", "other"]


def test_what_is_told_of_a_network_stays() -> None:
    register(recurrent, name="Memory", outputs=("out", "state", "cell"), ports=("x",))
    card = find("Memory")
    assert [port.name for port in card.inputs] == ["x"]
    assert [port.name for port in card.outputs_for(Args())] == ["out", "state", "cell"]
    shapes = probe(card, Args(width=5), (Shape.of("L", "N", 5),)).outputs
    assert shapes == (Shape.of("L", "N", 3), Shape.of(1, "N", 3), Shape.of(1, "N", 3))


def test_a_rule_may_give_a_shape_alone() -> None:
    register(rule=lambda args, inputs: inputs[0].with_dim(1, 7))(weigh)
    card = find("weigh")
    assert card.rule is not None
    assert card.rule(Args(), (Shape.of("N", 4),)) == Result((Shape.of("N", 7),))


def test_a_lambda_takes_the_name_that_it_is_given() -> None:
    def free(x: Tensor) -> Tensor:
        return x + 1

    free.__name__ = free.__qualname__ = "<lambda>"
    register(free, name="PlusOne")
    assert find("PlusOne").home == "blocks.registered:PlusOne"
    assert implementation(find("PlusOne")) is free


def test_a_name_that_is_taken_names_both_homes() -> None:
    with pytest.raises(NameTaken) as caught:
        register(weigh, name="Conv2d")
    assert caught.value.what == (
        f"the name 'Conv2d' is taken by torch.nn:Conv2d, so {__name__}:weigh cannot have it"
    )


@pytest.mark.parametrize(
    ("function", "what", "hint"),
    [
        (untold, "untold does not say what it returns", "annotate it: `-> Tensor` where it works on tensors"),
        (number, "number returns float, and a block gives tensors", "annotate it: `-> Tensor`"),
        (
            starred,
            "starred takes '*sizes', which has no name to give it by",
            "give each argument of the function a name",
        ),
        (
            called,
            "called takes 'how', Callable[[Tensor], Tensor], and inputs are tensors",
            "take the tensors one by one",
        ),
        (
            torch.relu,
            "register takes a class that derives from torch.nn.Module, or a function, "
            "and <built-in method relu of type object",
            "wrap it into a function",
        ),
        (
            3,
            "register takes a class that derives from torch.nn.Module, or a function, and 3 is neither",
            "wrap",
        ),
    ],
)
def test_what_cannot_be_a_block_is_told(function: Any, what: str, hint: str) -> None:
    with pytest.raises(UnfitClass) as caught:
        register(function, name="Mine")
    assert caught.value.what.replace("collections.abc.", "").replace("torch.", "", 0).startswith(what)
    assert caught.value.hint is not None
    assert caught.value.hint.startswith(hint)
