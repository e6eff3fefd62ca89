"""What the parts of the schema share: names, refs, sizes, texts."""

from __future__ import annotations

from typing import Final

from builder.spec.schema.kinds import FORMULA, Schema

NAME: Final = "^[A-Za-z_][A-Za-z0-9_]{0,63}$"
TEXT: Final[Schema] = {"type": "string"}


def ref(name: str) -> Schema:
    """Point at a definition."""
    return {"$ref": f"#/$defs/{name}"}


def text(words: str) -> Schema:
    """Describe a text."""
    return {"type": "string", "description": words}


def named(value: Schema, *, at_least: int = 0) -> Schema:
    """Describe a mapping from names to values of one kind."""
    schema: Schema = {"type": "object", "propertyNames": {"pattern": NAME}, "additionalProperties": value}
    return {**schema, "minProperties": at_least} if at_least else schema


def closed(properties: dict[str, Schema], *required: str) -> Schema:
    """Describe a mapping of these keys and no others."""
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "required": list(required)} if required else schema


def short(kinds: tuple[str, ...], full: Schema) -> Schema:
    """Describe what is written in full as a mapping, or in short as a value of another kind."""
    return {"anyOf": [{"type": list(kinds)}, full]}


SHARED: Final[dict[str, Schema]] = {
    "truth": {"type": ["boolean", "string"], "pattern": FORMULA["pattern"]},
    "sizes": {
        "type": "array",
        "items": {"type": ["integer", "string"]},
        "description": "Sizes: numbers, names that stay open, and formulas, as in [N, 3, H, W].",
    },
    "size": {"type": ["integer", "string"], "minimum": 1, "pattern": FORMULA["pattern"]},
    "refs": {
        "type": ["string", "array", "object"],
        "items": TEXT,
        "additionalProperties": TEXT,
    },
    "outputs": {
        "type": ["string", "array", "object"],
        "items": TEXT,
        "minItems": 1,
        "minProperties": 1,
        "propertyNames": {"pattern": NAME},
        "additionalProperties": TEXT,
    },
    "inner_inputs": {
        "anyOf": [
            {"type": "array", "items": {"type": "string", "pattern": NAME}},
            named({"anyOf": [{"type": "null"}, ref("sizes")]}),
        ]
    },
}
"""Definitions that several keys point at."""
