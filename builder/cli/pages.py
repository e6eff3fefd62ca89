"""`netdraft explain-error`: a page for every code, with a wrong and a right example."""

from __future__ import annotations

from typing import Annotated

import typer

from blocks.errors import did_you_mean
from builder.cli import streams
from builder.cli.words import rows
from builder.errors import UsageError

Code = Annotated[
    str | None, typer.Argument(metavar="[CODE]", help="The word in error[…]; left out, all are listed.")
]


def explain_error(code: Code = None) -> None:
    """Explain a fault by its code."""
    known = pages()
    if code is None:
        titles = ((name, text.partition("\n")[2].strip().partition("\n")[0]) for name, text in known.items())
        streams.say(rows(titles, indent=0))
        return
    name = code.removeprefix("error[").removesuffix("]")
    if name not in known:
        hint = did_you_mean(name, known) or "`netdraft explain-error` lists all codes"
        raise UsageError(f"there is no fault of the code '{name[:80]}'", code="unknown-code", hint=hint)
    streams.say(known[name].rstrip())


def pages() -> dict[str, str]:
    """Give all pages by their codes, sorted."""
    from importlib import resources

    folder = resources.files("builder.cli") / "faults"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".md")), key=lambda file: file.name
    )
    return {file.name.removesuffix(".md"): file.read_text(encoding="utf-8") for file in files}
