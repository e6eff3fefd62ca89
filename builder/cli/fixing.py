"""`netdraft check --fix`: what is plainly meant is written into the spec, and told."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from blocks.errors import NetdraftError
from builder.cli.opening import params_of, sizes_of
from builder.errors import Edit, MachineError, Mend, SpecError, UsageError
from builder.escaping import harmless
from builder.files import write_over

if TYPE_CHECKING:
    from builder.net import Net
    from builder.spec.document import Document

MOST_ROUNDS = 20
LONGEST_SHOWN = 60
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Change:
    """One mend that was written: where, and in words."""

    file: str
    line: int
    column: int
    words: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.words}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far a spec came: its passes, and the net or what stood in the way."""

    passes: int
    net: Net | None = None
    error: NetdraftError | None = None

    @property
    def rank(self) -> tuple[int, int]:
        """Order outcomes: the further a spec comes the better, then the fewer faults."""
        faults = self.error.faults if isinstance(self.error, SpecError) else ()
        return self.passes, -len(faults)


@dataclass(slots=True)
class Bench:
    """A spec on the bench: its texts as they are becoming, by file."""

    name: str
    variant: str | None
    settings: Sequence[str]
    dims: Sequence[str]
    texts: dict[str, str]
    before: dict[str, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    def read(self, folder: str, path: str) -> bytes:
        """Read a file that the spec uses: as it is becoming, else from the disk, once."""
        from builder.spec.load import read_below

        file = os.path.normpath(os.path.join(folder, path))
        if file not in self.texts:
            data = read_below(folder, path)
            text = data.decode("utf-8", "surrogateescape")
            self.texts[file] = self.before[file] = text
        return self.texts[file].encode("utf-8", "surrogateescape")

    def pass_through(self) -> Outcome:
        """Take the spec through the passes, counting those that it came through."""
        from builder.spec.load import parse_document

        try:
            data = self.texts[_key(self.name)].encode("utf-8", "surrogateescape")
            folder = str(Path(self.name).parent)
            document = parse_document(data, self.name, folder=folder, reader=self.read)
        except NetdraftError as error:
            return Outcome(0, error=error)
        return self._settled(document)

    def _settled(self, document: Document) -> Outcome:
        from functools import partial

        from builder.graph.infer import infer
        from builder.graph.resolve import resolve
        from builder.road import settle
        from builder.spec.compose import compose
        from builder.spec.load import load_inner

        passes = 1
        params, sizes = params_of(self.settings), sizes_of(self.dims)
        try:
            composed = compose(document, self.variant, params, fetch=partial(load_inner, root=document))
            passes = 2
            graph = resolve(composed)
            passes = 3
            infer(graph, composed)
            passes = 4
            return Outcome(5, settle(document, self.variant, params, sizes))
        except NetdraftError as error:
            return Outcome(passes, error=error)

    def mended(self, outcome: Outcome) -> tuple[dict[str, str], list[Change]]:
        """Write the safe mends of an outcome into the texts; give those, and what was changed."""
        from builder.spec.mending.apply import apply_all

        faults = outcome.error.faults if isinstance(outcome.error, SpecError) else ()
        mends = [_named(fault.mend) for fault in faults if fault.mend is not None and fault.mend.is_safe]
        texts, taken = apply_all(self.texts, [mend for mend in mends if self._owns(mend)])
        return texts, [_change(mend, self.texts, self.name) for mend in taken]

    def _owns(self, mend: Mend) -> bool:
        return all(edit.file in self.texts for edit in mend.edits)


def mend(name: str, settings: Sequence[str], dims: Sequence[str]) -> tuple[list[Change], Outcome]:
    """Mend a spec and the files that it uses by the safe mends of its faults, round by round.

    A round that leaves the spec worse is taken back; files are written at the end, each whole or not at all.

    Raises:
        UsageError: Standard input, or a shipped spec by its name, which are not for writing.
        MachineError: A file cannot be read or written.
    """
    bench = _bench(name, settings, dims)
    outcome = bench.pass_through()
    for _ in range(MOST_ROUNDS):
        texts, changes = bench.mended(outcome)
        if not changes:
            break
        earlier, bench.texts = bench.texts, texts
        later = bench.pass_through()
        if later.rank < outcome.rank or not isinstance(later.error, SpecError | None):
            bench.texts = earlier
            break
        bench.changes += changes
        outcome = later
    for file, text in bench.texts.items():
        if text != bench.before[file]:
            write_over(Path(file), text.encode("utf-8", "surrogateescape"))
    return bench.changes, outcome


def _bench(name: str, settings: Sequence[str], dims: Sequence[str]) -> Bench:
    from builder.spec.load import read_source, split_variant

    if "\n" in name:
        raise MachineError("a NET is a path or a name, and this one holds a line break", code="unreadable")
    if name == "-":
        raise UsageError("standard input cannot be mended", code="bad-option", hint="give the path of a file")
    data, path = read_source(name)
    if path is None:
        what = f"'{name[:80]}' is a shipped spec, and is not changed by its name"
        raise UsageError(what, code="bad-path", hint="give the path of its file, or of a copy")
    base, variant = split_variant(name)
    text = data.decode("utf-8", "surrogateescape")
    key = _key(base)
    return Bench(base, variant, settings, dims, {key: text}, {key: text})


def _key(file: str) -> str:
    return os.path.normpath(file)


def _named(mend: Mend) -> Mend:
    """Give the files of a mend the names under which the bench has them."""
    edits = tuple(Edit(_key(edit.file), edit.start, edit.end, edit.text) for edit in mend.edits)
    return Mend(mend.title, edits, mend.is_safe)


def _change(mend: Mend, texts: Mapping[str, str], name: str) -> Change:
    """Say in words what a mend writes, at its first place."""
    first = min(mend.edits, key=lambda edit: edit.start)
    file = name if first.file == _key(name) else first.file
    line, column = first.start
    return Change(file, line, column, _words(mend, first, texts[first.file]))


def _words(mend: Mend, edit: Edit, text: str) -> str:
    line = text.removeprefix(BYTE_ORDER_MARK).split("\n")[edit.start[0] - 1]
    old = line[edit.start[1] - 1 : edit.end[1] - 1] if edit.start[0] == edit.end[0] else ""
    if len(mend.edits) > 1:
        return mend.title
    if not edit.text:
        return f"deleted {_shown(old or line.strip())}"
    return f"wrote {_shown(edit.text)} for {_shown(old)}" if old else f"added {_shown(edit.text.strip())}"


def _shown(text: str) -> str:
    return f"'{harmless(text, LONGEST_SHOWN)}'"
