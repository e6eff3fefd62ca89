"""Script: a document as YAML text, in block and in flow style, with quotes and comments by chance."""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any

PLAIN = re.compile(r"[A-Za-z_=][A-Za-z0-9_ .+*/()<>=-]*\Z")
WORDS = {"yes", "no", "on", "off", "y", "n", "true", "false", "null", "none", "="}


def scripted(random: Random, document: dict[str, Any]) -> str:
    """Write a document; sections in any order, each entry in a style of its own."""
    items = list(document.items())
    if random.random() < 0.2:
        random.shuffle(items)
    lines = ["# A net of chance."] if random.random() < 0.5 else []
    for key, value in items:
        lines += _entry(random, key, value, 0)
        if random.random() < 0.3:
            lines.append(random.choice(("", "# note", "  # note: [x", "---"[:0])))
    return "\n".join(lines) + random.choice(("\n", "\n", "", "\n\n"))


def _entry(random: Random, key: str, value: Any, indent: int) -> list[str]:
    space = " " * indent
    if set(value) == {"block"} if isinstance(value, dict) else False:
        value = value["block"] if random.random() < 0.8 else value
    is_open = isinstance(value, dict) and value and (indent < 2 or "nodes" in value or random.random() < 0.2)
    beside = " # beside" if random.random() < 0.05 else ""
    if is_open and not (indent == 0 and random.random() < 0.15 and len(_flow(random, value)) < 400):
        inner = [line for name, one in value.items() for line in _entry(random, name, one, indent + 2)]
        return [f"{space}{key}:{beside}", *inner]
    if isinstance(value, list) and value and random.random() < 0.1:
        return [f"{space}{key}:{beside}", *(f"{space}  - {_flow(random, one)}" for one in value)]
    return [f"{space}{key}: {_flow(random, value)}{beside}"]


def _flow(random: Random, value: Any) -> str:
    if isinstance(value, dict):
        if set(value) == {"block"}:
            return _flow(random, value["block"])
        inner = ", ".join(f"{key}: {_flow(random, one)}" for key, one in value.items())
        return f"{{{inner}}}"
    if isinstance(value, list):
        return f"[{', '.join(_flow(random, one) for one in value)}]"
    if isinstance(value, str):
        return _text(random, value)
    return (
        {None: "null", True: "true", False: "false"}[value]
        if value is None or isinstance(value, bool)
        else repr(value)
    )


def _text(random: Random, text: str) -> str:
    if PLAIN.match(text) and text.lower() not in WORDS and not text.endswith(" ") and random.random() < 0.9:
        return text
    if "'" not in text and random.random() < 0.5:
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)
