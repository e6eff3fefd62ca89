"""Measure all sections, or some, each in a process of its own, and write the results.

    python -m benchmarks                     everything, printed (the better part of an hour)
    python -m benchmarks --quick             the quick half: fewer rounds, without what is slow
    python -m benchmarks --only forward      one section; `--only` may be repeated
    python -m benchmarks --write             into results.json and RESULTS.md as well

No figure makes it fail; a section that cannot be measured does.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

from benchmarks.harness.machine import machine, versions
from benchmarks.harness.results import Section, keep, write
from benchmarks.harness.rows import Row, Table
from benchmarks.harness.table import cells
from benchmarks.sections import SECTIONS

THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
HOUSE = Path(__file__).parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Measure what is asked for; 1 where a section broke."""
    options = _options(arguments)
    if options.one:
        _measure_here(options.one, options.quick, Path(options.to))
        return 0
    chosen = options.only or [name for name, place in SECTIONS.items() if place.is_quick or not options.quick]
    broken = []
    for name in chosen:
        started = time.monotonic()
        section = _measure_apart(name, is_quick=options.quick)
        print(f"{name}: {time.monotonic() - started:.0f} s\n", flush=True)
        if section is None:
            broken.append(name)
        elif options.write:
            write(keep(section, tuple(SECTIONS)))
    if broken:
        print(f"could not be measured: {', '.join(broken)}", file=sys.stderr)
    return 1 if broken else 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__, formatter_class=shape)
    parser.add_argument("--only", action="append", choices=tuple(SECTIONS), help="a section")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, and the quick sections alone")
    parser.add_argument("--write", action="store_true", help="write results.json and RESULTS.md")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--to", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _measure_apart(name: str, *, is_quick: bool) -> Section | None:
    """Measure a section in a fresh process with one thread; None where it broke."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "section.json"
        command = [sys.executable, "-m", "benchmarks", "--one", name, "--to", str(file)]
        command += ["--quick"] if is_quick else []
        single = {**os.environ, **dict.fromkeys(THREADS, "1"), "KINETO_LOG_LEVEL": "99"}
        ended = subprocess.run(command, cwd=HOUSE, env=single, check=False)
        if ended.returncode or not file.exists():
            return None
        return Section.of_plain(json.loads(file.read_text(encoding="utf-8")))


def _measure_here(name: str, is_quick: bool, file: Path) -> None:
    """Measure a section in this process, telling each row as it is found."""
    warnings.filterwarnings("ignore")
    before, date = machine(), datetime.date.today().isoformat()
    module = SECTIONS[name].open()
    print(f"== {module.TITLE}", flush=True)
    rows: list[Row] = []
    tables: list[Table] = []
    for found in module.measure(is_quick):
        if isinstance(found, Row):
            rows.append(found)
            print("  " + " | ".join(cells(found)), flush=True)
        else:
            tables.append(found)
            print(f"  {found.title}: {len(found.lines)} lines", flush=True)
    command = f"python -m benchmarks --only {name}{' --quick' if is_quick else ''} --write"
    own = (command, date, before, versions(module.PACKAGES), module.NOTES, tuple(rows), tuple(tables))
    file.write_text(json.dumps(Section(name, module.TITLE, *own).to_plain()), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
