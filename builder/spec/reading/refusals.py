"""What YAML allows and a spec does not: tags, second documents, odd keys, stray aliases."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from blocks.errors import guess
from builder.errors import Fault, Mark, Proposal
from builder.spec.mending.proposals import Repeat, Writing
from builder.spec.reading.frames import Keyed
from builder.spec.reading.page import Page, Spot, echo
from builder.spec.reading.scalars import Misread, kind
from builder.spec.tree import Mapping, Scalar, Tree

MOST_COMPARED: Final = 100


def second_document(mark: Mark) -> Fault:
    """Say that a file holds one document."""
    what = "a second document starts here, and a file holds one"
    hint = "delete the `---`, or put the rest in a file of its own"
    return Fault("yaml-document", what, mark, hint=hint)


def tag(page: Page, start: Spot, end: Spot) -> Fault:
    """Say that a spec has no tags."""
    shown = page.under(page.mark(start, end))
    written = shown.split(maxsplit=1)[0] if shown.startswith("!") else "!"
    mark = page.mark(start, Spot(start.line, start.column + len(written)))
    hint = "delete the tag; a block is named with `block:`, and a text is put in quotes"
    return Fault("yaml-tag", f"YAML tags are not allowed: {echo(written)}", mark, hint=hint)


def taken_anchor(name: str, mark: Mark) -> Fault:
    """Say that an anchor stands twice."""
    what = f"the anchor {echo('&' + name)} is already taken"
    return Fault("yaml-alias", what, mark, hint="give each anchor a name of its own")


def unknown_alias(name: str, mark: Mark, anchors: Collection[str]) -> Fault:
    """Say that an alias names nothing, or what it stands in itself."""
    if name in anchors:
        what = f"the alias {echo('*' + name)} stands inside what it names: it contains itself"
        return Fault("yaml-alias", what, mark)
    meant = guess(name, anchors if len(anchors) <= MOST_COMPARED else ())
    what = f"there is no anchor for the alias {echo('*' + name)}"
    hint = meant.hint if meant else f"write `&{name}` before the value that is meant"
    mend = Writing(mark, f"*{name}", f"*{meant.word}", meant.is_clear) if meant else None
    return Fault("yaml-alias", what, mark, hint=hint, proposal=mend)


def key(page: Page, frame: Keyed, tree: Tree, mark: Mark) -> Fault | None:
    """Say why something cannot be a key of a mapping; None where it can."""
    if not isinstance(tree, Scalar):
        shape = "a mapping" if isinstance(tree, Mapping) else "a list"
        hint = "did you mean a text? in quotes it may hold braces; `{{ … }}` templates are not filled in"
        return Fault("yaml-key", f"{shape} cannot be a key", mark, hint=hint)
    if not isinstance(tree.value, str):
        return _nameless(page, tree, mark)
    if tree.value not in frame.stands:
        return None
    first = Mark(*frame.stands[tree.value])
    what = f"the key {echo(tree.value)} is already given at {first.line}:{first.column}"
    mend = Repeat(first, mark, frame.is_flow)
    return Fault("duplicate-key", what, mark, hint="delete one of the two", proposal=mend)


def _nameless(page: Page, scalar: Scalar, mark: Mark) -> Fault:
    shown = page.under(mark) if scalar.value is not None else "null"
    what = f"a key must be a name, and {echo(shown)} is read as {kind(scalar.value)}"
    is_short = scalar.value is not None and len(shown) <= 40
    advice = f'write "{shown}" for the text' if len(shown) <= 40 else None
    mend = Writing(mark, shown, f'"{shown}"') if is_short else None
    return Fault("yaml-key", what, mark, hint=advice, proposal=mend)


def mend(misread: Misread, mark: Mark, text: str, is_key: bool) -> Proposal | None:
    """Propose the value that a text may stand for, or as a key the text itself."""
    if misread.instead is None:
        return None
    return Writing(mark, text, f'"{text}"' if is_key else misread.instead, misread.is_clear or is_key)
