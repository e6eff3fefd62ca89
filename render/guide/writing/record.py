"""Guide to JSON, for other tools."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from builder.escaping import json_text
from render.guide.components import Guide

VERSION: Final = 1


def write_json(guide: Guide) -> str:
    """Write the map as JSON: components with their places, and edges in both directions."""
    # asdict gives plain data of any kind
    components: list[dict[str, Any]] = [_renamed(asdict(one)) for one in guide.components]
    edges = [{"source": edge.source, "target": edge.target, "label": edge.words} for edge in guide.edges]
    data = {
        "version": VERSION,
        "title": guide.title,
        "note": guide.note,
        "overview": list(guide.overview),
        "components": components,
        "edges": edges,
    }
    return json_text(data, 2) + "\n"


def _renamed(component: dict[str, Any]) -> dict[str, Any]:
    return {"id": component.pop("identifier"), **component}
