"""Building blocks of networks, and what is known of each without torch.

`register` makes a block of a plain class or function; `find` and `names` look blocks up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from blocks.plugins import find, names, register

__all__ = ["find", "names", "register"]


def __getattr__(name: str) -> object:
    """Import what a guest asks for when it is asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'blocks' has no attribute '{name}'")
    import blocks.plugins as plugins

    return {"find": plugins.find, "names": plugins.names, "register": plugins.register}[name]


def __dir__() -> list[str]:
    return sorted(__all__)
