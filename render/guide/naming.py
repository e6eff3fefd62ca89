"""Names of components: identifiers for programs, anchors as on GitHub, distinct titles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from render.measure.words import visible

LONGEST: Final = 120
RESERVED: Final = frozenset(
    {"end", "graph", "subgraph", "flowchart", "style", "class", "click", "default", "call"}
)


def identifiers_of(titles: Iterable[str]) -> tuple[str, ...]:
    """Give each title an identifier of its own, of ASCII letters, digits and `_`.

    >>> identifiers_of(["UNet Upsampling & Skip Connection", "end", "★", "★"])
    ('UNet_Upsampling_Skip_Connection', 'end_component', 'component', 'component_2')
    """
    return _distinct([_identifier(title) for title in titles], "_", 2)


def anchors_of(titles: Iterable[str], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """Give the anchors that GitHub makes of headings; the headings `taken` stand before them.

    >>> anchors_of(["UNet Upsampling & Skip Connection", "Overview"], ["Overview"])
    ('unet-upsampling--skip-connection', 'overview-1')
    """
    before = [*taken]
    slugs = [_slug(heading) for heading in [*before, *titles]]
    return _distinct(slugs, "-", 1)[len(before) :]


def distinct_titles(titles: list[str], names: list[str]) -> list[str]:
    """Tell equal titles apart by names behind them, and by numbers where these are equal too.

    >>> distinct_titles(["ResNet Model", "UNet Model", "ResNet Model"], ["resnet", "unet", "resnet_base"])
    ['ResNet Model (resnet)', 'UNet Model', 'ResNet Model (resnet_base)']
    """
    often = Counter(titles)
    pairs = zip(titles, names, strict=True)
    return [*_distinct([f"{title} ({name})" if often[title] > 1 else title for title, name in pairs], " ", 2)]


def _identifier(title: str) -> str:
    name = re.sub(r"[^A-Za-z0-9]+", "_", title[:LONGEST]).strip("_") or "component"
    return f"{name}_component" if name.lower() in RESERVED or name[0].isdigit() else name


def _slug(heading: str) -> str:
    kept = re.sub(r"[^\w\- ]", "", visible(heading, LONGEST).strip().lower())
    return kept.replace(" ", "-") or "component"


def _distinct(names: list[str], sign: str, start: int) -> tuple[str, ...]:
    found: list[str] = []
    for name in names:
        chosen, number = name, start
        while chosen in found:
            chosen, number = f"{name}{sign}{number}", number + 1
        found.append(chosen)
    return tuple(found)
