"""Guide to Mermaid: a graph that GitHub draws, with both directions of every pair."""

from __future__ import annotations

import re
from typing import Final

from render.guide.components import Guide
from render.guide.writing.ink import TONES, link_of
from render.measure.words import visible
from render.mermaid import ENTITIES
from render.theme import LIGHT

LONGEST: Final = 200


def write_mermaid(guide: Guide, *, has_sections: bool = True) -> str:
    """Write the map as Mermaid; without sections around it, boxes link to the web alone."""
    lines = ["graph LR"]
    lines += [f'    {one.identifier}["{label_of(one.title)}"]' for one in guide.components]
    lines += [f'    {use.source} -- "{label_of(use.words)}" --> {use.target}' for use in guide.edges]
    for one in guide.components:
        link = link_of(one)
        if has_sections or not link.startswith("#"):
            lines.append(f'    click {one.identifier} href "{link}"')
    for kind in ("model", "block"):
        tone = LIGHT.tone(TONES[kind])
        named = ",".join(one.identifier for one in guide.components if one.kind == kind)
        if named:
            lines.append(f"    classDef {kind}s fill:{tone.tint},stroke:{tone.accent},color:{tone.text}")
            lines.append(f"    class {named} {kind}s")
    return "\n".join([*lines, ""])


def label_of(words: str) -> str:
    """Write words so that Mermaid takes none of them for markup; an `&` between spaces is none.

    >>> label_of("Up & Skip"), label_of('a "b" <c> &lt;')
    ('Up & Skip', 'a #34;b#34; #60;c#62; #38;lt#59;')
    """
    shown = "".join(ENTITIES.get(sign, sign) for sign in visible(words, LONGEST))
    return re.sub(r"(?<= )#38;(?= )", "&", shown) or " "
