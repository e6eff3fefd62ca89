"""Parser events to a marked tree, without recursion; what is plain goes a short way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

import yaml

from builder.bounds import current, raising
from builder.errors import Fault, Mark
from builder.spec.reading import refusals
from builder.spec.reading.frames import Anchored, Keyed, Listing
from builder.spec.reading.page import CURLY, Page, Spot, is_whole, spot
from builder.spec.reading.scalars import LONGEST_TEXT, OLD_WORDS, WORDS, Misread, judge, resolve
from builder.spec.tree import Plain, Scalar, Stand, Tree

MOST_FAULTS_KEPT: Final = 1_000
ODD: Final[Any] = object()
"""Stands for the value of a text that needs a closer look."""
ODD_WORDS: Final = dict.fromkeys(OLD_WORDS, ODD)

# The C parser's events have the attributes of PyYAML's, which have no types: hence Any.
Event = Any


class _HaltError(Exception):
    """Reading cannot go on: a limit is reached, and its fault noted."""


class Composer:
    """Builds the tree from events, and keeps every fault on the way."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.limits = current()
        self.faults: list[Fault] = []
        self.top = Listing(Spot(0, 0))
        self.frame: Keyed | Listing = self.top
        self.stack: list[Keyed | Listing] = []
        self.anchors: dict[str, Anchored | None] = {}
        self.values = 0
        self.documents = 0
        self.last: Event = None
        self.unquoted: list[Mark] = []
        self.opaque: list[tuple[Spot, Spot]] = []
        self.has_blanks = False
        self.meanings: dict[str, Plain] = {**WORDS, **ODD_WORDS, "": ODD}

    @property
    def root(self) -> Tree | None:
        """Give the tree, or None where the file holds no value."""
        return self.top.items[0] if self.top.items else None

    def compose(self, loader: Any) -> list[Fault]:
        """Read all events; give the faults, without those that a forgotten quote drew.

        `loader` is PyYAML's, of C or of Python.
        """
        try:
            self._follow(loader(self.page.text).get_event)
        except _HaltError:
            pass
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            self._broken(error)
        else:
            self._look_again()
        return self._told() if self.faults else []

    def _follow(self, next_event: Callable[[], Event]) -> None:
        """Take all events; names and numbers, which most are, are taken here at once."""
        file, meanings, scalar, limits = self.page.file, self.meanings, yaml.ScalarEvent, self.limits
        opens, closes, stack = yaml.MappingStartEvent, yaml.MappingEndEvent, self.stack
        while (event := next_event()) is not None:
            kind = type(event)
            if kind is scalar:
                if event.style or event.anchor or event.tag:
                    self._take(event)
                    continue
            elif kind is opens and event.implicit and not event.anchor and len(stack) < limits.depth:
                stack.append(self.frame)
                self.frame, self.last = Keyed(event.start_mark, None, event.flow_style, self.values), None
                continue
            else:
                (self._close if kind is closes and not self.faults else self._take)(event)
                continue
            text, start, frame = event.value, event.start_mark, self.frame
            value = meanings[text] if text in meanings else self._meaning(text)
            if value is ODD:
                self._take(event)
                continue
            self.last, stand = event, (file, start.line + 1, start.column + 1, len(text))
            if not (frame.wants_key and isinstance(frame, Keyed)):
                self.values += 1
                if self.values > limits.values:
                    self._refuse_many(stand)
                frame.put(Scalar(value, stand))
            elif type(value) is str and value not in frame.stands:
                frame.key, frame.wants_key, frame.stands[value] = value, False, stand
            else:
                self._key(frame, Scalar(value, stand), stand)

    def _meaning(self, text: str) -> Plain:
        """Say what an unquoted word means wherever it stands, and remember it; some are odd."""
        if text.isidentifier() and len(text) <= LONGEST_TEXT:  # `yes`, `null` and their like are known
            return self.meanings.setdefault(text, text)
        is_cut = len(text) > LONGEST_TEXT or (text[0] == "=" and not is_whole(text))
        read = ODD if is_cut or " " in text or "\n" in text else resolve(text)
        return self.meanings.setdefault(text, ODD if isinstance(read, Misread) else read)

    def _take(self, event: Event) -> None:
        """Take one event the long way."""
        taker = self.TAKERS.get(type(event))
        if taker is not None:
            taker(self, event)
        if len(self.faults) >= MOST_FAULTS_KEPT:
            raise _HaltError

    def _look_again(self) -> None:
        """Look for tabs, for keys without values and for curly quotes, where there are any."""
        if "\t" in self.page.text:
            from builder.spec.reading.tabs import loose_tabs

            self.faults.extend(loose_tabs(self.page, self.opaque))
        is_suspect = self.has_blanks or any(quote in self.page.text for quote in CURLY)
        if is_suspect and self.root is not None:
            from builder.spec.reading.lookalikes import lookalikes

            self.faults.extend(lookalikes(self.root, self.page))

    def _told(self) -> list[Fault]:
        from builder.spec.reading.lookalikes import clearer

        return [clearer(fault, self.page) for fault in self.faults if not self._is_echo(fault)]

    def _before(self) -> tuple[Spot, Spot, str] | None:
        """Give the unquoted value that was read last, if nothing came after it."""
        if self.last is None:
            return None
        start, end, text = spot(self.last.start_mark), spot(self.last.end_mark), self.last.value
        return self.page.after_anchor(start) if self.last.anchor and text else start, end, text

    def _broken(self, error: Exception) -> None:
        from builder.spec.reading.syntax import translate

        fault = translate(error, self.page, self._before())
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

    def _document(self, event: Event) -> None:
        self.documents += 1
        if self.documents > 1:
            self._halt(refusals.second_document(self.page.mark(event.start_mark, event.end_mark)))

    def _scalar(self, event: Event) -> None:
        is_plain = not event.style
        start, end = spot(event.start_mark), spot(event.end_mark)
        if not is_plain:
            self.opaque.append((start, end))
        self._refuse_tag(event, event.implicit[0] or event.implicit[1])
        if event.anchor and event.value:
            start = self.page.after_anchor(start)
        self.last = event if is_plain else None
        self.has_blanks |= is_plain and not event.value
        stand = self.page.stand(start, end)
        mark = Mark(*stand)
        value, is_quoted = self._value(event.value, mark, start, is_plain=is_plain), event.style in ("'", '"')
        lines: tuple[tuple[int, Mark], ...] = ()
        if end.line > start.line and (is_plain or is_quoted):
            lines = self.page.folded(start, end, event.value, is_plain=is_plain)
        scalar = Scalar(value, stand, is_plain, lines)
        self._anchor(event.anchor, mark, scalar)
        self._place(scalar, 1, 0)

    def _value(self, text: str, mark: Mark, start: Spot, *, is_plain: bool) -> Plain:
        if is_plain and self._is_cut_off(text, start):
            from builder.spec.reading.syntax import forgotten_quote

            fault = forgotten_quote(self.page, start)
            self.faults.append(fault)
            self.unquoted.append(fault.mark or mark)
            return text
        is_key = self.frame.wants_key
        value, misread = judge(text, is_plain=is_plain, is_key=is_key)
        if misread is not None:
            mend = refusals.mend(misread, mark, text, is_key)
            self.faults.append(Fault(misread.code, misread.what, mark, hint=misread.hint, proposal=mend))
        return value

    def _is_cut_off(self, text: str, start: Spot) -> bool:
        """Say whether a formula goes on behind a comma or a bracket, where it is whole at last."""
        is_open = text.startswith("=") and not text.startswith("==") and not is_whole(text)
        if not (self.frame.is_flow and is_open):
            return False
        meant = self.page.under(self.page.meant(start))
        return len(meant) > len(text) and is_whole(meant)

    def _refuse_tag(self, event: Event, is_implicit: bool) -> None:
        if event.tag is not None or not is_implicit:
            self.faults.append(refusals.tag(self.page, spot(event.start_mark), spot(event.end_mark)))

    def _open(self, event: Event) -> None:
        start, anchor = event.start_mark, event.anchor
        if event.tag is not None or not event.implicit:
            self._refuse_tag(event, event.implicit)
        if anchor:
            start = self.page.after_anchor(spot(start))
        if len(self.stack) >= self.limits.depth:
            self._refuse_deep(self.page.mark(start))
        if anchor:
            self._anchor(anchor, self.page.mark(start), None)
        kind = Keyed if type(event) is yaml.MappingStartEvent else Listing
        self.stack.append(self.frame)
        self.frame = kind(start, anchor, event.flow_style, self.values)
        self.last = None

    def _close(self, event: Event) -> None:
        frame, end = self.frame, event.end_mark
        start, line = frame.start, end.line
        self.frame = self.stack.pop()
        self.last = None
        if frame.is_flow and start.line == line:  # from bracket to bracket, with no blank at either end
            stand = (self.page.file, line + 1, start.column + 1, end.column - start.column)
        else:
            stand = self.page.stand(start, end)
        tree = frame.close(stand)
        if frame.anchor is not None:
            self.anchors[frame.anchor] = Anchored(tree, self.values - frame.before + 1, frame.height + 1)
        self._place(tree, 1, frame.height + 1)

    def _anchor(self, name: str | None, mark: Mark, tree: Scalar | None) -> None:
        if name is None:
            return
        if name in self.anchors:
            self.faults.append(refusals.taken_anchor(name, mark))
        self.anchors[name] = Anchored(tree, 1, 0) if tree is not None else None

    def _alias(self, event: Event) -> None:
        name = str(event.anchor)
        stand = self.page.stand(event.start_mark, event.end_mark)
        self.last = None
        found = self.anchors.get(name)
        if found is None:
            self.faults.append(refusals.unknown_alias(name, Mark(*stand), self.anchors))
            found = Anchored(Scalar(None, stand), 1, 0)
        if len(self.stack) + found.height > self.limits.depth:
            self._refuse_deep(Mark(*stand))
        self._place(found.tree, found.size, found.height, stand)

    def _place(self, tree: Tree, size: int, height: int, alias: Stand | None = None) -> None:
        """Put a finished value where it belongs; `size` counts it with all that it stands for."""
        frame = self.frame
        if frame.wants_key and isinstance(frame, Keyed):
            self._key(frame, tree, alias or tree.stand)
            return
        self.values += size
        if self.values > self.limits.values:
            self._refuse_many(alias or tree.stand)
        if height > frame.height:
            frame.height = height
        frame.put(tree)

    def _key(self, frame: Keyed, tree: Tree, stand: Stand) -> None:
        fault = refusals.key(self.page, frame, tree, Mark(*stand))
        if fault is not None:
            self.faults.append(fault)
        key = tree.value if isinstance(tree, Scalar) and isinstance(tree.value, str) else None
        frame.name(key if fault is None else None, stand)

    def _refuse_deep(self, mark: Mark) -> None:
        what = f"lists and mappings are nested too deep: the limit is {self.limits.depth} levels"
        self._halt(Fault("too-deep", what, mark, hint=raising("depth")))

    def _refuse_many(self, stand: Stand) -> None:
        what = f"more than {self.limits.values:,} values, once aliases are followed; that is the limit"
        self._halt(Fault("too-many-values", what, Mark(*stand), hint=raising("values")))

    def _halt(self, fault: Fault) -> None:
        self.faults.append(fault)
        raise _HaltError

    TAKERS: ClassVar[Mapping[type, Callable[[Composer, Event], None]]] = {
        yaml.ScalarEvent: _scalar,
        yaml.AliasEvent: _alias,
        yaml.MappingStartEvent: _open,
        yaml.SequenceStartEvent: _open,
        yaml.MappingEndEvent: _close,
        yaml.SequenceEndEvent: _close,
        yaml.DocumentStartEvent: _document,
    }
