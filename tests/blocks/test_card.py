"""Cards and what they are made of."""

import pickle

import pytest

from blocks.card import (
    REQUIRED,
    Arg,
    Args,
    Card,
    Port,
    Tensor,
    axis_of,
    fixed,
    needs_at_least_dims,
    needs_dims,
)
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.kinds import Int
from blocks.shapes import Shape


def test_arguments_are_read_by_name_and_travel() -> None:
    args = Args({"a": 1}, b=(2, 3))
    assert (args.a, args["b"], list(args), len(args)) == (1, (2, 3), ["a", "b"], 2)
    assert pickle.loads(pickle.dumps(args)) == args and hash(args) == hash(Args(a=1, b=(2, 3)))
    with pytest.raises(AttributeError, match="c"):
        _ = args.c


def test_a_required_argument_is_one_without_default_and_source() -> None:
    assert Arg("a", Int()).is_required and Arg("a", Int()).default is REQUIRED
    assert not Arg("a", Int(), 3).is_required and not Arg("a", Int(), inferred="x.channels").is_required


def test_a_port_tells_what_sets_it_apart() -> None:
    assert Port("x").remarks == ""
    assert Port("mask", optional=True, dtype="bool").remarks == " (may be left out, bool)"
    assert Port("key", otherwise="query").remarks == " (`query` where left out)"
    assert Port("parts", variadic=True, dtype="floating").remarks == " (any number, floating)"


def test_a_tensor_counts_its_numbers() -> None:
    assert Tensor("weight", (4, 3, 2)).elements == 24 and Tensor("scale", ()).elements == 1


def test_output_ports_may_depend_on_the_arguments() -> None:
    ports = (Port("query"), Port("key", otherwise="query"), Port("mask", optional=True))
    card = Card(
        "Attend", "", "attention", ports, (Arg("heads", Int()),), lambda args: (Port("out"),) * args.heads
    )
    assert len(card.outputs_for(Args(heads=3))) == 3
    assert card.arg("heads") is card.args[0] and card.arg("zebra") is None


def test_further_arguments_are_of_the_cards_extra_kind() -> None:
    card = Card("Rearrange", "", "shape", (Port("x"),), (Arg("pattern", Int()),), extra=Int(1))
    assert [arg.name for arg in card.args_for(["h", "pattern"])] == ["pattern", "h"]
    further = card.arg("h")
    assert further is not None and further.kind == Int(1)


def test_a_wrong_number_of_dims_is_a_fact() -> None:
    needs_dims(Shape.of("N", 3), 2, "(N, C)")
    with pytest.raises(RuleFault, match=r"needs 4 dims \(N, C, H, W\), got 2"):
        needs_dims(Shape.of("N", 3), 4, "(N, C, H, W)")
    with pytest.raises(RuleFault, match=r"needs at least 3 dims \(N, C, …\), got 2"):
        needs_at_least_dims(Shape.of("N", 3), 3, "(N, C, …)")


def test_an_axis_may_count_from_the_end() -> None:
    shape = Shape.of("N", 3, "H")
    assert (axis_of(-1, shape, "dim"), axis_of(0, shape, "dim"), axis_of(-1, shape, "dim", extra=1)) == (
        2,
        0,
        3,
    )
    with pytest.raises(RuleFault) as raised:
        axis_of(3, shape, "dim")
    assert (raised.value.what, raised.value.argument) == (
        "needs an axis from -3 to 2 for 3 dims, got 3",
        "dim",
    )


def test_a_size_that_must_be_a_number_is_told_with_ways_out() -> None:
    assert fixed(Dim(7), "in_features") == 7
    with pytest.raises(RuleFault) as raised:
        fixed(3 * Dim.symbol("H") * Dim.symbol("W"), "in_features")
    assert raised.value.what == "in_features must be a fixed number, but it is 3H·W"
    assert raised.value.code == "symbolic-size" and "give H and W a number in `inputs`" in (
        raised.value.hint or ""
    )
