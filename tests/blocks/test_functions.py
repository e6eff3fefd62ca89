"""Functions as blocks: of tensors, or makers of networks; and what is told of those that are neither."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
import torch
from torch import Tensor, nn

from blocks.card import REQUIRED, Args, Result
from blocks.errors import RuleFault
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


def double(x):  # type: ignore[no-untyped-def]
    return x * 2


def split(x, y, mask=None, *, scale=2.0, at):  # type: ignore[no-untyped-def]
    return x[:, :at] * scale, y[:, at:]


def small(inside, width=4):  # type: ignore[no-untyped-def]
    return nn.Sequential(nn.Linear(inside, width), nn.ReLU())


def tower(*widths):  # type: ignore[no-untyped-def]
    return nn.Sequential(*(nn.Linear(3, width) for width in widths))


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


def test_a_function_needs_no_annotations_to_be_a_block() -> None:
    register(double)
    card = find("double")
    assert (card.function, card.network) == (True, None)
    assert [port.name for port in card.inputs] == ["x"]
    assert probe(card, Args(), (Shape.of("N", 4),)).outputs == (Shape.of("N", 4),)


def test_names_of_outputs_tell_how_many_an_untold_function_gives() -> None:
    register(split, outputs=("near", "rest"))
    card = find("split")
    assert [(port.name, port.optional) for port in card.inputs] == [
        ("x", False), ("y", False), ("mask", True),
    ]  # fmt: skip
    assert [(arg.name, arg.default, arg.at_call) for arg in card.args] == [
        ("scale", 2.0, True), ("at", REQUIRED, True),
    ]  # fmt: skip
    shapes = (Shape.of("N", 4), Shape.of("N", 4))
    assert probe(card, Args(at=3), shapes).outputs == (Shape.of("N", 3), Shape.of("N", 1))


def test_a_rule_needs_no_annotations_and_no_call() -> None:
    called: list[object] = []

    def ruled(x):  # type: ignore[no-untyped-def]
        called.append(x)
        return x

    register(ruled, rule=lambda args, inputs: inputs[0])
    card = find("ruled")
    assert (card.function, called) == (True, [])
    assert card.rule is not None
    assert card.rule(Args(), (Shape.of("N"),)) == Result((Shape.of("N"),))


def test_an_untold_function_that_gives_a_module_is_a_network() -> None:
    register(small)
    card = find("small")
    assert not card.function
    assert [arg.name for arg in card.args] == ["inside", "width"]
    assert [port.name for port in card.outputs_for(Args())] == ["out", "_0", "_1"]
    assert probe(card, Args(inside=5, width=2), (Shape.of("N", 5),)).outputs[0] == Shape.of("N", 2)


def test_an_untold_function_whose_argument_is_inferred_makes_a_network() -> None:
    def narrow(inside, width=4):  # type: ignore[no-untyped-def]
        return nn.Linear(inside, width)

    register(narrow, infer={"inside": "x.features"})
    card = find("narrow")
    assert card.network is not None
    assert [port.name for port in card.inputs] == ["input"]
    assert [(arg.name, arg.inferred) for arg in card.args] == [("inside", "input.features"), ("width", "")]


def test_a_network_that_could_not_be_told_from_a_function_is_told_at_its_trial() -> None:
    register(tower)
    with pytest.raises(RuleFault) as caught:
        probe(find("tower"), Args(), ())
    assert caught.value.what == "tower gives a Sequential, and a block gives one tensor or a tuple of them"
    hint = "annotate the function with `-> nn.Module`: its block is the network then"
    assert caught.value.hint == hint


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
