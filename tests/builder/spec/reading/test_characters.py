"""Bytes and characters: UTF-8 within a size, and nothing that hides."""

from __future__ import annotations

import pytest

from builder.errors import Fault, SpecError
from builder.spec.reading.characters import MOST_BYTES, decode


def fault(data: bytes | str) -> Fault:
    with pytest.raises(SpecError) as caught:
        decode(data, "net.yaml")
    return caught.value.faults[0]


def test_text_comes_back_without_its_byte_order_mark() -> None:
    assert decode(b"\xef\xbb\xbfa: \xc3\xa9\r\n", "net.yaml") == "a: é\r\n"
    assert decode("\ufeffa", "net.yaml") == "a"


@pytest.mark.parametrize(
    ("data", "what", "place"),
    [
        (b"a: 1\n# caf\xe9\n", "the file is not UTF-8: byte 0xE9 does not belong here", "2:6"),
        ("é: é".encode()[:-1], "the file is not UTF-8: byte 0xC3 does not belong here", "1:4"),
        (b"# \xc0\xaf\n", "the file is not UTF-8: byte 0xC0 does not belong here", "1:3"),
        (b"# \xed\xa0\x80\n", "the file is not UTF-8: byte 0xED does not belong here", "1:3"),
        ("a: 1".encode("utf-16"), "the file is not UTF-8; it looks like UTF-16 or UTF-32", "1:1"),
        ("a: 1".encode("utf-16-le"), "the file is not UTF-8; it looks like UTF-16 or UTF-32", "1:1"),
        ("a: 1".encode("utf-32-be"), "the file is not UTF-8; it looks like UTF-16 or UTF-32", "1:1"),
    ],
)
def test_what_is_not_utf_8_is_refused_at_its_byte(data: bytes, what: str, place: str) -> None:
    found = fault(data)
    assert (found.code, found.what, found.hint) == ("encoding", what, "save it as UTF-8")
    assert str(found.mark) == f"net.yaml:{place}"


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\0", "U+0000 NUL"),
        ("\x1b", "U+001B ESCAPE"),
        ("\x0b", "U+000B VERTICAL TAB"),
        ("\x7f", "U+007F DELETE"),
        ("\x9b", "U+009B a control character"),
        ("\x85", "U+0085 NEXT LINE"),
        ("\u2028", "U+2028 LINE SEPARATOR"),
        ("\u2029", "U+2029 PARAGRAPH SEPARATOR"),
        ("\u200b", "U+200B ZERO WIDTH SPACE"),
        ("\u200d", "U+200D ZERO WIDTH JOINER"),
        ("\u00ad", "U+00AD SOFT HYPHEN"),
        ("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\u2066", "U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("\ufeff", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("\ufffe", "U+FFFE no character"),
        ("\ud800", "U+D800 half of a surrogate pair"),
        ("\U000e0041", "U+E0041 TAG LATIN CAPITAL LETTER A"),
    ],
)
def test_a_character_that_hides_is_refused_by_name(character: str, name: str) -> None:
    found = fault(f"net: x\n# a{character}b\n")
    assert found.code == "forbidden-character"
    assert found.what == f"the character {name} is not allowed in a spec"
    assert found.hint == "delete it; an editor may not show it"
    assert str(found.mark) == "net.yaml:2:4"


def test_letters_of_all_scripts_and_signs_are_fine() -> None:
    document = "doc: Réseau — 画像分類 ✓ свёртка 3×3 عرب 😀 ½\n\tx\r\n"
    assert decode(document, "net.yaml") == document


def test_every_forbidden_character_is_told() -> None:
    with pytest.raises(SpecError) as caught:
        decode("a\x07\n\u200b\n", "net.yaml")
    assert [str(each.mark) for each in caught.value.faults] == ["net.yaml:1:2", "net.yaml:2:1"]


def test_old_line_ends_are_told_once() -> None:
    with pytest.raises(SpecError) as caught:
        decode("a: 1\rb: 2\r", "net.yaml")
    (found,) = caught.value.faults
    assert found.what == "the character U+000D CARRIAGE RETURN without a line feed is not allowed in a spec"
    assert found.hint == "save it with Unix or Windows line ends"


def test_a_mebibyte_is_the_limit() -> None:
    assert len(decode(b"#" * MOST_BYTES, "net.yaml")) == MOST_BYTES
    found = fault(b"#" * (MOST_BYTES + 1))
    assert found.code == "too-large"
    assert found.what == "the file is too large: 1,048,577 bytes, and the limit is 1,048,576 bytes (1 MiB)"
    assert fault("é" * (MOST_BYTES // 2 + 1)).code == "too-large"
