"""Dry run: a file of weights against a net that is not built; only pickles need torch."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from builder.graph.ir import Graph
from builder.graph.tensors import tensors_of, ties_of
from builder.model.loading.fit import Report, compare
from builder.model.loading.header import Entry, read_header
from builder.model.loading.keymap import KeyMap, KeyMapFault, renamed_by, rules_of
from builder.spec.library import key_maps

if TYPE_CHECKING:
    from builder.net import Net


def fit_of(
    net: Net,
    path: str | os.PathLike[str],
    *,
    key_map: KeyMap = None,
    trust: bool = False,
    fresh: Sequence[str] = (),
) -> Report:
    """Compare a file with what a net would hold, by the net's names.

    Raises:
        MachineError: The file cannot be read.
        WeightsFault: It is damaged, or is a pickle and not trusted.
        KeyMapFault: The key map cannot be followed, or meets nothing in the file.
    """
    entries = entries_of(path, trust=trust)
    wanted = wanted_by(net.graph)
    renamed = renamed_by(rules_of(key_map, net.name, net.variant), entries, wanted)
    return compare(wanted, entries, renamed, same=ties_of(net.graph), fresh=fresh)


def entries_of(path: str | os.PathLike[str], *, trust: bool = False) -> Mapping[str, Entry]:
    """Give what a file holds: the header of a safetensors file, the tensors of a trusted pickle."""
    if os.path.splitext(os.fspath(path))[1].lower() == ".safetensors":
        return read_header(path).entries
    from builder.model.loading.files import opened

    with opened(path, trust) as file:
        return file.entries


def wanted_by(graph: Graph) -> dict[str, Entry]:
    """Give what a net holds in float32, by the keys of its state dict."""
    return {name: Entry(tensor.dtype, tensor.shape) for name, tensor in tensors_of(graph).items()}


def better_map(net: Net, path: str | os.PathLike[str], *, trust: bool = False) -> tuple[str, int] | None:
    """Name the shipped key map with which most tensors match, and how many, if any do."""
    entries, wanted = entries_of(path, trust=trust), wanted_by(net.graph)
    counts: dict[str, int] = {}
    for library in key_maps(net.name, net.variant):
        try:
            renamed = renamed_by(rules_of(library, net.name, net.variant), entries, wanted)
        except KeyMapFault:
            continue
        counts[library] = len(compare(wanted, entries, renamed).matched)
    best = max(counts, key=lambda one: counts[one], default="")
    return (best, counts[best]) if counts.get(best) else None
