"""The layout engine: DOT in, places out; graphviz-pure by default, or the system's dot."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import threading
import time
import warnings
from pathlib import Path
from typing import IO, Final

from blocks.errors import did_you_mean
from builder.errors import MachineError, UsageError

EMBEDDED: Final = "graphviz-pure"
SYSTEM: Final = "dot"
VARIABLE: Final = "NETDRAFT_ENGINE"
SECONDS: Final = 15.0
MOST_BYTES: Final = 64 << 20  # of what an engine may say
MEMORY: Final = {EMBEDDED: 256 << 20, SYSTEM: 512 << 20}  # bytes of address space


class EngineWarning(UserWarning):
    """The embedded engine failed, and another one drew."""


def lay_out(dot: str, *, engine: str | None = None) -> bytes:
    """Give graphviz's JSON of a DOT text, with the place of every node, edge and cluster.

    Raises:
        UsageError: There is no engine of that name.
        MachineError: The engine is not installed, took too long or failed.
    """
    chosen = engine or os.environ.get(VARIABLE) or EMBEDDED
    if chosen not in MEMORY:
        hint = did_you_mean(chosen, MEMORY) or f"the engines are {EMBEDDED} and {SYSTEM}"
        raise UsageError(f"there is no engine '{chosen}'", code="bad-argument", hint=hint)
    if chosen == SYSTEM:
        return _run(SYSTEM, dot)
    try:
        return _run(EMBEDDED, dot)
    except MachineError as fault:
        if shutil.which(SYSTEM) is None:
            raise
        warnings.warn(f"{fault.what}; the system's dot draws instead", EngineWarning, stacklevel=2)
        return _run(SYSTEM, dot)


def program(engine: str) -> str:
    """Find an engine's program: the embedded one beside the interpreter, else on the path.

    Raises:
        MachineError: It is not there.
    """
    found = shutil.which(SYSTEM) if engine == SYSTEM else _embedded()
    if found is None:
        hint = (
            f"leave out --engine to draw with {EMBEDDED}" if engine == SYSTEM else f"pip install {EMBEDDED}"
        )
        raise MachineError(f"the engine '{engine}' is not installed", code="no-engine", hint=hint)
    return found


def _embedded() -> str | None:
    name = f"{EMBEDDED}.exe" if sys.platform == "win32" else EMBEDDED
    beside = [Path(sys.executable).parent / name, Path(sysconfig.get_path("scripts")) / name]
    found = next((str(path) for path in beside if path.is_file()), None)
    return found or _recorded(name) or shutil.which(EMBEDDED)


def _recorded(name: str) -> str | None:
    """Find the program among the files that its package recorded when it was installed."""
    try:
        files = importlib.metadata.distribution(EMBEDDED).files or []
    except importlib.metadata.PackageNotFoundError:
        return None
    return next((str(file.locate()) for file in files if file.name == name), None)


def _run(engine: str, dot: str) -> bytes:
    command = [program(engine), "-Kdot", "-Tjson"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    _confine(process, MEMORY[engine])
    try:
        output, complaint = _converse(process, dot.encode())
    except subprocess.TimeoutExpired:
        hint = "draw less: a smaller --depth, or --collapse"
        raise MachineError(
            f"{engine} took more than {SECONDS:g} s", code="engine-failed", hint=hint
        ) from None
    finally:
        _end(process)
    if len(output) > MOST_BYTES:
        what = f"{engine} failed: it gave more than {MOST_BYTES:,} bytes"
        raise MachineError(what, code="engine-failed")
    if process.returncode != 0 or not output.startswith(b"{"):
        said = complaint.decode("utf-8", "replace").strip().splitlines()
        raise MachineError(
            f"{engine} failed: {said[0][:200] if said else 'no reason given'}", code="engine-failed"
        )
    return output


def _converse(process: subprocess.Popen[bytes], text: bytes) -> tuple[bytes, bytes]:
    """Feed an engine and hear it out, for `SECONDS` and `MOST_BYTES` at the most."""
    assert process.stdin and process.stdout and process.stderr, "all three are pipes"
    deadline = time.monotonic() + SECONDS
    heard: dict[str, bytes] = {}
    feeder = threading.Thread(target=_feed, args=(process.stdin, text), daemon=True)
    listener = threading.Thread(target=_listen, args=(process.stdout, heard, "output"), daemon=True)
    other = threading.Thread(target=_listen, args=(process.stderr, heard, "complaint"), daemon=True)
    for thread in (feeder, listener, other):
        thread.start()
    listener.join(SECONDS)
    if len(heard.get("output", b"")) <= MOST_BYTES:
        process.wait(max(0.0, deadline - time.monotonic()))
        other.join(max(0.0, deadline - time.monotonic()))
    return heard.get("output", b""), heard.get("complaint", b"")


def _feed(stream: IO[bytes], text: bytes) -> None:
    with contextlib.suppress(OSError), stream:
        stream.write(text)


def _listen(stream: IO[bytes], heard: dict[str, bytes], name: str) -> None:
    with stream:
        heard[name] = stream.read(MOST_BYTES + 1)


def _confine(process: subprocess.Popen[bytes], memory: int) -> None:
    try:
        import resource

        resource.prlimit(process.pid, resource.RLIMIT_AS, (memory, memory))
    except (ImportError, AttributeError, OSError):
        return


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (AttributeError, OSError):
        process.kill()
    process.wait()
