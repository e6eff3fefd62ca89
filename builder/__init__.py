"""netdraft's builder: `load` a net, ask it, `build` it; torch comes with the first build."""

from __future__ import annotations

import importlib
import importlib.util
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from builder.bounds import limits
    from builder.drafting.drafts import draft
    from builder.errors import Fault, MachineError, Mark, SpecError, UsageError
    from builder.net import Net
    from builder.road import build, load
    from builder.tracing import Traced, trace

__all__ = [
    "Fault", "MachineError", "Mark", "Net", "SpecError", "Traced", "UsageError", "build", "draft", "limits",
    "load", "trace",
]  # fmt: skip

_HOMES = {
    "build": "builder.road",
    "draft": "builder.drafting.drafts",
    "limits": "builder.bounds",
    "load": "builder.road",
    "Net": "builder.net",
    "Traced": "builder.tracing",
    "trace": "builder.tracing",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'builder' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES.get(name, "builder.errors")), name)


def _check_neighbours() -> None:
    """Say which folder is in the way if another package is called as one of ours is."""
    house = os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), "")
    for name in ("blocks", "render", "specs"):
        found = importlib.util.find_spec(name)
        origin = (
            None
            if found is None
            else found.origin or next(iter(found.submodule_search_locations or ()), None)
        )
        if origin is not None and not os.path.realpath(origin).startswith(house):
            raise ImportError(
                f"netdraft's package '{name}' is hidden by {origin}: rename that, or work elsewhere"
            )


_check_neighbours()
