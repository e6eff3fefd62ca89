"""Labels: shapes, counts and arguments as a card writes them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from blocks.card import Arg
from blocks.dims import Dim
from blocks.kinds import Value, shown
from blocks.shapes import Shape
from builder.graph.ir import Graph, Node
from render.measure.metrics import width_of
from render.measure.sizes import SIDE, WIDEST
from render.theme import CARD_TEXT
from render.wording.names import name_of

PAIRS: Final = (("in_channels", "out_channels"), ("in_features", "out_features"))
UNIT: Final = re.compile(r"(?<=[a-z])_(channels|features|size)$")
INNER: Final = re.compile(r"[⌊⌈][^⌊⌋⌈⌉]*[⌋⌉]")
QUIET: Final = frozenset({"padding", "output_padding"})
SMALL_PRINT: Final = frozenset({"eps", "momentum"})
USUAL: Final = frozenset({"stride", "dilation", "groups"})
"""Params of composites that say nothing where they are 1, as a share of dropout does where it is 0."""
MOST_ARGUMENTS: Final = 8
MOST_CONTENTS: Final = 3


@dataclass(frozen=True, slots=True)
class Wording:
    """What labels say: the batch's dim, numbers for sizes, and whether costs and shapes show."""

    batch: Dim | None = None
    sizes: Mapping[str, int] = field(default_factory=dict)
    example: Mapping[str, int] = field(default_factory=dict)
    costs: bool = False
    shapes_on_cards: bool = True
    is_compact: bool = False


def count_text(count: int) -> str:
    """Write a number as people say it.

    >>> [count_text(n) for n in (130, 9536, 38_720, 443_000, 1_219_584, 25_557_032, 7_000_000_000)]
    ['130', '9.5 k', '38.7 k', '443 k', '1.22 M', '25.56 M', '7.00 G']
    """
    if count < 1000:
        return str(count)
    for limit, unit in ((10**6, "k"), (10**9, "M"), (10**12, "G")):
        value = count / (limit / 1000)
        if value < 999.5 or unit == "G":
            return f"{value:.{(1 if value < 99.95 else 0) if unit == 'k' else 2}f} {unit}"
    return str(count)


def shape_text(shape: Shape | None, wording: Wording) -> str:
    """Write a shape without its batch: `64×H/2×W/2`."""
    if shape is None:
        return ""
    dims = shape.dims
    if wording.batch is not None and dims and dims[0] == wording.batch:
        dims = dims[1:]
    return "×".join(_dim_text(dim, wording) for dim in dims)


def macs_text(macs: Dim, wording: Wording) -> str:
    """Write multiply-adds at the example sizes, "" where they are not known or none."""
    known = {**wording.example, **wording.sizes}
    if any(size.name not in known for size in macs.sizes):
        return ""
    value = macs.evaluate(known)
    return f"{count_text(value)} MACs" if value else ""


def first_phrases(phrases: list[str], width: float) -> tuple[str, ...]:
    """Set as many phrases on one line as fit."""
    line = ""
    for phrase in phrases:
        longer = f"{line}, {phrase}" if line else phrase
        if line and width_of(longer, CARD_TEXT) > width - 2 * SIDE:
            break
        line = longer
    return (line,) if line else ()


def argument_lines(phrases: list[str]) -> tuple[str, ...]:
    """Set phrases on one line, or on two where one is too short."""
    lines: list[str] = []
    for phrase in phrases[:MOST_ARGUMENTS]:
        longer = f"{lines[-1]}, {phrase}" if lines else phrase
        if lines and width_of(longer, CARD_TEXT) <= WIDEST - 2 * SIDE:
            lines[-1] = longer
        else:
            lines.append(phrase)
    return (*lines[:1], ", ".join(lines[1:])) if len(lines) > 2 else tuple(lines)


def phrases_of(node: Node, only: Collection[str] | None = None) -> list[str]:
    """Say the arguments of a node that matter, or `only` some: `7×7`, `stride 2`, `3 → 64`."""
    if node.body is not None and node.body.kind == "group":
        return [contents_of(node.body)]
    if node.card is None:
        return [
            phrase
            for name, one in node.given.items()
            if name not in QUIET
            and (only is None or name in only)
            and not _goes_without_saying(name, one.value)
            for phrase in _param(name, one.value)
        ]
    shown = (arg for arg in node.card.args if only is None or arg.name in only)
    return [*(phrase for arg in shown for phrase in _shown(arg, node)), *_passage(node, only)]


def contents_of(body: Graph) -> str:
    """Name what a group holds most of: `Bottleneck ×3`."""
    names = Counter(name_of(node) for node in body.nodes)
    names = Counter({name.removesuffix("Block"): count for name, count in names.items()})
    told = [f"{name} ×{count}" if count > 1 else name for name, count in names.most_common(MOST_CONTENTS)]
    while len(told) > 1 and width_of(" · ".join(told) + " …", CARD_TEXT) > WIDEST - 2 * SIDE:
        told.pop()
    return " · ".join(told) + (" …" if len(names) > len(told) else "")


def _shown(arg: Arg, node: Node) -> Iterator[str]:
    value = node.known.args.get(arg.name)
    is_pair = any(arg.name in pair for pair in PAIRS)
    if not arg.shown or is_pair or arg.name in QUIET or value is None or _is_default(value, arg.default):
        return
    if arg.name == "stride" and value == node.known.args.get("kernel_size"):
        return
    yield from _phrase(arg.name, value)


def _is_default(value: Value, default: object) -> bool:
    """Tell whether a value says nothing new; a size for every axis equals its default for all."""
    if value == default:
        return True
    return isinstance(value, tuple) and not isinstance(default, tuple) and set(value) == {default}


def _phrase(name: str, value: Value) -> Iterator[str]:
    words = _words(name)
    if name == "kernel_size":
        yield (
            _sizes_text(value)
            if isinstance(value, tuple) and len(value) > 1
            else f"kernel {_value_text(value)}"
        )
    elif value is True:
        yield words
    elif isinstance(value, tuple) and value and len(set(value)) == 1 and name in {"stride", "dilation"}:
        yield f"{words} {value[0]}"
    elif isinstance(value, tuple) and name.startswith(("dim", "shift", "sizes")):
        yield f"{words} {', '.join(str(one) for one in value)}"
    elif value is not None and value is not False:
        yield f"{words} {_value_text(value)}"


@lru_cache(maxsize=1024)
def _words(name: str) -> str:
    return UNIT.sub("", name.removeprefix("num_")).replace("_", " ")


def _goes_without_saying(name: str, value: Value) -> bool:
    is_idle = value == 0 and "dropout" in name
    return name in SMALL_PRINT or is_idle or (name in USUAL and value == 1)


def _param(name: str, value: Value) -> Iterator[str]:
    """Say a param of a composite, whose lists are lists and no sizes."""
    if isinstance(value, tuple):
        yield f"{name.replace('_', ' ')} {shown(value, 40)}"
    else:
        yield from _phrase(name, value)


def _passage(node: Node, only: Collection[str] | None) -> Iterator[str]:
    args = node.known.args
    for before, after in PAIRS:
        if only is not None and not {before, after} <= set(only):
            continue
        if node.card is not None and after in args and node.card.arg(after) is not None:
            yield f"{args[before]} → {args[after]}" if args.get(before) is not None else f"→ {args[after]}"


def _value_text(value: Value) -> str:
    if isinstance(value, tuple):
        return _sizes_text(value)
    return f"{value:g}" if isinstance(value, float) else str(value)[:60]


def _sizes_text(value: tuple[Value, ...]) -> str:
    if all(isinstance(one, int) and one >= 0 for one in value):
        return "×".join(str(one) for one in value)
    return f"({', '.join('·' if one is None else str(one) for one in value)})"


def _dim_text(dim: Dim, wording: Wording) -> str:
    if wording.sizes and all(size.name in wording.sizes for size in dim.sizes):
        return str(dim.evaluate(dict(wording.sizes)))
    return _symbols(dim)


@lru_cache(maxsize=1024)
def _symbols(dim: Dim) -> str:
    text = str(dim)
    return f"({text})" if " " in INNER.sub("", text) else text
