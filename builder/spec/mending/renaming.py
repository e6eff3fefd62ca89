"""Names that cannot be one, written as ones that can, in every ref that reads them."""

from __future__ import annotations

from builder.errors import Proposal
from builder.spec.document import Index, Path
from builder.spec.mending.proposals import Several, Spelling
from builder.spec.tree import Scalar

READERS = ("from", "outputs", "call")
"""Keys under which refs stand."""


def renamed(index: Index, path: Path, name: str, legal: str, *, is_value: bool) -> Proposal | None:
    """Propose a legal name for the key (or the value) at a path, and for the refs to it.

    It is safe where the name stands nowhere else, as in a formula.
    """
    if is_value:
        return Spelling(index.value(path), name, legal, is_safe=False)
    if index.has((*path[:-1], legal)):
        return None
    parts, is_safe = [Spelling(index.key(path), name, legal, is_key=True)], True
    for place, found in index.walk():
        text = found.tree.value if isinstance(found.tree, Scalar) else None
        if not isinstance(text, str) or name not in text:
            continue
        if any(key in READERS for key in place) and _is_ref(text, name):
            parts.append(Spelling(found.tree.mark, text, f"{legal}{text[len(name) :]}"))
        else:
            is_safe = False
    return Several(f"write '{legal}' for '{name}'", tuple(parts), is_safe)


def _is_ref(text: str, name: str) -> bool:
    return text == name or text.startswith((f"{name}.", f"{name}["))
