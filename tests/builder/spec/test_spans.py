"""Places of keys and values: the characters of a text that each of them has."""

from __future__ import annotations

from builder.spec.spans import spans

TEXT = """\
# head
net: tiny   # a name
list:
  - one
  - [2, {k: "3"}]

shared: &s {a: 1}
again: *s
nodes:
  r: ReLU

  c:
    block: Conv2d
    bias: 'no'


last: |
  a text
  of two lines
"""


def written() -> dict[str, str]:
    """Give what stands at the place of each value, by its path."""
    found = spans(TEXT)
    return {".".join(map(str, path)): TEXT[one.start : one.end] for path, one in found.items()}


def test_the_place_of_a_value_holds_what_is_written_there() -> None:
    assert {path: text for path, text in written().items() if "\n" not in text} == {
        "net": "tiny",
        "list.0": "one",
        "list.1": '[2, {k: "3"}]',
        "list.1.0": "2",
        "list.1.1": '{k: "3"}',
        "list.1.1.k": '"3"',
        "shared": "&s {a: 1}",
        "shared.a": "1",
        "again": "*s",
        "nodes.r": "ReLU",
        "nodes.c.block": "Conv2d",
        "nodes.c.bias": "'no'",
    }


def test_a_collection_in_lines_ends_with_its_last_value_and_not_with_empty_lines() -> None:
    assert written()["nodes"] == "r: ReLU\n\n  c:\n    block: Conv2d\n    bias: 'no'"
    assert written()["nodes.c"] == "block: Conv2d\n    bias: 'no'"
    assert written()["list"] == '- one\n  - [2, {k: "3"}]'
    assert written()["last"] == "|\n  a text\n  of two lines"
    assert written()[""] == TEXT[TEXT.index("net:") :].rstrip()


def test_the_place_of_a_key_is_known_with_its_value() -> None:
    found = spans(TEXT)
    assert all(
        TEXT.startswith(f"{path[-1]}:", one.key)
        for path, one in found.items()
        if path and isinstance(path[-1], str)
    )
    assert found["list", 0].key == found["list", 0].start, "an item has no key"


def test_collections_say_how_they_are_written() -> None:
    found = spans(TEXT)
    collections = {path for path, one in found.items() if one.is_collection}
    assert collections == {
        (), ("list",), ("list", 1), ("list", 1, 1), ("shared",), ("nodes",), ("nodes", "c")
    }  # fmt: skip
    assert {path for path, one in found.items() if one.is_flow} == {
        ("list", 1), ("list", 1, 1), ("shared",)
    }  # fmt: skip


def test_a_text_of_one_value_has_one_place() -> None:
    found = spans("[]")
    assert list(found) == [()]
    assert (found[()].key, found[()].start, found[()].end) == (0, 0, 2)
