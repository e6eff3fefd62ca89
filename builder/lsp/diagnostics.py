"""Diagnostics: faults as an editor underlines them, each at the file where it stands."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from lsprotocol import types

from builder.errors import Fault, Mark, SpecError
from builder.escaping import harmless
from builder.lsp.checking import Checked
from builder.lsp.translating import Translator
from builder.report import message
from builder.spec.text import read
from builder.spec.tree import Mapping, Scalar, Sequence, Tree

MOST_TOLD: Final = 100
LONGEST_POINTER: Final = 200
SOURCE: Final = "netdraft"
PLACE: Final = re.compile(r"(?:(?P<file>[^\s'\"()]+\.ya?ml):|\bat )(?P<line>\d{1,7}):(?P<column>\d{1,7})\b")
NET: Final = re.compile(r"^[\"']?net[\"']?[ \t]*:", re.MULTILINE)

Told = dict[str, list[types.Diagnostic]]
"""What is told of each file, by its address."""


def diagnostics_of(checked: Checked, translator: Translator) -> Told:
    """Tell the faults of a text: those of files that it uses at these, and where it uses them."""
    translator = translator.over({**checked.sources.texts, checked.file: checked.text})
    own = translator.uri(checked.file)
    told: Told = {own: []}
    for fault in placed(checked)[:MOST_TOLD]:
        mark = fault.mark
        assert mark is not None, "placed faults have marks"
        told.setdefault(translator.uri(mark.file), []).append(_diagnostic(fault, mark, translator))
        if mark.file != checked.file:
            pointer = _pointer(fault, mark, checked)
            told[own].append(_diagnostic(pointer, pointer.mark or mark, translator, at=mark))
    return told


def placed(checked: Checked) -> list[Fault]:
    """Give the faults of a text, those without a place at the name of the net."""
    home = _home(checked)
    return [one if one.mark is not None else replace(one, mark=home) for one in checked.faults]


def _diagnostic(
    fault: Fault, mark: Mark, translator: Translator, *, at: Mark | None = None
) -> types.Diagnostic:
    named = [one for one in _related(fault, mark) if one[0].file in translator.texts]
    related = [(at, "here")] if at is not None else named
    locations = [
        types.DiagnosticRelatedInformation(translator.location(place), words) for place, words in related
    ]
    return types.Diagnostic(
        range=translator.range(mark),
        message=message(fault),
        severity=types.DiagnosticSeverity.Error,
        code=fault.code,
        source=SOURCE,
        related_information=locations or None,
    )


def _related(fault: Fault, mark: Mark) -> Iterator[tuple[Mark, str]]:
    """Find the places that a fault names, in the file that they name or in its own."""
    rows = [("", fault.what), *fault.facts]
    seen = {(mark.file, mark.line, mark.column)}
    for name, text in rows:
        for found in PLACE.finditer(text):
            place = Mark(found["file"] or mark.file, int(found["line"]), int(found["column"]))
            key = (place.file, place.line, place.column)
            if key not in seen and place.line and place.column:
                seen.add(key)
                yield place, harmless(f"{name}: {text}" if name else text, LONGEST_POINTER)


def _home(checked: Checked) -> Mark:
    """Point at the key `net`, or at the start of a file without one."""
    found = NET.search(checked.text)
    if found is None:
        return Mark(checked.file, 1, 1)
    line = checked.text.count("\n", 0, found.start()) + 1
    return Mark(checked.file, line, 1, found.end() - found.start() - 1)


def _pointer(fault: Fault, mark: Mark, checked: Checked) -> Fault:
    """Say at the place where a file is used that it is at fault."""
    where = (
        os.path.relpath(mark.file, os.path.dirname(checked.file) or ".")
        if os.path.isabs(mark.file)
        else mark.file
    )
    what = f"{where}:{mark.line}:{mark.column}: {fault.what}"
    return Fault(
        fault.code, what, _use(mark.file, checked) or _home(checked), node=fault.node, hint=fault.hint
    )


def _use(file: str, checked: Checked) -> Mark | None:
    """Find where a text uses a file: under `use`, or as the net of a block."""
    try:
        tree = read(checked.text, checked.file)
    except SpecError:
        return None
    folder = os.path.dirname(checked.file)
    scalars = [one for one in _scalars(tree) if isinstance(one.value, str)]
    for one in scalars:
        path = str(one.value).removeprefix("net:").partition("@")[0]
        if path.endswith((".yaml", ".yml")) and os.path.join(folder, path) == file:
            return one.mark
    entry = tree.find("use") if isinstance(tree, Mapping) else None
    return entry.key_mark if entry is not None else None


def _scalars(tree: Tree) -> Iterator[Scalar]:
    """Give every single value of a tree, in file order; shared parts come each time."""
    pending = [tree]
    while pending:
        one = pending.pop()
        if isinstance(one, Scalar):
            yield one
        elif isinstance(one, Sequence):
            pending += reversed(one.items)
        else:
            pending += reversed([entry.value for entry in one.entries])
