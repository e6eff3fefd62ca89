"""Nets as ONNX: checked, run, and refused by name where an operator is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from blocks.registration import register
from blocks.registry import registry
from builder.errors import MachineError, UsageError
from builder.road import load

pytest.importorskip("onnx")
pytest.importorskip("onnxscript")
onnxruntime = pytest.importorskip("onnxruntime")

TINY = """
net: tiny
title: A tiny net
inputs: {image: [N, 3, H, W]}
dims: {N: 1, H: 16, W: 16}
nodes:
  conv: {block: DoubleConvolution, out_channels: 4}
  down: DownSample
  up: {block: UpSample, out_channels: 4}
  join: {block: CropAndConcat, from: [up, conv]}
outputs: {joined: join, low: down}
"""


def test_an_onnx_file_has_the_nets_names_and_runs_at_other_sizes(tmp_path: Path) -> None:
    net = load(TINY)
    net.export(tmp_path / "tiny.onnx", seed=2)
    session = onnxruntime.InferenceSession(tmp_path / "tiny.onnx")
    given, found = session.get_inputs(), session.get_outputs()
    assert [(one.name, one.shape) for one in given] == [("image", ["N", 3, "H", "W"])]
    assert [one.name for one in found] == ["joined", "low"]
    batch = torch.randn(3, 3, 21, 34)
    with torch.no_grad():
        wanted = net.build(seed=2).eval()(batch)
    for name, array in zip(("joined", "low"), session.run(None, {"image": batch.numpy()}), strict=True):
        torch.testing.assert_close(torch.from_numpy(array), wanted[name], rtol=1e-4, atol=1e-4)


def test_a_size_that_onnx_cannot_keep_open_is_fixed_and_told(tmp_path: Path) -> None:
    net = load(
        "{net: a, inputs: {x: [N, 2, H]}, dims: {H: 12}, "
        "nodes: {p: {block: AdaptiveAvgPool1d, output_size: 4}}}"
    )
    told = net.export(tmp_path / "a.onnx")
    assert told.notes[0] == "size N from 1 up"
    assert told.notes[1] in (
        "size H is fixed at 12: torch translates it to ONNX for one size alone",
        "size H from 1 up",
    ) or told.notes[1].startswith("size H is fixed at 12: torch says: ")


def test_a_missing_operator_is_named_with_its_node_and_nothing_is_written(tmp_path: Path) -> None:
    before = dict(registry().cards)

    @register(name="Orthogonal")
    class Orthogonal(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return torch.linalg.qr(x)[0]

    try:
        net = load("{net: a, inputs: {x: [N, 4, 4]}, nodes: {g: {nodes: {turn: Orthogonal}}}}")
        with pytest.raises(UsageError) as caught:
            net.export(tmp_path / "a.onnx")
    finally:
        registry().cards.clear()
        registry().cards.update(before)
    assert caught.value.code == "cannot-export"
    assert caught.value.what == "ONNX has no operator for aten.linalg_qr of node g.turn"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("package", ["onnx", "onnxscript", "onnxruntime"])
def test_a_missing_package_is_asked_for_before_anything_is_built(
    package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MachineError) as caught:
        load(TINY).export(tmp_path / "tiny.onnx")
    assert caught.value.code == "missing-package"
    assert caught.value.what == f"an .onnx file needs the package {package}"
    assert "pip install 'netdraft[onnx]'" in (caught.value.hint or "")
    assert list(tmp_path.iterdir()) == []


def test_what_is_too_large_for_one_onnx_file_is_refused_before_it_is_built(tmp_path: Path) -> None:
    net = load("{net: a, inputs: {x: [N, 32768]}, nodes: {f: {block: Linear, out_features: 32768}}}")
    with pytest.raises(UsageError, match="file holds 2") as caught:
        net.export(tmp_path / "a.onnx")
    assert caught.value.code == "too-many-bytes"
