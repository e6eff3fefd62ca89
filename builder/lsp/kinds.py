"""Kinds of file: specs, libraries of composites, and YAML that is none of ours."""

from __future__ import annotations

import re
from typing import Final, Literal

from builder.spec.models import Library

Kind = Literal["spec", "library", "other"]
KEYS: Final = frozenset(Library.model_fields)
KEY: Final = re.compile(
    r"^(?:\"([^\"\n]*)\"|'([^'\n]*)'|([A-Za-z_][\w.-]*))[ \t]*:(?=[ \t\r]|$)[ \t]*(.?)", re.MULTILINE
)
FLOW: Final = re.compile(r"\s*\{.*?\b[\"']?net[\"']?\s*:", re.DOTALL)
LONGEST_OPENING: Final = 4_000


def kind_of(text: str, before: Kind = "other") -> Kind:
    r"""Tell from the keys at the top what a file is, well-formed or not; `before` is what it was.

    A file stays what it was while it is edited, as long as half of its keys are ours.

    >>> kind_of("net: t\nnodes: {"), kind_of("blocks:\n  A:\n    nodes: {}"), kind_of("services: {}")
    ('spec', 'library', 'other')
    """
    if FLOW.match(text[:LONGEST_OPENING]):
        return "spec"
    keys = {"".join(found.groups("")[:3]): found[4] for found in KEY.finditer(text)}
    ours = KEYS & keys.keys()
    if not ours or 2 * len(ours) < len(keys):
        return "other"
    if {"inputs", "nodes"} <= ours or ("net" in ours and (len(ours) > 1 or keys["net"] not in "{[")):
        return "spec"
    if "blocks" in ours and len(ours) == len(keys) and re.search(r"\bnodes[\"']?\s*:", text):
        return "library"
    return before
