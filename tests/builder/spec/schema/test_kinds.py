"""Kinds of argument as schemas: each takes what the kind takes, and formulas."""

from __future__ import annotations

from typing import Any

import pytest

from blocks.card import Arg
from blocks.errors import ArgumentFault
from blocks.kinds import (
    AnyOf,
    Anything,
    Bool,
    Choice,
    Extents,
    Float,
    Int,
    Kind,
    ListOf,
    Null,
    Sizes,
    Text,
    optional,
)
from blocks.registry import registry
from builder.spec.schema.kinds import argument_schema, value_schema

jsonschema = pytest.importorskip("jsonschema", reason="the schema is checked by the package jsonschema")

KINDS = (
    Int(), Int(1, 9), Float(), Float(0, 1), Float(0, above=True), Bool(), Text(), Text(3), Null(),
    Choice(("a", 2, True)), Sizes(1), Sizes(2, 1, 7), ListOf(Int(1)),
    ListOf(ListOf(Int(), 2, 2), 1, 3), AnyOf((Choice(("same",)), Sizes(2, 0))),
    optional(Int(1)), AnyOf((Int(), Float())), Anything(), optional(ListOf(Float())), Extents(),
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, 2, 9, 10, -1, 0.5, 1.5, -0.5, "a", "same", "abcd", "", (), (1,), (2, 3),
    (1, 2, 3), (0.5,), ("a",), ((1, 2),), ((1, 2), (3, 4)), (True,), (None,),
)  # fmt: skip


def is_valid(schema: Any, value: Any) -> bool:
    return bool(jsonschema.Draft202012Validator(schema).is_valid(listed(value)))


def listed(value: Any) -> Any:
    return [listed(one) for one in value] if isinstance(value, tuple) else value


def takes(kind: Kind, value: Any) -> bool:
    try:
        kind.check(value)
    except ArgumentFault:
        return False
    return True


@pytest.mark.parametrize("kind", KINDS, ids=repr)
def test_a_schema_takes_what_its_kind_takes(kind: Kind) -> None:
    """Names of sizes are strings, which dims become later; else both agree."""
    schema = value_schema(kind)
    values = [one for one in VALUES if not (isinstance(kind, Extents) and "'" in repr(one))]
    agreed = {repr(one): (is_valid(schema, one), takes(kind, one)) for one in values}
    if isinstance(kind, Sizes):
        agreed.pop("()")
    assert {one for one, (valid, taken) in agreed.items() if taken and not valid} == set()
    assert {one for one, (valid, taken) in agreed.items() if valid and not taken} == set()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in (Text(3), Null())], ids=repr)
def test_a_formula_fits_every_kind(kind: Kind) -> None:
    assert is_valid(value_schema(kind), "=width * 2")


def test_an_escaped_formula_is_a_text() -> None:
    assert not is_valid(value_schema(Int()), "==width")
    assert is_valid(value_schema(Text()), "==width")


def test_every_default_fits_its_own_schema() -> None:
    for card in registry().cards.values():
        for arg in card.args:
            schema = argument_schema(arg)
            if "default" in schema:
                assert jsonschema.Draft202012Validator(schema).is_valid(schema["default"]), (
                    card.name,
                    arg.name,
                )


@pytest.mark.parametrize(
    ("arg", "words"),
    [
        (Arg("stride", Int(1), 2, "the step"), "the step: an integer of at least 1; 2 unless stated"),
        (Arg("bias", Bool(), True), "true or false; true unless stated"),
        (Arg("width", Int(1)), "an integer of at least 1; required"),
        (Arg("c", Int(), inferred="x.channels"), "an integer; read from x.channels unless stated"),
        (Arg("eps", optional(Float(0)), None), "a number of at least 0, or null; null unless stated"),
    ],
)  # fmt: skip
def test_an_argument_is_explained(arg: Arg, words: str) -> None:
    assert argument_schema(arg)["description"] == words
