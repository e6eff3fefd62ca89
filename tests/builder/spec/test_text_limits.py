"""The limits of reading: depth, values, faults."""

from __future__ import annotations

import time

import pytest
import yaml

from builder.errors import Fault, SpecError
from builder.spec import text as reader
from builder.spec.text import DEEPEST, MOST_VALUES, read

LOADERS = [yaml.SafeLoader] + ([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__)
def _both_parsers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "LOADER", request.param)


pytestmark = pytest.mark.usefixtures("_both_parsers")


def faults(data: bytes | str) -> tuple[Fault, ...]:
    with pytest.raises(SpecError) as caught:
        read(data, "net.yaml")
    return caught.value.faults


def test_nesting_is_allowed_to_the_limit_and_not_beyond() -> None:
    assert read("[" * DEEPEST + "]" * DEEPEST, "net.yaml")
    (fault,) = faults("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1))
    assert str(fault.mark) == "net.yaml:1:41"
    assert fault.what == "lists and mappings are nested too deep: the limit is 40 levels"


def test_nesting_through_aliases_counts() -> None:
    chain = "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 60))
    assert [fault.code for fault in faults("a0: &a0 []\n" + chain)] == ["too-deep"]


@pytest.mark.parametrize(
    "document",
    [
        "[" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "? " * 20_000,
        "".join(" " * i + "a:\n" for i in range(1_000)),
    ],
)
def test_hopeless_nesting_is_refused_at_once(document: str) -> None:
    start = time.process_time()
    assert faults(document)[-1].code == "too-deep"
    assert time.process_time() - start < 1


def test_values_are_counted_as_if_aliases_were_written_out() -> None:
    laughs = "a0: &a0 [" + "x, " * 9 + "]\n"
    laughs += "".join(f"a{i}: &a{i} [" + f"*a{i - 1}, " * 9 + "]\n" for i in range(1, 9))
    assert [fault.what for fault in faults(laughs)] == [
        "more than 100,000 values, once aliases are followed; that is the limit"
    ]


def test_the_last_value_within_the_limit_is_read() -> None:
    # The list itself is a value, the anchored list of ten counts eleven, and so does each alias.
    aliases = (MOST_VALUES - 12) // 11
    rest = MOST_VALUES - 12 - 11 * aliases
    document = "- &a [" + "1," * 10 + "]\n" + "- *a\n" * aliases + "- 1\n" * rest
    assert read(document, "net.yaml")
    assert [fault.code for fault in faults(document + "- 1\n")] == ["too-many-values"]


def test_a_flood_of_faults_is_cut() -> None:
    assert len(faults("[" + "yes," * 50_000 + "]")) == 1_000
