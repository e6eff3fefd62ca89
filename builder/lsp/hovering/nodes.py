"""Nodes in numbers: shapes, arguments, parameters, multiply-adds, for one copy and for all."""

from __future__ import annotations

from collections.abc import Sequence

from blocks.kinds import Value
from blocks.shapes import Shape
from builder.graph.costs import Row
from builder.graph.ir import Node
from builder.lsp.hovering.insight import Insight
from builder.lsp.hovering.markdown import code, few, items, paragraphs, text

MOST_ARGUMENTS = 12


def node_told(copies: Sequence[Node], insight: Insight) -> str:
    """Tell a node: what it makes, of which arguments, and what it costs; copies are told as one."""
    first = copies[0]
    name = code(first.path) if len(copies) == 1 else f"{code(first.path)} … {code(copies[-1].path)}"
    count = f", {len(copies)} copies" if len(copies) > 1 else ""
    kind = f"calls {code(first.call)}" if first.call else code(first.block) if first.block else "a group"
    return paragraphs(
        f"**{name}** · {kind}{count}",
        text(first.doc),
        facts_told(copies, insight),
    )


def facts_told(copies: Sequence[Node], insight: Insight) -> str:
    """List shapes, settled arguments and costs."""
    notes = list(dict.fromkeys(note for node in copies for note in node.known.notes))
    return items(
        [
            *_inputs(copies),
            *_outputs(copies),
            _arguments(copies, is_inferred=False),
            _arguments(copies, is_inferred=True),
            *_costs(copies, insight),
            *(text(note) for note in notes[:4]),
        ]
    )


def _inputs(copies: Sequence[Node]) -> list[str]:
    first = copies[0]
    if not all(len(node.inputs) == len(first.inputs) for node in copies):
        return []
    return [
        f"input {code(edge.port)} {few([node.known.inputs[place] for node in copies])}"
        for place, edge in enumerate(first.inputs)
    ]


def _outputs(copies: Sequence[Node]) -> list[str]:
    first = copies[0]
    count = min([len(node.known.outputs) for node in copies] + [len(first.outputs)])
    shapes = [[node.known.outputs[place] for node in copies] for place in range(count)]
    if count == 1:
        return [f"output {few(shapes[0])}"]
    return [f"output {code(port)} {few(shape)}" for port, shape in zip(first.outputs, shapes, strict=False)]


def _arguments(copies: Sequence[Node], *, is_inferred: bool) -> str:
    """List the arguments that were given, or those that were inferred; defaults are no news."""
    first = copies[0]
    if first.body is not None and first.body.kind == "group":
        return ""
    names = [
        name
        for name in first.known.args
        if (name in first.known.inferred) is is_inferred and (is_inferred or name in first.given)
    ]
    pairs = [f"{code(name)} = {few(values_of(copies, name))}" for name in names[:MOST_ARGUMENTS]]
    return f"{'inferred: ' if is_inferred else ''}{', '.join(pairs)}" if pairs else ""


def values_of(copies: Sequence[Node], name: str) -> list[Value]:
    """Give the value that an argument has in each copy."""
    return [node.known.args[name] for node in copies if name in node.known.args]


def shapes_at(copies: Sequence[Node], port: str) -> list[Shape]:
    """Give the shape of an output port in each copy."""
    return [node.known.outputs[node.outputs.index(port)] for node in copies if port in node.outputs]


def _costs(copies: Sequence[Node], insight: Insight) -> list[str]:
    rows = [row for row in map(insight.row, copies) if row is not None]
    if not rows:
        return []
    lines = [_cost(rows[:1] if len(copies) == 1 else rows, insight)]
    if len(copies) > 1:
        lines = [f"the first: {_cost(rows[:1], insight)}", f"all {len(copies)} copies: {lines[0]}"]
    return lines


def _cost(rows: Sequence[Row], insight: Insight) -> str:
    net = insight.net
    params, macs = sum(row.params for row in rows), sum(row.macs_at for row in rows)
    parts = [f"{params:,} parameters{_share(params, net.num_parameters)}"]
    if macs:
        parts.append(f"{macs:,} multiply-adds{_share(macs, net.macs)}")
    if rows[0].is_frozen:
        parts.append("frozen")
    return ", ".join(parts)


def _share(part: int, whole: int) -> str:
    """Say how much of the whole net a part is.

    >>> _share(1, 8), _share(1, 100_000), _share(0, 4)
    (' (12.5 %)', ' (< 0.1 %)', '')
    """
    if not part or not whole:
        return ""
    share = 100 * part / whole
    return f" ({share:.1f} %)" if share >= 0.1 else " (< 0.1 %)"
