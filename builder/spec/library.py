"""The shipped specs, by name."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path


@cache
def shipped() -> dict[str, Path]:
    """Give the name and the file of every shipped spec, sorted by name."""
    folder = Path(str(resources.files("specs")))
    return {path.stem: path for path in sorted(folder.rglob("*.yaml")) if not path.stem.startswith("_")}
