"""`netdraft weights`: what a file of weights would do to a net, node by node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from builder.cli import options, streams
from builder.cli.opening import open_net
from builder.cli.table import Column, draw
from builder.cli.words import listed
from builder.escaping import json_text

if TYPE_CHECKING:
    from builder.model.loading.fit import Report
    from builder.net import Net

FORMATS = ("table", "json")
THEIR_FAULT = 2
COLUMNS = (
    Column("Node", folds=True),
    Column("Matched", is_number=True),
    Column("Missing", folds=True),
    Column("Unexpected", folds=True),
    Column("Wrong shape", folds=True),
)

File = Annotated[str, typer.Argument(metavar="FILE", help="The weights: .safetensors, or .pt with --trust.")]
KeyMap = Annotated[
    str | None,
    typer.Option(
        "--key-map",
        metavar="FILE",
        help="Names of another library: a YAML file of globs, or a shipped map, as in `torchvision`.",
    ),
]
Trust = Annotated[bool, typer.Option("--trust", help="Read a .pt file, too, which is a pickle.")]
Fresh = Annotated[
    list[str] | None,
    typer.Option("--fresh", metavar="GLOB", help="Nodes or tensors that are not taken from the file."),
]
Every = Annotated[bool, typer.Option("--all", help="List the nodes at which all is well, too.")]
Format = Annotated[str, typer.Option("--format", metavar="|".join(FORMATS), help="How it is written.")]


def weights(
    net: options.Net,
    file: File,
    settings: options.Set = None,
    blocks: options.Blocks = None,
    key_map: KeyMap = None,
    trust: Trust = False,
    fresh: Fresh = None,
    every: Every = False,
    form: Format = "table",
) -> None:
    """Compare a file of weights with a net, and load nothing.

    The exit code is 0 if all names, shapes and types fit, 2 if not. That the numbers are finite is checked
    when they are loaded.
    """
    if form not in FORMATS:
        raise typer.BadParameter(f"'{form}' is none of {listed(FORMATS)}", param_hint="--format")
    known = open_net(net, settings, blocks=blocks)
    report = known.compare_weights(file, key_map=key_map, trust=trust, fresh=fresh or ())
    if form == "json":
        streams.say(json_text(_document(report), 2))
    else:
        streams.say(_told(known, report, every), raw=True)
        hint = "" if report.is_exact else _hint(known, file, report, key_map, trust)
        streams.say(f"\nhint: {hint}" if hint else "")
    if not report.is_exact:
        raise typer.Exit(THEIR_FAULT)


def _told(net: Net, report: Report, every: bool) -> str:
    lines = [
        [node or "(the net itself)", *_cells(states, report, node)]
        for node, states in report.by_node().items()
        if every or set(states) - {"matched"}
    ]
    table = f"{draw(COLUMNS, lines)}\n\n" if lines else ""
    fresh = f", {len(report.fresh)} start fresh" if report.fresh else ""
    verdict = "the file fits" if report.is_exact else "the file does not fit"
    return (
        f"{table}{net.name}: {verdict}: {len(report.matched)} matched, {len(report.missing)} missing, "
        f"{len(report.unexpected)} unexpected, {len(report.misshapen)} of another shape or dtype{fresh}"
    )


def _cells(states: dict[str, tuple[str, ...]], report: Report, node: str) -> list[str]:
    wrong = {one.name: one for one in report.misshapen}
    path = f"{node}." if node else ""
    shapes = []
    for name in states.get("misshapen", ()):
        one = wrong[path + name]
        kinds = (one.wanted.dtype, one.found.dtype)
        sizes = (one.wanted.shape, one.found.shape)
        wanted, found = sizes if sizes[0] != sizes[1] else kinds
        shapes.append(f"{name} {wanted}, in the file {found}")
    matched = len(states.get("matched", ()))
    return [
        str(matched) if matched else "",
        "\n".join(states.get("missing", ())),
        "\n".join(states.get("unexpected", ())),
        "\n".join(shapes),
    ]


def _hint(net: Net, file: str, report: Report, key_map: str | None, trust: bool) -> str:
    """Say what would mend it: a shipped key map, or a fresh start for what has another shape."""
    from builder.model.loading.dryrun import better_map

    better = better_map(net, file, trust=trust)
    if better is not None and better[0] != key_map and better[1] > len(report.matched):
        return f"with `--key-map {better[0]}`, {better[1]} tensors match"
    odd = dict.fromkeys(one.name.rpartition(".")[0] for one in report.misshapen)
    if report.misshapen and not report.missing and not report.unexpected and len(odd) <= 2:
        return f"to start anew there, say {' '.join(f'`--fresh {one}`' for one in odd)}"
    return ""


def _document(report: Report) -> dict[str, Any]:
    wrong = [
        {
            "name": one.name,
            "wanted": {"dtype": one.wanted.dtype, "shape": list(one.wanted.shape)},
            "found": {"dtype": one.found.dtype, "shape": list(one.found.shape)},
        }
        for one in report.misshapen
    ]
    return {
        "fits": report.is_exact,
        "matched": list(report.matched),
        "missing": list(report.missing),
        "unexpected": list(report.unexpected),
        "misshapen": wrong,
        "fresh": list(report.fresh),
    }
