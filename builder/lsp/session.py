"""A session: open documents, what came of checking them, and what was told of which file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lsprotocol import types

from builder.lsp.checking import Checked, Checker
from builder.lsp.diagnostics import Told, diagnostics_of
from builder.lsp.documents import Change, Desk, Sheet
from builder.lsp.hovering.insight import Insight
from builder.lsp.knowledge.knowledge import Knowledge
from builder.lsp.positions import Encoding
from builder.lsp.translating import Translator

Published = list[tuple[str, int | None, list[types.Diagnostic]]]
"""Address, version where it is open, and all that is to be shown there."""


@dataclass(slots=True)
class Session:
    """What an editor has open, and what is known of it.

    `checks` are the newest results by address, `good` the newest with a net, with `insights` into these,
    `told` what each open document has to say of itself and of the files that it uses.
    """

    encoding: Encoding = "utf-16"
    has_versions: bool = False
    desk: Desk = field(default_factory=Desk)
    checks: dict[str, Checked] = field(default_factory=dict)
    good: dict[str, Checked] = field(default_factory=dict)
    insights: dict[str, Insight | None] = field(default_factory=dict)
    told: dict[str, Told] = field(default_factory=dict)
    _known: dict[str, tuple[str, Knowledge]] = field(default_factory=dict)

    def open(self, uri: str, version: int, text: str) -> Sheet:
        """Take a document that was opened."""
        return self.desk.open(uri, version, text)

    def change(self, uri: str, version: int, changes: Iterable[Change]) -> Sheet | None:
        """Take changes of a document; None for one that was never opened."""
        return self.desk.change(uri, version, changes, self.encoding)

    def close(self, uri: str) -> Published:
        """Forget a document; what it told of other files goes with it."""
        self.desk.close(uri)
        for known in (self.checks, self.good, self.insights, self._known):
            known.pop(uri, None)
        gone = self.told.pop(uri, {})
        return [self._published(one) for one in {uri: None, **gone}]

    def check(self, sheet: Sheet) -> Checked:
        """Take one version of a document through the passes; runs in any thread."""
        before = self.checks.get(sheet.uri)
        checker = Checker(dict(self.snapshot().texts()))
        kind = before.kind if before is not None else "other"
        return checker.check(sheet.text, sheet.file, sheet.folder, before=kind, version=sheet.version)

    def accept(self, uri: str, checked: Checked) -> Published:
        """Take the result of a check; give what is to be shown, nothing for a text that is no more."""
        sheet = self.desk.sheets.get(uri)
        if sheet is None or sheet.text != checked.text:
            return []
        self.checks[uri] = checked
        if checked.net is not None or checked.kind == "other":
            self.good[uri] = checked
            self.insights[uri] = Insight.of(checked)
        before = self.told.get(uri, {})
        self.told[uri] = diagnostics_of(checked, self.translator())
        return [self._published(one) for one in {uri: None, **before, **self.told[uri]}]

    def users_of(self, uri: str) -> list[str]:
        """List the open documents that use a file."""
        sheet = self.desk.sheets.get(uri)
        if sheet is None or sheet.path is None:
            return []
        return [
            one
            for one, checked in self.checks.items()
            if one != uri and (sheet.path in checked.sources.texts or uri in self.told.get(one, {}))
        ]

    def snapshot(self) -> Desk:
        """Give the desk as it is now, for a thread of its own."""
        return Desk(dict(self.desk.sheets))

    def translator(self) -> Translator:
        """Give a translator for the documents as they are now."""
        return Translator(self.snapshot(), self.encoding)

    def knowledge(self, sheet: Sheet) -> Knowledge:
        """Give what is known of a text, worked out once for each version."""
        known = self._known.get(sheet.uri)
        if known is None or known[0] != sheet.text:
            texts = self.snapshot().texts()
            found = Knowledge.of(sheet.text, sheet.file, sheet.folder, texts=texts)
            known = self._known[sheet.uri] = (sheet.text, found)
        return known[1]

    def _published(self, uri: str) -> tuple[str, int | None, list[types.Diagnostic]]:
        """Gather all that is told of a file, each thing once."""
        found: list[types.Diagnostic] = []
        for one in [uri, *(other for other in self.told if other != uri)]:
            for diagnostic in self.told.get(one, {}).get(uri, []):
                if not any(_same(diagnostic, other) for other in found):
                    found.append(diagnostic)
        sheet = self.desk.sheets.get(uri)
        return uri, sheet.version if sheet is not None else None, found


def _same(one: types.Diagnostic, other: types.Diagnostic) -> bool:
    return (one.range, one.code, one.message) == (other.range, other.code, other.message)
