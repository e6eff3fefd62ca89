"""A net with every odd feature of the language, and the means to run what is written of nets."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import torch

ODD = r"""
net: odd
title: An odd net
doc: "Quotes \" and a backslash \\ and '''."
params: {width: 8, words: 11}
inputs:
  tokens: {shape: [N, T], dtype: int64}
  image: [N, 3, H, W]
dims: {N: 2, T: 5, H: {example: 32, multiple_of: 16}, W: {example: 32, multiple_of: 16}}
init:
  - {of: Conv2d, weight: {kaiming_normal: {mode: fan_out, nonlinearity: relu}}, bias: 0}
  - {of: "stage.*.conv", weight: {constant: {val: 0.25}}}
nodes:
  embed: {block: Embedding, from: tokens, num_embeddings: =words, embedding_dim: =width}
  lstm: {block: LSTM, hidden_size: =width, batch_first: true}
  attend: {block: MultiheadAttention, from: [lstm.out, embed, embed], num_heads: 2, batch_first: true}
  again: {call: attend, from: {query: attend.out, key: embed, value: lstm.out}}
  head: {block: Linear, from: again.out, out_features: =words, bias: false, tie: {weight: embed.weight}}
  stem: {block: Conv2d, from: image, out_channels: =width, kernel_size: 3, padding: 1, freeze: true}
  stage:
    repeat: 3
    taps: {inner: act}
    nodes:
      conv: {block: Conv2d, out_channels: =width * (i + 1), kernel_size: 3, padding: 1}
      norm: BatchNorm2d
      act: ReLU
      pool: {block: DownSample, when: =i < 2}
  same: {repeat: 3, block: ResidualBlock, out_channels: =width * 2}
  crop: {block: CropAndConcat, from: [same, image]}
  small: {block: AdaptiveAvgPool2d, output_size: 4}
  narrow: {block: ConvNormAct, out_channels: 2, kernel_size: 1, norm: group, activation: gelu}
  flat: {block: Reshape, shape: [-1, 8, 4]}
  route: {block: CapsuleRouting, out_capsules: 3, out_features: 4}
  gate: {block: Sigmoid, from: same}
  scale: {block: Mul, from: [same, gate]}
outputs: {scores: head, capsules: route, scaled: scale, mid: "stage[0].inner"}
"""
"""Ties, calls, taps, freezing, groups that differ, repeats that do not, integers, several outputs by name."""


def execute(text: str, name: str) -> torch.nn.Module:
    """Run a written file in this process, and make its root class."""
    module = sys.modules["written"] = ModuleType("written")
    exec(compile(text, "written.py", "exec", dont_inherit=True), vars(module))
    kind = vars(module)[name]
    assert isinstance(kind, type)
    made: torch.nn.Module = kind()
    return made


def run_alone(file: Path, code: str) -> str:
    """Run code beside a file in a process that has the packages of this one, but not netdraft."""
    site = [path for path in sys.path if "site-packages" in path]
    guard = (
        f"import sys, runpy; sys.path[:0] = {site!r}\n"
        "class Closed:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] in\\\n"
        "            ('blocks', 'builder', 'render', 'specs', 'einops', 'torchvision'):\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Closed())\n"
        "import torch\n"
        f"space = runpy.run_path({str(file)!r}, run_name='written')\n"
    )
    ended = subprocess.run(
        [sys.executable, "-I", "-c", guard + code],
        cwd=file.parent,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout
