"""Weights: tensors from a file into a module, by name, all or none."""

from __future__ import annotations

import cmath
import os
from collections.abc import Iterator, Mapping, Sequence

import torch
from torch import nn

from builder.model.loading.files import entry_of, opened, pieces_of
from builder.model.loading.fit import Report, compare, is_among
from builder.model.loading.header import Entry, WeightsFault, shown
from builder.model.loading.keymap import KeyMap, renamed_by, rules_of

Spots = dict[int, list[tuple[dict[str, nn.Parameter | None], str]]]
"""By `id` of a parameter: the dicts that hold it, and its names there."""


def compare_weights(
    module: nn.Module,
    path: str | os.PathLike[str],
    *,
    key_map: KeyMap = None,
    trust: bool = False,
    fresh: Sequence[str] = (),
) -> Report:
    """Tell what `load_weights` would find, and change nothing."""
    with opened(path, trust) as file:
        return _compared(module, file.entries, _renamed(module, file.entries, key_map), fresh)


def load_weights(
    module: nn.Module,
    path: str | os.PathLike[str],
    *,
    key_map: KeyMap = None,
    trust: bool = False,
    fresh: Sequence[str] = (),
    device: torch.device | None = None,
    mapped: bool = False,
) -> Report:
    """Put the tensors of a file into a module; one on the device `meta` takes them as they are.

    The file is safetensors. A `.pt` is a pickle: it is read with `trust=True` only, and then as `torch.load`
    reads it with `weights_only=True`. Names, shapes and dtypes must agree exactly, and numbers be finite, but
    for tensors that `fresh` names, by globs or by their nodes: those stay as they are. What a module on
    `meta` takes over goes to `device`, and is not copied once more. With `mapped=True` it is not copied at
    all: the numbers stay in the file, which has to stay as it is as long as the module lives.

    Raises:
        MachineError: The file cannot be read.
        UsageError: `mapped` is wanted of a pickle.
        WeightsFault: The file is damaged, is not trusted, or does not fit; the module is then as it was.
        KeyMapFault: The key map cannot be followed, or meets nothing in the file.
    """
    with opened(path, trust, mapped=mapped) as file:
        renamed = _renamed(module, file.entries, key_map)
        report = _compared(module, file.entries, renamed, fresh)
        if not report.is_exact:
            hint = "a key map takes another library's names; `netdraft weights` compares node by node"
            raise WeightsFault(f"{shown(path)} does not fit the net: {report}", hint=hint)
        wanted = {old: new for old, new in renamed.items() if not is_among(new, fresh)}
        own = module.state_dict(keep_vars=True)
        kept: dict[str, torch.Tensor] = {}
        for old, new in wanted.items():
            if own[new].is_meta and not mapped:
                kept[old] = file.read(old)
            pieces = pieces_of(kept[old]) if old in kept else file.pieces(old)
            _check_finite(old, file.entries[old], pieces)
        spots = _spots(module)
        for old, new in wanted.items():
            tensor = kept[old] if old in kept else file.read(old)
            _put(module, new, tensor if device is None else tensor.to(device), spots)
    return report


def _renamed(module: nn.Module, entries: Mapping[str, Entry], key_map: KeyMap) -> dict[str, str]:
    net = getattr(module, "net", None)
    rules = rules_of(key_map, getattr(net, "name", ""), getattr(net, "variant", None))
    return renamed_by(rules, entries, module.state_dict(keep_vars=True))


def _compared(
    module: nn.Module, entries: Mapping[str, Entry], renamed: Mapping[str, str], fresh: Sequence[str]
) -> Report:
    own = module.state_dict(keep_vars=True)
    wanted = {name: entry_of(tensor) for name, tensor in own.items()}
    firsts: dict[int, str] = {}
    same = {name: firsts.setdefault(id(tensor), name) for name, tensor in own.items()}
    return compare(wanted, entries, renamed, same=same, fresh=fresh)


def _put(module: nn.Module, name: str, tensor: torch.Tensor, spots: Spots) -> None:
    """Put one tensor in its place: copied where there is room already, else taken over."""
    path, _, leaf = name.rpartition(".")
    owner = module.get_submodule(path)
    own = getattr(owner, leaf)
    if not own.is_meta:
        with torch.no_grad():
            own.copy_(tensor)
    elif leaf in owner._buffers:
        owner._buffers[leaf] = tensor
    else:
        made = nn.Parameter(tensor, requires_grad=own.requires_grad)
        for held, key in spots[id(own)]:
            held[key] = made


def _spots(module: nn.Module) -> Spots:
    """Find everywhere that each parameter stands, so that what was tied stays tied."""
    spots: Spots = {}
    for inner in module.modules():
        for name, parameter in inner._parameters.items():
            spots.setdefault(id(parameter), []).append((inner._parameters, name))
    return spots


def _check_finite(name: str, entry: Entry, pieces: Iterator[torch.Tensor]) -> None:
    """Refuse numbers that are not finite; a sum is finite only where all of its numbers are."""
    if not entry.dtype.startswith(("float", "bfloat", "complex")):
        return
    for piece in pieces:
        if not cmath.isfinite(piece.sum().item()) and not bool(piece.isfinite().all()):
            raise WeightsFault(f"the tensor {shown(name)} has numbers that are not finite (nan or inf)")
