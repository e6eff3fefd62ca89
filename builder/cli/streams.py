"""Standard streams: results to stdout, diagnostics to stderr, whatever state they are in."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import traceback
from typing import TextIO

from builder.errors import MachineError
from builder.escaping import harmless

PIPED_COLUMNS = 120
"""Columns of text that goes to no terminal, unless the environment names another number."""


def prepare() -> None:
    """Make the standard streams safe to use.

    Closed descriptors are filled, so that no file that is opened takes their place; letters that an encoding
    does not have are spelled out.
    """
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def say(text: str = "", *, raw: bool = False) -> None:
    """Write a result; what steers a terminal is spelled out unless the text is our own (`raw`).

    Raises:
        MachineError: The text cannot be written; a reader that has gone away is a BrokenPipeError.
    """
    lines = text if raw else "\n".join(harmless(line) for line in text.split("\n"))
    try:
        if sys.stdout is None:
            raise OSError(9, "it is closed")
        sys.stdout.write(f"{lines}\n")
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritable(error) from None


def pour(data: bytes) -> None:
    """Write a result of bytes, as they are, behind the results so far.

    Raises:
        MachineError: They cannot be written; a reader that has gone away is a BrokenPipeError.
    """
    try:
        if sys.stdout is None:
            raise OSError(9, "it is closed")
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritable(error) from None


def complain(text: str) -> None:
    """Write a diagnostic, which must be harmless already, behind the results so far.

    Where even that fails, nothing is left to tell.
    """
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(text)
        sys.stderr.flush()


def traceback_of(error: BaseException) -> str:
    """Give the traceback of an error, harmless to print."""
    lines = "".join(traceback.format_exception(error)).split("\n")
    return "\n".join(harmless(line) for line in lines)


def flush() -> None:
    """Write what is buffered.

    Raises:
        MachineError: It cannot be written, as on a full disk.
    """
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritable(error) from None


def abandon() -> None:
    """Send what stdout still holds nowhere, so that the end of the process does not fail again."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def unwritable(error: OSError) -> MachineError:
    """Say that the results cannot be written."""
    reason = error.strerror or "the machine refuses it"
    return MachineError(f"the results cannot be written to standard output: {reason}", code="unwritable")


def has_colour(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal in colour, and nobody asked for none (no-color.org)."""
    if stream is None or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return is_terminal(stream)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person looks at a stream."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def columns() -> int:
    """Give the width of the terminal, or a sensible one where there is none."""
    fallback = (PIPED_COLUMNS, 24)
    if is_terminal(sys.stdout) or os.environ.get("COLUMNS", "").isdigit():
        return max(20, shutil.get_terminal_size(fallback).columns)
    return PIPED_COLUMNS
