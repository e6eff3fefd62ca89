"""Words for candidates: keys of the language with what they mean, and values of arguments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from blocks import kinds
from blocks.card import REQUIRED, Arg
from blocks.kinds import Kind, shown
from builder.lsp.knowledge.texts.reading import Reading
from builder.spec.document import Path
from builder.spec.schema.kinds import argument_schema
from builder.spec.schema.nodes import NODE_WORDS
from builder.spec.schema.sections import TOP, section_schema
from builder.spec.schema.words import SHARED

SECTIONS: Final = section_schema()
OPENING: Final = ("params", "variants", "inputs", "nodes", "blocks", "init", "expect", "map", "components",
                  "shapes")  # fmt: skip
"""Keys whose values people write below them, not beside."""


def key_words(name: str) -> dict[str, str]:
    """Give the keys of a part of a spec, each with what it means.

    >>> key_words("param")["choices"]
    'All values that it may have.'
    """
    if name in ("top", "node"):
        properties = TOP if name == "top" else NODE_WORDS
    else:
        section = SECTIONS[name]
        full = next((one for one in section.get("anyOf", ()) if "properties" in one), section)
        properties = full["properties"]
    return {key: _meaning(words) for key, words in properties.items()}


def expected_words() -> dict[str, str]:
    """Give the keys of `expect`, each with what it means."""
    return {key: _meaning(words) for key, words in TOP["expect"]["properties"].items()}


def argument_words(arg: Arg) -> tuple[str, str]:
    """Say what an argument takes, in short and in full."""
    if arg.inferred:
        short = f"read from {arg.inferred}"
    elif arg.default is REQUIRED:
        short = "required"
    else:
        short = shown(arg.default, 40)
    return short, str(argument_schema(arg)["description"])


def argument_values(kind: Kind) -> Iterator[str]:
    """List the words that an argument takes, as YAML writes them."""
    if isinstance(kind, kinds.AnyOf):
        for one in kind.kinds:
            yield from argument_values(one)
    elif isinstance(kind, kinds.Bool):
        yield from ("true", "false")
    elif isinstance(kind, kinds.Null):
        yield "null"
    elif isinstance(kind, kinds.Choice):
        yield from (one if isinstance(one, str) else shown(one) for one in kind.choices)


def param_words(reading: Reading, path: Path) -> tuple[str, str]:
    """Give the default (or the type) of a param as it is written, and what its `doc` says."""
    facts = dict(reading.keys(path))
    value = facts.get("default") or facts.get("type") or path
    piece, doc = reading.index.get(value), reading.scalar((*path, "doc"))
    text = " ".join(reading.text[piece.start : piece.end].split()) if piece is not None else ""
    return text[:60], doc.text if doc is not None else ""


def param_values(reading: Reading, path: Path) -> Iterator[str]:
    """List the values that a param may have, as far as it says so."""
    choices = [reading.scalar(item) for item in reading.items((*path, "choices"))]
    default = reading.scalar((*path, "default")) or reading.scalar(path)
    if default is not None and default.text in ("true", "false"):
        yield from ("true", "false")
    yield from (one.text for one in choices if one is not None)


def _meaning(words: Mapping[str, object]) -> str:
    if "description" in words:
        return str(words["description"])
    pointed = SHARED.get(str(words.get("$ref", "")).rpartition("/")[2], {})
    return str(pointed.get("description", ""))
