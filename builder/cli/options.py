"""Arguments and options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

Net = Annotated[
    str,
    typer.Argument(
        metavar="NET",
        help="A path, or the name of a shipped spec; @variant picks a variant, - reads standard input.",
    ),
]
Nets = Annotated[
    list[str],
    typer.Argument(
        metavar="NET...",
        help="Paths, or names of shipped specs; @variant picks a variant, - reads standard input.",
    ),
]
Specs = Annotated[
    list[str],
    typer.Argument(
        metavar="NET...",
        help="Paths, folders, or names of shipped specs; @variant picks a variant, - reads standard input.",
    ),
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Override a param of the spec; the value is YAML."),
]
Dim = Annotated[
    list[str] | None,
    typer.Option("--dim", metavar="NAME=SIZE", help="Choose an example size, as in H=224."),
]
Blocks = Annotated[
    list[str] | None,
    typer.Option("--blocks", metavar="FILE", help="Run a Python file that registers blocks of your own."),
]
