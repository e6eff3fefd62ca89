"""The command `netdraft`: commands by name, each loaded when it is asked for; exit codes."""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.util
import signal
import sys
from collections.abc import Sequence
from typing import Any, Final

from builder.cli.codes import DONE as DONE
from builder.cli.codes import INTERRUPTED, TERMINATED
from builder.cli.codes import MACHINE as MACHINE
from builder.cli.codes import THEIR_FAULT as THEIR_FAULT

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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code: 0, or whose fault it was (2, 3, 1).

    2 for the user's fault, 3 for the machine's, 1 for ours. Without arguments, the process is the command's
    own, and ends with it: the garbage collector need not look through what ends anyway. Beside torch it does,
    for a library of its complains of what is left.
    """
    if arguments is not None:
        return _ended(list(arguments))
    gc.set_threshold(*PATIENCE)
    with contextlib.suppress(ValueError):  # which is that this is no main thread
        signal.signal(signal.SIGTERM, _terminate)
    code = _ended(sys.argv[1:])
    if "torch" not in sys.modules:
        gc.freeze()
    return code


def _ended(given: list[str]) -> int:
    """Run a command to its end; whatever comes between is told, while it still starts, too."""
    is_debugged = "--debug" in given
    try:
        code = _done([one for one in given if one != "--debug"], is_debugged)
    except BaseException as error:
        code = _failed(error, is_debugged)
    from builder.cli import streams
    from builder.errors import MachineError

    try:
        streams.flush()
    except (MachineError, OSError):
        streams.abandon()
    return code


def _done(given: list[str], is_debugged: bool) -> int:
    from builder.bounds import limits
    from builder.cli import application, streams
    from builder.cli.limiting import split_limits

    streams.prepare()
    rest, most = split_limits(given)
    wanted = rest[0] if rest else ""
    chosen = [wanted] if wanted in COMMANDS else list(COMMANDS)
    with limits(**most):
        code = application.run(rest, {name: _command(name) for name in chosen}, is_debugged=is_debugged)
    streams.flush()
    return code


def _terminate(number: int, frame: object) -> None:
    """End by way of every `finally`, so that nothing half-written stays."""
    raise SystemExit(TERMINATED)


def _command(name: str) -> Any:
    """Load a command's function, None if it is not installed; typer's type, hence `Any`."""
    module, _, function = COMMANDS[name].partition(":")
    package = module.partition(".")[0]
    if importlib.util.find_spec(package) is None or importlib.util.find_spec(module) is None:
        return None
    return getattr(importlib.import_module(module), function, None)


def _failed(error: BaseException, is_debugged: bool) -> int:
    """Tell what went wrong, and give the exit code for it; of an interruption nothing is told."""
    if isinstance(error, KeyboardInterrupt) and not is_debugged:
        return INTERRUPTED
    from builder.cli.endings import ended_by

    return ended_by(error, is_debugged=is_debugged)


if __name__ == "__main__":
    sys.exit(main())
