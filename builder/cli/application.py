"""The command line as typer has it: the commands asked for, and what goes for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

import typer

from builder.bounds import MEANINGS
from builder.cli import streams
from builder.cli.codes import DONE

EPILOG: Final = (
    "Exit codes: 0 done, 2 the spec or the command line is at fault, 3 the machine, 1 our own fault, "
    "130 interrupted."
)
Debug = Annotated[bool, typer.Option("--debug", help="Show a traceback when something fails.")]
Limit = Annotated[
    list[str] | None,
    typer.Option(
        "--limit",
        metavar="NAME=NUMBER",
        help="Raise a limit on specs, for this run: " + ", ".join(MEANINGS) + ".",
    ),
]
Version = Annotated[bool, typer.Option("--version", help="Print the version.")]


def run(arguments: Sequence[str], commands: Mapping[str, Any], *, is_debugged: bool) -> int:
    """Run the command that the arguments begin with, and give what it gives, as an exit code.

    `commands` are functions by name, those that are not installed None; typer's type, hence `Any`.
    """
    app = typer.Typer(
        name="netdraft",
        help="Draft a network in YAML, see it drawn, run it in PyTorch.",
        epilog=EPILOG,
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback(invoke_without_command=True)(_general)
    for name, command in commands.items():
        if command is not None:
            app.command(name)(command)
    result = app(list(arguments), prog_name="netdraft", standalone_mode=False, obj=is_debugged)
    return result if isinstance(result, int) else DONE


def _general(version: Version = False, debug: Debug = False, limit: Limit = None) -> None:
    if version:
        from importlib.metadata import version as version_of

        streams.say(f"netdraft {version_of('netdraft')}")
        raise typer.Exit
