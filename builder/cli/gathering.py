"""Folders on the command line: the specs that lie in them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from builder.errors import UsageError

ENDINGS = (".yaml", ".yml")
SKIPPED = ("__pycache__", "node_modules", "site-packages")
"""Folders that hold other people's files; neither are those entered whose names begin with a dot."""

SPEC = re.compile(
    rb"""\A(?:\xef\xbb\xbf)?\s*\{|^(?:\xef\xbb\xbf)?["']?(?:net|nodes|inputs)["']?[ \t]*:""", re.MULTILINE
)
"""What a spec has at the left margin, be it complete or not; key maps and files of composites have not."""

MOST_BYTES = 1 << 20


def gathered(nets: Iterable[str]) -> list[str]:
    """Put the specs of a folder in its place, sorted; anything else stays as it is.

    Raises: UsageError for a folder without a spec.
    """
    return [name for net in nets for name in (_specs_in(net) if _is_folder(net) else [net])]


def _is_folder(net: str) -> bool:
    return "\0" not in net and "\n" not in net and os.path.isdir(net)


def _specs_in(folder: str) -> list[str]:
    found = sorted(path for path in _files_in(folder) if _is_spec(Path(path)))
    if not found:
        what = f"the folder '{folder[:80]}' holds no spec"
        raise UsageError(
            what, code="bad-path", hint="a spec is a .yaml file with `net`, `inputs` and `nodes`"
        )
    return found


def _files_in(folder: str) -> Iterator[str]:
    """Find the YAML files of a folder and of those below it, through no link to a folder."""
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in SKIPPED]
        yield from (os.path.join(place, name) for name in files if name.endswith(ENDINGS))


def _is_spec(path: Path) -> bool:
    """Whether a file looks like a spec; one that cannot be read is taken for one, and told."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return SPEC.search(file.read(MOST_BYTES)) is not None
    except OSError:
        return True
