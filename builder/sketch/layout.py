"""Documents as YAML text, laid out as a person would: one node a line where it fits."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Final

from builder.spec.mending.quoting import is_bare, quoted, scalar_text
from builder.spec.tree import Data

WIDTH: Final = 110
SECTIONS: Final = (
    ("version", "net", "title", "doc", "source", "use"),
    ("params",),
    ("variants",),
    ("inputs", "dims"),
    ("init",),
    ("nodes",),
    ("outputs", "expect"),
    ("blocks",),
    ("map",),
)
"""The top-level keys in their order; an empty line stands between the groups."""

BLOCKS: Final = ("params", "variants", "nodes", "blocks", "map", "components", "init")
"""Keys whose entries stand on lines of their own, also where one line would hold them all."""


def lay_out(document: Mapping[str, Data], *, heading: str = "") -> str:
    """Write a document as text that our reader reads back as the same data.

    `heading` becomes the comment that opens the file.

    >>> print(lay_out({"net": "tiny", "inputs": {"x": ["N", 3]}, "nodes": {"relu": "ReLU"}}), end="")
    net: tiny
    <BLANKLINE>
    inputs: {x: [N, 3]}
    <BLANKLINE>
    nodes:
      relu: ReLU
    """
    known = {key for keys in SECTIONS for key in keys}
    rest = tuple(key for key in document if key not in known)
    parts = []
    for keys in (*SECTIONS, rest):
        lines = [
            line for key in keys if key in document for line in _entry(key, document[key], 0, is_top=True)
        ]
        parts.append("\n".join(lines))
    body = "\n\n".join(part for part in parts if part)
    return f"{_comment(heading)}{body or '{}'}\n"


def entry_lines(key: str, value: Data, indent: int) -> list[str]:
    """Write one entry of a mapping, as lines at an indent."""
    return list(_entry(key, value, indent, is_top=not indent))


def flow_text(value: Data) -> str:
    """Write a value on one line, as it may stand anywhere.

    >>> flow_text({"depth": [2, 2], "doc": "a: b"})
    '{depth: [2, 2], doc: "a: b"}'
    """
    return _flow(value)


def _comment(heading: str) -> str:
    """Write the heading as comment lines; what cannot be shown is left out."""
    shown = "".join(one if one.isprintable() else " " for one in heading)
    return "".join(f"# {line}\n" for line in textwrap.wrap(shown, WIDTH - 2))


def _entry(key: str, value: Data, indent: int, *, is_top: bool = False) -> Iterator[str]:
    """Write one key with its value, at an indent."""
    yield from _led(
        f"{' ' * indent}{scalar_text(key, in_flow=False, is_key=True)}:", value, indent, key, is_top
    )


def _led(lead: str, value: Data, indent: int, key: str = "", is_top: bool = False) -> Iterator[str]:
    """Write a value behind its lead, a key or a dash: on the same line if it may stand there."""
    if not isinstance(value, dict | list):
        yield from _scalar(lead, value, indent)
        return
    line = _line(lead, value, is_block=_wants_block(key, value, is_top=is_top))
    if line:
        yield line
    elif isinstance(value, list) and not any(isinstance(one, str | dict | list) for one in value):
        yield from _numbers(f"{lead} [", value)
    elif isinstance(value, list):
        yield lead
        for item in value:
            yield from _item(item, indent + 2)
    else:
        yield lead
        for inner, one in value.items():
            yield from _entry(inner, one, indent + 2)


def _line(lead: str, value: dict[str, Data] | list[Data], *, is_block: bool) -> str:
    """Write a collection on the line of its lead; nothing where it may not, or does not fit."""
    if value and is_block:
        return ""
    line = f"{lead} {_flow(value)}"
    return line if not value or len(line) <= WIDTH else ""


def _numbers(lead: str, values: list[Data]) -> Iterator[str]:
    """Write a long list of numbers over as few lines as they need, each below the first number."""
    row, blanks = lead, " " * len(lead)
    for place, value in enumerate(values, 1):
        text = f"{_flow(value)}{',' if place < len(values) else ']'}"
        if len(row) + len(text) > WIDTH:
            yield row.rstrip()
            row = blanks
        row += f"{text} "
    yield row.rstrip()


def _item(value: Data, indent: int) -> Iterator[str]:
    """Write an element of a list that does not fit on one line; long mappings start at the dash."""
    lead = f"{' ' * indent}-"
    if not isinstance(value, dict) or not value or len(f"{lead} {_flow(value)}") <= WIDTH:
        yield from _led(lead, value, indent)
        return
    lines = [line for key, one in value.items() for line in _entry(key, one, indent + 2)]
    yield f"{lead} {lines[0].lstrip()}"
    yield from lines[1:]


def _wants_block(key: str, value: Data, *, is_top: bool) -> bool:
    """Whether a collection is better read over several lines, even a short one."""
    if isinstance(value, list):
        return key == "init" and any(isinstance(one, dict) for one in value)
    if not isinstance(value, dict):
        return False
    if isinstance(value.get("nodes"), dict):
        return True
    has_entries = key in BLOCKS and (is_top or key == "nodes")
    return has_entries or any(_wants_block(inner, one, is_top=False) for inner, one in value.items())


def _flow(value: Data) -> str:
    """Write a value on one line."""
    if isinstance(value, dict):
        pairs = (f"{scalar_text(key, in_flow=True, is_key=True)}: {_flow(one)}" for key, one in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return scalar_text(value, in_flow=True)


def _scalar(lead: str, value: Data, indent: int) -> Iterator[str]:
    """Write a single value; a text of many lines or words over several lines."""
    assert not isinstance(value, dict | list)
    if isinstance(value, str):
        lines = _text_block(value, indent + 2, len(lead) + 1)
        if lines:
            yield f"{lead} {lines[0]}"
            yield from lines[1:]
            return
    yield f"{lead} {scalar_text(value, in_flow=False)}"


def _text_block(text: str, indent: int, column: int) -> list[str]:
    """Write a text as a block: literal if it has lines, folded if it is long; else nothing."""
    lines = text.split("\n")
    is_plain = all(line.isprintable() and line == line.strip() for line in lines)
    if not is_plain or not text.strip():
        return []
    if len(lines) > 1:
        if not lines[0] or not any(lines[:-1]) or (len(lines) > 2 and lines[-2:] == ["", ""]):
            return []
        head, body = ("|", lines[:-1]) if not lines[-1] else ("|-", lines)
        return [head, *(f"{' ' * indent}{line}" if line else "" for line in body)]
    width = column + len(text if is_bare(text, in_flow=False) else quoted(text))
    words = text.split(" ")
    if width <= WIDTH or "" in words or text.startswith("="):
        return []
    folded = textwrap.wrap(text, WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    return [">-", *(f"{' ' * indent}{line}" for line in folded)]
