"""The onboarding map of a set of nets: a picture, a page, or data, as bytes or as a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from blocks.errors import did_you_mean
from builder.errors import UsageError
from builder.files import write_over
from render.guide.components import Guide
from render.guide.places import Atlas, check_base
from render.guide.survey import survey
from render.guide.writing.dot import write_dot
from render.guide.writing.ink import draw_guide
from render.guide.writing.mermaid import write_mermaid
from render.guide.writing.page import write_page
from render.guide.writing.record import write_json
from render.guide.writing.site import write_site
from render.ink.fence import check_svg
from render.ink.pdf import write_pdf
from render.ink.png import write_png
from render.ink.svg import write_svg
from render.theme import LIGHT, Theme, find_theme

Writer = Callable[[Guide, Theme], bytes]


def draw_map(
    nets: Iterable[Any],  # Nets: known by their attributes, as Net is above
    path: str | os.PathLike[str] | None = None,
    *,
    format: str | None = None,
    theme: str = "light",
    link_base: str | None = None,
    title: str = "",
) -> bytes:
    """Draw the map of nets, and give its bytes; with a path, write it there too.

    `format` is the path's ending where it is left out, and Markdown without a path. `link_base` stands before
    every link into the code, as an address of a site that shows it; left out, links count from the project.

    Raises:
        UsageError: An option that is none, or no net at all.
        SpecError: The `map` of a spec names a block that there is none of.
        MachineError: The file cannot be written, or a package that the format needs is missing.
    """
    chosen, colours, base = map_format(path, format), find_theme(theme), check_base(link_base)
    known = tuple(nets)
    if not known:
        raise UsageError("there is no net to put on the map", code="bad-argument", hint="give one at least")
    folder = None if path is None else Path(path).resolve().parent
    guide = survey(known, Atlas(Path.cwd().resolve(), folder, base), title)
    content = WRITERS[chosen](guide, colours)
    if path is not None:
        write_over(Path(path), content)
    return content


def map_format(path: str | os.PathLike[str] | None, format: str | None) -> str:
    """Settle the format: as stated, else by the file's ending, else Markdown.

    Raises:
        UsageError: There is no such format.
    """
    ending = format or (Path(path).suffix if path is not None else "md")
    chosen = ending.lower().removeprefix(".")
    if chosen not in WRITERS:
        hint = did_you_mean(chosen, WRITERS) or f"the formats are {', '.join(WRITERS)}"
        what = f"'{ending[:40]}' is no format for maps" if ending else f"'{path}' has no ending"
        raise UsageError(what, code="unknown-format", hint=hint)
    return chosen


def _svg(guide: Guide, theme: Theme) -> bytes:
    return check_svg(write_svg(draw_guide(guide, theme), follows_reader=theme is LIGHT)).encode()


WRITERS: Final[Mapping[str, Writer]] = {
    "svg": _svg,
    "png": lambda guide, theme: write_png(draw_guide(guide, theme)),
    "pdf": lambda guide, theme: write_pdf(draw_guide(guide, theme)),
    "dot": lambda guide, theme: write_dot(guide, theme).encode(),
    "mmd": lambda guide, theme: write_mermaid(guide).encode(),
    "md": lambda guide, theme: write_page(guide).encode(),
    "html": lambda guide, theme: write_site(guide, theme).encode(),
    "json": lambda guide, theme: write_json(guide).encode(),
}
