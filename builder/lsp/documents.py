"""Documents as an editor has them: texts that change, by address; never from the disk."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from builder.lsp.positions import Encoding, Ruler, Spot


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of a text that became another; without a stretch, the whole text did."""

    text: str
    start: Spot | None = None
    end: Spot | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One open document: its address, its version, its text; `path` where it is a file."""

    uri: str
    version: int
    text: str
    path: str | None

    @property
    def file(self) -> str:
        """The name that marks give it."""
        return self.path or self.uri

    @property
    def folder(self) -> str | None:
        """The folder that `use` starts from."""
        return os.path.dirname(self.path) if self.path else None

    def changed(self, changes: Iterable[Change], version: int, encoding: Encoding) -> Sheet:
        """Give the sheet after changes, each of which counts on those before it."""
        text = self.text
        for one in changes:
            if one.start is None or one.end is None:
                text = one.text
                continue
            ruler = Ruler(text, encoding)
            start, end = sorted((ruler.offset(one.start), ruler.offset(one.end)))
            text = f"{text[:start]}{one.text}{text[end:]}"
        return replace(self, text=text, version=version)


@dataclass(slots=True)
class Desk:
    """All open documents."""

    sheets: dict[str, Sheet] = field(default_factory=dict)

    def open(self, uri: str, version: int, text: str) -> Sheet:
        """Lay a document on the desk."""
        sheet = Sheet(uri, version, text, path_of(uri))
        self.sheets[uri] = sheet
        return sheet

    def change(self, uri: str, version: int, changes: Iterable[Change], encoding: Encoding) -> Sheet | None:
        """Change a document; None for one that was never opened."""
        sheet = self.sheets.get(uri)
        if sheet is None:
            return None
        self.sheets[uri] = sheet.changed(changes, version, encoding)
        return self.sheets[uri]

    def close(self, uri: str) -> None:
        """Take a document off the desk."""
        self.sheets.pop(uri, None)

    def texts(self) -> dict[str, str]:
        """Give the texts of the documents that are files, by path."""
        return {sheet.path: sheet.text for sheet in self.sheets.values() if sheet.path}

    def uri_of(self, file: str) -> str:
        """Give the address of a file of a mark: as the editor writes it, where it has it open."""
        for sheet in self.sheets.values():
            if sheet.file == file:
                return sheet.uri
        return Path(os.path.abspath(file)).as_uri()


def path_of(uri: str) -> str | None:
    """Give the path of a file's address; None for what is no file, as one that was never saved.

    >>> path_of("file:///nets/my%20net%C3%A9.yaml"), path_of("untitled:Untitled-1")
    ('/nets/my neté.yaml', None)
    """
    try:
        parts = urlsplit(uri)
        if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
            return None
        path = url2pathname(parts.path)
    except ValueError:
        return None
    return os.path.normpath(path) if os.path.isabs(path) and "\0" not in path else None
