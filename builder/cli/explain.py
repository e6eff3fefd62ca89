"""`netdraft explain`: where a number of a net came from, link by link."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from builder.cli import options, streams
from builder.cli.opening import load_blocks, params_of, sizes_of
from builder.cli.words import listed
from builder.errors import MachineError
from builder.escaping import harmless, json_text, width

if TYPE_CHECKING:
    from builder.graph.explaining.origins import Explanation, Origin
    from builder.net import Net

FORMATS = ("text", "json")
GAP = 2

Path = Annotated[
    str,
    typer.Argument(
        metavar="PATH",
        help="A node, and what of it: an argument, port, tensor; or a param, an input, a size, "
        "`parameters` or `macs`.",
    ),
]
Format = Annotated[
    str, typer.Option("--format", metavar="|".join(FORMATS), help="For people, or for programs.")
]


def explain(
    net: options.Net,
    path: Path,
    settings: options.Set = None,
    dims: options.Dim = None,
    blocks: options.Blocks = None,
    form: Format = "text",
) -> None:
    """Say where a number came from.

    Every link is a line, the first cause at the top: a literal or a default, a variant, an override, formulas
    with the values of their names, and for what is inferred the block that it is inferred from.
    """
    if form not in FORMATS:
        raise typer.BadParameter(f"'{form}' is none of {listed(FORMATS)}", param_hint="--format")
    if "\n" in net:
        raise MachineError("a NET is a path or a name, and this one holds a line break", code="unreadable")
    load_blocks(blocks or ())
    known, found = asked(net, path, settings or [], dims or [])
    if form == "json":
        streams.say(json_text(_document(known, found), 2))
    else:
        streams.say(told(known, found))


def asked(net: str, path: str, settings: list[str], dims: list[str]) -> tuple[Net, Explanation]:
    """Open a NET and explain a path of it."""
    from builder.graph.explain import Sizes, explain
    from builder.graph.explaining.descent import Case
    from builder.road import settle
    from builder.spec.load import load_document, load_inner

    params, sizes = params_of(settings), sizes_of(dims)
    document, variant = load_document(net)
    known = settle(document, variant, params, sizes)
    bundle, stored = document.bundle, frozenset[str]()
    if bundle is not None and variant in (None, bundle.variant):
        variant, stored = bundle.variant, frozenset(bundle.params) - frozenset(params)
        params = {**bundle.params, **params}
    case = Case(document, known.params, variant, params, partial(load_inner, root=document), stored)
    return known, explain(case, known.graph, Sizes(known.sizes, known.assumed, sizes), path)


def told(net: Net, found: Explanation) -> str:
    """Write an explanation: the answer, then its chain in columns, then notes."""
    variant = f"@{net.variant}" if net.variant else ""
    is_count = found.kind in ("parameters", "macs")
    show, verb = (in_full, "are") if is_count else (value_text, "is")
    links = [(one.name, show(one.value), one.how, place_of(one), _words(one)) for one in found.chain]
    lines = [f"{net.name}{variant}: {found.path} {verb} {show(found.value)}", "", *_columns(links)]
    lines += [f"\n{note}" if place == 0 else note for place, note in enumerate(found.notes)]
    return "\n".join(harmless(line) for text in lines for line in text.split("\n"))


def _columns(links: Sequence[tuple[str, ...]]) -> list[str]:
    """Write links in columns; where they are too wide, the last column goes below the others."""
    widths = [max(width(link[column]) for link in links) for column in range(4)]
    gap = " " * GAP
    lines = []
    for link in links:
        cells = [f"{cell}{' ' * (size - width(cell))}" for cell, size in zip(link, widths, strict=False)]
        lines.append((gap + gap.join(cells), link[4]))
    if all(width(start) + GAP + width(words) <= streams.columns() for start, words in lines):
        return [f"{start}{gap}{words}".rstrip() for start, words in lines]
    below = gap * 2 + " " * widths[0]
    return [line.rstrip() for start, words in lines for line in (start, below + words) if line.strip()]


def place_of(origin: Origin) -> str:
    """Give the place of a link: its mark, or the option that it came by."""
    return str(origin.mark) if origin.mark is not None else origin.option or "-"


def value_text(value: object) -> str:
    """Write a value: shapes as shapes, text as it is, the rest as YAML has it.

    >>> value_text(2048), value_text((3, 3)), value_text("left out"), value_text(True)
    ('2048', '[3, 3]', 'left out', 'true')
    """
    from blocks.kinds import shown
    from blocks.shapes import Shape

    if isinstance(value, dict):
        return ", ".join(f"{name} {value_text(one)}" for name, one in value.items())
    if isinstance(value, Shape):
        return str(value) if value.dtype == "float32" else f"{value} {value.dtype}"
    if isinstance(value, tuple) and value and all(isinstance(one, Shape) for one in value):
        return ", ".join(value_text(one) for one in value)
    return value[:80] if isinstance(value, str) and value else shown(value, 80)


def in_full(value: object) -> str:
    """Write a count with its thousands apart."""
    return f"{value:,}" if isinstance(value, int) else value_text(value)


def _words(origin: Origin) -> str:
    known = ", ".join(f"{name} = {value_text(value)}" for name, value in origin.known)
    formula = f"{origin.text}  with {known}" if origin.text and known else origin.text or known
    return ", ".join(part for part in (formula, origin.note) if part)


def _document(net: Net, found: Explanation) -> dict[str, Any]:
    return {
        "net": net.name,
        "variant": net.variant,
        "path": found.path,
        "kind": found.kind,
        "value": _plain(found.value),
        "chain": [_link(one) for one in found.chain],
        "notes": list(found.notes),
    }


def _link(origin: Origin) -> dict[str, Any]:
    mark = origin.mark
    return {
        "name": origin.name,
        "value": _plain(origin.value),
        "how": origin.how,
        "text": origin.text,
        "known": {name: _plain(value) for name, value in origin.known},
        "file": mark.file if mark else None,
        "line": mark.line if mark else None,
        "column": mark.column if mark else None,
        "option": origin.option or None,
        "note": origin.note,
    }


def _plain(value: object) -> Any:
    """Bring a value to what JSON has: sizes that are no numbers become text."""
    from blocks.dims import Dim
    from blocks.shapes import Shape

    if isinstance(value, Dim):
        return value.constant if value.constant is not None else str(value)
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, tuple | Shape):
        return [_plain(one) for one in value]
    return value
