"""The schema of the whole language, from the cards of all blocks that are there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from blocks.card import Card
from builder.spec.models import Library
from builder.spec.schema.kinds import Schema
from builder.spec.schema.nodes import node_schema
from builder.spec.schema.sections import TOP, section_schema
from builder.spec.schema.words import SHARED

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def language_schema(cards: Iterable[Card], unread: Collection[str] = ()) -> Schema:
    """Describe spec files: every key, every block with its arguments, formulas in between.

    Only what draft-07 knows as well is used, and alternatives are kept apart by type or by the block's name,
    so that editors complete and explain what stands under the cursor. A file of composites alone, for others
    to use, needs no net. Composites are any name: which of them a file has, no schema can see, unless their
    cards are given with those of the blocks (`builder.spec.schema.composites`).
    """
    own = {"anyOf": [{"required": [key]} for key in Library.REQUIRED]}
    return {
        "$schema": DIALECT,
        "title": "netdraft spec",
        "description": "A neural network, described in YAML for netdraft.",
        "type": "object",
        "properties": TOP,
        "additionalProperties": False,
        "if": {"required": ["blocks"], "not": own},
        "then": True,
        "else": {"required": list(Library.REQUIRED)},
        "$defs": {**SHARED, **section_schema(), **node_schema(cards, unread)},
    }
