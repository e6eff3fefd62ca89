"""Draw the same nets with netdraft and with what people use today: whole processes, from a cold start.

    python benchmarks/render.py [--rounds 3] [--limit 300] [--write benchmarks/RESULTS.md]

Every drawing is a process of its own, from `import` to the file on disk. Each round draws with netdraft and
with the other in turn, the order changing from round to round; times are processor seconds (user and system,
with all children), memory is that of the largest process, and the tables give medians. torchvision's
ResNet-50, a U-Net written by hand and a chain of 2,000 layers are given to the peers as models, on torch's
meta device where the peer can take it. Peers that are not installed are told as absent.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PEERS = ("torchview", "torchlens", "torchinfo", "keras")
NETS = ("resnet50", "unet", "chain of 2,000")
SIZES = {"resnet50": (1, 3, 224, 224), "unet": (1, 3, 256, 256), "chain of 2,000": (1, 8)}
HEADING = "## Drawing"
NOTES = (
    "Whole processes from a cold start: processor seconds with all children, peak of the largest process.",
    "`× time` and `× memory` are medians over pairs of theirs by ours. torchinfo gives text and no picture;",
    "torchview and torchinfo get their models on the meta device, which allocates nothing.",
)


@dataclass(frozen=True)
class Run:
    """One drawing: processor seconds, peak memory in bytes, nodes, and the picture's size in points."""

    seconds: float
    memory: int
    nodes: int
    picture: str


def draw_with_netdraft(net: str, path: Path) -> None:
    """What `netdraft render NET -o FILE` does, with the spec of the chain written first."""
    from builder.road import load
    from render.picture import draw

    names = {"resnet50": "resnet@resnet50", "unet": "unet"}
    draw(load(names[net] if net in names else chain_spec()), path)


def chain_spec() -> str:
    """A spec of 2,000 nodes without a pattern that would fold."""
    lines = ["net: chain", "inputs: {x: [N, 8]}", "nodes:"]
    for place in range(1000):
        lines.append(f"  fc{place}: {{block: Linear, out_features: {width_of(place)}}}")
        lines.append(f"  relu{place}: ReLU")
    return "\n".join(lines) + "\n"


def width_of(place: int) -> int:
    return 8 + place * place % 7


def torch_model(net: str, *, is_meta: bool) -> Any:
    """The net as a torch module."""
    import torch

    with torch.device("meta" if is_meta else "cpu"):
        if net == "resnet50":
            from torchvision.models import resnet50

            return resnet50().eval()
        return torch_unet().eval() if net == "unet" else torch_chain().eval()


def torch_chain() -> Any:
    from torch import nn

    layers: list[nn.Module] = []
    width = 8
    for place in range(1000):
        layers += [nn.Linear(width, width_of(place)), nn.ReLU()]
        width = width_of(place)
    return nn.Sequential(*layers)


def torch_unet() -> Any:
    import torch
    from torch import nn

    def double(into: int, out: int) -> nn.Sequential:
        return nn.Sequential(
            nn.Conv2d(into, out, 3, padding=1), nn.ReLU(), nn.Conv2d(out, out, 3, padding=1), nn.ReLU()
        )

    class Unet(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            widths = [3, 64, 128, 256, 512, 1024]
            self.down = nn.ModuleList(double(widths[i], widths[i + 1]) for i in range(5))
            self.pool = nn.MaxPool2d(2)
            self.up = nn.ModuleList(nn.ConvTranspose2d(w, w // 2, 2, 2) for w in widths[:1:-1])
            self.join = nn.ModuleList(double(w, w // 2) for w in widths[:1:-1])
            self.head = nn.Conv2d(64, 1, 1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            skips = []
            for stage in self.down[:-1]:
                x = stage(x)
                skips.append(x)
                x = self.pool(x)
            x = self.down[-1](x)
            for up, join in zip(self.up, self.join, strict=True):
                x = join(torch.cat([up(x), skips.pop()], dim=1))
            return self.head(x)

    return Unet()


def draw_with_torchview(net: str, path: Path) -> None:
    from torchview import draw_graph

    graph = draw_graph(torch_model(net, is_meta=True), input_size=SIZES[net], device="meta")
    graph.visual_graph.render(path.with_suffix(""), format="svg", cleanup=True)


def draw_with_torchlens(net: str, path: Path) -> None:
    import torch
    import torchlens

    trace = torchlens.trace(torch_model(net, is_meta=False), torch.rand(SIZES[net]))
    trace.draw(vis_outpath=str(path.with_suffix("")), vis_fileformat="svg", vis_save_only=True)


def draw_with_torchinfo(net: str, path: Path) -> None:
    from torchinfo import summary

    told = summary(torch_model(net, is_meta=True), input_size=SIZES[net], device="meta", depth=9, verbose=0)
    path.with_suffix(".txt").write_text(str(told))


def draw_with_keras(net: str, path: Path) -> None:
    os.environ["KERAS_BACKEND"] = "torch"
    import keras

    model = keras.applications.ResNet50(weights=None) if net == "resnet50" else keras_model(net, keras)
    try:
        keras.utils.plot_model(model, str(path), show_shapes=True)
    except ValueError:
        if not path.exists():  # once the file is there, keras tries to show it in a notebook, and cannot
            raise


def keras_model(net: str, keras: Any) -> Any:
    layers = keras.layers
    x = start = keras.Input((*SIZES[net][2:], 3) if net == "unet" else (8,))
    if net != "unet":
        for place in range(1000):
            x = layers.ReLU()(layers.Dense(width_of(place))(x))
        return keras.Model(start, x)
    skips = []
    for width in (64, 128, 256, 512, 1024):
        for _ in range(2):
            x = layers.ReLU()(layers.Conv2D(width, 3, padding="same")(x))
        skips.append(x)
        x = layers.MaxPooling2D()(x) if width < 1024 else x
    skips.pop()
    for width in (512, 256, 128, 64):
        x = layers.Concatenate()([layers.Conv2DTranspose(width, 2, 2)(x), skips.pop()])
        for _ in range(2):
            x = layers.ReLU()(layers.Conv2D(width, 3, padding="same")(x))
    return keras.Model(start, layers.Conv2D(1, 1)(x))


def measure(tool: str, net: str, limit: float) -> Run | str:
    """Draw in a process of its own; a word where nothing came of it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "net.svg"
        command = [sys.executable, __file__, "--one", tool, net, str(path)]
        started = time.monotonic()
        log = Path(folder) / "log"
        with log.open("wb") as said:
            process = subprocess.Popen(command, stdout=said, stderr=said, start_new_session=True)
            while True:
                done, status, usage = os.wait4(process.pid, os.WNOHANG)
                if done:
                    break
                if time.monotonic() - started > limit:
                    os.killpg(process.pid, 9)
                    os.wait4(process.pid, 0)
                    return f"not done after {limit:g} s"
                time.sleep(0.05)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said_last = log.read_text(errors="replace").strip().splitlines()[-1:]
            return f"failed: {said_last[0][:80] if said_last else 'no word'}"
        nodes, picture = look_at(path)
        return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, nodes, picture)


def look_at(path: Path) -> tuple[int, str]:
    """Count the nodes of a picture, and tell its size; of a text, its lines and columns."""
    found = [path, path.with_suffix(".txt"), *path.parent.glob("*.svg")]
    made = next(one for one in found if one.exists())
    text = made.read_text(errors="replace")
    if made.suffix == ".txt":
        lines = text.splitlines()
        return len(lines), f"{len(lines)} lines of {max(map(len, lines))} columns"
    size = re.search(r'<svg[^>]*?width="([\d.]+)pt"[^>]*?height="([\d.]+)pt"', text, re.S)
    nodes = len(re.findall(r'class="(?:node|pill|join)"', text))
    return nodes, f"{float(size[1]):.0f} × {float(size[2]):.0f} pt" if size else "unknown"


def compare(net: str, peer: str, rounds: int, limit: float) -> tuple[list[Run], list[Run] | str]:
    """Draw in pairs, whoever begins changing from round to round."""
    ours: list[Run] = []
    theirs: list[Run] = []
    for number in range(rounds):
        pair = ["netdraft", peer] if number % 2 == 0 else [peer, "netdraft"]
        for tool in pair:
            run = measure(tool, net, limit)
            if isinstance(run, str):
                if tool == "netdraft":
                    raise SystemExit(f"netdraft {run}")
                return ours or [require(measure("netdraft", net, limit))], run
            (ours if tool == "netdraft" else theirs).append(run)
            print(
                f"  {net}, {tool}: {run.seconds:.2f} s, {run.memory >> 20} MiB", file=sys.stderr, flush=True
            )
    return ours, theirs


def require(run: Run | str) -> Run:
    if isinstance(run, str):
        raise SystemExit(f"netdraft {run}")
    return run


def table(net: str, rounds: int, limit: float, peers: list[str]) -> list[str]:
    """Measure a net with everybody, and write the rows."""
    rows: list[str] = []
    mine: list[Run] = []
    best: list[tuple[float, float]] = []
    for peer in peers:
        ours, theirs = compare(net, peer, rounds, limit)
        mine += ours
        if isinstance(theirs, str):
            rows.append(f"| {peer} | {theirs} | | | | | |")
            continue
        pairs = list(zip(ours, theirs, strict=True))
        slower = statistics.median(other.seconds / one.seconds for one, other in pairs)
        larger = statistics.median(other.memory / one.memory for one, other in pairs)
        best.append((slower, larger))
        rows.append(f"| {peer} | {row_of(theirs)} | {slower:.1f} | {larger:.1f} |")
    if not mine:
        mine = [require(measure("netdraft", net, limit)) for _ in range(rounds)]
    rows.insert(0, f"| netdraft | {row_of(mine)} | 1 | 1 |")
    told = [
        f"### {net}",
        "",
        "| | CPU s | peak MiB | nodes | picture | × time | × memory |",
        "| --- " * 7 + "|",
    ]
    told += rows
    if best:
        least = [min(one[place] for one in best) for place in (0, 1)]
        words = f"{least[0]:.1f} times the time and {least[1]:.1f} times the memory (goal: 10 and 10)."
        words = f"The best of the others takes {words}"
        told += ["", words]
    return [*told, ""]


def row_of(runs: list[Run]) -> str:
    seconds = statistics.median(run.seconds for run in runs)
    memory = statistics.median(run.memory for run in runs) / (1 << 20)
    return f"{seconds:.2f} | {memory:.0f} | {runs[0].nodes} | {runs[0].picture}"


def versions(peers: list[str]) -> str:
    names = ["torch", "graphviz-pure", *peers]
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)


def installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def write_section(path: Path, section: str) -> None:
    """Put a section into the results, in place of the one under the same heading."""
    preface = "# Results\n\nWhat the scripts of this folder measured; each section names its script.\n"
    text = path.read_text(encoding="utf-8") if path.exists() else preface
    kept = re.sub(rf"^{HEADING}\n.*?(?=^## |\Z)", "", text, flags=re.M | re.S).rstrip()
    path.write_text(f"{kept}\n\n{section.rstrip()}\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=float, default=300.0, help="seconds for one drawing")
    parser.add_argument("--write", type=Path, help="the file of results")
    parser.add_argument("--one", nargs=3, metavar=("TOOL", "NET", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        tool, net, file = options.one
        sys.path.insert(0, str(Path(__file__).parent.parent))
        DRAWERS[tool](net, Path(file))
        return
    peers = [name for name in PEERS if installed(name)]
    absent = [name for name in PEERS if name not in peers]
    where = f"Python {platform.python_version()}, {os.cpu_count()} processors, shared"
    lines = [HEADING, "", f"`python benchmarks/render.py`: {options.rounds} pairs a cell; {where};"]
    lines += [f"{versions(peers)}.", f"Absent: {', '.join(absent) or 'nobody'}.", "", *NOTES, ""]
    for net in NETS:
        lines += table(net, options.rounds, options.limit, peers)
    text = "\n".join(lines)
    print(text)
    if options.write:
        write_section(options.write, text)


DRAWERS = {
    "netdraft": draw_with_netdraft,
    "torchview": draw_with_torchview,
    "torchlens": draw_with_torchlens,
    "torchinfo": draw_with_torchinfo,
    "keras": draw_with_keras,
}

if __name__ == "__main__":
    main()
