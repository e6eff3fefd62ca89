"""`netdraft check`: every pass up to the shapes, for any number of nets."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from blocks.errors import NetdraftError
from builder.cli import options, streams
from builder.cli.gathering import gathered
from builder.cli.opening import load_blocks, open_net
from builder.cli.words import at_sizes, counted, listed, rows
from builder.errors import MachineError, UsageError
from builder.escaping import json_text
from builder.report import FORMS, Finding, Form, findings, write

if TYPE_CHECKING:
    from blocks.conditions import Condition
    from builder.cli.fixing import Change
    from builder.net import Net

DOCUMENTS = ("json", "sarif")
"""Formats in which the faults of all specs are one document."""

LONGEST = 60
"""Characters of a symbolic total that is still shown."""

Format = Annotated[
    str,
    typer.Option(
        "--format", metavar="|".join(FORMS), help="How faults are written: for people, or for programs."
    ),
]


Fix = Annotated[
    bool, typer.Option("--fix", help="Write what is plainly meant into the files first, as the hints say.")
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Tell nothing but faults.")]
Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", help="Write the faults there, not to standard error."),
]


@dataclass(slots=True)
class _Tally:
    """What came of the specs so far: who passed, what was found, and whose fault it was."""

    form: Form
    output: Path | None
    passed: int = 0
    at_fault: int = 0
    unreadable: int = 0
    code: int = 0
    found: list[Finding] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    mended: list[Change] | None = None

    def add(self, error: NetdraftError) -> None:
        """Note the faults of one spec, and tell them now unless they are one document at the end."""
        is_machine = isinstance(error, MachineError)
        self.code = max(self.code, 3 if is_machine else 2)
        self.unreadable += is_machine
        self.at_fault += not is_machine
        more = findings(error)
        self.found.extend(more)
        if self.form in DOCUMENTS:
            return
        colour = self.output is None and streams.has_colour(sys.stderr)
        text = write(more, self.form, colour=colour)
        if self.output is None:
            streams.complain(text)
        self.texts.append(text)

    def summary(self) -> str:
        """Count the specs in one line."""
        count = len(self.found) - self.unreadable
        parts = [f"{self.passed} well-formed"]
        if self.at_fault:
            parts.append(f"{self.at_fault} at fault ({count} {'fault' if count == 1 else 'faults'})")
        if self.unreadable:
            parts.append(f"{self.unreadable} that cannot be read")
        return f"checked {self.passed + self.at_fault + self.unreadable} specs: {', '.join(parts)}"


def check(
    context: typer.Context,
    nets: options.Specs,
    settings: options.Set = None,
    dims: options.Dim = None,
    blocks: options.Blocks = None,
    form: Format = "text",
    quiet: Quiet = False,
    output: Output = None,
    fix: Fix = False,
) -> int:
    """Check specs: totals, shapes, conditions.

    Every NET is checked, even when one is at fault; of a folder, all specs in it. Faults go to standard
    error, written as `--format` says.
    """
    chosen = _form(form)
    _refuse_spec(output)
    load_blocks(blocks or ())
    names = gathered(nets)
    tally = _Tally(chosen, output)
    for name in names:
        try:
            net = _mended(name, settings, dims, tally, quiet) if fix else open_net(name, settings, dims)
        except NetdraftError as error:
            if context.obj is True:
                streams.complain(streams.traceback_of(error))
            tally.add(error)
            continue
        if not quiet:
            streams.say(_result(name, net, chosen, is_first=not tally.passed))
        tally.passed += 1
    _close(tally)
    if len(names) > 1 and not quiet and chosen != "json":
        streams.say(f"\n{tally.summary()}" if tally.passed else tally.summary())
    return tally.code


def _mended(name: str, settings: list[str] | None, dims: list[str] | None, tally: _Tally, quiet: bool) -> Net:
    """Mend a spec, tell what was changed, and give the net or raise what is left."""
    from builder.cli.fixing import mend

    changes, outcome = mend(name, settings or (), dims or ())
    tally.mended = [*(tally.mended or ()), *changes]
    if tally.form != "json" and not quiet:
        for change in changes:
            streams.say(str(change))
    if outcome.error is not None:
        raise outcome.error
    assert outcome.net is not None, "a spec without a fault is a net"
    return outcome.net


def _refuse_spec(output: Path | None) -> None:
    if output is not None and output.suffix in (".yaml", ".yml"):
        what = f"'{str(output)[:80]}' is the name of a spec, and a report is none"
        raise UsageError(what, code="bad-path", hint="as in `-o netdraft.sarif`")


def _close(tally: _Tally) -> None:
    """Write the faults that wait for the end: to a file, or as one document to standard error."""
    if tally.form in DOCUMENTS:
        from builder.cli.pages import pages as read_pages

        pages = read_pages() if tally.form == "sarif" else None
        told = None if tally.mended is None else [str(one) for one in tally.mended]
        text = write(tally.found, tally.form, pages=pages, mended=told)
    else:
        text = "".join(tally.texts)
    if tally.output is not None:
        from builder.files import write_over

        write_over(tally.output, text.encode("utf-8", "backslashreplace"))
    elif tally.form in DOCUMENTS:
        streams.complain(text)


def _form(text: str) -> Form:
    for form in FORMS:
        if form == text:
            return form
    raise typer.BadParameter(f"'{text}' is none of {listed(FORMS)}", param_hint="--format")


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
