"""Reading random text: JSON comes back, and junk is refused by a SpecError."""

from __future__ import annotations

import json
import math

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.errors import SpecError
from builder.spec import text as reader
from builder.spec.text import read
from builder.spec.tree import Data, plain

LOADERS = [yaml.SafeLoader] + ([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__)
def _both_parsers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "LOADER", request.param)


pytestmark = pytest.mark.usefixtures("_both_parsers")


def attempt(data: bytes | str) -> Data | SpecError:
    try:
        return plain(read(data, "f"))
    except SpecError as refused:
        return refused


data = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(
        st.characters(codec="ascii", exclude_categories=["Cc"]) | st.sampled_from("éß画\n\t"), max_size=20
    ),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcyn: #é", max_size=6), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(deadline=None, max_examples=60)
@given(data)
def test_json_is_read_as_json(value: object) -> None:
    assert plain(read(json.dumps(value), "f")) == value
    assert plain(read(json.dumps(value, indent=1, ensure_ascii=False), "f")) == value


@settings(deadline=None, max_examples=60)
@given(data)
def test_what_pyyaml_writes_is_read_back_or_refused(value: object) -> None:
    found = attempt(yaml.safe_dump(value, allow_unicode=True))
    if isinstance(found, SpecError):
        codes = {fault.code for fault in found.faults}
        assert codes <= {"ambiguous-scalar", "yaml-key", "yaml-alias", "yaml-syntax"}
    else:
        assert found == value


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_random_bytes_are_read_or_refused(junk: bytes) -> None:
    found = attempt(junk)
    if isinstance(found, SpecError):
        assert all(fault.mark and fault.mark.line >= 1 and fault.mark.column >= 1 for fault in found.faults)


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.sampled_from([*"[]{}:,-?&*!|>'\"%@`#=<~ \n\t\\é0a", ": ", "- ", "\n  ", "yes", "&a ", "*a"]),
        max_size=30,
    )
)
def test_random_punctuation_is_read_or_refused(words: list[str]) -> None:
    found = attempt("".join(words))
    assert not isinstance(found, float) or math.isfinite(found)


@settings(deadline=None, max_examples=200, derandomize=True)
@given(st.text("[]{}:,- \n&*!'\"=ab10#", max_size=30))
def test_both_parsers_agree(document: str) -> None:
    def outcome(loader: type) -> object:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(reader, "LOADER", loader)
            found = attempt(document)
            return "refused" if isinstance(found, SpecError) else found

    assert len({repr(outcome(loader)) for loader in LOADERS}) == 1
