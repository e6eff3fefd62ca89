"""What the measurements were made with: the machine, and the versions of what was measured."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
from collections.abc import Sequence
from pathlib import Path


def machine() -> str:
    """Tell the processor, its cores, the memory, and the load that others put on it, in one line."""
    load = os.getloadavg()[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}; "
        f"load {load:.1f} as it began"
    )


def versions(packages: Sequence[str] = ()) -> str:
    """Tell the versions of Python, of torch, and of the packages that take part and are there."""
    wanted = ["torch", *packages]
    found = [f"{name} {importlib.metadata.version(name)}" for name in wanted if is_installed(name)]
    return ", ".join((f"Python {platform.python_version()}", *found))


def is_installed(name: str) -> bool:
    """Whether a distribution is installed."""
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def reason_without(*names: str) -> str:
    """Say what is missing of what a peer needs, in words for a skipped row; nothing where all is there."""
    absent = [name for name in names if importlib.util.find_spec(name) is None]
    return f"not installed: {', '.join(absent)}" if absent else ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
