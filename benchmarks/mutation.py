"""Mutation testing: change the code in one place at a time, and see whether a test notices.

Run `python -m benchmarks.mutation blocks/dims.py --tests tests/blocks/test_dims.py` from the folder of the
project, on Linux or macOS. No file is written: pytest collects once, and every mutant lives in a forked
process where the code of a function is exchanged. The tests that run the changed line are run, quick ones
first, until one fails. Code outside of functions is not changed, nor are docstrings and asserts.
"""

from __future__ import annotations

import argparse
import ast
import functools
import gc
import math
import os
import pickle
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import Phase, settings

from benchmarks.mutants import Site, exchange, sites

PATIENCE = 300
"""Seconds by the clock after which a mutant counts as hanging; a test may use five times its own time."""

FOLLOWED = 100
"""Calls of one function whose lines are kept for a test; more would take long and tell little."""


@dataclass(slots=True)
class Trial:
    """A pytest plugin that, once all is collected, tries mutants in place of running the tests."""

    options: argparse.Namespace
    items: list[pytest.Item] = field(default_factory=list)
    seconds: dict[int, float] = field(default_factory=dict)
    reached: dict[tuple[str, int], set[int]] = field(default_factory=dict)
    told: list[tuple[str, str]] = field(default_factory=list)
    caches: list[Any] = field(default_factory=list)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Record what every test runs, try the mutants, tell the score."""
        self.items = session.items
        found = [one for one in gc.get_objects() if isinstance(one, functools._lru_cache_wrapper)]
        self.caches = [one for one in found if one.__module__.startswith("tests.")]
        session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
        self.record()
        chosen = self.draw()
        self.try_all(chosen)
        self.tell()
        return True

    def record(self) -> None:
        """Run every test once, in a process of its own, and keep the lines that it reaches."""
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            os.close(reader)
            with os.fdopen(writer, "wb") as out:
                pickle.dump([self._recorded(place) for place in range(len(self.items))], out)
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as source:
            records = pickle.load(source)
        os.waitpid(child, 0)
        for place, (has_passed, seconds, lines) in enumerate(records):
            if not has_passed:
                print("left out, it fails already:", self.items[place].nodeid)
            elif seconds <= self.options.longest:
                self.seconds[place] = seconds
                for line in lines:
                    self.reached.setdefault(line, set()).add(place)

    def _recorded(self, place: int) -> tuple[bool, float, set[tuple[str, int]]]:
        """Run a test with no cache of another test's, so that it reaches all that it needs."""
        folder, lines = str(self.options.code.resolve()), set()
        for cache in self.caches:
            cache.cache_clear()
        calls: Counter[CodeType] = Counter()

        def local(frame: FrameType, event: str, _: object) -> Any:
            lines.add((frame.f_code.co_filename, frame.f_lineno))
            return local

        def follow(frame: FrameType, event: str, _: object) -> Any:
            code = frame.f_code
            if calls[code] == FOLLOWED or not code.co_filename.startswith(folder):
                return None
            calls[code] += 1
            return local

        start = time.process_time()
        sys.settrace(follow)
        has_passed = self._passes(place, None)
        sys.settrace(None)
        return has_passed, time.process_time() - start, lines

    def _passes(self, place: int, following: int | None) -> bool:
        other = None if following is None else self.items[following]
        return all(
            not report.failed for report in runtestprotocol(self.items[place], log=False, nextitem=other)
        )

    def draw(self) -> list[tuple[Path, int, Site]]:
        """Draw a sample of all mutants, or take them all."""
        code = self.options.code.resolve()
        files = sorted(code.rglob("*.py")) if code.is_dir() else [code]
        every = [
            (file, number, site)
            for file in files
            for number, site in enumerate(sites(ast.parse(file.read_bytes())))
        ]
        count = self.options.sample or len(every)
        print(
            f"{len(self.seconds)} tests, {len(every)} mutants, {min(count, len(every))} are tried", flush=True
        )
        return random.Random(self.options.seed).sample(every, min(count, len(every)))

    def try_all(self, chosen: list[tuple[Path, int, Site]]) -> None:
        """Try mutants, as many at once as was asked for."""
        running: dict[int, tuple[str, float]] = {}
        waiting = list(reversed(chosen))
        while waiting or running:
            while waiting and len(running) < self.options.jobs:
                file, number, site = waiting.pop()
                at = f"{file.relative_to(Path.cwd())}:{site.lines.start}"
                name = f"{at} {site.function} [{site.kind}] #{number}"
                running[self._start(file, number, site)] = (name, time.monotonic())
            for child, (name, start) in list(running.items()):
                ended, status = os.waitpid(child, os.WNOHANG)
                if ended:
                    del running[child]
                    self._note(name, status)
                elif time.monotonic() - start > PATIENCE:
                    os.kill(child, signal.SIGKILL)
            time.sleep(0.01)

    def _note(self, name: str, status: int) -> None:
        code = os.waitstatus_to_exitcode(status)
        verdict = {0: "survived", 2: "unreached", 3: "refused"}.get(code, "killed" if code > 0 else "hung")
        self.told.append((verdict, name))
        if verdict not in ("killed", "refused") or self.options.verbose:
            print(f"{verdict:9} {name}", flush=True)

    def _start(self, file: Path, number: int, site: Site) -> int:
        """Try one mutant in a process of its own, whose exit code is the verdict."""
        child = os.fork()
        if child:
            return child
        verdict = 1
        try:
            verdict = self._verdict(file, number, site)
        finally:
            os._exit(verdict)

    def _verdict(self, file: Path, number: int, site: Site) -> int:
        places = set().union(*(self.reached.get((str(file), line), set()) for line in site.lines))
        nearest = f"test_{file.stem}.py"
        order = sorted(
            places, key=lambda at: (self.items[at].path.name not in (nearest, file.name), self.seconds[at])
        )
        if not order:
            return 2
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        if not exchange(file, number):
            return 3
        for place, following in zip(order, [*order[1:], None], strict=True):
            signal.setitimer(signal.ITIMER_PROF, 3 + 5 * self.seconds[place])
            if not self._passes(place, following):
                return 1
        return 0

    def tell(self) -> None:
        """Print the counts and the score, with Wilson's interval of 95 %."""
        counts = Counter(verdict for verdict, _ in self.told)
        killed, total = counts["killed"] + counts["hung"], sum(counts.values()) - counts["refused"]
        middle, spread = _interval(killed, total)
        print(dict(counts))
        interval = f"{middle - spread:.1%} to {middle + spread:.1%}"
        print(f"{killed} of {total} caught: {killed / total:.1%} ({interval})")


def _interval(caught: int, total: int, z: float = 1.96) -> tuple[float, float]:
    share, weight = caught / total, 1 + z * z / total
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return (share + z * z / (2 * total)) / weight, spread / weight


def main() -> None:
    """Read the options, and let pytest collect."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("code", type=Path, help="the file or folder to change")
    parser.add_argument(
        "--tests", nargs="+", required=True, help="what pytest collects; doctests of the code too"
    )
    parser.add_argument("--sample", type=int, default=0, help="how many mutants to draw; 0: all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--longest", type=float, default=3.0, help="leave out tests that take more seconds")
    parser.add_argument("--verbose", action="store_true", help="tell of caught mutants too")
    options = parser.parse_args()
    settings.register_profile("mutation", phases=(Phase.explicit, Phase.generate))
    settings.load_profile("mutation")
    arguments = [*options.tests, str(options.code), "-q", "-s", "-p", "no:cacheprovider"]
    raise SystemExit(pytest.main(arguments, plugins=[Trial(options)]))


if __name__ == "__main__":
    main()
