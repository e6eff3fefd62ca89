"""Draw: a net or a graph in, a picture out, as bytes or as a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Literal

from blocks.errors import did_you_mean
from builder.errors import UsageError
from builder.files import write_over
from builder.graph.ir import Graph
from render.ink.fence import check_svg
from render.ink.press import draw_scene
from render.ink.svg import write_svg
from render.network import Fit, View, sketch
from render.scene import Scene
from render.theme import LIGHT, Theme, find_theme

Writer = Callable[[Scene, Theme, str | None], bytes]

PAGE: Final = "html"
WORDS: Final = {"mermaid": "mmd", "markdown": "md"}
"""Formats that people call by their names."""


def draw(
    net: Any,  # a Net, a Graph, a Diff, or a module that carries its net: Net is a floor above
    path: str | os.PathLike[str] | None = None,
    *,
    format: str | None = None,
    depth: int | None = None,
    expand: Iterable[str] = (),
    collapse: Iterable[str] = (),
    direction: Literal["auto", "TB", "LR"] = "auto",
    theme: str = "light",
    shapes: Literal["cards", "edges"] = "cards",
    costs: bool = False,
    fit: Fit | None = None,
    engine: str | None = None,
    sizes: Mapping[str, int] | None = None,
) -> bytes:
    """Draw a net, or what changed between two, as bytes; with a path, write them there too.

    `format` is the path's ending where it is left out, and SVG without a path. `sizes` puts numbers for
    named sizes.

    Raises:
        UsageError: An option that is none, or a node that is not there.
        MachineError: The file cannot be written, or the engine is missing or failed.
    """
    chosen = format_of(path, format)
    colours = find_theme(theme)
    _check_choices(direction=direction, shapes=shapes, fit=fit or "page")
    example = _example_sizes(net)
    view = View(
        depth=depth,
        expand=tuple(expand),
        collapse=tuple(collapse),
        direction=direction,
        fit=fit,
        variant=getattr(getattr(net, "net", net), "variant", None) or "",
        costs=costs,
        shapes=shapes,
        sizes=dict(sizes or {}),
        example=example,
    )
    picture = (
        _html(net, view, colours, engine)
        if chosen == PAGE
        else WRITERS[chosen](scene_of(net, view), colours, engine)
    )
    if path is not None:
        write_over(Path(path), picture)
    return picture


def scene_of(net: Any, view: View) -> Scene:
    """Give the scene of a net, or of the comparison of two.

    Raises:
        UsageError: There is nothing to draw in it, or the view does not suit it.
    """
    if not _is_diff(net):
        return sketch(graph_of(net), view)
    from render.comparison import compare

    return compare(net, view)


def graph_of(net: Any) -> Graph:
    """Find the graph of a net, or of a module that carries its net.

    Raises:
        UsageError: It carries none.
    """
    found = getattr(getattr(net, "net", net), "graph", net)
    if not isinstance(found, Graph):
        hint = "draw a Net (`load(…)`), or a module that `build` made"
        raise UsageError(
            f"there is nothing to draw in a {type(net).__name__}", code="bad-argument", hint=hint
        )
    return found


def format_of(path: str | os.PathLike[str] | None, format: str | None) -> str:
    """Settle the format: as stated, else by the file's ending, else SVG.

    Raises:
        UsageError: There is no such format.
    """
    ending = format or (Path(path).suffix if path is not None else "svg")
    chosen = ending.lower().removeprefix(".")
    chosen = WORDS.get(chosen, chosen)
    known = (*WRITERS, PAGE)
    if chosen not in known:
        hint = did_you_mean(chosen, known) or f"the formats are {', '.join(known)}"
        what = f"'{ending[:40]}' is no format for pictures" if ending else f"'{path}' has no ending"
        raise UsageError(what, code="unknown-format", hint=hint)
    return chosen


def _is_diff(net: Any) -> bool:
    """Tell a comparison of nets, which has no graph, and import it for nothing else."""
    if hasattr(net, "graph") or isinstance(net, Graph):
        return False
    from builder.graph.diff import Diff

    return isinstance(net, Diff)


def _example_sizes(net: Any) -> dict[str, int]:
    """Give a net's example sizes; a bare graph tells of its sizes in another way, and has none."""
    stated = getattr(getattr(net, "net", net), "sizes", {})
    return {name: size for name, size in stated.items() if isinstance(size, int)}


def _check_choices(*, direction: str, shapes: str, fit: str) -> None:
    choices = (
        ("direction", direction, ("auto", "TB", "LR")),
        ("shapes", shapes, ("cards", "edges")),
        ("fit", fit, ("readme", "page", "slide")),
    )
    for name, value, allowed in choices:
        if value not in allowed:
            hint = f"it is one of {', '.join(allowed)}"
            raise UsageError(f"{name} cannot be '{str(value)[:40]}'", code="bad-argument", hint=hint)


def _svg(scene: Scene, theme: Theme, engine: str | None) -> bytes:
    drawing = draw_scene(scene, theme, engine=engine)
    return check_svg(write_svg(drawing, follows_reader=theme is LIGHT)).encode()


def _png(scene: Scene, theme: Theme, engine: str | None) -> bytes:
    from render.ink.png import write_png

    return write_png(draw_scene(scene, theme, engine=engine))


def _pdf(scene: Scene, theme: Theme, engine: str | None) -> bytes:
    from render.ink.pdf import write_pdf

    return write_pdf(draw_scene(scene, theme, engine=engine))


def _dot(scene: Scene, theme: Theme, engine: str | None) -> bytes:
    from render.dot import write

    return write(scene, theme).encode()


def _mermaid(scene: Scene, theme: Theme, engine: str | None) -> bytes:
    from render.mermaid import write_mermaid

    return write_mermaid(scene, theme).encode()


def _markdown(scene: Scene, theme: Theme, engine: str | None) -> bytes:
    from render.mermaid import write_markdown

    return write_markdown(scene, theme).encode()


def _json(scene: Scene, theme: Theme, engine: str | None) -> bytes:
    from render.record import write_json

    return write_json(scene).encode()


def _html(net: Any, view: View, theme: Theme, engine: str | None) -> bytes:
    from render.page.document import Subject, write_page, write_picture

    if _is_diff(net):
        return write_picture(scene_of(net, view), theme, engine=engine).encode()
    origin = getattr(net, "net", net)
    text, file = getattr(origin, "text", ""), getattr(origin, "file", "")
    subject = Subject(graph_of(net), view.example, text, file)
    return write_page(subject, view, theme, engine=engine).encode()


WRITERS: Final[Mapping[str, Writer]] = {
    "svg": _svg,
    "png": _png,
    "pdf": _pdf,
    "dot": _dot,
    "mmd": _mermaid,
    "md": _markdown,
    "json": _json,
}
