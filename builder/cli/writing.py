"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path

from builder.errors import MachineError, UsageError


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet; a reader sees all of it or nothing.

    Raises:
        UsageError: There is something of that name (`file-exists`).
        MachineError: It cannot be written.
    """
    try:
        if os.path.lexists(path):
            raise FileExistsError(17, "it exists")
        rough = path.with_name(f".{path.name[:100]}.{secrets.token_hex(6)}")
        _write(rough, data)
        try:
            _appear(rough, path, data)
        finally:
            os.unlink(rough)
    except FileExistsError:
        hint = "choose another name, or another file with `-o`"
        raise UsageError(
            f"'{path}' exists already, and is left as it is", code="file-exists", hint=hint
        ) from None
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from None


def replace_file(path: Path, data: bytes) -> None:
    """Give a file new content, whole or not at all; its rights and links to it stay.

    Raises:
        MachineError: It cannot be written.
    """
    try:
        target = Path(os.path.realpath(path))
        rights = stat.S_IMODE(target.stat().st_mode)
        rough = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}")
        _write(rough, data, rights & 0o600)
        try:
            os.chmod(rough, rights)
            os.replace(rough, target)
        except BaseException:
            os.unlink(rough)
            raise
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from None


def write_over(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, over what is there; a device takes it as it is.

    Raises:
        MachineError: It cannot be written.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(data)
        elif path.exists():
            replace_file(path, data)
        else:
            write_new(path, data)
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from None


def _appear(rough: Path, path: Path, data: bytes) -> None:
    """Give a written file its name, unless taken; some file systems know no second names."""
    try:
        os.link(rough, path)
    except FileExistsError:
        raise
    except OSError:
        _write(path, data)


def _write(path: Path, data: bytes, rights: int = 0o666) -> None:
    """Write a new file, with the rights that a new file has; on failure nothing of it stays."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, rights)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(path)
        raise


def _unwritable(path: Path, error: OSError | ValueError) -> MachineError:
    reason = error.strerror if isinstance(error, OSError) else "the path holds a NUL character"
    return MachineError(
        f"'{path}' cannot be written: {reason}", code="unwritable", hint="is its folder there?"
    )
