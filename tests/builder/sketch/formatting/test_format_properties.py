"""Any text that reads: formatting keeps what it says and every comment, and has nothing to do twice."""

from __future__ import annotations

import io
from collections import Counter

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.errors import SpecError
from builder.sketch.formatting.format import formatted
from builder.spec.text import read
from builder.spec.tree import plain

WORDS = st.one_of(
    st.sampled_from(
        ["nodes", "block", "x", "init", "no", "=a, b", "# x", "a: b", "'", '"', "-", "a\nb", " a "]
    ),
    st.text(st.sampled_from("ab #:,[]{}'\"\\=-?|>é\n "), max_size=12),
    st.text(st.sampled_from("ab "), min_size=60, max_size=130),
)
VALUES = st.one_of(st.none(), st.booleans(), st.integers(-9, 9999), st.sampled_from([0.5, -2.0, 1e30]), WORDS)
DATA = st.recursive(
    VALUES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(WORDS, inner, max_size=4)),
    max_leaves=14,
)
DOCUMENTS = st.dictionaries(WORDS, DATA, min_size=1, max_size=4)
REMARKS = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(["", "own", "beside"]), st.integers(0, 8)), max_size=6
)


def remarked(text: str, wanted: list[tuple[int, str, int]]) -> str:
    """Put comments and empty lines between the lines of a text, and behind them."""
    lines = text.split("\n")[:-1]
    for number, (place, kind, indent) in enumerate(wanted):
        here = place % len(lines)
        if kind == "beside":
            lines[here] += f" # note {number}"
        else:
            lines.insert(here, f"{' ' * indent}# note {number}" if kind else "")
    return "\n".join(lines) + "\n"


def notes(text: str) -> Counter[str]:
    """Count the comments of a text, which are those tokens that its data does not hold."""
    data = repr(plain(read(text, "t.yaml")))
    found = Counter(word for word in (f"# note {number}" for number in range(9)) if word in text)
    return Counter({word: text.count(word) - data.count(word) for word in found})


def told(data: object) -> str:
    """Show data with its keys sorted, and true told from 1."""
    if isinstance(data, dict):
        return f"{{{sorted((key, told(one)) for key, one in data.items())}}}"
    return repr([told(one) for one in data] if isinstance(data, list) else data)


@settings(max_examples=120, deadline=None)
@given(DOCUMENTS, st.sampled_from([None, True, False]), st.integers(40, 200), st.integers(2, 6), REMARKS)
def test_formatting_keeps_data_and_comments_and_is_idempotent(
    data: dict[str, object], flow: bool | None, width: int, indent: int, wanted: list[tuple[int, str, int]]
) -> None:
    stream = io.StringIO()
    yaml.safe_dump(
        data, stream, default_flow_style=flow, width=width, indent=indent, allow_unicode=True, sort_keys=False
    )
    text = remarked(stream.getvalue(), wanted)
    try:
        before = plain(read(text, "t.yaml"))
    except SpecError:
        return
    if not isinstance(before, dict):
        return
    after = formatted(text)
    assert told(plain(read(after, "t.yaml"))) == told(before)
    assert formatted(after) == after
    assert notes(after) == notes(text)
