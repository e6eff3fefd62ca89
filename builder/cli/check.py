"""`netdraft check`: every pass up to the shapes, for any number of nets."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from blocks.errors import NetdraftError
from builder.cli import options, streams
from builder.cli.opening import load_blocks, open_net
from builder.cli.words import at_sizes, counted, listed, rows
from builder.errors import MachineError
from builder.escaping import json_text
from builder.report import FORMS, Finding, Form, findings, write

if TYPE_CHECKING:
    from blocks.conditions import Condition
    from builder.net import Net

LONGEST = 60
"""Characters of a symbolic total that is still shown."""

Format = Annotated[
    str,
    typer.Option(
        "--format", metavar="|".join(FORMS), help="How faults are written: for people, or for programs."
    ),
]


def check(
    context: typer.Context,
    nets: options.Nets,
    settings: options.Set = None,
    dims: options.Dim = None,
    blocks: options.Blocks = None,
    form: Format = "text",
) -> int:
    """Check specs: totals, shapes, conditions.

    Every NET is checked, even when one is at fault. Faults go to standard error.
    """
    chosen = _form(form)
    load_blocks(blocks or ())
    collected: list[Finding] = []
    code = passed = 0
    for name in nets:
        try:
            net = open_net(name, settings, dims)
        except NetdraftError as error:
            if context.obj is True:
                streams.complain(streams.traceback_of(error))
            code = max(code, 3 if isinstance(error, MachineError) else 2)
            _tell(findings(error), chosen, collected)
            continue
        streams.say(_result(name, net, chosen, is_first=not passed))
        passed += 1
    if chosen in ("json", "sarif"):
        streams.complain(write(collected, chosen))
    return code


def _form(text: str) -> Form:
    for form in FORMS:
        if form == text:
            return form
    raise typer.BadParameter(f"'{text}' is none of {listed(FORMS)}", param_hint="--format")


def _tell(found: tuple[Finding, ...], form: Form, collected: list[Finding]) -> None:
    """Write faults as they come, or keep them for the one document at the end."""
    if form in ("json", "sarif"):
        collected.extend(found)
    else:
        streams.complain(write(found, form, colour=streams.has_colour(sys.stderr)))


def _result(name: str, net: Net, form: Form, *, is_first: bool) -> str:
    if form == "json":
        return json_text(facts_of(net))
    return f"{'' if is_first else chr(10)}{told(name, net)}"


def told(name: str, net: Net) -> str:
    """Write what a net is: totals, inputs and outputs, conditions in plain words, notes."""
    variant = f"@{net.variant}" if net.variant else ""
    title = f", {net.title}," if net.title != net.name else ""
    place = "standard input" if name == "-" else name
    where = f" ({place})" if name not in (net.name, f"{net.name}{variant}") else ""
    macs = str(net.symbolic_macs)
    pairs = [
        ("parameters", counted(net.num_parameters)),
        ("MACs", f"{counted(net.macs)} {at_sizes(net.sizes, net.assumed)}".rstrip()),
        ("", f"= {macs}" if len(macs) <= LONGEST and net.symbolic_macs.constant is None else ""),
        *[
            (_label("input", place), f"{port} {shape}")
            for place, (port, shape) in enumerate(net.inputs.items())
        ],
        *[
            (_label("output", place), f"{port} {shape}")
            for place, (port, shape) in enumerate(net.outputs.items())
        ],
        *[(_label("condition", place), text) for place, text in enumerate(_conditions(net))],
        *[(_label("note", place), f"{path}: {note}") for place, (path, note) in enumerate(net.notes)],
    ]
    return f"{net.name}{variant}{where}{title} is well-formed\n{rows(pairs)}"


def _label(name: str, place: int) -> str:
    return "" if place else name


def _conditions(net: Net) -> list[str]:
    """Write conditions as sentences, those alike as one, each with the nodes that ask for it."""
    from blocks.conditions import merged, together

    groups: dict[tuple[str, int | str], list[Condition]] = {}
    for one in merged(list(net.conditions)):
        groups.setdefault((one.kind, one.number), []).append(one)
    told = []
    for group in groups.values():
        asking = list(
            dict.fromkeys(found.path for found in net.found if found.condition in group and found.path)
        )
        few = [*asking[:3], f"{len(asking) - 3} more"] if len(asking) > 4 else asking
        told.append(f"{together(group)}{f' (for {listed(few)})' if few else ''}")
    return told


def facts_of(net: Net) -> dict[str, Any]:
    """Bring what a net is to plain data; conditions carry kind, subject and number."""
    from blocks.conditions import merged

    return {
        "net": net.name,
        "variant": net.variant,
        "title": net.title,
        "parameters": net.num_parameters,
        "macs": net.macs,
        "symbolic_macs": str(net.symbolic_macs),
        "sizes": dict(net.sizes),
        "assumed": sorted(net.assumed),
        "inputs": {name: _plain(shape) for name, shape in net.inputs.items()},
        "outputs": {name: _plain(shape) for name, shape in net.outputs.items()},
        "conditions": [
            {"kind": one.kind, "subject": one.subject, "number": one.number, "text": str(one)}
            for one in merged(list(net.conditions))
        ],
        "notes": [{"node": path, "text": note} for path, note in net.notes],
    }


def _plain(shape: Any) -> dict[str, Any]:
    """Sizes as numbers, or as text where they are symbolic."""
    sizes = [dim.constant if dim.constant is not None else str(dim) for dim in shape]
    return {"shape": sizes, "dtype": shape.dtype}
