"""Records: what the page tells of a node, without its path, so that copies share one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from blocks.card import Tensor
from blocks.kinds import shown
from blocks.shapes import Shape
from builder.graph.costs import Row
from builder.graph.ir import Node
from render.page.lines import Script, place_of
from render.theme import WORDS
from render.wording.names import name_of
from render.wording.totals import family_of

MOST_TENSORS: Final = 40
MOST_ARGUMENTS: Final = 60
LONGEST: Final = 400
LINK: Final = re.compile(r"https?://[^\s\"'<>\\]+\Z", re.ASCII)

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What records need beside nodes: costs by path, example sizes, conditions, the spec."""

    rows: Mapping[str, Row]
    sizes: Mapping[str, int]
    conditions: Mapping[str, tuple[str, ...]]
    script: Script


def record_of(node: Node, inquiry: Inquiry) -> Record:
    """Tell all of a node: words, arguments, ports, costs, tensors, conditions, its place."""
    row = inquiry.rows.get(node.path)
    record: Record = {
        "block": name_of(node),
        "kind": "block" if node.body is None else node.body.kind,
        "family": WORDS[family_of(node)],
        "doc": _doc(node),
        "note": node.doc[:LONGEST],
        "source": _source(node),
        "args": _arguments(node),
        "inputs": _inputs(node, inquiry),
        "outputs": [
            [name, *_shape(shape, inquiry)]
            for name, shape in zip(node.outputs, node.known.outputs, strict=False)
        ],
        "costs": _costs(row) if row is not None else {},
        "tensors": _tensors(node.known.params, "parameter") + _tensors(node.known.buffers, "buffer"),
        "remarks": _remarks(node, row),
        "conditions": list(inquiry.conditions.get(node.path, ())),
        "place": place_of(node.mark),
        "lines": inquiry.script.span(node),
    }
    return {key: value for key, value in record.items() if value not in ("", [], {}, None)}


def link_of(text: str) -> str:
    """Give a link that a page may hold: http or https, nothing else; "" for any other text.

    >>> link_of("https://arxiv.org/abs/1512.03385"), link_of("javascript:alert(1)"), link_of("http://a b")
    ('https://arxiv.org/abs/1512.03385', '', '')
    """
    return text if len(text) <= LONGEST and LINK.match(text) else ""


def _doc(node: Node) -> str:
    if node.card is not None:
        return node.card.doc[:LONGEST]
    return node.body.doc[:LONGEST] if node.body is not None else ""


def _source(node: Node) -> list[str]:
    """Give the source in words, and as a link where it is one."""
    text = node.card.source if node.card is not None else node.body.source if node.body is not None else ""
    return [text[:LONGEST], link_of(text)] if text else []


def _arguments(node: Node) -> list[list[str]]:
    """Give name, value and origin (given, inferred, default) of each argument."""
    facts = node.known
    found = []
    for name, value in list(facts.args.items())[:MOST_ARGUMENTS]:
        origin = "inferred" if name in facts.inferred else "given" if name in node.given else "default"
        found.append([name, shown(value, 120), origin])
    return found


def _inputs(node: Node, inquiry: Inquiry) -> list[list[str]]:
    return [
        [edge.port, *_shape(shape, inquiry), str(edge.source).removesuffix(".out")]
        for edge, shape in list(zip(node.inputs, node.known.inputs, strict=False))[:MOST_ARGUMENTS]
    ]


def _shape(shape: Shape, inquiry: Inquiry) -> list[str]:
    """Give a shape as symbols and, where it has any, at the example sizes; with the dtype."""
    symbols = " × ".join(str(dim) for dim in shape.dims) or "scalar"
    numbers = " × ".join(str(dim.evaluate(dict(inquiry.sizes))) for dim in shape.dims) or "scalar"
    return [symbols, "" if numbers == symbols else numbers, shape.dtype]


def _costs(row: Row) -> Record:
    return {
        "params": row.params,
        "macs": row.macs_at,
        "formula": str(row.macs)[:LONGEST],
        "bytes": row.activation_bytes,
    }


def _tensors(tensors: tuple[Tensor, ...], kind: str) -> list[list[str | int]]:
    return [
        [one.name, " × ".join(str(size) for size in one.shape) or "scalar", one.elements, kind]
        for one in tensors[:MOST_TENSORS]
    ]


def _remarks(node: Node, row: Row | None) -> list[str]:
    found = [f"runs the module of {node.call} again: the weights are shared"] if node.call else []
    found += [f"{tie.parameter} is {tie.other}" for tie in node.ties]
    if node.freeze or (row is not None and row.is_frozen):
        found.append("frozen: its parameters do not learn")
    return [*found, *node.known.notes]
