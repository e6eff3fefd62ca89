"""Drawing to PNG, at twice the size of its points, with the fonts of the house alone."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from builder.errors import MachineError
from render.ink.drawing import Drawing
from render.ink.svg import write_svg

FONTS: Final = Path(__file__).parent.parent / "fonts"
SANS: Final = "Netdraft Sans"
SERIF: Final = "Netdraft Serif"
SCALE: Final = 2.0
LARGEST: Final = 16_000.0


def write_png(drawing: Drawing) -> bytes:
    """Paint a drawing, smaller where it would pass 16,000 pixels on a side.

    Raises:
        MachineError: resvg-py is not installed.
    """
    try:
        import resvg_py
    except ImportError:
        hint = "pip install resvg-py, or write .svg or .pdf"
        raise MachineError(
            "PNG needs resvg-py, which is not installed", code="no-engine", hint=hint
        ) from None
    family = SERIF if drawing.is_serif else SANS
    scale = min(SCALE * 96 / 72, LARGEST / max(drawing.width, drawing.height))
    painted = resvg_py.svg_to_bytes(
        svg_string=write_svg(drawing, fonts=f"'{family}'"),
        font_files=[str(path) for path in sorted(FONTS.glob("*.ttf"))],
        skip_system_fonts=True,
        font_family=family,
        sans_serif_family=SANS,
        serif_family=SERIF,
        dpi=72,
        width=round(drawing.width * scale),
    )
    return bytes(painted)
