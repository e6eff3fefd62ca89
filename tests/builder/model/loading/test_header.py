"""Headers before torch is loaded: what is refused early, and what waits."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest

from builder.errors import MachineError
from builder.model.loading import header
from builder.model.loading.header import WeightsFault, read_header, refuse_early

ENTRY: dict[str, Any] = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}


def written(path: Path, entries: dict[str, Any], data: bytes = b"\0" * 4) -> Path:
    text = json.dumps(entries).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


def test_what_is_wrong_with_a_header_is_told_early(tmp_path: Path) -> None:
    refuse_early(written(tmp_path / "a.safetensors", {"weight": ENTRY}))
    wrong = written(tmp_path / "b.safetensors", {"weight": {**ENTRY, "shape": [2]}})
    with pytest.raises(WeightsFault, match="does not fit the 4 bytes"):
        refuse_early(wrong)
    with pytest.raises(MachineError, match="cannot be read"):
        refuse_early(tmp_path / "c.safetensors")


def test_a_long_header_is_read_once_by_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(header, "QUICK_HEADER", 16)
    path = written(tmp_path / "a.safetensors", {"weight": {**ENTRY, "shape": [2]}})
    refuse_early(path)
    with pytest.raises(WeightsFault, match="does not fit the 4 bytes"):
        read_header(path)
    path.write_bytes(struct.pack("<Q", 1 << 40) + b"{}")
    with pytest.raises(WeightsFault, match="its header would not fit into it"):
        refuse_early(path)


def test_sizes_are_whole_numbers_and_nothing_else(tmp_path: Path) -> None:
    for shape in ([True], [1.0], [-1], "1", [1 << 63]):
        with pytest.raises(WeightsFault, match="are no sizes"):
            read_header(written(tmp_path / "a.safetensors", {"weight": {**ENTRY, "shape": shape}}))
