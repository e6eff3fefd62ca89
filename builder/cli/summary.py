"""`netdraft summary`: a row for every node, with what it makes and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from builder.cli import options, streams
from builder.cli.folding import Line, folded
from builder.cli.opening import open_net
from builder.cli.table import Column, comma_separated, draw, markdown
from builder.cli.words import amount, at_sizes, counted, listed, rounded, rows
from builder.escaping import json_text

if TYPE_CHECKING:
    from blocks.card import Arg
    from blocks.kinds import Value
    from blocks.shapes import Shape
    from builder.graph.costs import Row
    from builder.net import Net

FORMATS = ("table", "json", "csv", "md")
COLUMNS = (
    Column("Node"),
    Column("Block", drop=2),
    Column("Arguments", drop=3, folds=True),
    Column("Output", folds=True),
    Column("Params", is_number=True),
    Column("MACs", is_number=True, drop=1),
    Column("Activations", is_number=True, drop=4),
)
Depth = Annotated[int | None, typer.Option("--depth", min=1, help="Show that many levels of the nesting.")]
Format = Annotated[str, typer.Option("--format", metavar="|".join(FORMATS), help="How the table is written.")]
Numbers = Annotated[bool, typer.Option("--numbers", help="Show sizes as numbers; --dim does so, too.")]
Every = Annotated[
    bool, typer.Option("--all", help="Show every copy of a repeat; equal ones are folded otherwise.")
]


def summary(
    net: options.Net,
    settings: options.Set = None,
    dims: options.Dim = None,
    blocks: options.Blocks = None,
    depth: Depth = None,
    form: Format = "table",
    numbers: Numbers = False,
    every: Every = False,
) -> None:
    """Print a table of nodes and what they cost.

    Shapes are symbolic, with --dim or --numbers at the example sizes. MACs are multiply-adds of one forward
    pass, activations the bytes of all outputs.
    """
    if form not in FORMATS:
        raise typer.BadParameter(f"'{form}' is none of {listed(FORMATS)}", param_hint="--format")
    known = open_net(net, settings, dims, blocks=blocks)
    sizes = dict(known.sizes) if numbers or dims else None
    lines = folded(known.rows(depth), is_kept=every or form in ("json", "csv"))
    if form == "json":
        streams.say(json_text(_document(known, lines), 2))
    elif form == "csv":
        streams.say(_separated(known, lines, sizes))
    else:
        cells = [*_inputs(known, sizes), *(_cells(line, sizes) for line in lines)]
        streams.say(_heading(known, form))
        streams.say(markdown(COLUMNS, cells) if form == "md" else draw(COLUMNS, cells), raw=form == "table")
        streams.say(_foot(known, form, any(line.copies > 1 for line in lines)))


def _heading(net: Net, form: str) -> str:
    variant = f"@{net.variant}" if net.variant else ""
    title = f": {net.title}" if net.title != net.name else ""
    return f"{'### ' if form == 'md' else ''}{net.name}{variant}{title}\n"


def _inputs(net: Net, sizes: dict[str, int] | None) -> list[list[str]]:
    return [[name, "input", "", shape_text(shape, sizes), "", "", ""] for name, shape in net.inputs.items()]


def _cells(line: Line, sizes: dict[str, int] | None) -> list[str]:
    row = line.row
    label = f"{'  ' * row.level}{line.label}"
    return [
        label if line.copies == 1 else f"{label} ×{line.copies}",
        f"call {row.call}" if row.call else row.block or "group",
        argument_text(row),
        "\n".join(shape_text(shape, sizes) for shape in row.outputs),
        f"{row.params:,}" if row.params else "",
        rounded(row.macs_at) if row.macs_at else "",
        amount(row.activation_bytes),
    ]


def _foot(net: Net, form: str, is_folded: bool) -> str:
    totals = net.totals
    frozen = totals.frozen_parameters
    trainable = totals.parameters - frozen
    where = at_sizes(net.sizes, net.assumed)
    pairs = [
        ("parameters", counted(totals.parameters)),
        ("", f"trainable {trainable:,}, frozen {frozen:,}"),
        ("MACs", f"{counted(totals.macs_at)} {where}".rstrip()),
        ("activations", f"{amount(totals.activation_bytes)} {where.partition(' (')[0]}".rstrip()),
        ("weights", f"{amount(totals.parameter_bytes)} in float32"),
        ("×N", "that many equal copies; the figures are those of one" if is_folded else ""),
    ]
    text = rows(pairs, indent=0)
    return f"\n```text\n{text}\n```" if form == "md" else f"\n{text}"


def shape_text(shape: Shape, sizes: dict[str, int] | None) -> str:
    """Write a shape, at given sizes or symbolically; any dtype but the net's own is named."""
    text = str(shape) if sizes is None else str(shape.evaluate(sizes))
    return text if shape.dtype == "float32" else f"{text} {shape.dtype}"


def arguments_of(row: Row) -> list[tuple[str, Value]]:
    """Give the arguments that matter: those that diagrams show and that are no defaults."""
    node = row.node
    if row.call or node is None:
        return []
    if node.card is None:
        return [(name, value) for name, value in row.arguments if name in node.given]
    kept = []
    for name, value in row.arguments:
        arg = node.card.arg(name)
        if arg is not None and arg.shown and not _is_default(arg, value):
            kept.append((name, value))
    return kept


def _is_default(arg: Arg, value: Value) -> bool:
    """Whether a value is the card's default, whose short form may be one integer for a list."""
    from blocks.errors import ArgumentFault

    try:
        return not arg.is_required and arg.kind.check(_value(arg)) == value
    except ArgumentFault:
        return bool(arg.default == value)


def _value(arg: Arg) -> Value:
    """Give the default of an argument that has one; an inferred one has none."""
    return None if arg.inferred else cast("Value", arg.default)


def argument_text(row: Row) -> str:
    """Write the arguments that matter on one line."""
    return " ".join(f"{name}={value_text(value)}" for name, value in arguments_of(row))


def value_text(value: Value) -> str:
    """Write a value as a spec has it; a list of one number again and again is that number.

    >>> value_text((3, 3)), value_text((1, 2)), value_text(True), value_text("same")
    ('3', '[1,2]', 'true', 'same')
    """
    from blocks.kinds import shown

    if isinstance(value, str):
        return value[:80]
    if isinstance(value, tuple) and value and all(one == value[0] for one in value):
        return shown(value[0])
    return shown(value).replace(", ", ",")


def _separated(net: Net, lines: list[Line], sizes: dict[str, int] | None) -> str:
    headings = ("path", "block", "arguments", "output", "params", "macs", "activation_bytes")
    cells = [
        [row.path, row.block, argument_text(row),
         "; ".join(shape_text(shape, sizes) for shape in row.outputs), str(row.params), str(row.macs_at),
         str(row.activation_bytes)]
        for row in (line.row for line in lines)
    ]  # fmt: skip
    return comma_separated(headings, cells)


def _document(net: Net, lines: list[Line]) -> dict[str, Any]:
    totals = net.totals
    return {
        "net": net.name,
        "variant": net.variant,
        "title": net.title,
        "sizes": dict(net.sizes),
        "inputs": {name: _sizes(shape, net) for name, shape in net.inputs.items()},
        "outputs": {name: _sizes(shape, net) for name, shape in net.outputs.items()},
        "rows": [_plain(line.row, net) for line in lines],
        "totals": {
            "parameters": totals.parameters,
            "trainable_parameters": totals.parameters - totals.frozen_parameters,
            "frozen_parameters": totals.frozen_parameters,
            "parameter_bytes": totals.parameter_bytes,
            "macs": totals.macs_at,
            "symbolic_macs": str(totals.macs),
            "activation_bytes": totals.activation_bytes,
        },
    }


def _plain(row: Row, net: Net) -> dict[str, Any]:
    return {
        "path": row.path,
        "level": row.level,
        "block": row.block,
        "call": row.call or None,
        "arguments": {name: _data(value) for name, value in arguments_of(row)},
        "outputs": [_sizes(shape, net) for shape in row.outputs],
        "params": row.params,
        "macs": row.macs_at,
        "symbolic_macs": str(row.macs),
        "activation_bytes": row.activation_bytes,
        "frozen": row.is_frozen,
    }


def _data(value: Value) -> Any:
    """Bring a value to what JSON has: lists for tuples, text for symbolic sizes."""
    if isinstance(value, tuple):
        return [_data(one) for one in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _sizes(shape: Shape, net: Net) -> dict[str, Any]:
    symbolic = [dim.constant if dim.constant is not None else str(dim) for dim in shape]
    return {"shape": symbolic, "at": list(shape.evaluate(dict(net.sizes))), "dtype": shape.dtype}
