"""Pictures of nets: `draw(net, "net.svg")`, `draw_map(nets, "map.md")`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from render.onboarding import draw_map
    from render.picture import draw

__all__ = ["draw", "draw_map"]


# The value of a lazy name may be of any type.
def __getattr__(name: str) -> Any:
    if name == "draw":
        import importlib

        return importlib.import_module("render.picture").draw
    if name == "draw_map":
        import importlib

        return importlib.import_module("render.onboarding").draw_map
    raise AttributeError(f"module 'render' has no attribute '{name}'")
