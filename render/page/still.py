"""The still picture: which element of it stands for which nodes."""

from __future__ import annotations

from collections.abc import Iterator

from render.ink.svg import identifier_of
from render.scene import Box, Join, Room, Scene, Sheet


def elements_of(scene: Scene) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the ids of elements that stand for nodes, with their paths, rooms first."""
    yield from _of_sheet(scene.sheet, "")
    for definition in scene.definitions:
        yield from _of_sheet(definition.sheet, f"definition-{definition.name}-")


def open_rooms(scene: Scene) -> tuple[str, ...]:
    """Give the paths of the nodes whose inside the picture shows."""
    return tuple(room.key for room in _walk(scene.sheet.rooms))


def _of_sheet(sheet: Sheet, prefix: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for room in _walk(sheet.rooms):
        yield (identifier_of(f"{prefix}room-{room.key}"), (room.key,))
    for item in sheet.items:
        if isinstance(item, Box):
            yield (identifier_of(f"{prefix}node-{item.key}"), item.nodes or (item.path,))
        elif isinstance(item, Join):
            yield (identifier_of(f"{prefix}join-{item.key}"), (item.path,))
    for number, arrow in enumerate(sheet.arrows):
        if arrow.path:
            yield (f"{prefix}arrow-{number}", (arrow.path,))


def _walk(rooms: tuple[Room, ...]) -> Iterator[Room]:
    for room in rooms:
        yield room
        yield from _walk(room.rooms)
