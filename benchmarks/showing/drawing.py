"""Drawing the same nets with netdraft and with what people use today, from a cold start."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.harness.machine import reason_without
from benchmarks.harness.pairs import Pairs
from benchmarks.harness.process import Failed, Run, netdraft, run
from benchmarks.harness.rows import Goal, Row, Table, at_least, shown, skipped, times
from benchmarks.peers.chains import uneven
from benchmarks.peers.drawers import CHAIN, CHAIN_SPEC, NEEDS, SPECS

TITLE = "Drawing, beside other tools"
NOTES = (
    "Whole processes, from the start of Python to the file on disk: processor seconds with all "
    "children, and the peak of the largest process. Ours is `netdraft render NET -o FILE`. torchinfo "
    "gives text and no picture; torchview and torchinfo get their models on the meta device, which "
    "allocates nothing. keras draws its own nets, on its torch backend.",
)
PACKAGES = ("graphviz-pure", "torchview", "torchlens", "torchinfo", "keras")
GOALS: dict[str, Goal] = {"resnet50": at_least(10.0)}
PICTURES = ("torchview", "torchlens", "keras")


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a drawing took, its nodes, and its size in words."""

    run: Run
    nodes: int
    size: str


def measure(is_quick: bool) -> Iterator[Row | Table]:
    """Race each net with each peer; then tell how large the pictures are."""
    lines: list[tuple[str, ...]] = []
    for net in ("resnet50",) if is_quick else ("resnet50", "unet", CHAIN):
        for peer in NEEDS:
            goal = GOALS.get(net) if peer in PICTURES else None
            reason = _missing(peer)
            try:
                rounds = [] if reason else _rounds(net, peer, 1 if is_quick else 3)
            except Failed as failed:
                reason = str(failed)
            if reason:
                yield skipped(f"{net}: time", peer, reason, goal, unit="times")
                continue
            yield from _rows(net, peer, rounds, goal)
            lines += [_line(net, "netdraft", rounds[0][0])] if peer == "torchview" else []
            lines.append(_line(net, peer, rounds[0][1]))
    yield Table(("net", "tool", "nodes drawn", "size", "peak memory"), tuple(lines), "The pictures")


def _rows(net: str, peer: str, rounds: list[tuple[Drawing, Drawing]], goal: Goal | None) -> Iterator[Row]:
    seconds = [tuple(side.run.seconds for side in sides) for sides in zip(*rounds, strict=True)]
    peaks = [tuple(float(side.run.peak) for side in sides) for sides in zip(*rounds, strict=True)]
    yield times(f"{net}: time", peer, Pairs(seconds[0], seconds[1]), goal)
    yield times(f"{net}: memory", peer, Pairs(peaks[0], peaks[1]), of="bytes")


def _missing(peer: str) -> str:
    reason = reason_without(*NEEDS[peer])
    needs_dot = peer in PICTURES and shutil.which("dot") is None
    return reason or ("the program `dot` is not there" if needs_dot else "")


def _rounds(net: str, peer: str, count: int) -> list[tuple[Drawing, Drawing]]:
    """Draw in pairs, whoever begins changing from round to round."""
    draw("netdraft", net)
    found = []
    for number in range(count):
        order = ("netdraft", peer) if number % 2 == 0 else (peer, "netdraft")
        made = {tool: draw(tool, net) for tool in order}
        found.append((made["netdraft"], made[peer]))
    return found


def draw(tool: str, net: str) -> Drawing:
    """Draw in a process of its own, and look at what came of it.

    Raises: Failed where nothing did.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "net.svg"
        command: tuple[str, ...] = (sys.executable, "-m", "benchmarks.peers.drawers", tool, net, str(path))
        if tool == "netdraft":
            spec = Path(folder) / CHAIN_SPEC
            spec.write_text(uneven(2_000), encoding="utf-8")
            command = netdraft("render", SPECS.get(net, str(spec)), "-o", str(path))
        taken = run(command)
        nodes, size = look_at(path)
        return Drawing(taken, nodes, size)


def look_at(path: Path) -> tuple[int, str]:
    """Count the nodes of a picture, and tell its size; of a text, its lines and columns."""
    found = [path, path.with_suffix(".txt"), *path.parent.glob("*.svg")]
    made = next((one for one in found if one.exists()), None)
    if made is None:
        raise Failed("it wrote no file")
    text = made.read_text(errors="replace")
    if made.suffix == ".txt":
        lines = text.splitlines()
        return len(lines), f"{len(lines)} lines of {max(map(len, lines))} columns"
    size = re.search(r'<svg[^>]*?width="([\d.]+)pt"[^>]*?height="([\d.]+)pt"', text, re.DOTALL)
    nodes = len(re.findall(r'class="(?:node|pill|join)"', text))
    return nodes, f"{float(size[1]):.0f} × {float(size[2]):.0f} pt" if size else "unknown"


def _line(net: str, tool: str, made: Drawing) -> tuple[str, ...]:
    return (net, tool, str(made.nodes), made.size, shown(float(made.run.peak), "bytes"))
