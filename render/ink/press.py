"""The press: a scene laid out by the engine and put down as ink."""

from __future__ import annotations

from render.dot import write_sheet
from render.image import lay_out
from render.ink.drawing import Drawing
from render.ink.figure import compose
from render.ink.layout import Layout, read_layout
from render.scene import Scene, Sheet
from render.theme import Theme


def draw_scene(scene: Scene, theme: Theme, *, engine: str | None = None) -> Drawing:
    """Lay out every sheet of a scene, and compose the figure.

    Raises:
        MachineError: The engine is not installed or failed.
    """

    def place(sheet: Sheet) -> Layout:
        return read_layout(lay_out(write_sheet(sheet, theme), engine=engine), sheet)

    return compose(scene, theme, place)
