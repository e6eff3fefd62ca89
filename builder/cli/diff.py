"""`netdraft diff`: what changed between two nets, in words, as JSON, or as a picture."""

from __future__ import annotations

import importlib
import importlib.util
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from builder.cli import options, streams
from builder.cli.opening import load_blocks, params_of, sizes_of
from builder.cli.words import listed
from builder.errors import MachineError, Sources, SpecError, UsageError
from builder.escaping import json_text

if TYPE_CHECKING:
    from blocks.kinds import Value
    from blocks.shapes import Shape
    from builder.graph.comparing.changes import Change, Changed, End, Rewired
    from builder.graph.diff import Diff
    from builder.graph.ir import Node
    from builder.net import Net

FORMATS = ("text", "json")
THEY_DIFFER = 1
MOST_LISTED = 120
"""Lines of a report in text, unless all are asked for."""

Before = Annotated[str, typer.Argument(metavar="A", help="The net before, a NET as everywhere.")]
After = Annotated[str, typer.Argument(metavar="B", help="The net after.")]
Output = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE", help="Draw it, too; the ending picks the format."),
]
SetBefore = Annotated[
    list[str] | None, typer.Option("--set-before", metavar="KEY=VALUE", help="Override a param of A alone.")
]
SetAfter = Annotated[
    list[str] | None, typer.Option("--set-after", metavar="KEY=VALUE", help="Override a param of B alone.")
]
Theme = Annotated[str, typer.Option("--theme", metavar="light|dark|paper", help="Colours of the picture.")]
Every = Annotated[bool, typer.Option("--all", help="Tell every line of a long report.")]
ExitCode = Annotated[
    bool, typer.Option("--exit-code", help="End with 1 where the nets differ, as git's and diff's do.")
]
Format = Annotated[
    str, typer.Option("--format", metavar="|".join(FORMATS), help="For people, or for programs.")
]


def diff(
    before: Before,
    after: After,
    output: Output = None,
    settings: options.Set = None,
    set_before: SetBefore = None,
    set_after: SetAfter = None,
    dims: options.Dim = None,
    blocks: options.Blocks = None,
    theme: Theme = "light",
    every: Every = False,
    exit_code: ExitCode = False,
    form: Format = "text",
) -> int:
    """Say what changed between two nets.

    Nodes belong together by name, so that what is inserted or renamed disturbs nothing else. --set and --dim
    hold for both nets, or for the one that knows the name. Weights are those of A, loaded into B.
    """
    if form not in FORMATS:
        raise typer.BadParameter(f"'{form}' is none of {listed(FORMATS)}", param_hint="--format")
    if before == after == "-":
        hint = "write one of the two specs to a file"
        raise UsageError("standard input can be one of the two nets", code="bad-option", hint=hint)
    draw = None if output is None else _drawing(output, theme, (before, after))
    load_blocks(blocks or ())
    from builder.graph.diff import diff as compare

    own = (set_before or (), set_after or ())
    found = compare(*_opened((before, after), settings or (), own, dims or ()))
    if found.names[0] == found.names[1]:
        found = replace(found, names=_titles((before, after), own))
    if draw is not None:
        draw(found)
    if form == "json":
        streams.say(json_text(document_of(found), 2))
    else:
        streams.say(told(found, every))
    return THEY_DIFFER if exit_code and not found.is_same else 0


def told(found: Diff, every: bool = False) -> str:
    """Write a comparison for people; a long one is cut, and its end says so."""
    lines = str(found).split("\n")
    if every or len(lines) <= MOST_LISTED:
        return "\n".join(lines)
    rest = len(lines) - MOST_LISTED
    return "\n".join([*lines[:MOST_LISTED], f"… and {rest:,} more lines: `--all` tells them"])


def _opened(
    nets: tuple[str, str],
    settings: Sequence[str],
    own: tuple[Sequence[str], Sequence[str]],
    dims: Sequence[str],
) -> list[Net]:
    """Open both nets; what only one of them has is set for that one."""
    from builder.road import settle
    from builder.spec.load import load_document

    for net in nets:
        if "\n" in net:
            what = "a NET is a path or a name, and this one holds a line break"
            raise MachineError(what, code="unreadable")
    params, sizes = params_of(settings), sizes_of(dims)
    opened = [load_document(net) for net in nets]
    known = [set(document.spec.params) for document, _ in opened]
    chosen: list[dict[str, Value]] = [
        {**_for_one(params, names, known), **params_of(more)} for names, more in zip(known, own, strict=True)
    ]
    cases = list(zip(opened, chosen, strict=True))
    found = _settled([partial(settle, *one, given, {}) for one, given in cases])
    if not sizes:
        return found
    named = [set(net.sizes) for net in found]
    return [
        settle(document, variant, given, _for_one(sizes, names, named))
        for ((document, variant), given), names in zip(cases, named, strict=True)
    ]


def _settled(nets: Sequence[Callable[[], Net]]) -> list[Net]:
    """Settle both nets; where both are at fault, the faults of both are told together."""
    found: list[Net] = []
    refused: list[SpecError] = []
    for settle in nets:
        try:
            found.append(settle())
        except SpecError as error:
            refused.append(error)
    if refused:
        faults = dict.fromkeys(fault for error in refused for fault in error.faults)
        texts = {file: text for error in refused for file, text in error.sources.texts.items()}
        raise SpecError(faults, Sources(texts))
    return found


def _titles(nets: tuple[str, str], own: tuple[Sequence[str], Sequence[str]]) -> tuple[str, str]:
    """Tell two nets of one name apart: by where they come from, and by what was set."""
    titles = [
        f"{'standard input' if net == '-' else net}{f' with {listed(more)}' if more else ''}"
        for net, more in zip(nets, own, strict=True)
    ]
    return titles[0], titles[1]


def _for_one(given: Mapping[str, Any], own: set[str], known: Sequence[set[str]]) -> dict[str, Any]:
    """Keep what a net has, and what none of the nets has, which is told."""
    every = set().union(*known)
    return {name: value for name, value in given.items() if name in own or name not in every}


def _drawing(path: str, theme: str, nets: Sequence[str]) -> Any:
    """Get ready to draw, so that what is wrong with the picture is told before any work.

    The renderer is found by name, since it is no part of what compares; hence `Any`.
    """
    if importlib.util.find_spec("render") is None:
        what, hint = "the package 'render' is not installed", "`pip install netdraft` brings it"
        raise MachineError(what, code="missing-package", hint=hint)
    picture = importlib.import_module("render.picture")
    picture.format_of(path, None)
    importlib.import_module("render.theme").find_theme(theme)
    for net in nets:
        spec = net if os.path.exists(net) else net.rpartition("@")[0]
        if os.path.exists(path) and os.path.exists(spec) and os.path.samefile(path, spec):
            hint = "choose another file with -o"
            raise UsageError(f"'{path}' is one of the specs itself", code="bad-option", hint=hint)
    return lambda found: picture.draw(found, path, theme=theme)


def document_of(found: Diff) -> dict[str, Any]:
    """Bring a comparison to plain data, whole."""
    return {
        "same": found.is_same,
        "before": _side(found, 0),
        "after": _side(found, 1),
        "added": [_node(node) for node in found.added],
        "removed": [_node(node) for node in found.removed],
        "renamed": [{"before": one.before, "after": one.after} for one in found.renamed],
        "changed": [_changed(one) for one in found.changed],
        "rewired": [_rewired(one) for one in found.rewired],
        "ends": [_end(one) for one in found.ends],
        "conditions": {
            "added": [str(one) for one in found.conditions_added],
            "removed": [str(one) for one in found.conditions_removed],
        },
        "weights": _weights(found),
    }


def _weights(found: Diff) -> dict[str, Any]:
    from builder.graph.comparing.share import share_of

    weights = found.weights
    return {
        "share": round(share_of(found).fraction, 6),
        "matching": list(weights.matching),
        "misshapen": list(weights.misshapen),
        "missing": list(weights.missing),
        "unexpected": list(weights.unexpected),
    }


def _side(found: Diff, place: int) -> dict[str, Any]:
    totals = (found.totals_before, found.totals_after)[place]
    sizes = (found.sizes_before, found.sizes_after)[place]
    return {
        "net": found.names[place],
        "parameters": totals.parameters,
        "macs": totals.macs_at,
        "symbolic_macs": str(totals.macs),
        "sizes": dict(sizes),
    }


def _node(node: Node) -> dict[str, Any]:
    from builder.graph.costs import parameters_of

    held = sum(one.elements for one in node.known.params)
    count = held if node.body is None else parameters_of(node.body)
    return {
        "path": node.path,
        "block": node.block,
        "parameters": 0 if node.call else count,
        "outputs": [_shape(shape) for shape in node.known.outputs],
    }


def _changed(one: Changed) -> dict[str, Any]:
    changes = [_change(change) for change in one.changes]
    return {"path": one.path, "block": one.after.block, "changes": changes}


def _rewired(one: Rewired) -> dict[str, Any]:
    before, after = list(one.before), list(one.after)
    return {"path": one.path, "port": one.port, "is_output": one.is_output, "before": before, "after": after}


def _change(one: Change) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "name": one.name or None,
        "before": _plain(one.before),
        "after": _plain(one.after),
        "follows": one.follows,
    }


def _end(one: End) -> dict[str, Any]:
    sides = (one.before, one.after)
    before, after = (None if shape is None else _shape(shape) for shape in sides)
    return {"kind": one.kind, "name": one.name, "before": before, "after": after}


def _shape(shape: Shape) -> dict[str, Any]:
    return {"shape": [_plain(dim) for dim in shape], "dtype": shape.dtype}


def _plain(value: object) -> Any:
    """Bring a value to what JSON has: sizes that are no numbers become text."""
    from blocks.dims import Dim
    from blocks.shapes import Shape

    if isinstance(value, Dim):
        return value.constant if value.constant is not None else str(value)
    if isinstance(value, Shape):
        return _shape(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
