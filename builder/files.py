"""Files written whole or not at all: new ones, and over what is there."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterable, Iterator
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


def regular_bytes(path: str | os.PathLike[str], most: int) -> bytes:
    """Read the first bytes of a regular file; pipes and devices are refused, not waited for.

    Raises:
        OSError: It cannot be read, or is no regular file.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "it is not a regular file")
        return file.read(most)


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet; a reader sees all of it or nothing.

    Raises:
        UsageError: There is something of that name (`file-exists`).
        MachineError: It cannot be written.
    """
    try:
        if os.path.lexists(path):
            raise FileExistsError(17, "it exists")
        rough = path.with_name(f".{path.name[:100]}.{_mark()}")
        try:
            _write(rough, data)
            _appear(rough, path, data)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(rough)
    except FileExistsError:
        hint = "choose another name, or another file with `-o`"
        raise UsageError(
            f"'{path}' exists already, and is left as it is", code="file-exists", hint=hint
        ) from None
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from None


def write_over(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, over what is there; a device takes it as it is.

    Raises:
        MachineError: It cannot be written.
    """
    try:
        is_device = path.exists() and not path.is_file() and not path.is_dir()
        if is_device:
            path.write_bytes(data)
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from None
    if not is_device:
        with replacing(path) as rough:
            rough.write_bytes(data)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a rough file beside a path; it takes the path's place when all went well, else goes.

    What is there keeps its rights and the links to it.

    Raises:
        MachineError: The folder is not there, is full, or may not be written.
    """
    try:
        target = Path(os.path.realpath(path))
        rough = target.with_name(f".{target.stem[:80]}.{_mark()}{target.suffix}")
        if target.exists() and not target.is_file():
            raise OSError(0, "there is something else of that name, and no file")
        rights = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from None
    try:
        kept = _opened(rough, rights)
        yield rough
        os.chmod(rough, kept)
        os.replace(rough, target)
    except OSError as error:
        if error.filename is not None and Path(os.fsdecode(error.filename)) not in (rough, target):
            raise
        raise _unwritable(path, error) from None
    finally:
        with contextlib.suppress(OSError):
            rough.unlink()


def _mark() -> str:
    """Make up a part of a name that nobody else has."""
    return os.urandom(6).hex()


def _opened(rough: Path, rights: int | None) -> int:
    """Make an empty rough file that its owner can write; give the rights it shall end with."""
    wanted = 0o666 if rights is None else rights & 0o600
    os.close(os.open(rough, os.O_WRONLY | os.O_CREAT | os.O_EXCL, wanted))
    kept = stat.S_IMODE(rough.stat().st_mode) if rights is None else rights
    os.chmod(rough, kept | 0o600)
    return kept


def check_spared(path: Path, others: Iterable[str | os.PathLike[str] | None]) -> None:
    """Keep what is read from being written over.

    Raises:
        UsageError: The path is that of the spec, or of another file that is read (`bad-option`).
    """
    for other in others:
        if not other or not isinstance(other, str | os.PathLike):
            continue
        with contextlib.suppress(OSError, ValueError):
            if os.path.samefile(path, other):
                raise UsageError(
                    f"'{path}' is read for the export, and would be written over",
                    code="bad-option",
                    hint="choose another file with -o",
                )


def _appear(rough: Path, path: Path, data: bytes) -> None:
    """Give a written file its name, unless taken; some file systems know no second names."""
    try:
        os.link(rough, path)
    except FileExistsError:
        raise
    except OSError:
        _write(path, data)


def _write(path: Path, data: bytes) -> None:
    """Write a new file, with the rights that a new file has; on failure nothing of it stays."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(path)
        raise


def _unwritable(path: Path, error: OSError | ValueError) -> MachineError:
    reason = error.strerror if isinstance(error, OSError) else "the path holds a NUL character"
    number = error.errno if isinstance(error, OSError) else None
    hint = HINTS.get(number or 0, "is its folder there?")
    return MachineError(f"'{path}' cannot be written: {reason}", code="unwritable", hint=hint)
