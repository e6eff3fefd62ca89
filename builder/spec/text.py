"""YAML text to a plain, marked tree, composed from parser events without recursion."""

from __future__ import annotations

import yaml

from blocks.errors import guess
from builder.bounds import DEFAULT, current, raising
from builder.errors import Fault, Mark, Proposal, Sources, SpecError
from builder.spec.mending.proposals import Repeat, Writing
from builder.spec.reading.characters import BYTE_ORDER_MARK, decode
from builder.spec.reading.frames import Anchored, Frame
from builder.spec.reading.lookalikes import clearer, lookalikes
from builder.spec.reading.page import Page, Spot, echo, is_whole, spot
from builder.spec.reading.scalars import Misread, judge, kind
from builder.spec.reading.syntax import directives, forgotten_quote, translate
from builder.spec.reading.tabs import loose_tabs
from builder.spec.tree import Entry, Mapping, Plain, Scalar, Sequence, Tree

DEEPEST = DEFAULT.depth
MOST_VALUES = DEFAULT.values
MOST_FAULTS_KEPT = 1_000
MOST_COMPARED = 100
LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def read(data: bytes | str, file: str) -> Tree:
    """Read one YAML document into a tree; an empty one is a null.

    Anchored subtrees are shared, not copied; their marks are where they were written.
    Raises: SpecError with every fault found, in file order; nothing after a syntax error or a limit.
    """
    page = Page.of(file, decode(data, file))
    sources = Sources({file: page.text})
    told = directives(page)
    if told:
        raise SpecError(told, sources)
    composer = _Composer(page)
    faults = composer.compose()
    if faults:
        raise SpecError(faults, sources)
    return composer.root if composer.root is not None else Scalar(None, Mark(file, 1, 1))


def read_mapping(data: bytes | str, file: str) -> Mapping:
    """Read a document that must be a mapping, as every spec is.

    Raises: SpecError as `read` does, and for an empty file (`empty-file`) or another root (`not-a-mapping`).
    """
    tree = read(data, file)
    if isinstance(tree, Mapping):
        return tree
    text = data if isinstance(data, str) else data.decode("utf-8")
    if isinstance(tree, Scalar) and tree.value is None:
        what, code = "the file is empty: a spec is a mapping of keys to values", "empty-file"
    else:
        found = "a list" if isinstance(tree, Sequence) else "a single value"
        what, code = f"the top level must be a mapping of keys to values, not {found}", "not-a-mapping"
    fault = Fault(code, what, tree.mark, hint="start with `net: name`")
    raise SpecError([fault], Sources({file: text.removeprefix(BYTE_ORDER_MARK)}))


def _reading(misread: Misread, mark: Mark, text: str, is_key: bool) -> Proposal | None:
    """Propose the value that a text may stand for, or as a key the text itself."""
    if misread.instead is None:
        return None
    return Writing(mark, text, f'"{text}"' if is_key else misread.instead, misread.is_clear or is_key)


class _HaltError(Exception):
    """Reading cannot go on: a limit is reached, and its fault noted."""


class _Composer:
    """Builds the tree from events, and keeps every fault on the way."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.limits = current()
        self.root: Tree | None = None
        self.faults: list[Fault] = []
        self.stack: list[Frame] = []
        self.anchors: dict[str, Anchored | None] = {}
        self.values = 0
        self.documents = 0
        self.last: tuple[Spot, Spot, str] | None = None
        self.unquoted: list[Mark] = []
        self.opaque: list[tuple[Spot, Spot]] = []

    def compose(self) -> list[Fault]:
        """Read all events; give the faults, without those that a forgotten quote drew after it."""
        try:
            for event in yaml.parse(self.page.text, Loader=LOADER):
                self._take(event)
        except _HaltError:
            pass
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            self._broken(translate(error, self.page, self.last))
        else:
            self.faults.extend(loose_tabs(self.page, self.opaque))
            self.faults.extend(lookalikes(self.root, self.page) if self.root is not None else ())
        return [clearer(fault, self.page) for fault in self.faults if not self._is_echo(fault)]

    def _broken(self, fault: Fault) -> None:
        self.faults.append(fault)
        if fault.code == "unquoted-formula" and fault.mark is not None:
            self.unquoted.append(fault.mark)

    def _is_echo(self, fault: Fault) -> bool:
        mark = fault.mark
        if mark is None or fault.code == "unquoted-formula":
            return False
        return any(
            mark.line == quote.line and quote.column <= mark.column <= quote.column + quote.length
            for quote in self.unquoted
        )

    def _take(self, event: yaml.Event) -> None:
        if len(self.faults) >= MOST_FAULTS_KEPT:
            raise _HaltError
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._document(event)

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            what = "a second document starts here, and a file holds one"
            mark = self.page.mark(spot(event.start_mark), spot(event.end_mark))
            self._halt("yaml-document", what, mark, "delete the `---`, or put the rest in a file of its own")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        is_plain = event.style in (None, "")
        start, end = spot(event.start_mark), spot(event.end_mark)
        self.last = None
        if not is_plain:
            self.opaque.append((start, end))
        self._refuse_tag(event.tag, event.implicit[0] or event.implicit[1], start, end)
        if event.anchor and event.value:
            start = self.page.after_anchor(start)
        if is_plain:
            self.last = (start, end, event.value)
        mark = self.page.mark(start, end)
        value, is_quoted = self._value(event, mark, start, is_plain=is_plain), event.style in ("'", '"')
        lines: tuple[tuple[int, Mark], ...] = ()
        if end.line > start.line and (is_plain or is_quoted):
            lines = self.page.folded(start, end, event.value, is_plain=is_plain)
        scalar = Scalar(value, mark, is_plain, lines)
        self._anchor(event.anchor, mark, scalar)
        self._place(scalar, 1, 0)

    def _value(self, event: yaml.ScalarEvent, mark: Mark, start: Spot, *, is_plain: bool) -> Plain:
        text: str = event.value
        if is_plain and self._is_cut_off(text, start):
            fault = forgotten_quote(self.page, start)
            self.faults.append(fault)
            self.unquoted.append(fault.mark or mark)
            return text
        is_key = bool(self.stack) and self.stack[-1].wants_key
        value, misread = judge(text, is_plain=is_plain, is_key=is_key)
        if misread is not None:
            self._fault(misread.code, misread.what, mark, misread.hint, _reading(misread, mark, text, is_key))
        return value

    def _is_cut_off(self, text: str, start: Spot) -> bool:
        """Say whether a formula goes on behind a comma or a bracket, where it is whole at last."""
        is_flow = bool(self.stack) and self.stack[-1].is_flow
        if not (is_flow and text.startswith("=") and not text.startswith("==") and not is_whole(text)):
            return False
        meant = self.page.under(self.page.meant(start))
        return len(meant) > len(text) and is_whole(meant)

    def _refuse_tag(self, tag: str | None, implicit: bool, start: Spot, end: Spot) -> None:
        if tag is None and implicit:
            return
        shown = self.page.under(self.page.mark(start, end))
        written = shown.split(maxsplit=1)[0] if shown.startswith("!") else "!"
        mark = self.page.mark(start, Spot(start.line, start.column + len(written)))
        hint = "delete the tag; a block is named with `block:`, and a text is put in quotes"
        self._fault("yaml-tag", f"YAML tags are not allowed: {echo(written)}", mark, hint)

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        start, end = spot(event.start_mark), spot(event.end_mark)
        self._refuse_tag(event.tag, event.implicit, start, end)
        mark = self.page.mark(self.page.after_anchor(start) if event.anchor else start)
        self._refuse_deep(1, mark)
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        self.stack.append(Frame(mark, event.anchor, is_mapping, bool(event.flow_style), before=self.values))
        self._anchor(event.anchor, mark, None)
        self.last = None

    def _close(self, event: yaml.CollectionEndEvent) -> None:
        frame = self.stack.pop()
        start = Spot(frame.mark.line - 1, frame.mark.column - 1)
        frame.mark = self.page.mark(start, spot(event.end_mark))
        tree = frame.close()
        size = self.values - frame.before + 1
        if frame.anchor is not None:
            self.anchors[frame.anchor] = Anchored(tree, size, frame.height + 1)
        self.last = None
        self._place(tree, 1, frame.height + 1)

    def _anchor(self, name: str | None, mark: Mark, tree: Scalar | None) -> None:
        if name is None:
            return
        if name in self.anchors:
            what = f"the anchor {echo('&' + name)} is already taken"
            self._fault("yaml-alias", what, mark, "give each anchor a name of its own")
        self.anchors[name] = Anchored(tree, 1, 0) if tree is not None else None

    def _alias(self, event: yaml.AliasEvent) -> None:
        name = str(event.anchor)
        mark = self.page.mark(spot(event.start_mark), spot(event.end_mark))
        self.last = None
        found = self.anchors.get(name)
        if found is None:
            self._unknown_alias(name, mark)
            found = Anchored(Scalar(None, mark), 1, 0)
        self._refuse_deep(found.height, mark)
        self._place(found.tree, found.size, found.height, mark)

    def _unknown_alias(self, name: str, mark: Mark) -> None:
        if name in self.anchors:
            what, hint = f"the alias {echo('*' + name)} stands inside what it names: it contains itself", None
            meant = None
        else:
            what = f"there is no anchor for the alias {echo('*' + name)}"
            few = self.anchors if len(self.anchors) <= MOST_COMPARED else ()
            meant = guess(name, few)
            hint = meant.hint if meant else f"write `&{name}` before the value that is meant"
        mend = Writing(mark, f"*{name}", f"*{meant.word}", meant.is_clear) if meant else None
        self._fault("yaml-alias", what, mark, hint, mend)

    def _place(self, tree: Tree, size: int, height: int, alias: Mark | None = None) -> None:
        """Put a finished value where it belongs; `size` counts it with all that it stands for."""
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.wants_key:
            self._key(frame, tree, alias or tree.mark)
            return
        self.values += size
        if self.values > self.limits.values:
            what = f"more than {self.limits.values:,} values, once aliases are followed; that is the limit"
            self._halt("too-many-values", what, alias or tree.mark, raising("values"))
        if frame is None:
            self.root = tree
            return
        frame.height = max(frame.height, height)
        if not frame.is_mapping:
            frame.items.append(tree)
            return
        if frame.key is not None and frame.key_mark is not None:
            frame.entries[frame.key] = Entry(frame.key, frame.key_mark, tree)
        frame.named, frame.key = False, None

    def _key(self, frame: Frame, tree: Tree, mark: Mark) -> None:
        frame.named, frame.key, frame.key_mark = True, None, mark
        if not isinstance(tree, Scalar):
            shape = "a mapping" if isinstance(tree, Mapping) else "a list"
            hint = "did you mean a text? in quotes it may hold braces; `{{ … }}` templates are not filled in"
            self._fault("yaml-key", f"{shape} cannot be a key", mark, hint)
        elif not isinstance(tree.value, str):
            shown = self.page.under(mark) if tree.value is not None else "null"
            what = f"a key must be a name, and {echo(shown)} is read as {kind(tree.value)}"
            is_short = tree.value is not None and len(shown) <= 40
            advice = f'write "{shown}" for the text' if len(shown) <= 40 else None
            mend = Writing(mark, shown, f'"{shown}"') if is_short else None
            self._fault("yaml-key", what, mark, advice, mend)
        elif tree.value in frame.entries:
            first = frame.entries[tree.value].key_mark
            what = f"the key {echo(tree.value)} is already given at {first.line}:{first.column}"
            self._fault(
                "duplicate-key", what, mark, "delete one of the two", Repeat(first, mark, frame.is_flow)
            )
        else:
            frame.key = tree.value

    def _refuse_deep(self, more: int, mark: Mark) -> None:
        if len(self.stack) + more > self.limits.depth:
            what = f"lists and mappings are nested too deep: the limit is {self.limits.depth} levels"
            self._halt("too-deep", what, mark, raising("depth"))

    def _fault(
        self, code: str, what: str, mark: Mark, hint: str | None = None, mend: Proposal | None = None
    ) -> None:
        self.faults.append(Fault(code, what, mark, hint=hint, proposal=mend))

    def _halt(self, code: str, what: str, mark: Mark, hint: str | None = None) -> None:
        self._fault(code, what, mark, hint)
        raise _HaltError
