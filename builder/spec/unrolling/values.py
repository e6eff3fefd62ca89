"""Values of a spec: formulas evaluated where they stand, faults at the very characters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from blocks.kinds import Value
from builder.errors import Faults, Mark
from builder.spec.document import Document, Path
from builder.spec.formula import Formula, FormulaFault, evaluate, is_formula, parse, unescape
from builder.spec.formulas.fault import RefusalError
from builder.spec.formulas.work import VALUE, Work
from builder.spec.mending.proposals import rewritten

Names = Mapping[str, Value]


class Failed(Exception):
    """A value that cannot be had; its fault has been told."""


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Evaluates the plain data of one document; `node` names the node for the faults."""

    document: Document
    faults: Faults
    work: Work = field(default_factory=Work)
    lists: dict[Path, tuple[Mark, ...]] = field(default_factory=dict)

    def spend(self, values: int, path: Path, node: str | None = None) -> None:
        """Take the work of values, and tell the fault where it is too much.

        Raises:
            Failed: It is too much; the fault has been told.
        """
        try:
            self.work.spend(VALUE * values)
        except RefusalError as refusal:
            self._tell_work(refusal, path, node)
            raise Failed from None

    def value(self, raw: Any, path: Path, names: Names, node: str | None = None) -> Value:
        """Evaluate a scalar or a list; lists become tuples.

        Raises:
            Failed: A formula is at fault, or the value is a mapping; the fault has been told.
        """
        self.spend(1, path, node)
        if isinstance(raw, str):
            return self._text(raw, path, names, node)
        if isinstance(raw, list):
            return tuple(self.value(one, (*path, place), names, node) for place, one in enumerate(raw))
        if isinstance(raw, dict):
            what = f"`{path[-1]}` needs a value, such as a number, text or a list, got a mapping"
            named = next(iter(raw), "") if len(raw) == 1 and None in raw.values() else ""
            hint = f"write `={named}` for a formula" if named.isidentifier() else None
            self.faults.add("wrong-type", what, self.mark(path), node, hint=hint)
            raise Failed
        return raw  # type: ignore[no-any-return]  # what is left is a plain scalar

    def mark(self, path: Path) -> Mark:
        """Give the mark of a value."""
        return self.document.index.value(path)

    def marks(self, path: Path, count: int) -> tuple[Mark, ...]:
        """Give the marks of the items of a list, made once for all copies of a node."""
        if path not in self.lists:
            self.lists[path] = tuple([self.mark((*path, number)) for number in range(count)])
        return self.lists[path]

    def key(self, path: Path) -> Mark:
        """Give the mark of a key."""
        return self.document.index.key(path)

    def _text(self, raw: str, path: Path, names: Names, node: str | None) -> Value:
        if not is_formula(raw):
            return unescape(raw)
        try:
            return work_out(raw, names, self.work)
        except FormulaFault as fault:
            if self.work.left < 0:
                self._tell_work(fault, path, node)
                raise Failed from None
            mark = self.document.index.part(path, fault.offset, fault.length)
            mend = rewritten(self.mark(path), raw, fault.offset, fault.length, fault.guess)
            hint, outside = fault.hint, self._param_outside(fault, raw, path)
            if outside and (fault.guess is None or not fault.guess.is_clear):
                hint, mend = outside, None
            self.faults.add(fault.code, fault.what, mark, node, hint=hint, proposal=mend)
            raise Failed from None

    def _tell_work(self, told: RefusalError | FormulaFault, path: Path, node: str | None) -> None:
        """Tell once that there is too much work; all that comes after it would say so again."""
        if not any(fault.what == told.what for fault in self.faults.found):
            self.faults.add(told.code, told.what, self.mark(path), node, hint=told.hint)

    def _param_outside(self, fault: FormulaFault, raw: str, path: Path) -> str | None:
        """Say how a composite gets at a param of the net, which it does not see."""
        name = raw[fault.offset : fault.offset + fault.length]
        if fault.code != "formula-name" or path[0] != "blocks" or name not in self.document.spec.params:
            return None
        return f"a composite sees its own params alone: state '{name}' under its `params`, and pass it in"


def work_out(text: str, names: Names, work: Work | None = None) -> Value:
    """Evaluate the text of a formula, its `=` included; lists come out as tuples.

    Raises:
        FormulaFault: The formula cannot be read or worked out.
    """
    formula = parsed(text)
    # the formulas' own values are these, with lists for tuples, which they take as well
    known: Any = names
    return frozen(evaluate(formula, known, work))


@lru_cache(maxsize=4096)
def parsed(text: str) -> Formula:
    """Parse a formula once, however many copies evaluate it."""
    return parse(text)


def frozen(value: Any) -> Value:
    """Turn lists into tuples, all the way down."""
    if isinstance(value, list | tuple):
        return tuple(frozen(one) for one in value)
    return value  # type: ignore[no-any-return]


NOTHING: Final[Names] = {}
