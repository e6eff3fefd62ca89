"""The document: picture, data, style, script in one HTML file that lets nothing in or out."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from builder.graph.ir import Graph
from render.ink.fence import check_svg
from render.ink.press import draw_scene
from render.ink.svg import dark_style, text_of, write_svg
from render.measure.words import UNSEEN
from render.network import View, sketch, wording_of
from render.page.atlas import atlas_of
from render.page.lines import Script
from render.page.still import elements_of, open_rooms
from render.scene import Scene
from render.theme import DARK, LIGHT, WORDS, Theme

HERE: Final = Path(__file__).parent
SCRIPTS: Final = ("data", "ink", "layout", "canvas", "panel", "search", "keys", "main")
MOST_LEVELS: Final = 8
HELP: Final = (
    ("/", "search"), ("Tab ← ↑ → ↓", "between cards"), ("Enter", "details"), ("Space", "unfold"),
    ("+ − 0", "zoom"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """What a page is about: a graph, example sizes, and the spec that it was written in."""

    graph: Graph
    sizes: Mapping[str, int] = field(default_factory=dict)
    text: str = ""
    file: str = ""


def write_page(subject: Subject, view: View, theme: Theme, *, engine: str | None = None) -> str:
    """Write a net as an interactive page, with a still picture where scripts do not run.

    Raises:
        MachineError: The engine is not installed or failed.
    """
    scene = sketch(subject.graph, view)
    atlas = atlas_of(
        subject.graph,
        script=Script.of(subject.text, subject.file),
        sizes=subject.sizes,
        wording=wording_of(subject.graph, view),
        theme=theme,
        engine=engine,
    )
    still = {
        "overview": [[name, list(paths)] for name, paths in elements_of(scene)],
        "rooms": open_rooms(scene),
    }
    return _document(scene, theme, _picture(scene, theme, engine), {**atlas, **still})


def write_picture(scene: Scene, theme: Theme, *, engine: str | None = None) -> str:
    """Write a page for a scene alone, as a comparison: it moves and zooms, and no more.

    Raises:
        MachineError: The engine is not installed or failed.
    """
    data = {
        "root": -1,
        "depth": 0,
        "scopes": [],
        "records": [],
        "lines": {},
        "sizes": {},
        "overview": [],
        "rooms": [],
    }
    return _document(scene, theme, _picture(scene, theme, engine), data)


def as_data(value: Any) -> str:
    r"""Write plain data as JSON that may stand inside a script element.

    >>> as_data({"a": "</script><!--"})
    '{"a":"\\u003c/script>\\u003c!--"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return UNSEEN.sub(" ", text).replace("<", "\\u003c")


def _picture(scene: Scene, theme: Theme, engine: str | None) -> str:
    picture = check_svg(write_svg(draw_scene(scene, theme, engine=engine)))
    return picture[picture.index("<svg") :].rstrip()


def _document(scene: Scene, theme: Theme, picture: str, data: dict[str, Any]) -> str:
    style = f"{_variables(theme)}\n{(HERE / 'page.css').read_text(encoding='utf-8')}"
    style += dark_style() if theme is LIGHT else ""
    code = "".join((HERE / "script" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    code = f'"use strict";\n(() => {{\n{code}}})();\n'
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(code)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    kind = ' class="serif"' if theme.is_serif else ""
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="en"{kind}>',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta name="color-scheme" content="{_scheme(theme)}">',
            '<meta name="referrer" content="no-referrer">',
            '<link rel="icon" href="data:,">',
            f"<title>{text_of(scene.title)}</title>",
            f"<style>{style}</style>",
            "</head>",
            "<body>",
            *_header(scene, data["depth"]),
            '<main><div id="page-picture">',
            picture,
            f"</div>{_panel()}</main>",
            *_footer(data, theme),
            f'<script type="application/json" id="page-data">{as_data({**data, **_looks(theme)})}</script>',
            f"<script>{code}</script>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _header(scene: Scene, depth: int) -> Iterator[str]:
    yield f"<header><hgroup><h1>{text_of(scene.title)}</h1><p>{text_of(scene.note)}</p></hgroup>"
    yield '<div class="tools">'
    if depth:
        yield from _finder(depth)
    yield '<div class="zooms"><button id="page-smaller" aria-label="Zoom out">−</button>'
    yield '<button id="page-larger" aria-label="Zoom in">+</button>'
    yield '<button id="page-fit" aria-label="Fit the whole diagram" title="Fit (0)">⤢</button>'
    yield "</div></div></header>"


def _finder(depth: int) -> Iterator[str]:
    yield '<div class="finder">'
    yield '<input id="page-search" type="search" placeholder="Search (/)" aria-label="Search nodes" '
    yield 'autocomplete="off" spellcheck="false"><output id="page-count" for="page-search"></output></div>'
    yield '<label><span>Detail</span><select id="page-detail" aria-label="Level of detail">'
    yield '<option value="overview">Overview</option>'
    levels = range(1, min(depth, MOST_LEVELS) + 1)
    yield from (f'<option value="{level}">Level {level}</option>' for level in levels)
    yield '<option value="custom" hidden>As unfolded</option></select></label>'


def _panel() -> str:
    return (
        '<aside id="page-panel" hidden aria-labelledby="page-panel-title"><div class="panel-head">'
        '<h2 id="page-panel-title" tabindex="-1"></h2><button id="page-close" aria-label="Close the details">'
        '×</button></div><div id="page-panel-body"></div></aside>'
        '<div id="page-status" class="unseen" role="status"></div>'
    )


def _footer(data: dict[str, Any], theme: Theme) -> Iterator[str]:
    used = {item["f"] for scope in data["scopes"] for item in scope["items"] if "f" in item}
    if any(item["k"] == "join" for scope in data["scopes"] for item in scope["items"]):
        used.add("merge")
    yield '<footer><ul aria-label="Legend">'
    for family, words in WORDS.items():
        if family in used and theme.is_titled:
            tone = theme.tone(family)
            swatch = (
                f'<rect x="1" y="1" width="12" height="12" rx="3" fill="{tone.tint}" stroke="{tone.accent}"/>'
            )
            yield f'<li><svg width="14" height="14" aria-hidden="true">{swatch}</svg>{words}</li>'
    kinds = {arrow["k"] for scope in data["scopes"] for arrow in scope["arrows"]}
    if "skip" in kinds:
        yield _dashed_line(theme.tone("merge").accent, "1.5", "skip")
    if "reference" in kinds:
        yield _dashed_line(theme.edge, "1.2", "sizes only")
    help_ = " · ".join(
        f"{' '.join(f'<kbd>{key}</kbd>' for key in keys.split())} {words}"
        for keys, words in HELP[0 if data["scopes"] else -1 :]
    )
    yield f"</ul><p>{help_}</p></footer>"


def _dashed_line(colour: str, width: str, words: str) -> str:
    line = f'<path d="M0,7h22" stroke="{colour}" stroke-width="{width}" stroke-dasharray="4.5 2.5"/>'
    return f'<li><svg width="22" height="14" aria-hidden="true">{line}</svg>{words}</li>'


def _looks(theme: Theme) -> dict[str, Any]:
    merge, pool = theme.tone("merge"), theme.tone("pool")
    colours = {
        "flow": {"stroke": theme.edge, "text": theme.muted},
        "skip": {"stroke": merge.accent, "text": merge.text},
        "sample": {"stroke": pool.accent, "text": pool.text},
        "reference": {"stroke": theme.edge, "text": theme.muted},
        "room": theme.room, "roomEdge": theme.room_edge, "ink": theme.ink, "muted": theme.muted,
        "edge": theme.edge, "page": theme.page,
    }  # fmt: skip
    return {"colours": colours}


def _scheme(theme: Theme) -> str:
    return "light dark" if theme is LIGHT else "dark" if theme is DARK else "light"


def _variables(theme: Theme) -> str:
    scheme = f":root{{color-scheme:{_scheme(theme)};{_roles(theme)}}}"
    return (
        f"{scheme}@media (prefers-color-scheme:dark){{:root{{{_roles(DARK)}}}}}" if theme is LIGHT else scheme
    )


def _roles(theme: Theme) -> str:
    roles = {
        "page": theme.page, "ink": theme.ink, "muted": theme.muted, "line": theme.room_edge,
        "card": theme.room, "accent": theme.tone("conv").text, "skip": theme.tone("merge").accent,
    }  # fmt: skip
    return "".join(f"--{name}:{colour};" for name, colour in roles.items())
