"""What lies around a file: files that it uses, nets that it names, registered blocks."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import Final

from blocks.card import Card
from blocks.errors import NetdraftError
from blocks.kinds import AnyOf, Extents, Kind
from blocks.registry import registry
from builder.lsp.knowledge.scopes import Scope, scopes_of
from builder.lsp.knowledge.texts.healing import read_healed
from builder.lsp.knowledge.texts.reading import Reading
from builder.spec.document import Path
from builder.spec.library import shipped
from builder.spec.load import ENDINGS, PART, read_below
from builder.spec.reading.characters import decode

NET: Final = "net:"
MOST_USED: Final = 16


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read, and its scopes."""

    reading: Reading
    scopes: Mapping[Path, Scope]

    @staticmethod
    def of(text: str, file: str) -> Source:
        """Read a file's text, mended where it is no YAML."""
        reading = read_healed(text, file)
        return Source(reading, scopes_of(reading))


@dataclass(slots=True)
class Surroundings:
    """Files around one that is edited, opened when they are asked for.

    `texts` are the versions of files that are open in the editor, by the names that marks give them; `folder`
    is where `use` starts from, None for a text that comes from no file.
    """

    file: str
    folder: str | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    opened: dict[str, Source | None] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)

    def used(self, path: str, by: str | None = None) -> Source | None:
        """Open a file that a file names under `use`; None where it cannot be read."""
        user = self.file if by is None else by
        name = os.path.join(os.path.dirname(user), path)
        if name not in self.opened:
            folder = self.folder if user == self.file else self.folders.get(user)
            if folder is not None:
                self.folders[name] = os.path.dirname(os.path.join(folder, path))
            self.opened[name] = self._read_used(folder, path, name)
        return self.opened[name]

    def net(self, name: str) -> Source | None:
        """Open the spec that `net:NAME` means, without its variant; None where there is none."""
        file = shipped().get(name)
        if file is None:
            return self.used(name) if name.endswith(ENDINGS) else None
        if str(file) not in self.opened:
            self.folders[str(file)] = str(file.parent)
            self.opened[str(file)] = self._read_shipped(file)
        return self.opened[str(file)]

    def composites(self, reading: Reading) -> dict[str, tuple[Source, Path]]:
        """Find the composites of the files that a file uses: name → the file and the place there."""
        found: dict[str, tuple[Source, Path]] = {}
        for item in list(reading.items(("use",)))[:MOST_USED]:
            piece = reading.scalar(item)
            source = self.used(piece.text, reading.file) if piece is not None and piece.text else None
            for name, path in source.reading.keys(("blocks",)) if source is not None else ():
                assert source is not None, "only a file that was read has composites"
                found.setdefault(name, (source, path))
        return found

    def _read_used(self, folder: str | None, path: str, name: str) -> Source | None:
        if name in self.texts:
            return Source.of(self.texts[name], name)
        is_below = path.endswith(ENDINGS) and all(PART.match(part) for part in path.split("/"))
        if folder is None or not is_below:
            return None
        try:
            return Source.of(decode(read_below(folder, path), name), name)
        except (NetdraftError, OSError, ValueError):
            return None

    def _read_shipped(self, file: File) -> Source | None:
        try:
            return Source.of(file.read_text(encoding="utf-8"), str(file))
        except (OSError, ValueError):
            return None


def card_of(name: str) -> Card | None:
    """Give the card of a registered block, None where there is none of that name."""
    return registry().cards.get(name)


def block_names() -> tuple[str, ...]:
    """List all registered blocks, sorted."""
    return tuple(sorted(registry().cards))


def takes_sizes(kind: Kind) -> bool:
    """Say whether an argument is a list of sizes, in which names stand for dims."""
    return isinstance(kind, Extents) or (isinstance(kind, AnyOf) and any(map(takes_sizes, kind.kinds)))
