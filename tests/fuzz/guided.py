"""Guided by coverage: `python -m tests.fuzz.guided read|load|formula [-max_total_time=600]`, with atheris.

Anything but a net, a value or a fault in its place ends the run, and its input is kept. What was found
becomes a test. atheris is no dependency of the project.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Aim atheris at one of the targets; further arguments are its own."""
    import atheris  # type: ignore[import-untyped,unused-ignore]

    with atheris.instrument_imports(include=["blocks", "builder"]):
        from tests.fuzz.targets import TARGETS

    atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[sys.argv[1]])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
