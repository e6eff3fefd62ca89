"""Translating: marks and edits into the terms of the protocol, for every file they name."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lsprotocol import types

from builder.bounds import current
from builder.errors import Edit, Mark
from builder.lsp.documents import Desk
from builder.lsp.positions import Encoding, Place, Ruler, Spot
from builder.spec.load import shipped_folder

SHIPPED = "specs"


@dataclass(frozen=True, slots=True)
class Translator:
    """Turns our terms into those of the protocol; `texts` are those that marks point into."""

    desk: Desk
    encoding: Encoding = "utf-16"
    texts: Mapping[str, str] = field(default_factory=dict)
    _rulers: dict[str, Ruler] = field(default_factory=dict)

    def over(self, texts: Mapping[str, str]) -> Translator:
        """Give the same translator for marks that point into these texts."""
        return Translator(self.desk, self.encoding, texts)

    def ruler(self, file: str) -> Ruler:
        """Give the measured text of a file: as it was checked, as it is open, or as the disk has it."""
        if file not in self._rulers:
            self._rulers[file] = Ruler(self._text(file), self.encoding)
        return self._rulers[file]

    def uri(self, file: str) -> str:
        """Give the address of a file that a mark names."""
        return self.desk.uri_of(real_path(file))

    def range(self, mark: Mark) -> types.Range:
        """Give the range of a mark."""
        start, end = self.ruler(mark.file).span(mark)
        return between(start, end)

    def location(self, mark: Mark) -> types.Location:
        """Give the address and the range of a mark."""
        return types.Location(self.uri(mark.file), self.range(mark))

    def stretch(self, file: str, start: Place, end: Place) -> types.Range:
        """Give the range between two places of a file."""
        ruler = self.ruler(file)
        return between(ruler.at(start), ruler.at(end))

    def edit(self, edits: Iterable[Edit], *, has_versions: bool) -> types.WorkspaceEdit:
        """Give edits as one change of the workspace, with the versions that they are for."""
        changes: dict[str, list[types.TextEdit]] = {}
        for one in edits:
            written = types.TextEdit(self.stretch(one.file, one.start, one.end), one.text)
            changes.setdefault(self.uri(one.file), []).append(written)
        if not has_versions:
            return types.WorkspaceEdit(changes=changes)
        documents = [
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(uri, self._version(uri)), each
            )
            for uri, each in changes.items()
        ]
        return types.WorkspaceEdit(document_changes=documents)

    def _version(self, uri: str) -> int | None:
        sheet = self.desk.sheets.get(uri)
        return sheet.version if sheet is not None else None

    def _text(self, file: str) -> str:
        known = self.texts.get(file)
        if known is not None:
            return known
        path = real_path(file)
        opened = next((sheet.text for sheet in self.desk.sheets.values() if sheet.file == path), None)
        return opened if opened is not None else _stored(path)


def between(start: Spot, end: Spot) -> types.Range:
    """Give a range of the protocol."""
    return types.Range(types.Position(*start), types.Position(*end))


def real_path(file: str) -> str:
    """Give the path of a file that a mark names; shipped ones are named from above them."""
    if os.path.isabs(file) or not file.startswith(f"{SHIPPED}/"):
        return file
    return str(shipped_folder().parent / file)


def _stored(path: str) -> str:
    """Read a file that is not open; one that cannot be read, or is no plain file, is empty."""
    if not os.path.isfile(path):
        return ""
    try:
        with open(path, encoding="utf-8", errors="replace", newline="") as file:
            return file.read(current().bytes)
    except (OSError, ValueError):
        return ""
