"""The press: scenes laid out by the engine and put down as ink."""

from __future__ import annotations

from collections.abc import Sequence

from render.image import lay_out
from render.ink.drawing import Drawing
from render.ink.figure import compose
from render.ink.layout import Layout, read_layouts
from render.ink.outline import write_outline
from render.scene import Scene, Sheet
from render.theme import Theme


def draw_scene(scene: Scene, theme: Theme, *, engine: str | None = None) -> Drawing:
    """Lay out every sheet of a scene, and compose the figure.

    Raises:
        MachineError: The engine is not installed or failed.
    """
    return compose(scene, theme, find_places(scene.sheets, theme, engine=engine))


def find_places(sheets: Sequence[Sheet], theme: Theme, *, engine: str | None = None) -> tuple[Layout, ...]:
    """Lay out sheets in one run of the engine.

    Raises:
        MachineError: The engine is not installed or failed.
    """
    outlines = "".join(write_outline(sheet, theme) for sheet in sheets)
    return read_layouts(lay_out(outlines, engine=engine), sheets)
