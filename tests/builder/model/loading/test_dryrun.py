"""A dry run compares a file with a net that is not built, without torch, as the load would."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import safetensors.torch
import torch

from builder.model.loading.dryrun import better_map
from builder.model.loading.header import WeightsFault
from builder.model.weights import compare_weights
from builder.road import load

TIED = """
net: tied
inputs: {ids: {shape: [N, T], dtype: int64}}
nodes:
  part:
    repeat: 2
    nodes:
      tokens: {block: Embedding, num_embeddings: 7, embedding_dim: 4, from: ids}
      head: {block: Linear, out_features: 7, tie: {weight: tokens.weight}, bias: false}
      top: {block: ArgMax, dim: -1}
    inputs: [ids]
"""


def saved(tmp_path: Path, **tensors: torch.Tensor) -> Path:
    path = tmp_path / "w.safetensors"
    safetensors.torch.save_file(tensors, path)
    return path


@pytest.mark.parametrize("name", ["resnet@resnet18", "unet", "capsnet", "resnet_base"])
def test_it_finds_what_the_module_itself_would(name: str, tmp_path: Path) -> None:
    net = load(name)
    module = net.build(device="meta")
    some = list(module.state_dict().items())[::2]
    path = saved(tmp_path, **{key: torch.zeros(one.shape, dtype=one.dtype) for key, one in some[:20]})
    ours, theirs = net.compare_weights(path), compare_weights(module, path)
    assert set(ours.matched) == set(theirs.matched)
    assert set(ours.missing) == set(theirs.missing)
    assert (len(ours.matched), ours.unexpected) == (min(20, len(some)), ())


def test_one_name_of_a_tied_parameter_is_enough_and_inner_ties_count(tmp_path: Path) -> None:
    net = load(TIED)
    table = torch.zeros(7, 4)
    path = saved(tmp_path, **{"part.0.tokens.weight": table, "part.1.head.weight": table.clone()})
    assert net.compare_weights(path).is_exact
    assert net.build(device="meta", weights=path).part[1].tokens.weight.shape == (7, 4)


def test_a_shipped_key_map_that_would_help_is_named(tmp_path: Path) -> None:
    path = saved(
        tmp_path, **{"final_conv.weight": torch.zeros(1, 64, 1, 1), "final_conv.bias": torch.zeros(1)}
    )
    assert better_map(load("unet"), path) == ("labml", 2)
    assert better_map(load("resnet_base"), path) is None


def test_a_pickle_needs_trust(tmp_path: Path) -> None:
    path = tmp_path / "w.pt"
    net = load("resnet_base", n_blocks=[1], n_channels=[4])
    torch.save(net.build(seed=0).state_dict(), path)
    with pytest.raises(WeightsFault, match="is a pickle"):
        net.compare_weights(path)
    assert net.compare_weights(path, trust=True).is_exact


def test_torch_is_not_imported(tmp_path: Path) -> None:
    path = saved(tmp_path, **{"head.bias": torch.zeros(1)})
    script = (
        "import sys; from builder import load; "
        f"print(len(load('unet').compare_weights({str(path)!r}).missing), 'torch' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout == "45 False\n"
