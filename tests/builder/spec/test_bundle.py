"""Specs inside of weights files: read without torch, and believed as little as any spec."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path
from typing import Any

import pytest

from builder.errors import MachineError, SpecError, UsageError
from builder.road import load
from builder.spec.bundle import (
    DTYPE,
    MOST_VALUES,
    PARAMS,
    SPEC,
    VARIANT,
    header_of,
    metadata_of,
    read_bundle,
)

NET = """
net: a
params: {width: 4, names: {default: [1, 2]}}
variants: {wide: {width: 8}}
inputs: {x: [N, 3]}
nodes: {f: {block: Linear, out_features: =width}}
"""


def file_of(folder: Path, said: Any, name: str = "a.safetensors") -> Path:
    header = json.dumps({"__metadata__": said} if said is not None else {}).encode()
    path = folder / name
    path.write_bytes(struct.pack("<Q", len(header)) + header)
    return path


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    said = metadata_of(NET, {"width": 6, "names": (1, 2)}, "wide", "bfloat16")
    found = read_bundle(file_of(tmp_path, said))
    assert (found.text, found.params, found.variant, found.dtype) == (
        NET, {"width": 6, "names": (1, 2)}, "wide", "bfloat16",
    )  # fmt: skip


def test_a_file_with_a_spec_is_a_net_with_its_params_and_variant(tmp_path: Path) -> None:
    path = file_of(tmp_path, {SPEC: NET, VARIANT: "wide"})
    assert load(path).params["width"] == 8
    assert load(path, width=5).params["width"] == 5
    path = file_of(tmp_path, {SPEC: NET, PARAMS: '{"width": 6}'})
    assert load(path).params["width"] == 6
    assert load(str(path) + "@wide").params["width"] == 8, "a variant that is asked for has the word"


def test_weights_alone_are_no_net_and_the_hint_says_where_they_go(tmp_path: Path) -> None:
    for said in (None, {}, {"format": "pt"}):
        with pytest.raises(UsageError, match="holds weights alone, and no spec") as caught:
            load(file_of(tmp_path, said))
        assert caught.value.code == "bad-weights"
        assert caught.value.what.endswith("' holds weights alone, and no spec")
        assert "--weights" in (caught.value.hint or "")


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\x00" * 7, struct.pack("<Q", 1 << 62) + b"{}", struct.pack("<Q", 2) + b"[]",
        struct.pack("<Q", 2) + b"{",
        struct.pack("<Q", 4) + b"null", struct.pack("<Q", 20) + b'{"__metadata__": [1]}'[:20],
        struct.pack("<Q", 10) + b"[" * 10, struct.pack("<Q", 200_000) + b"[" * 200_000,
        struct.pack("<Q", 3) + b"\xff\xfe\xfd",
    ],
)  # fmt: skip
def test_a_damaged_file_is_one_clear_fault(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    path.write_bytes(data)
    with pytest.raises(UsageError, match="is no safetensors file, or a damaged one") as caught:
        load(path)
    assert caught.value.code == "bad-weights"


@pytest.mark.parametrize("params", ["[1]", "{", '{"width": {"a": 1}}', '{"width": NaN}', "1"])
def test_params_that_are_none_are_one_clear_fault(params: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="damaged"):
        load(file_of(tmp_path, {SPEC: NET, PARAMS: params}))


@pytest.mark.parametrize("params", ['{"width": "x"}', '{"width": null}', '{"depth": 3}'])
def test_params_that_do_not_fit_are_faults_as_of_any_override(params: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError):
        load(file_of(tmp_path, {SPEC: NET, PARAMS: params}))


def test_the_spec_inside_is_checked_as_a_strangers(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        load(file_of(tmp_path, {SPEC: "net: a\nuse: [other.yaml]\ninputs: {x: [N]}\nnodes: {r: ReLU}\n"}))
    assert caught.value.faults[0].what.endswith("a spec that comes from no file cannot use others")
    with pytest.raises((SpecError, UsageError)):
        load(file_of(tmp_path, {SPEC: "net: \ud800"}))
    with pytest.raises(SpecError, match=r"a\.safetensors:2:1"):
        load(file_of(tmp_path, {SPEC: "net: a\nwhat: 1\n"}))
    assert read_bundle(file_of(tmp_path, {SPEC: NET, DTYPE: "os.system"})).dtype == "float32"


def test_a_file_that_is_not_there_is_the_machines_fault(tmp_path: Path) -> None:
    for path in (tmp_path / "none.safetensors", tmp_path):
        with pytest.raises((MachineError, UsageError)):
            load(path if path.suffix else tmp_path / "..safetensors")


def test_a_header_of_too_many_values_is_not_read_at_all() -> None:
    assert header_of(b'{"a": [1, {"b": null}]}') == {"a": [1, {"b": None}]}
    with pytest.raises(ValueError, match="too many values"):
        header_of(b"[" + b"1," * MOST_VALUES + b"1]")


def test_a_key_of_a_header_stands_once() -> None:
    with pytest.raises(ValueError, match="a key stands twice"):
        header_of(b'{"a": 1, "b": {"a": 1, "a": 2}}')


def test_what_is_no_regular_file_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.safetensors")
    with pytest.raises(MachineError, match="cannot be read: it is not a regular file") as caught:
        read_bundle(tmp_path / "a.safetensors")
    assert caught.value.code == "unreadable"
