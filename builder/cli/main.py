"""The command `netdraft`: commands by name, each loaded when it is asked for; exit codes."""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.util
import io
import signal
import sys
from collections.abc import Sequence
from typing import Annotated, Any, Final

import typer

from blocks.errors import NetdraftError
from builder.bounds import MEANINGS, limits
from builder.cli import streams
from builder.cli.limiting import split_limits
from builder.errors import MachineError
from builder.escaping import harmless
from builder.report import findings, write

DONE, OUR_FAULT, THEIR_FAULT, MACHINE, INTERRUPTED = 0, 1, 2, 3, 130
TERMINATED = 143

COMMANDS: Final = {
    "check": "builder.cli.check:check",
    "summary": "builder.cli.summary:summary",
    "render": "render.cli:draw",
    "map": "render.cli:map_nets",
    "explain": "builder.cli.explain:explain",
    "diff": "builder.cli.diff:diff",
    "blocks": "builder.cli.blocks:blocks",
    "nets": "builder.cli.nets:nets",
    "new": "builder.cli.new:new",
    "build": "builder.cli.build:build",
    "weights": "builder.cli.weights:weights",
    "export": "builder.cli.export:export",
    "trace": "builder.cli.trace:trace",
    "fmt": "builder.cli.fmt:fmt",
    "schema": "builder.cli.schema:schema",
    "lsp": "builder.cli.lsp:lsp",
    "explain-error": "builder.cli.pages:explain_error",
}
"""Where each command lives; those of a module that is not there are left out."""

PATIENCE = (200_000, 50, 100)
"""Objects between two rounds of the garbage collector: large specs make many, and hardly any garbage."""

EPILOG = (
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code: 0, or whose fault it was (2, 3, 1).

    2 for the user's fault, 3 for the machine's, 1 for ours.
    """
    if arguments is None:
        gc.set_threshold(*PATIENCE)
        with contextlib.suppress(ValueError):  # which is that this is no main thread
            signal.signal(signal.SIGTERM, _terminate)
    given = list(sys.argv[1:] if arguments is None else arguments)
    is_debugged = "--debug" in given
    streams.prepare()
    try:
        rest, most = split_limits([one for one in given if one != "--debug"])
        with limits(**most):
            code = _run(rest, is_debugged)
        streams.flush()
    except BaseException as error:
        code = _failed(error, is_debugged)
    try:
        streams.flush()
    except (MachineError, OSError):
        streams.abandon()
    return code


def _terminate(number: int, frame: object) -> None:
    """End by way of every `finally`, so that nothing half-written stays."""
    raise SystemExit(TERMINATED)


def _run(arguments: list[str], is_debugged: bool) -> int:
    wanted = arguments[0] if arguments else ""
    chosen = [wanted] if wanted in COMMANDS else list(COMMANDS)
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
    for name in chosen:
        command = _command(name)
        if command is not None:
            app.command(name)(command)
    result = app(arguments, prog_name="netdraft", standalone_mode=False, obj=is_debugged)
    return result if isinstance(result, int) else DONE


def _general(version: Version = False, debug: Debug = False, limit: Limit = None) -> None:
    if version:
        from importlib.metadata import version as version_of

        streams.say(f"netdraft {version_of('netdraft')}")
        raise typer.Exit


def _command(name: str) -> Any:
    """Load a command's function, None if it is not installed; typer's type, hence `Any`."""
    module, _, function = COMMANDS[name].partition(":")
    package = module.partition(".")[0]
    if importlib.util.find_spec(package) is None or importlib.util.find_spec(module) is None:
        return None
    return getattr(importlib.import_module(module), function, None)


def _failed(error: BaseException, is_debugged: bool) -> int:
    """Tell what went wrong, and give the exit code for it."""
    if is_debugged:
        streams.complain(streams.traceback_of(error))
    if isinstance(error, KeyboardInterrupt) or isinstance(error.__cause__, KeyboardInterrupt):
        return INTERRUPTED
    if isinstance(error, SystemExit):
        return MACHINE if isinstance(error.__context__, BrokenPipeError) else _number(error.code)
    if isinstance(error, BrokenPipeError):
        return MACHINE
    if hasattr(error, "show") and hasattr(error, "exit_code"):
        return _usage(error)
    known = _known(error)
    if known is not None:
        streams.complain(write(findings(known), colour=streams.has_colour(sys.stderr)))
        return MACHINE if isinstance(known, MachineError) else THEIR_FAULT
    what = harmless(f"{type(error).__name__}: {error}", 300)
    streams.complain(f"error[internal]: netdraft itself failed ({what})\n   hint  `--debug` shows where\n")
    return OUR_FAULT


def _known(error: BaseException) -> NetdraftError | None:
    """Give the fault that an error stands for; None for what can only be our own."""
    if isinstance(error, NetdraftError):
        return error
    if isinstance(error, ModuleNotFoundError) and error.name and not _is_ours(error.name):
        hint = f"`pip install netdraft` brings what it needs, {error.name} among it"
        return MachineError(f"the package '{error.name}' is not installed", code="missing-package", hint=hint)
    if isinstance(error, MemoryError):
        return MachineError("the memory of this machine is not enough", code="out-of-memory")
    if isinstance(error, OSError):
        place = f"{error.filename!r}: " if error.filename else ""
        return MachineError(f"{place}{error.strerror or error}", code="machine")
    return None


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in ("blocks", "builder", "render", "specs")


def _usage(error: Any) -> int:
    """Tell a fault of the command line in typer's words; its errors have no base, hence `Any`."""
    text = io.StringIO()
    error.show(file=text)
    lines = (harmless(line) for line in text.getvalue().rstrip("\n").split("\n"))
    streams.complain("".join(f"{line}\n" for line in lines))
    return _number(error.exit_code)


def _number(code: object) -> int:
    return code if isinstance(code, int) else DONE if code is None else OUR_FAULT


if __name__ == "__main__":
    sys.exit(main())
