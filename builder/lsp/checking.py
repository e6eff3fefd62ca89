"""Checking: a text taken through the real passes, to a net or to its faults."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from blocks.errors import NetdraftError
from builder.bounds import current
from builder.errors import Fault, Sources, SpecError
from builder.escaping import harmless
from builder.lsp.kinds import Kind, kind_of
from builder.net import Net
from builder.road import settle
from builder.spec.document import Document
from builder.spec.load import parse_document, read_below

PATIENCE_HINT = "please report it, with the text; `netdraft check --debug` shows where"


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of one version of a text: its faults, or its net.

    `document` is there for a text that reads well, `net` for a spec without faults; `sources` are the texts
    that marks point into. `seconds` is what it took.
    """

    text: str
    file: str
    kind: Kind
    version: int = 0
    faults: tuple[Fault, ...] = ()
    sources: Sources = field(default_factory=Sources)
    document: Document | None = None
    net: Net | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks texts; `opened` are texts of an editor, which go before what the disk has."""

    opened: Mapping[str, str] = field(default_factory=dict)

    def check(
        self, text: str, file: str, folder: str | None, *, before: Kind = "other", version: int = 0
    ) -> Checked:
        """Take a text through all passes that it bears; never raises, whatever the text."""
        kind = kind_of(text, before)
        if kind == "other":
            return Checked(text, file, kind, version)
        start = time.perf_counter()
        document, net, faults, sources = self._passed(text, file, folder, kind)
        if document is not None:
            sources = Sources({**_texts(document), **sources.texts})
        seconds = time.perf_counter() - start
        return Checked(text, file, kind, version, faults, sources, document, net, seconds)

    def _passed(
        self, text: str, file: str, folder: str | None, kind: Kind
    ) -> tuple[Document | None, Net | None, tuple[Fault, ...], Sources]:
        document: Document | None = None
        try:
            document = parse_document(
                text, file, folder=folder, as_library=kind == "library", reader=self.read
            )
            net = settle(document, None, {}, {}) if kind == "spec" else None
        except SpecError as error:
            return document, None, error.faults, Sources({file: text, **error.sources.texts})
        except NetdraftError as error:
            return document, None, (Fault(error.code, error.what, hint=error.hint),), Sources({file: text})
        except Exception as error:  # an editor goes on, whatever becomes of one text
            what = harmless(f"netdraft itself failed ({type(error).__name__}: {error})", 300)
            return document, None, (Fault("internal", what, hint=PATIENCE_HINT),), Sources({file: text})
        return document, net, (), Sources({file: text})

    def read(self, folder: str, path: str) -> bytes:
        """Read a file that a spec uses: from the editor, where it is open there."""
        text = self.opened.get(os.path.normpath(os.path.join(folder, path)))
        if text is None:
            return read_below(folder, path)
        return text[: current().bytes + 1].encode("utf-8", "replace")


def _texts(document: Document) -> dict[str, str]:
    """Give the texts of a document and of all that it uses, by file."""
    found = {document.file: document.text}
    for used in document.used:
        found.update(_texts(used))
    return found
