"""The command line, run in this process."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from builder.cli.main import main

Golden = Callable[[str, str], None]

NET = """\
net: tiny
inputs: {image: [N, 3, H, W]}
dims: {N: 1, H: 16, W: 16}
nodes:
  stem: {block: Conv2d, out_channels: 4, kernel_size: 3, padding: 1}
  act: ReLU
  join: {block: Add, from: [stem, act]}
"""
HALVED = """\
net: halved
inputs: {image: [N, 3, H, W]}
dims: {N: 2, H: 32, W: 32}
nodes:
  down: DownSample
  up: {block: UpSample, out_channels: 5}
  join: {block: Concat, from: [up, image], dim: 1}
outputs: {joined: join, low: down}
"""


def png(width: int, height: int) -> bytes:
    """Write a grey picture by hand, black at the left and white at the right."""
    row = b"\0" + bytes(255 * place // max(1, width - 1) for place in range(width))
    size = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", size), (b"IDAT", zlib.compress(row * height)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


class Netdraft:
    """Runs commands, and gives what they said."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self.capture = capture

    def __call__(self, *arguments: str) -> Said:
        self.capture.readouterr()
        code = main(arguments)
        told = self.capture.readouterr()
        return Said(code, told.out, told.err)
