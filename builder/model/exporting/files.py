"""Files: written beside their place, then moved there whole."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from builder.errors import MachineError, UsageError

FULL: Final = "make room there, or choose another place with -o"
CLOSED: Final = "choose a folder that you may write to"
HINTS: Final = {
    errno.ENOSPC: FULL, errno.EFBIG: FULL, errno.EDQUOT: FULL,
    errno.EACCES: CLOSED, errno.EPERM: CLOSED, errno.EROFS: CLOSED,
}  # fmt: skip
"""What to do where the operating system refuses to write."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a rough file beside a path; it takes the path's place when all went well, else goes.

    Raises:
        MachineError: The folder is not there, is full, or may not be written.
    """
    target = Path(os.path.realpath(path))
    rough = target.with_name(f".{target.stem[:80]}.{secrets.token_hex(6)}{target.suffix}")
    try:
        if target.exists() and not target.is_file():
            raise OSError(0, "there is something else of that name, and no file")
        os.close(os.open(rough, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from None
    try:
        mode = rough.stat().st_mode
        yield rough
        os.chmod(rough, mode)
        os.replace(rough, target)
    except OSError as error:
        if error.filename is not None and Path(os.fsdecode(error.filename)) not in (rough, target):
            raise
        raise _unwritable(path, error) from None
    finally:
        with suppress(OSError):
            rough.unlink()


def check_spared(path: Path, others: Iterable[str | os.PathLike[str] | None]) -> None:
    """Keep what is read from being written over.

    Raises:
        UsageError: The path is that of the spec, or of another file that is read (`bad-option`).
    """
    for other in others:
        if not other or not isinstance(other, str | os.PathLike):
            continue
        with suppress(OSError, ValueError):
            if os.path.samefile(path, other):
                raise UsageError(
                    f"'{path}' is read for the export, and would be written over",
                    code="bad-option",
                    hint="choose another file with -o",
                )


def _unwritable(path: Path, error: OSError | ValueError) -> MachineError:
    reason = error.strerror if isinstance(error, OSError) else "the path holds a NUL character"
    number = error.errno if isinstance(error, OSError) else None
    hint = HINTS.get(number or 0, "is its folder there?")
    return MachineError(f"'{path}' cannot be written: {reason}", code="unwritable", hint=hint)
