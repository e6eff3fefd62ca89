"""Answers: what an editor may ask of a place in a text, in the terms of the protocol."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from lsprotocol import types

from builder.errors import Mark
from builder.lsp.actions import KINDS, actions_of
from builder.lsp.checking import Checked
from builder.lsp.documents import Sheet
from builder.lsp.formatting import changes_of
from builder.lsp.hovering.hover import hover_of
from builder.lsp.knowledge.answers import Candidate, Outline, Symbol
from builder.lsp.knowledge.knowledge import Knowledge
from builder.lsp.positions import Place
from builder.lsp.session import Session
from builder.lsp.translating import Translator

ITEMS: Final = {
    "param": types.CompletionItemKind.Variable,
    "variable": types.CompletionItemKind.Variable,
    "input": types.CompletionItemKind.Interface,
    "dim": types.CompletionItemKind.Unit,
    "node": types.CompletionItemKind.Reference,
    "composite": types.CompletionItemKind.Module,
    "block": types.CompletionItemKind.Class,
    "argument": types.CompletionItemKind.Property,
    "port": types.CompletionItemKind.Field,
    "key": types.CompletionItemKind.Keyword,
    "file": types.CompletionItemKind.File,
    "net-ref": types.CompletionItemKind.Module,
    "function": types.CompletionItemKind.Function,
}
LONGEST_FORMULA: Final = 80
SYMBOLS: Final = {
    "net": types.SymbolKind.Package,
    "param": types.SymbolKind.Variable,
    "variant": types.SymbolKind.Enum,
    "input": types.SymbolKind.Interface,
    "dim": types.SymbolKind.Number,
    "node": types.SymbolKind.Object,
    "group": types.SymbolKind.Namespace,
    "composite": types.SymbolKind.Class,
}


@dataclass(frozen=True, slots=True)
class Question:
    """What a request is about: the text as it is, the last check of it, the last one with a net."""

    session: Session
    sheet: Sheet
    checked: Checked | None
    good: Checked | None

    @property
    def knowledge(self) -> Knowledge:
        """What is known of the text."""
        return self.session.knowledge(self.sheet)

    @property
    def translator(self) -> Translator:
        """A translator for the text and for all files that it may lead to."""
        return self.session.translator().over({self.sheet.file: self.sheet.text})

    def place(self, position: types.Position) -> Place:
        """Give the line and the column of a position."""
        return self.translator.ruler(self.sheet.file).place((position.line, position.character))


def hover(question: Question, params: types.HoverParams) -> types.Hover | None:
    """Tell of what is under the cursor: shapes, costs, values, words."""
    line, column = question.place(params.position)
    symbol = question.knowledge.at(line, column) or _formula_at(question.knowledge, line, column)
    if symbol is None:
        return None
    text = hover_of(symbol, question.sheet.text, question.session.insights.get(question.sheet.uri))
    content = types.MarkupContent(types.MarkupKind.Markdown, text)
    mark = symbol.mark
    is_under = mark.line == line and mark.column <= column <= mark.column + mark.length
    return types.Hover(content, question.translator.range(mark) if is_under else None) if text else None


def definition(question: Question, params: types.DefinitionParams) -> types.Location | None:
    """Give the place where a name is defined."""
    mark = question.knowledge.definition(*question.place(params.position))
    return question.translator.location(mark) if mark is not None else None


def references(question: Question, params: types.ReferenceParams) -> list[types.Location]:
    """Give all places of a name, with that of its definition where it is asked for."""
    place = question.place(params.position)
    marks = question.knowledge.references(*place)
    own = question.knowledge.definition(*place)
    translator = question.translator
    wanted = marks if params.context.include_declaration else [one for one in marks if one != own]
    return [translator.location(mark) for mark in wanted]


def highlight(question: Question, params: types.DocumentHighlightParams) -> list[types.DocumentHighlight]:
    """Give all places of a name in the same file."""
    marks = question.knowledge.references(*question.place(params.position))
    translator, file = question.translator, question.sheet.file
    return [types.DocumentHighlight(translator.range(mark)) for mark in marks if mark.file == file]


def prepare_rename(
    question: Question, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder | None:
    """Give the word that a rename would be about; None where nothing can be renamed."""
    mark = question.knowledge.renamable(*question.place(params.position))
    if mark is None:
        return None
    return types.PrepareRenamePlaceholder(question.translator.range(mark), _under(mark, question))


def rename(question: Question, params: types.RenameParams) -> types.WorkspaceEdit:
    """Rename a node, a param, an input, a composite, wherever it is named."""
    edits = question.knowledge.rename(*question.place(params.position), params.new_name)
    return question.translator.edit(edits, has_versions=question.session.has_versions)


def completion(question: Question, params: types.CompletionParams) -> types.CompletionList:
    """Propose what may stand at a place: keys, blocks, arguments, refs, ports, params."""
    net = question.good.net if question.good is not None else None
    shapes = {path: str(shape) for path, shape in net.shapes.items()} if net is not None else {}
    candidates = question.knowledge.completions(*question.place(params.position), shapes)
    translator = question.translator
    items = [_item(one, number, translator) for number, one in enumerate(candidates)]
    return types.CompletionList(is_incomplete=False, items=items)


def symbols(question: Question, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
    """Give the outline of a text."""
    translator = question.translator
    return [_symbol(one, translator) for one in question.knowledge.symbols()]


def actions(question: Question, params: types.CodeActionParams) -> list[types.CodeAction]:
    """Give what mends the faults of a stretch of text."""
    checked = question.checked
    if checked is None or checked.text != question.sheet.text:
        return []
    return actions_of(checked, params, question.translator, has_versions=question.session.has_versions)


def formatting(question: Question, params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
    """Lay a spec out in the canonical way; a text that cannot be read stays as it is."""
    checked = question.checked
    if checked is not None and checked.kind == "other":
        return None
    return changes_of(question.sheet, question.translator)


def _formula_at(knowledge: Knowledge, line: int, column: int) -> Symbol | None:
    """Find the name of a formula before the cursor, which is on a number or an operator."""
    for before in range(column - 1, max(0, column - LONGEST_FORMULA), -1):
        symbol = knowledge.at(line, before)
        if symbol is not None:
            is_inside = symbol.text.startswith("=") and column < symbol.mark.column + len(symbol.text)
            return symbol if is_inside else None
    return None


def _under(mark: Mark, question: Question) -> str:
    ruler = question.translator.ruler(mark.file)
    start = ruler.offset_of((mark.line, mark.column))
    return ruler.text[start : start + mark.length]


def _item(candidate: Candidate, number: int, translator: Translator) -> types.CompletionItem:
    text = candidate.insert if candidate.insert is not None else candidate.label
    edit = None
    if candidate.replaces is not None:
        mark = candidate.replaces
        place = translator.stretch(
            mark.file, (mark.line, mark.column), (mark.line, mark.column + mark.length)
        )
        edit = types.TextEdit(place, text)
    return types.CompletionItem(
        label=candidate.label,
        kind=ITEMS.get(candidate.kind, types.CompletionItemKind.Value),
        detail=candidate.detail or None,
        documentation=types.MarkupContent(types.MarkupKind.Markdown, candidate.doc)
        if candidate.doc
        else None,
        sort_text=f"{number:05}",
        filter_text=candidate.label,
        insert_text=text if edit is None else None,
        text_edit=edit,
    )


def _symbol(outline: Outline, translator: Translator) -> types.DocumentSymbol:
    """Give one entry of an outline; its whole range holds its name, as editors demand."""
    name = translator.range(outline.mark)
    whole = translator.stretch(outline.mark.file, *outline.span)
    start, end = min(whole.start, name.start), max(whole.end, name.end)
    return types.DocumentSymbol(
        name=outline.name,
        kind=SYMBOLS.get(outline.kind, types.SymbolKind.Key),
        range=types.Range(start, end),
        selection_range=name,
        detail=outline.detail or None,
        children=[_symbol(one, translator) for one in outline.children],
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """How a request is answered; `waits` for the check of the newest text, if that is quick."""

    give: Callable[[Question, Any], Any]  # each request has parameters and an answer of its own
    waits: bool = False
    options: Any = None


ANSWERS: Final = {
    types.TEXT_DOCUMENT_HOVER: Answer(hover, waits=True),
    types.TEXT_DOCUMENT_DEFINITION: Answer(definition),
    types.TEXT_DOCUMENT_REFERENCES: Answer(references),
    types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: Answer(highlight),
    types.TEXT_DOCUMENT_PREPARE_RENAME: Answer(prepare_rename),
    types.TEXT_DOCUMENT_RENAME: Answer(rename),
    types.TEXT_DOCUMENT_COMPLETION: Answer(
        completion,
        options=types.CompletionOptions(trigger_characters=[" ", ".", "=", "[", "{", ",", '"', ":"]),
    ),
    types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: Answer(symbols),
    types.TEXT_DOCUMENT_CODE_ACTION: Answer(
        actions, waits=True, options=types.CodeActionOptions(code_action_kinds=list(KINDS))
    ),
    types.TEXT_DOCUMENT_FORMATTING: Answer(formatting, waits=True),
}
"""Every request that is answered, by its method."""
