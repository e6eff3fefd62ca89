"""Values of a spec: formulas evaluated where they stand, faults at the very characters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from blocks.kinds import Value
from builder.errors import Faults, Mark
from builder.spec.document import Document, Path
from builder.spec.formula import Formula, FormulaFault, evaluate, is_formula, parse, unescape

Names = Mapping[str, Value]


class Failed(Exception):
    """A value that cannot be had; its fault has been told."""


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Evaluates the plain data of one document; `node` names the node for the faults."""

    document: Document
    faults: Faults

    def value(self, raw: Any, path: Path, names: Names, node: str | None = None) -> Value:
        """Evaluate a scalar or a list; lists become tuples.

        Raises:
            Failed: A formula is at fault, or the value is a mapping; the fault has been told.
        """
        if isinstance(raw, str):
            return self._text(raw, path, names, node)
        if isinstance(raw, list):
            return tuple(self.value(one, (*path, place), names, node) for place, one in enumerate(raw))
        if isinstance(raw, dict):
            what = f"`{path[-1]}` needs a value, such as a number, an integer or text, got a mapping"
            self.faults.add("wrong-type", what, self.mark(path), node)
            raise Failed
        return raw  # type: ignore[no-any-return]  # what is left is a plain scalar

    def mark(self, path: Path) -> Mark:
        """Give the mark of a value."""
        return self.document.index.value(path)

    def key(self, path: Path) -> Mark:
        """Give the mark of a key."""
        return self.document.index.key(path)

    def _text(self, raw: str, path: Path, names: Names, node: str | None) -> Value:
        if not is_formula(raw):
            return unescape(raw)
        try:
            return work_out(raw, names)
        except FormulaFault as fault:
            mark = self.document.index.part(path, fault.offset, fault.length)
            self.faults.add(fault.code, fault.what, mark, node, hint=fault.hint)
            raise Failed from None


def work_out(text: str, names: Names) -> Value:
    """Evaluate the text of a formula, its `=` included; lists come out as tuples.

    Raises:
        FormulaFault: The formula cannot be read or worked out.
    """
    formula = parsed(text)
    # the formulas' own values are these, with lists for tuples, which they take as well
    known: Any = names
    return frozen(evaluate(formula, known))


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
