"""Scene to JSON, for other tools."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, Final

from render.scene import Box, Item, Join, Pill, Scene

VERSION: Final = 1


def write_json(scene: Scene) -> str:
    """Write a scene as JSON: fields as in `render.scene`, every item with its `kind`."""
    # asdict gives plain data of any kind
    data: dict[str, Any] = asdict(scene)
    sheets = [(data["sheet"], scene.sheet)]
    sheets += [
        (plain["sheet"], one.sheet) for plain, one in zip(data["definitions"], scene.definitions, strict=True)
    ]
    for plain, sheet in sheets:
        plain["items"] = [
            {"kind": kind_of(item), **fields}
            for item, fields in zip(sheet.items, plain["items"], strict=True)
        ]
    text = json.dumps({"version": VERSION, **data}, ensure_ascii=False, indent=2)
    return text.encode("utf-8", "replace").decode() + "\n"


def kind_of(item: Item) -> str:
    """Name the kind of an item."""
    return {Box: "box", Pill: "pill", Join: "join"}[type(item)]
