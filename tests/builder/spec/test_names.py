"""Names: one rule for all, and none that would hide an attribute of a module."""

from __future__ import annotations

import keyword

import pytest
from torch import nn

from builder.spec.names import RESERVED, fault_of


def test_the_list_holds_every_attribute_of_the_installed_torch() -> None:
    module = nn.Module()
    known = {*dir(module), *dir(nn.Module), *nn.Module.__annotations__, "net"}
    assert {name for name in known if not name.startswith("__")} <= set(RESERVED)


def test_the_list_is_sorted_and_holds_nothing_twice() -> None:
    assert list(RESERVED) == sorted(set(RESERVED))


@pytest.mark.parametrize("name", RESERVED)
def test_no_node_may_hide_an_attribute_but_other_names_may_be_so(name: str) -> None:
    assert fault_of(name, is_attribute=True) == "is an attribute of every module"
    assert fault_of(name) is None


@pytest.mark.parametrize("name", keyword.kwlist)
def test_no_name_is_a_keyword(name: str) -> None:
    assert fault_of(name) == "is a keyword of Python"


@pytest.mark.parametrize("name", ["", "1x", "a-b", "a.b", "a b", "é", "x\n", "ｘ", "a\u200b"])
def test_other_characters_are_refused(name: str) -> None:
    assert fault_of(name) == "needs letters, digits and _, not beginning with a digit"


@pytest.mark.parametrize("name", ["x", "_", "_x1", "match", "training_head", "state_dict_", "a" * 64])
def test_plain_names_are_taken(name: str) -> None:
    assert fault_of(name, is_attribute=True) is None


def test_a_long_name_tells_its_length() -> None:
    assert fault_of("a" * 65) == "has 65 characters, and 64 are the most"


@pytest.mark.parametrize("name", ["__x", "__init__"])
def test_what_python_would_mangle_is_no_node(name: str) -> None:
    assert fault_of(name, is_attribute=True) == "begins with two underscores, which Python keeps for itself"
