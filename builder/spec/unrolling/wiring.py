"""Refs: `node`, `input`, `prev`, `node.port`, `node[i]`, `node[i].port`, read from text."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from builder.bounds import current, raising
from builder.errors import Mark
from builder.spec.document import Path
from builder.spec.formula import FormulaFault
from builder.spec.mending.proposals import rewritten
from builder.spec.plan import Reference, Wiring
from builder.spec.unrolling.values import Evaluator, Failed, Names, work_out

REF = re.compile(
    r"(?P<node>[A-Za-z_]\w*)(?:\[(?P<index>[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\])?(?:\.(?P<port>\w+))?\Z",
    re.ASCII,
)


def read_wiring(raw: Any, path: Path, names: Names, evaluator: Evaluator, node: str) -> Wiring | None:
    """Read what `from` says: a ref, a list, a mapping from ports; None where left out.

    Raises:
        Failed: A ref is none; the fault has been told.
    """
    if raw is None:
        return None
    if isinstance(raw, str):
        return ((None, read_reference(raw, path, names, evaluator, node)),)
    most = current().inputs
    if len(raw) > most:
        what = f"a node takes at most {most} inputs, got {len(raw)}: too many"
        evaluator.faults.add("too-many-inputs", what, evaluator.mark(path), node, hint=raising("inputs"))
        raise Failed
    if isinstance(raw, list):
        marks = evaluator.marks(path, len(raw))
        return tuple(
            (None, read_reference(one, (*path, place), names, evaluator, node, marks[place]))
            for place, one in enumerate(raw)
        )
    return tuple(
        (port, replace(read_reference(one, at, names, evaluator, node), key_mark=evaluator.key(at)))
        for port, one, at in ((port, one, (*path, port)) for port, one in raw.items())
    )


def read_reference(
    text: str, path: Path, names: Names, evaluator: Evaluator, node: str | None, mark: Mark | None = None
) -> Reference:
    """Read one ref; the index of a copy is a formula over the names that are known here.

    Raises:
        Failed: The text is no ref; the fault has been told.
    """
    evaluator.spend(2, path, node)
    mark = mark or evaluator.mark(path)
    match = REF.match(text)
    if match is None:
        what = f"{_shown(text)} is no ref: a ref is the name of a node or an input, `node.port`, or `node[i]`"
        evaluator.faults.add("bad-ref", what, mark, node, hint=_hint(text))
        raise Failed
    index = None
    if match["index"] is not None:
        index = _index(text, match["index"], match.start("index"), path, names, evaluator, node)
    port = match["port"]
    place = _part(evaluator, path, match.start("port"), len(port)) if port else None
    return Reference(text, match["node"], mark, index, port, port_mark=place)


def _index(
    whole: str, text: str, offset: int, path: Path, names: Names, evaluator: Evaluator, node: str | None
) -> int:
    try:
        value = work_out(f"={text}", names, evaluator.work)
    except FormulaFault as fault:
        # the formula starts one character after where it stands: it has no `=` of its own there
        place = offset + max(fault.offset - 1, 0)
        mark = evaluator.document.index.part(path, place, fault.length)
        mend = rewritten(evaluator.mark(path), whole, place, fault.length, fault.guess)
        evaluator.faults.add(fault.code, fault.what, mark, node, hint=fault.hint, proposal=mend)
        raise Failed from None
    if isinstance(value, bool) or not isinstance(value, int):
        what = f"the index of a copy must be an integer, and `{text[:40]}` is not"
        evaluator.faults.add("bad-ref", what, _part(evaluator, path, offset, len(text)), node)
        raise Failed
    return value


def _part(evaluator: Evaluator, path: Path, offset: int, length: int) -> Mark:
    return evaluator.document.index.part(path, offset, length)


def _hint(text: str) -> str | None:
    if text.count(".") > 1:
        return (
            "a ref reaches nodes of its own scope; "
            "what a group or a composite shows of its inside are its `outputs`"
        )
    if text.count("[") != text.count("]"):
        return "a ']' is missing" if text.count("[") > text.count("]") else "there is a ']' too many"
    return None


def _shown(text: str) -> str:
    return f"'{text[:64]}'" if text.isprintable() else ascii(text[:64])
