"""Layouts: our reader reads back the very data, and a person would have written the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from builder.sketch.layout import WIDTH, entry_lines, flow_text, lay_out
from builder.spec.reading.characters import FORBIDDEN
from builder.spec.text import read
from builder.spec.tree import Data, plain

TRAPS = (
    "yes", "No", "on", "OFF", "y", "n", "~", "null", "Null", "true", "False", "010", "0o10", "0x1F",
    "0b11", "1_000", "1:30", "2001-01-01", "2001-01-01 10:00:00", "1e-5", "1e5", ".5", "5.", "-1", "+1",
    "", " ", "a ", " a", "=", "==", "<<", "<", ">", "-", "- a", "--", "---", "...", "?", "? a", ":", "a:",
    "a: b", "a:b", "a #b", "#", "a#", "*a", "&a", "!a", "!!str", "|", ">", "%a", "@a", "`a`", "'a'",
    "\"a\"", "it's", "say \"x\"", "\\", "a\\nb", "a\nb", "a\n", "\na", "a\n\n", "\n", "a\tb", "[a]",
    "{a}", "a,b", "a, b", "=min(a, 2)", "=a[0]", "=[1, 2]", "=(a", "='a", "=a if b else c", "==text",
    "=a == b", "net:resnet@resnet50", "https://arxiv.org/abs/1505.04597", "é", "日本語", "🙂",
    "encoder[-1 - i].skip", "x.skip", "< 4.1 G", "~ 4 G", "inf", ".inf", "nan", ".nan", "1e400", "a\n b",
    " a\nb", "a  b", "lines\nlines\nlines\nlines\nlines\n",
    "word " * 40, "word " * 40 + "end", "x" * 200, "lines\n" * 5, "a: b " * 40 + "end",
)  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(TRAPS),
    st.text("abc =:,[]{}#'\"\\-?!&*%@|>~\n\t.0123456789eE_+é🙂", max_size=30),
    st.text(max_size=12),
).filter(lambda text: not FORBIDDEN.search(text))
NUMBERS = st.one_of(
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from((0, 1e-05, 1e16, 1e22, 5e-324, -0.0, 0.1, 1.0, 1e100)),
)
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
SECTIONS = st.sampled_from(
    ("net", "params", "inputs", "nodes", "init", "outputs", "blocks", "doc", "map", "else")
)
DOCUMENTS = st.dictionaries(SECTIONS | TEXTS, VALUES, max_size=5)


def same(one: Data, other: Data) -> bool:
    """Compare with kinds and, in inner mappings, the order of keys."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(*pair) for pair in zip(one, other, strict=True))
    return type(one) is type(other) and repr(one) == repr(other)


@given(DOCUMENTS, TEXTS)
def test_what_is_laid_out_is_read_back_as_the_same_data(document: dict[str, Data], heading: str) -> None:
    read_back = plain(read(lay_out(document, heading=heading), "net.yaml"))
    assert isinstance(read_back, dict)
    assert read_back.keys() == document.keys()
    assert all(same(read_back[key], document[key]) for key in document)


@given(VALUES)
def test_a_value_on_one_line_is_read_back_as_the_same_data(value: Data) -> None:
    assert same(plain(read(f"a: {flow_text(value)}", "net.yaml")), {"a": value})


@given(TEXTS, VALUES)
def test_an_entry_at_an_indent_is_read_back_as_the_same_data(key: str, value: Data) -> None:
    text = "\n".join(["outer:", *entry_lines(key, value, 4)])
    assert same(plain(read(text, "net.yaml")), {"outer": {key: value}})


def test_a_long_document_is_laid_out_as_a_person_would() -> None:
    document: dict[str, Data] = {
        "outputs": {"logits": "head"},
        "nodes": {
            "conv": {"block": "Conv2d", "out_channels": "=max(width, 8)", "bias": False},
            "relu": "ReLU",
            "stage": {"repeat": "=depth", "nodes": {"norm": {"block": "BatchNorm2d", "eps": 1e-05}}},
            "wide": {f"argument{number}": "=width * 2" for number in range(6)},
            "head": {"block": "Linear", "out_features": 10, "from": ["relu", "stage[-1]"]},
        },
        "inputs": {"image": ["N", 3, "H", "W"]},
        "params": {"width": {"default": 8, "doc": "channels: of the first"}, "depth": 3},
        "net": "tiny",
        "init": [{"of": "Conv2d", "bias": 0}],
        "doc": "A net that is described in so many words that one line would not hold them, however wide "
        "the screen may be.",
        "blocks": {"Twice": {"params": {"width": "int"}, "nodes": {"relu": "ReLU"}}},
    }
    text = lay_out(document, heading="Tiny, for images.")
    assert text == (
        "# Tiny, for images.\n"
        "net: tiny\n"
        "doc: >-\n"
        "  A net that is described in so many words that one line would not hold them, however wide the "
        "screen may be.\n"
        "\n"
        "params:\n"
        '  width: {default: 8, doc: "channels: of the first"}\n'
        "  depth: 3\n"
        "\n"
        "inputs: {image: [N, 3, H, W]}\n"
        "\n"
        "init:\n"
        "  - {of: Conv2d, bias: 0}\n"
        "\n"
        "nodes:\n"
        '  conv: {block: Conv2d, out_channels: "=max(width, 8)", bias: false}\n'
        "  relu: ReLU\n"
        "  stage:\n"
        "    repeat: =depth\n"
        "    nodes:\n"
        "      norm: {block: BatchNorm2d, eps: 1e-5}\n"
        "  wide:\n"
        + "".join(f"    argument{number}: =width * 2\n" for number in range(6))
        + '  head: {block: Linear, out_features: 10, from: [relu, "stage[-1]"]}\n'
        "\n"
        "outputs: {logits: head}\n"
        "\n"
        "blocks:\n"
        "  Twice:\n"
        "    params: {width: int}\n"
        "    nodes:\n"
        "      relu: ReLU\n"
    )
    assert max(map(len, text.splitlines())) <= WIDTH


def test_a_long_list_of_numbers_takes_few_lines() -> None:
    numbers = [place * 1001 for place in range(200)]
    text = lay_out({"net": "t", "params": {"table": {"default": numbers}}})
    assert len(text.splitlines()) < 25
    assert all(len(line) <= 110 for line in text.splitlines())
    assert plain(read(text, "t.yaml"))["params"]["table"]["default"] == numbers
