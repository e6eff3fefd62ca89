"""Actions: the mends of faults as an editor offers them, one by one or all at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from lsprotocol import types

from builder.errors import Edit, Fault
from builder.lsp.checking import Checked
from builder.lsp.diagnostics import placed
from builder.lsp.translating import Translator
from builder.report import message
from builder.spec.mending.apply import apply_all

FIX_ALL: Final = "source.fixAll.netdraft"
KINDS: Final = (types.CodeActionKind.QuickFix.value, FIX_ALL)


def actions_of(
    checked: Checked, params: types.CodeActionParams, translator: Translator, *, has_versions: bool
) -> list[types.CodeAction]:
    """Give the mends of the faults in a range, then one action for all safe mends of the text."""
    translator = translator.over({**checked.sources.texts, checked.file: checked.text})
    only = [getattr(one, "value", one) for one in params.context.only or ()]
    found = []
    if _is_wanted(KINDS[0], only):
        found = [
            _fix(fault, edits, params.context.diagnostics, translator, has_versions)
            for fault, edits in _mended(checked)
            if fault.mark is not None
            and fault.mark.file == checked.file
            and _meet(translator.range(fault.mark), params.range)
        ]
    if _is_wanted(FIX_ALL, only):
        safe = safe_edits(checked)
        if safe:
            edit = translator.edit(safe, has_versions=has_versions)
            found.append(types.CodeAction("mend all that is safe to mend", kind=FIX_ALL, edit=edit))
    return found


def safe_edits(checked: Checked) -> tuple[Edit, ...]:
    """Give the edits of all safe mends of the text itself, none over another."""
    mends = [
        one.mend
        for one in checked.faults
        if one.mend is not None
        and one.mend.is_safe
        and all(edit.file == checked.file for edit in one.mend.edits)
    ]
    _, taken = apply_all({checked.file: checked.text}, mends)
    return tuple(edit for mend in taken for edit in mend.edits)


def _mended(checked: Checked) -> list[tuple[Fault, tuple[Edit, ...]]]:
    return [(one, one.mend.edits) for one in placed(checked) if one.mend is not None]


def _fix(
    fault: Fault,
    edits: Iterable[Edit],
    diagnostics: Sequence[types.Diagnostic],
    translator: Translator,
    has_versions: bool,
) -> types.CodeAction:
    assert fault.mend is not None, "only faults with a mend come here"
    own = [one for one in diagnostics if one.code == fault.code and one.message == message(fault)]
    return types.CodeAction(
        title=fault.mend.title,
        kind=types.CodeActionKind.QuickFix,
        diagnostics=own or None,
        is_preferred=fault.mend.is_safe or None,
        edit=translator.edit(edits, has_versions=has_versions),
    )


def _is_wanted(kind: str, only: Sequence[str]) -> bool:
    """Say whether a kind is one of those that are asked for, or below one of them."""
    return not only or any(kind == one or kind.startswith(f"{one}.") or not one for one in only)


def _meet(one: types.Range, other: types.Range) -> bool:
    return one.start <= other.end and other.start <= one.end
