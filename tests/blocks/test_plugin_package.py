"""A package of blocks: installed as any other, used from YAML by a process that has never heard of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PLUGIN = Path(__file__).parent / "plugin"
HOUSE = PLUGIN.parent.parent.parent
SPEC = """
net: gated
inputs: {image: [N, 3, H, W]}
nodes:
  stem: {block: gated_stem, width: 12}
  parts: {block: halves, share: 0.25}
  scaled: {block: ChannelScale, from: parts.given, start: 2.0}
  side: {block: Conv2d, from: stem._0, out_channels: 9, kernel_size: 1}
  mixed: {block: Mixture, from: {y: side, x: scaled}, weight: 0.25}
outputs: {mixed: mixed, kept: parts.kept}
"""
RUN = """
import json, sys
import torch
from builder import load

net = load(sys.argv[1])
module = net.build(seed=0).eval()
outputs = module(torch.randn(2, 3, 6, 7))
print(json.dumps({
    "shapes": {name: str(shape) for name, shape in net.outputs.items()},
    "ran": {name: list(out.shape) for name, out in outputs.items()},
    "parameters": [net.num_parameters, sum(one.numel() for one in module.parameters())],
    "names": [name for name, _ in module.named_parameters()],
}))
"""


def run(place: Path, *command: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(place), str(HOUSE)])
    return subprocess.run(
        [sys.executable, *command],
        env={**os.environ, "PYTHONPATH": path},
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place, source = tmp_path_factory.mktemp("site"), tmp_path_factory.mktemp("source")
    for file in PLUGIN.glob("*.*"):
        (source / file.name).write_text(file.read_text())
    command = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index")
    ended = run(place, *command, "--target", str(place), str(source))
    if ended.returncode:
        pytest.skip(f"pip cannot build a package here: {ended.stderr[-300:]}")
    (place / "gated.yaml").write_text(SPEC)
    _break(place)
    return place


def _break(place: Path) -> None:
    """Put a package beside it that raises as soon as it is asked for its blocks."""
    folder = place / "broken_gates-2.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-gates\nVersion: 2.0\n")
    (folder / "entry_points.txt").write_text("[netdraft.blocks]\nbroken = broken_gates\n")
    (place / "broken_gates.py").write_text("raise RuntimeError('no licence found')\n")


def test_blocks_of_a_package_are_used_by_name_also_beside_a_broken_one(installed: Path) -> None:
    ended = run(installed, "-c", RUN, "gated.yaml")
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["shapes"] == {"mixed": "(N, 9, H, W)", "kept": "(N, 3, H, W)"}
    assert told["ran"] == {"mixed": [2, 9, 6, 7], "kept": [2, 3, 6, 7]}
    stem, scale, side = 12 * 27 + 12 + 12, 9, 12 * 9 + 9
    assert told["parameters"] == [stem + scale + side] * 2
    assert told["names"] == [
        "stem.0.weight", "stem.0.bias", "stem.2.scale", "scaled.scale", "side.weight", "side.bias",
    ]  # fmt: skip


def test_the_command_line_shows_them(installed: Path) -> None:
    ended = run(installed, "-m", "builder.cli.main", "blocks", "Mixture")
    assert ended.returncode == 0, ended.stderr
    assert "Mix two tensors." in ended.stdout
    assert "gates:mix" in ended.stdout


def test_a_package_that_raises_is_named(installed: Path) -> None:
    (installed / "wrong.yaml").write_text(SPEC.replace("Mixture", "BrokenGate"))
    ended = run(installed, "-m", "builder.cli.main", "check", "wrong.yaml")
    assert ended.returncode == 2
    assert "there is no block 'BrokenGate'" in ended.stderr
    assert (
        "the entry point 'broken' of broken-gates did not load: RuntimeError: no licence found"
        in ended.stderr
    )
