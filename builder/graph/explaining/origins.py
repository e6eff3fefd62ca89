"""Origins: a value, how it came to be, where that stands, and what it was made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from blocks.kinds import Value
from builder.errors import Faults, Mark
from builder.spec.document import Path
from builder.spec.formula import FormulaFault, is_formula
from builder.spec.unrolling.values import Evaluator, Failed, parsed

LONGEST = 200
"""Characters of a formula that are shown."""


@dataclass(frozen=True, slots=True)
class Origin:
    """One link of a chain: `name` has `value`, since `how`; `uses` are the links behind it.

    `text` is the formula, or a word more; `known` are the names that a formula used, with their values, and
    `note` is worth saying behind both. `option` stands for the mark of what came from outside of the spec.
    """

    name: str
    value: object
    how: str
    mark: Mark | None = None
    text: str = ""
    known: tuple[tuple[str, object], ...] = ()
    uses: tuple[Origin, ...] = ()
    option: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a path means, its value, and the chain behind it; the last link is the value itself.

    `kind` says what the path is: an argument, a shape, a param. `notes` are worth knowing beside it.
    """

    path: str
    kind: str
    value: object
    origin: Origin
    notes: tuple[str, ...] = ()

    @property
    def chain(self) -> tuple[Origin, ...]:
        """Every link once, each behind those that it was made from."""
        return tuple(_links(self.origin))


def _links(last: Origin) -> Iterator[Origin]:
    """Walk a chain from its causes on; what is reached twice is given once."""
    seen: set[tuple[object, ...]] = set()
    waiting = [(last, False)]
    while waiting:
        origin, is_open = waiting.pop()
        key = (origin.name, origin.how, origin.mark, origin.text, repr(origin.value))
        if is_open:
            yield origin
        elif key not in seen:
            seen.add(key)
            waiting.append((origin, True))
            waiting += [(one, False) for one in reversed(origin.uses)]


def written(
    name: str,
    raw: Any,  # plain data, as it was written
    value: object,
    at: Path,
    evaluator: Evaluator,
    known: Mapping[str, Origin],
    *,
    how: str = "",
    before: Sequence[Origin] = (),
) -> Origin:
    """Say of a value of the file how it is written: as a literal, or as a formula over names.

    `how` says more of its role, as `default`; `before` are links that this one replaced.
    """
    names = names_in(raw)
    kind = "formula" if _formulas(raw) else "literal"
    return Origin(
        name,
        value,
        f"{kind} ({how})" if how else kind,
        evaluator.mark(at),
        text_of(raw) if kind == "formula" else "",
        tuple((one, known[one].value) for one in names if one in known),
        (*before, *(known[one] for one in names if one in known)),
    )


def replaced(origin: Origin) -> Origin:
    """Mark a link that another one took the place of; what it was made from matters no more."""
    return replace(origin, how=f"{origin.how}, replaced", known=(), uses=())


def attempted(raw: Any, at: Path, evaluator: Evaluator, names: Mapping[str, Value]) -> Value:
    """Evaluate what may fail without harm, since it is shown and not used; None where it does."""
    try:
        return Evaluator(evaluator.document, Faults()).value(raw, at, names)
    except Failed:
        return None


def names_in(raw: Any) -> tuple[str, ...]:
    """Name what the formulas in plain data read, each once, in the order of the text."""
    return tuple(dict.fromkeys(name for text in _formulas(raw) for name in _names(text)))


def text_of(raw: Any) -> str:
    """Write plain data with its formulas, on one line."""
    inner = (
        f"[{', '.join(text_of(one) for one in raw)}]" if isinstance(raw, list) else " ".join(str(raw).split())
    )
    return inner if len(inner) <= LONGEST else f"{inner[: LONGEST - 1]}…"


def _names(text: str) -> Iterator[str]:
    """Name what one formula reads; one that cannot be read was never needed."""
    try:
        yield from (name.name for name in parsed(text).names)
    except FormulaFault:
        return


def _formulas(raw: Any) -> list[str]:
    if isinstance(raw, list):
        return [text for one in raw for text in _formulas(one)]
    return [raw] if isinstance(raw, str) and is_formula(raw) else []
