"""The whole schema of the language, as an editor is told it: its words and rules change only on purpose."""

from __future__ import annotations

from collections.abc import Callable

import yaml

from blocks.card import Arg, Card, Port
from blocks.kinds import Int, Text, optional
from builder.spec.schema.schema import language_schema

GATE = Card(
    "Gate",
    "A gate.",
    "other",
    (Port("x"),),
    (Arg("width", Int(1), doc="how wide"), Arg("call", Text(), "a", "a word"), Arg("step", Int(1), 2)),
)
OPEN = Card("Open", "Takes what it is given.", "other", (Port("x"),), (), extra=optional(Int(0)))
LATE = Card("Late", "A function that nobody has read.", "other", (Port("x"),))


def test_the_language_is_told_as_it_was_read_aloud(golden: Callable[[str, str], None]) -> None:
    schema = language_schema([GATE, OPEN, LATE], {"Late"})
    golden("cli/schema.yaml", yaml.safe_dump(schema, sort_keys=False, width=110, allow_unicode=True))
