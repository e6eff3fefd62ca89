"""Whole processes from a cold start: processor seconds with all children, and peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).parent.parent.parent
NETDRAFT = (sys.executable, "-m", "builder.cli.main")
LIMIT = 300.0
COLD = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "PYTHONOPTIMIZE")
"""Settings that keep bytecode from being found, which every installed package has."""


class Failed(Exception):
    """A process that ended badly, or not in time."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a process took: processor seconds, and the peak of its largest process in bytes."""

    seconds: float
    peak: int


def run(command: Sequence[str], *, limit: float = LIMIT) -> Run:
    """Run a command to its end, in the project's folder.

    The kernel lets a new process begin with its parent's peak: memory is measured from a small parent only.

    Raises: Failed with the last line that it said.
    """
    warm = {name: value for name, value in os.environ.items() if name not in COLD}
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, stdout=said, stderr=said, cwd=HOUSE, env=warm, start_new_session=True
        )
        started = time.monotonic()
        while True:
            done, status, usage = os.wait4(process.pid, os.WNOHANG)
            if done:
                break
            if time.monotonic() - started > limit:
                os.killpg(process.pid, 9)
                os.wait4(process.pid, 0)
                process.returncode = -9
                raise Failed(f"not done after {limit:g} s")
            time.sleep(0.01)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            lines = said.read().decode(errors="replace").strip().splitlines()
            raise Failed(lines[-1][:160] if lines else "no word")
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def netdraft(*arguments: str) -> tuple[str, ...]:
    """Give a command line of netdraft's, as the console script starts it."""
    return (*NETDRAFT, *arguments)


def python(code: str) -> tuple[str, ...]:
    """Give a command line that runs a line of Python."""
    return (sys.executable, "-c", code)


def growth_apart(setup: str, work: str) -> int:
    """Give the `growth` of a fresh process, which has no memory to use again: lines of Python, and a term."""
    code = f"{setup}\nfrom benchmarks.harness.process import growth\nprint(growth(lambda: {work}))"
    ended = subprocess.run(python(code), cwd=HOUSE, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise Failed((ended.stderr.strip().splitlines() or ["no word"])[-1][:160])
    return int(ended.stdout.split()[-1])


def growth(work: Callable[[], object]) -> int:
    """Give the bytes by which this process grows at its highest while it works; Linux only.

    Pages of files that are mapped count once they are touched.
    """
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins at what there is now
    before = _status("VmRSS")
    kept = work()
    peak = _status("VmHWM") - before
    del kept
    return peak


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) * 1024
