"""Completion: what may stand where the cursor is, the likeliest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from builder.lsp.knowledge.answers import Candidate
from builder.lsp.knowledge.completing.cursor import STAND_IN, Cursor, cursors
from builder.lsp.knowledge.completing.keys import as_key, key_candidates
from builder.lsp.knowledge.completing.roles import role_of
from builder.lsp.knowledge.completing.values import value_candidates
from builder.lsp.knowledge.insides import Insides


def completions(
    text: str, insides: Insides, line: int, column: int, shapes: Mapping[str, str]
) -> tuple[Candidate, ...]:
    """List what may stand at a place of a text; `shapes` are known by the paths of nodes.

    Nothing is left out because of what is typed already: editors choose among the labels themselves.
    """
    found: dict[str, Candidate] = {}
    for cursor in cursors(text, insides.source.reading.file, line, column):
        for candidate in _candidates(cursor, insides, shapes):
            if STAND_IN not in candidate.label:
                found.setdefault(candidate.label, candidate)
    return tuple(found.values())


def _candidates(cursor: Cursor, insides: Insides, shapes: Mapping[str, str]) -> tuple[Candidate, ...]:
    inner = Insides.of(cursor.source, insides.around, insides.home)
    role = role_of(cursor.path)
    if cursor.is_key:
        word = cursor.line.word()
        return tuple(
            replace(one, replaces=word, insert=as_key(one, cursor))
            for one in key_candidates(cursor, role, inner)
        )
    found, signs = value_candidates(cursor, role, inner, shapes)
    word = cursor.line.word(signs)
    return tuple(replace(one, replaces=word) for one in found)
