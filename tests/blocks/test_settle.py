"""Settling: given, inferred and default arguments, and every way in which they cannot be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blocks.card import Arg, Args, Card, Port
from blocks.conditions import Equal
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.kinds import Bool, Int, ListOf, Sizes, optional
from blocks.settle import UNBOUND, bind, misfits, rule_inputs, settle
from blocks.shapes import Shape

CONVOLVE = Card(
    name="Convolve",
    doc="An example.",
    family="conv",
    inputs=(Port("x"),),
    args=(
        Arg("in_channels", Int(1), inferred="x.channels"),
        Arg("out_channels", Int(1)),
        Arg("kernel_size", Sizes(2, least=1), 3),
        Arg("bias", Bool(), True),
    ),
    aliases={"filters": "out_channels"},
)
ATTEND = Card(
    name="Attend",
    doc="An example.",
    family="attention",
    inputs=(
        Port("query"),
        Port("key", otherwise="query"),
        Port("value", otherwise="key"),
        Port("mask", optional=True),
        Port("bias", optional=True),
    ),
    args=(
        Arg("width", Int(1), inferred="query.features"),
        Arg("kdim", optional(Int(1)), None, inferred="key.features"),
        Arg("vdim", optional(Int(1)), None, inferred="value.features"),
    ),
)
IMAGE = Shape.of("N", 64, "H", "W")


def reading(source: str, kind: object = None) -> Card:
    return Card("Read", "An example.", "other", (Port("x"),), (Arg("size", kind or Int(1), inferred=source),))


def fault_of(card: Card, given: dict[str, object], **inputs: Shape) -> RuleFault:
    with pytest.raises(RuleFault) as caught:
        settle(card, given, inputs)  # type: ignore[arg-type]
    return caught.value


def told(fault: RuleFault) -> tuple[str, str | None, str, str | None]:
    return (fault.code, fault.argument, fault.what, fault.hint)


def test_given_inferred_and_default_arguments_come_in_the_order_of_the_card() -> None:
    settled = settle(CONVOLVE, {"bias": False, "out_channels": 8}, {"x": IMAGE})
    assert settled.args == Args(in_channels=64, out_channels=8, kernel_size=(3, 3), bias=False)
    assert list(settled.args) == ["in_channels", "out_channels", "kernel_size", "bias"]
    assert settled.inferred == {"in_channels"}
    assert settled.claims == ()


def test_a_stated_size_that_agrees_is_not_inferred() -> None:
    settled = settle(CONVOLVE, {"in_channels": 64, "out_channels": 8}, {"x": IMAGE})
    assert settled.inferred == set()


def test_a_stated_size_of_a_named_one_is_claimed() -> None:
    shape = Shape.of("N", "C", "H", "W")
    settled = settle(CONVOLVE, {"in_channels": 3, "out_channels": 8}, {"x": shape})
    what = "in_channels is 3, so x needs 3 channels"
    assert settled.claims == (Equal(Dim.symbol("C"), Dim(3), what),)


def test_unknown_arguments_get_the_nearest_name() -> None:
    fault = fault_of(CONVOLVE, {"out_channel": 8}, x=IMAGE)
    assert told(fault) == (
        "unknown-argument",
        "out_channel",
        "Convolve has no argument 'out_channel'",
        "did you mean 'out_channels'?",
    )


def test_names_of_other_libraries_are_pointed_to_ours() -> None:
    assert fault_of(CONVOLVE, {"filters": 8}, x=IMAGE).hint == "did you mean 'out_channels'?"


def test_far_names_get_the_list() -> None:
    fault = fault_of(CONVOLVE, {"zebra": 8}, x=IMAGE)
    assert fault.hint == "it takes in_channels, out_channels, kernel_size, bias"


def test_missing_arguments_are_named_with_their_kind() -> None:
    fault = fault_of(CONVOLVE, {}, x=IMAGE)
    assert told(fault) == (
        "missing-argument",
        "out_channels",
        "needs out_channels, an integer of at least 1",
        "add `out_channels: …` to the node",
    )


def test_misfits_are_named_with_their_kind() -> None:
    fault = fault_of(CONVOLVE, {"out_channels": 0}, x=IMAGE)
    what = "out_channels needs an integer of at least 1, got 0"
    assert told(fault) == ("bad-argument", "out_channels", what, "that is too small: the least is 1")


def test_sizes_that_are_no_numbers_cannot_be_inferred() -> None:
    fault = fault_of(CONVOLVE, {"out_channels": 8}, x=Shape.of("N", "C", "H", "W"))
    assert (fault.code, fault.argument) == ("symbolic-size", "in_channels")
    assert fault.what == "in_channels must be a fixed number, but it is C"


def test_disagreement_names_both_numbers() -> None:
    fault = fault_of(CONVOLVE, {"in_channels": 3, "out_channels": 8}, x=IMAGE)
    assert told(fault) == (
        "inferred-mismatch",
        "in_channels",
        "in_channels is 3, but x has 64 channels",
        "leave in_channels out: it is inferred",
    )


def test_too_few_dims_to_infer_from() -> None:
    fault = fault_of(CONVOLVE, {"out_channels": 8}, x=Shape.of("N"))
    assert (fault.code, fault.what) == ("shape-mismatch", "needs at least 2 dims, but x has 1")


def test_without_an_input_an_inferred_argument_is_missing() -> None:
    assert fault_of(CONVOLVE, {"out_channels": 8}).code == "missing-argument"


@pytest.mark.parametrize(
    ("source", "size", "mismatch"),
    [
        ("x.features", 5, "size is 9, but x has 5 features"),
        ("x.shape[2]", 4, "size is 9, but dim 2 of x is 4"),
        ("x.shape[-3]", 3, "size is 9, but dim -3 of x is 3"),
        ("x.ndim", 4, "size is 9, but x has 4 dims"),
    ],
)
def test_every_source_is_read_and_compared(source: str, size: int, mismatch: str) -> None:
    shape = Shape.of("N", 3, 4, 5)
    assert settle(reading(source), {}, {"x": shape}).args.size == size
    assert fault_of(reading(source), {"size": 9}, x=shape).what == mismatch


def test_inferred_numbers_take_the_form_of_their_kind() -> None:
    assert settle(reading("x.features", ListOf(Int(1))), {}, {"x": IMAGE.with_dim(-1, 7)}).args.size == (7,)


def test_inferred_numbers_must_fit_their_kind() -> None:
    fault = fault_of(reading("x.features", Int(1, 4)), {}, x=Shape.of("N", 5))
    assert fault.what == "size needs an integer from 1 to 4, got 5, as x has 5 features"


def test_lists_of_several_are_left_to_the_rule() -> None:
    card = reading("x.features", ListOf(Int(1)))
    assert settle(card, {"size": (3, 4)}, {"x": Shape.of("N", 5)}).args.size == (3, 4)


def test_defaults_stay_where_a_port_is_as_large_as_its_stand_in() -> None:
    query, memory = Shape.of("N", "L", 8), Shape.of("N", "S", 6)
    assert settle(ATTEND, {}, {"query": query}).args == Args(width=8, kdim=None, vdim=None)
    assert settle(ATTEND, {}, bind(ATTEND, {"query": query})).args == Args(width=8, kdim=None, vdim=None)
    assert settle(ATTEND, {}, {"query": query, "key": memory}).args == Args(width=8, kdim=6, vdim=6)
    assert settle(ATTEND, {}, {"query": query, "value": memory}).args == Args(width=8, kdim=None, vdim=6)


def test_further_arguments_of_one_kind_follow_those_of_the_card() -> None:
    card = replace(CONVOLVE, extra=Int(1))
    given = {"height": 2, "out_channels": 8, "width": 3}
    assert list(settle(card, given, {"x": IMAGE}).args)[4:] == ["height", "width"]
    assert fault_of(card, {"out_channels": 8, "height": 0}, x=IMAGE).what == (
        "height needs an integer of at least 1, got 0"
    )


def test_all_misfits_are_listed_in_the_order_given() -> None:
    faults = misfits(CONVOLVE, {"zebra": 1, "bias": "yes"})
    assert [(fault.code, fault.argument) for fault in faults] == [
        ("unknown-argument", "zebra"),
        ("bad-argument", "bias"),
        ("missing-argument", "out_channels"),
    ]


def test_gaps_between_bound_ports_are_marked() -> None:
    query, bias = Shape.of("N", "L", 8), Shape.of("L", "L")
    bound = bind(ATTEND, {"query": query, "bias": bias})
    assert rule_inputs(ATTEND, bound) == (query, query, query, UNBOUND, bias)
    assert rule_inputs(ATTEND, bind(ATTEND, {"query": query})) == (query, query, query)
