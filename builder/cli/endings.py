"""Endings: what is told of an error that ends a command, and the exit code that it gives."""

from __future__ import annotations

import io
import sys
from typing import Any

from blocks.errors import NetdraftError
from builder.cli import streams
from builder.cli.codes import DONE, INTERRUPTED, MACHINE, OUR_FAULT, THEIR_FAULT
from builder.errors import MachineError
from builder.escaping import harmless
from builder.report import findings, write


def ended_by(error: BaseException, *, is_debugged: bool) -> int:
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
