"""The shipped specs and key maps, by name."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

KEY_MAPS = "keymaps"


@cache
def shipped() -> dict[str, Path]:
    """Give the name and the file of every shipped spec, sorted by name.

    Specs lie in folders by family, each under a name of its own; a file whose name begins with `_` holds
    blocks that other specs use.
    """
    folder = _folder()
    found = {path.stem: path for path in folder.rglob("*.yaml") if _is_spec(path, folder)}
    return dict(sorted(found.items()))


@cache
def key_maps(net: str, variant: str | None = None) -> dict[str, Path]:
    """Give the shipped key maps for a net, by the library whose names they take.

    A map is `keymaps/LIBRARY/NET.yaml`; a variant whose layers the library numbers in its own way has one of
    its own, `keymaps/LIBRARY/NET/VARIANT.yaml`, which goes before.
    """
    folder = _folder() / KEY_MAPS
    found = {path.parent.name: path for path in folder.glob("*/*.yaml") if path.stem == net}
    own = {path.parents[1].name: path for path in folder.glob("*/*/*.yaml") if _ends(path, net, variant)}
    return dict(sorted({**found, **own}.items()))


def _folder() -> Path:
    return Path(str(resources.files("specs")))


def _is_spec(path: Path, folder: Path) -> bool:
    return not path.stem.startswith("_") and KEY_MAPS not in path.relative_to(folder).parts


def _ends(path: Path, folder: str, stem: str | None) -> bool:
    return (path.parent.name, path.stem) == (folder, stem)
