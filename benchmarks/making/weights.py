"""Building with weights from a file, beside building, `torch.load` and `load_state_dict`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import torch
import torchvision
from safetensors.torch import save_file

from benchmarks.harness.pairs import Pairs, race
from benchmarks.harness.process import growth_apart
from benchmarks.harness.rows import Row, at_most, figure, ratio
from builder.road import load

TITLE = "Weights from a file"
NOTES = (
    "The same numbers in two files: safetensors for us, a `.pt` for `torch.load(weights_only=True)`. "
    "The peak is by how much a fresh process grows until the net is there, before its first forward "
    "pass, as a fraction of the file; what came of it is compared with the file afterwards.",
)
PACKAGES = ("torchvision", "safetensors")


def measure(is_quick: bool) -> Iterator[Row]:
    """Race a large vision transformer; a smaller one in the quick half."""
    torch.set_num_threads(1)
    name = "vit_b_16" if is_quick else "vit_l_16"
    with tempfile.TemporaryDirectory() as folder:
        yield from from_files(name, Path(folder), 3 if is_quick else 5)


def from_files(name: str, folder: Path, rounds: int) -> Iterator[Row]:
    """Write both files, take the peaks first, then race."""
    net = load(f"vit@{name.removeprefix('vit_')}")
    peer = getattr(torchvision.models, name)
    ours, theirs = folder / "ours.safetensors", folder / "theirs.pt"
    save_file(net.build(seed=0).state_dict(), ours)
    torch.save(peer().state_dict(), theirs)

    def assign() -> torch.nn.Module:
        return net.build(weights=ours)

    def copy() -> torch.nn.Module:
        model: torch.nn.Module = peer()
        model.load_state_dict(torch.load(theirs, weights_only=True))
        return model

    small, large = ("load('vit', layers=1)", f"load('vit@{name.removeprefix('vit_')}')")
    ready = f"from builder.road import load\n{small}.build(seed=0)\nnet = {large}"
    size, grown = ours.stat().st_size, growth_apart(ready, f"net.build(weights={str(ours)!r})")
    what, against = f"{name} from safetensors", "build, `torch.load`, `load_state_dict`"
    fraction = Pairs((float(grown),), (float(size),))
    yield ratio(f"{what}: peak before the first forward", "the file", fraction, at_most(0.02), of="bytes")
    yield ratio(what, against, race(assign, copy, rounds), at_most(0.10))
    mapped = race(assign, lambda: torch.load(theirs, weights_only=True, mmap=True), rounds)
    yield ratio(what, "`torch.load(mmap=True)` alone", mapped)
    yield figure(f"{what}: the file", (float(size),), "bytes")
