"""The types of params."""

from typing import Any

import pytest

from builder.spec.models import Param
from builder.spec.unrolling.settings import fits, type_of
from tests.builder.telling import nodes, told


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("int", [0, -3], [True, 1.0, "1", None]),
        ("float", [0, 1.5], [True, "1", None]),
        ("bool", [True, False], [0, "true", None]),
        ("str", ["", "a"], [0, None]),
        ("list", [(), (1,)], ["a", 0, None]),
        ("any", [None, 1, "a", ()], []),
    ],
)
def test_values_are_of_a_type_or_not(kind: str, good: list[Any], bad: list[Any]) -> None:
    assert all(fits(value, kind) for value in good) and not any(fits(value, kind) for value in bad)


def test_the_default_fixes_the_type_where_none_is_stated() -> None:
    worth = [True, 1, 1.5, "a", (1,), None]
    assert [type_of(Param(default=1), value) for value in worth] == [
        "bool",
        "int",
        "float",
        "str",
        "list",
        "any",
    ]
    assert type_of(Param.model_validate({"type": "float", "default": 1}), 1) == "float"


def test_a_param_has_a_short_form_for_its_default_and_its_type() -> None:
    assert Param.model_validate(3).default == 3 and Param.model_validate("hi").default == "hi"
    required = Param.model_validate("int")
    assert (required.type, required.has_default) == ("int", False)
    assert Param.model_validate({"default": "int"}).has_default


@pytest.mark.parametrize("bound", ["=true", "a", '="a"'])
def test_a_bound_is_a_number(bound: str) -> None:
    report = told(nodes("r: ReLU") + f"params: {{k: {{default: 3, max: {bound}}}}}\n")
    assert report.startswith("<text>:5:31: error[wrong-type]: `max` needs a number\n")
    assert report.count("error[") == 1
