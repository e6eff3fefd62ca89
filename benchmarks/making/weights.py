"""Building with weights from a file, beside building, `torch.load` and `load_state_dict`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import partial
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
    "The peak is by how much a fresh process grows until the net is there, before its first forward pass, "
    "as a fraction of the file. `mapped` leaves the numbers in the file until they are touched, which the "
    "first forward pass then pays for; `read`, the default, takes all of them into memory.",
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

    def copy() -> torch.nn.Module:
        model: torch.nn.Module = peer()
        model.load_state_dict(torch.load(theirs, weights_only=True))
        return model

    def follow() -> object:
        return torch.load(theirs, weights_only=True, mmap=True)

    small, large = ("load('vit', layers=1)", f"load('vit@{name.removeprefix('vit_')}')")
    ready = f"from builder.road import load\n{small}.build(seed=0)\nnet = {large}"
    size = ours.stat().st_size
    against = "build, `torch.load`, `load_state_dict`"
    for is_mapped in (True, False):
        what = f"{name} from safetensors, {'mapped' if is_mapped else 'read'}"
        assign = partial(net.build, weights=ours, mapped=is_mapped)
        grown = growth_apart(ready, f"net.build(weights={str(ours)!r}, mapped={is_mapped})")
        peak = Pairs((float(grown),), (float(size),))
        goals = (at_most(0.02), at_most(0.10)) if is_mapped else (None, None)
        yield ratio(f"{what}: peak before the first forward", "the file", peak, goals[0], of="bytes")
        yield ratio(what, against, race(assign, copy, rounds), goals[1])
        yield ratio(what, "`torch.load(mmap=True)` alone", race(assign, follow, rounds))
    yield figure(f"{name}: the file", (float(size),), "bytes")
