"""Probing: torch comes in when a block without a rule is asked, and no sooner."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import torch

from blocks.plugins import load_file
from builder.road import load

BLOCKS = """
import torch
from torch import nn
from blocks import register

@register(infer={"channels": "x.channels"})
class Halve(nn.Module):
    def __init__(self, channels: int, width: int = 6) -> None:
        super().__init__()
        self.mix = nn.Conv2d(channels, width, 2, 2)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        y = self.mix(x)
        return y, y.mean((2, 3))
"""

SPEC = """
net: halved
inputs: {image: [N, 3, H, W]}
nodes:
  halve: {block: Halve, width: 8}
  again: Halve
  head: {block: Linear, from: again.out1, out_features: 5}
"""

QUESTION = """
import sys
from blocks.registry import find
from blocks.settle import settle
from blocks.shapes import Shape
from builder.graph.probing import probed

card, image = find("ops.Permute"), Shape.of("N", 3, "H", "W")
args = settle(card, {"dims": (0, 2, 3, 1)}, {"x": image}).args
print("torch" in sys.modules)
print(probed(card, args, (image,), {"H": 99}).outputs[0])
print("torch" in sys.modules)
"""

ROOT = Path(__file__).parents[3]


def test_torch_is_imported_by_the_first_question(tmp_path: Path) -> None:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{QUESTION}"
    command = [sys.executable, "-c", code]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert ended.stdout.splitlines() == ["False", "(N, H, W, 3)", "True"]


def test_a_block_of_a_users_file_is_checked_and_built_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "my_blocks.py").write_text(BLOCKS)
    (tmp_path / "halved.yaml").write_text(SPEC)
    load_file(tmp_path / "my_blocks.py")
    net = load(tmp_path / "halved.yaml")
    assert str(net.outputs["out"]) == "(N, 5)"
    assert net.num_parameters == (3 * 4 + 1) * 8 + (8 * 4 + 1) * 6 + (6 + 1) * 5
    assert str(net.symbolic_macs) == "96N·⌊H/2⌋·⌊W/2⌋ + 192N·⌊H/4⌋·⌊W/4⌋ + 30N"
    assert [str(one) for one in net.conditions] == ["H must be at least 4", "W must be at least 4"]
    assert net.build(seed=0)(torch.zeros(2, 3, 9, 12)).shape == (2, 5)
