"""Commands as whole processes from a cold start."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.harness.pairs import interleave
from benchmarks.harness.process import Run, netdraft, python, run
from benchmarks.harness.rows import Row, at_most, figure, more, ratio

TITLE = "Commands, cold"
NOTES = (
    "Processor seconds of whole processes, children included, after one run of each that does not count "
    "(so that bytecode and files are at hand for both). Memory is the peak of the largest process. The "
    "large decoder is `gpt2` with 80 layers of width 10,240: more than 10^11 parameters.",
)
PACKAGES = ("pydantic", "networkx", "typer", "rich", "PyYAML", "graphviz-pure")
LARGE = ("gpt2", "--set", "layers=80", "--set", "width=10240", "--set", "heads=80")
NOTHING = python("pass")
TORCH = python("import torch")


def measure(is_quick: bool) -> Iterator[Row]:
    """Race commands with starts of Python and torch; then check, tell and draw the decoder."""
    rounds = 5 if is_quick else 15
    yield from races(rounds)
    with tempfile.TemporaryDirectory() as folder:
        picture = str(Path(folder) / "large.svg")
        commands = {
            "check": netdraft("check", *LARGE),
            "summary": netdraft("summary", *LARGE),
            "render": netdraft("render", *LARGE, "-o", picture),
        }
        for name, command in commands.items():
            runs = [run(command) for _ in range(3 if is_quick else 7)]
            yield from of_decoder(name, runs)


def races(rounds: int) -> Iterator[Row]:
    """Race the light commands."""
    check, torch = netdraft("check", "resnet@resnet50"), "`python -c 'import torch'`"
    pairs = interleave(seconds(check), seconds(TORCH), rounds)
    yield ratio("`netdraft check resnet@resnet50`", torch, pairs, at_most(0.17))
    pairs = interleave(seconds(netdraft("--help")), seconds(NOTHING), rounds)
    yield more("`netdraft --help`, beyond it", "`python -c pass`", pairs, at_most(0.15))
    pairs = interleave(seconds(netdraft("nets")), seconds(NOTHING), rounds)
    yield more("`netdraft nets`, beyond it", "`python -c pass`", pairs)
    summary = netdraft("summary", "unet")
    yield ratio("`netdraft summary unet`", torch, interleave(seconds(summary), seconds(TORCH), rounds))


def of_decoder(name: str, runs: Sequence[Run]) -> Iterator[Row]:
    """Tell what a command takes with the decoder."""
    what = f"`netdraft {name}`, a decoder of 10^11 parameters"
    yield figure(what, tuple(one.seconds for one in runs), "seconds", at_most(2.0))
    yield figure(f"{what}: memory", tuple(float(one.peak) for one in runs), "bytes", at_most(300 << 20))


def seconds(command: Sequence[str]) -> Callable[[], float]:
    """Make a meter of a command's processor seconds."""
    run(command)
    return lambda: run(command).seconds
