"""`netdraft lsp`: the language server, over standard input and output."""

from __future__ import annotations

import os
import sys
from typing import Annotated, BinaryIO

import typer

from builder.cli import options
from builder.cli.opening import load_blocks
from builder.errors import MachineError

Stdio = Annotated[
    bool, typer.Option("--stdio", help="Speak over standard input and output, as is done in any case.")
]


def lsp(user_blocks: options.Blocks = None, stdio: Stdio = False) -> int:
    """Serve an editor: faults as you type, hover, completion, rename.

    The editor starts the command, and speaks the Language Server Protocol with it.
    """
    try:
        from builder.lsp.server import Server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        what, hint = "the language server needs the package pygls", 'pip install "netdraft[lsp]"'
        raise MachineError(what, code="missing-package", hint=hint) from None
    if sys.stdin is None or sys.stdout is None:
        raise MachineError("a language server needs its standard input and output", code="machine")
    outgoing = _own_output()
    load_blocks(user_blocks or ())
    return Server(_version()).run(sys.stdin.buffer, outgoing)


def _own_output() -> BinaryIO:
    """Keep standard output for the protocol: what anything else prints goes to standard error."""
    sys.stdout.flush()
    own = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    others = sys.stderr.fileno() if sys.stderr is not None else os.open(os.devnull, os.O_WRONLY)
    os.dup2(others, sys.stdout.fileno())
    return own


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("netdraft")
    except PackageNotFoundError:  # run from a folder where it was never installed
        return ""
