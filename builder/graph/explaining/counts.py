"""Counts and named sizes: what they add up from, and who said which size."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from blocks.dims import Dim
from builder.graph.comparing.changes import block_name
from builder.graph.costs import Row, rows_of
from builder.graph.explaining.descent import Descent
from builder.graph.explaining.origins import Origin, replaced, written
from builder.graph.ir import Graph, Node

COUNTS = ("parameters", "macs")


def count(name: str, graph: Graph, node: Node | None, sizes: Mapping[str, int]) -> Origin:
    """Add up the parameters or multiply-adds of a node, or of the whole net (None)."""
    body = graph if node is None else node.body
    path = "" if node is None else f"{node.path}."
    kind = "the net" if node is None else block_name(node) or "a group"
    if node is not None and (body is None or (node.call and name == "parameters")):
        return _of_block(name, node, kind, sizes)
    assert body is not None, "a node without a body is a block"
    parts = [_part(name, row) for row in rows_of(body, sizes, 1)]
    parts = [part for part in parts if part.value]
    total = sum(part.value for part in parts if isinstance(part.value, int))
    shared = [_with_share(part, total) for part in parts]
    mark = None if node is None else node.mark
    return Origin(f"{path}{name}", total, f"sum over {kind}", mark, uses=tuple(shared))


def size(
    name: str, descent: Descent, sizes: Mapping[str, int], assumed: frozenset[str], dims: Mapping[str, int]
) -> Origin:
    """Say who chose the example size of a named size."""
    extent = descent.case.document.spec.dims.get(name)
    place = descent.root.opening.place
    known = descent.root.known
    before: tuple[Origin, ...] = ()
    if extent is not None and extent.example is not None:
        long = ("dims", name, "example")
        at = long if place.has(*long) else ("dims", name)
        value = place.evaluator.value(extent.example, at, place.names)
        origin = written(name, extent.example, value, at, place.evaluator, known, how="example in `dims`")
        before = (origin,)
    if name in dims:
        links = tuple(replaced(one) for one in before)
        return Origin(name, dims[name], "override", option=f"--dim {name}={dims[name]}", uses=links)
    if before:
        return replace(before[0], value=sizes[name])
    text = "nobody states it: state it in `dims`, or with `--dim`" if name in assumed else ""
    return Origin(name, sizes[name], "chosen to fit the conditions", text=text)


def size_notes(name: str, descent: Descent, graph: Graph) -> tuple[str, ...]:
    """Tell what is asked of a named size: by `dims`, and by the blocks it flows into."""
    extent = descent.case.document.spec.dims.get(name)
    mark = descent.root.opening.place.evaluator.key(("dims", name))
    asked = [
        f"`dims` says {key}: {getattr(extent, key)} ({mark})"
        for key in ("min", "max", "multiple_of")
        if getattr(extent, key, None) is not None
    ]
    found = [
        f"{one} (for {one.path}{f', {one.mark}' if one.mark else ''})"
        for one in graph.found
        if re.search(rf"\b{re.escape(name)}\b", one.condition.subject)
    ]
    return (*asked, *found)


def claim_notes(name: str, descent: Descent) -> tuple[str, ...]:
    """Tell what `expect` claims of a count, which has been checked."""
    raw = getattr(descent.case.document.spec.expect, name)
    mark = descent.root.opening.place.evaluator.mark(("expect", name))
    return () if raw is None else (f"`expect` claims {raw} for the net as written ({mark})",)


def _part(name: str, row: Row) -> Origin:
    assert row.node is not None, "a row of a graph has its node"
    value = row.params if name == "parameters" else row.macs_at
    how = f"{name} of {row.block or 'a group'}"
    if row.call:
        how = f"{name} of {row.call}, called again"
    symbolic = str(row.macs) if name == "macs" and row.macs.constant is None else ""
    return Origin(row.path, value, how, row.node.mark, symbolic if len(symbolic) <= 60 else "")


def _with_share(part: Origin, total: int) -> Origin:
    value = part.value if isinstance(part.value, int) else 0
    share = f"{100 * value / total:.1f} %"
    return replace(part, text=f"{share}, {part.text}" if part.text else share)


def _of_block(name: str, node: Node, kind: str, sizes: Mapping[str, int]) -> Origin:
    path = f"{node.path}.{name}"
    facts = node.known
    if name == "macs":
        macs = sum((row.macs for row in [facts]), Dim(0))
        named = sorted({one.name for one in macs.sizes})
        pairs = tuple((one, sizes[one]) for one in named if one in sizes)
        text = "" if macs.constant is not None else str(macs)
        return Origin(path, macs.evaluate(dict(sizes)), f"multiply-adds of {kind}", node.mark, text, pairs)
    tied = {tie.parameter for tie in node.ties}
    held = () if node.call else facts.params
    parts = tuple(
        Origin(
            f"{node.path}.{one.name}",
            0 if one.name in tied else one.elements,
            "parameter",
            node.mark,
            f"tied, counted elsewhere: {one.shape}" if one.name in tied else " × ".join(map(str, one.shape)),
        )
        for one in held
    )
    total = sum(part.value for part in parts if isinstance(part.value, int))
    words = f"those of {node.call}, called again, are counted there" if node.call else ""
    return Origin(path, total, f"sum over {kind}", node.mark, words, uses=parts)
