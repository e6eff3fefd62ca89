"""Guide to Markdown: the onboarding page, a section for each component."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from render.guide.components import Component, Guide, Place
from render.guide.sentences import listed
from render.guide.survey import OVERVIEW
from render.guide.writing.mermaid import write_mermaid
from render.measure.words import visible

WEB: Final = re.compile(r"https?://[^\s\"'<>\\`()\[\]]+\Z")
MARKS: Final = re.compile(r"([\\`*_\[\]<>|~$#]|&(?! )|^\s*(?:[#=+:-]|\d+[.)]))")


def write_page(guide: Guide) -> str:
    """Write the page as GitHub reads it."""
    lines = [f"# {plain(guide.title)}", "", "```mermaid", write_mermaid(guide, has_sections=False) + "```"]
    lines += ["", f"## {OVERVIEW}", ""]
    lines += [line for words in guide.overview for line in (plain(words, 20_000), "")]
    for one in guide.components:
        lines.extend(_section(guide, one))
    return "\n".join(lines)


def plain(words: str, longest: int = 4000) -> str:
    r"""Write words so that Markdown takes none of them for a mark.

    >>> print(plain("a *b* <c> & `d`"), plain("# e"), plain("1. f"))
    a \*b\* \<c\> & \`d\` \# e 1\. f
    """
    shown = " ".join(visible(words, longest).split())
    return MARKS.sub(lambda found: found[0][:-1] + "\\" + found[0][-1], shown)


def _section(guide: Guide, component: Component) -> Iterator[str]:
    yield from (f"### {plain(component.title)}", "")
    for words in component.text:
        yield from (plain(words), "")
    related = [
        f"- {plain(words)}: {listed(_to(one) for one in others)}"
        for words, others in guide.related_to(component.identifier).items()
    ]
    if related:
        yield from (*related, "")
    if WEB.match(component.source):
        yield from (f"Source: <{component.source}>", "")
    if component.places:
        yield from ("**Related classes and methods**", "")
        yield from (*(_row(place) for place in component.places), "")


def _to(component: Component) -> str:
    return f"[{plain(component.title)}](#{component.anchor})"


def _row(place: Place) -> str:
    linked = f"[{_code(place.name)}]({place.link})" if place.link else _code(place.name)
    where = f", {_code(place.file)}, lines {place.lines}" if place.file else ""
    doc = f": {plain(place.doc)}" if place.doc else ""
    return f"- {linked}{where}{doc}"


def _code(words: str) -> str:
    return f"`{visible(words, 400).replace('`', ' ').strip() or ' '}`"
