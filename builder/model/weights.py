"""Weights: tensors from a file into a module, by name, all or none."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BufferedReader
from typing import Any, Final

import torch
from torch import nn

from builder.errors import MachineError
from builder.model.loading.fit import Report, compare, is_among
from builder.model.loading.header import Entry, Header, WeightsFault, read_header, shown
from builder.model.loading.keymap import KeyMap, renamed_by, rules_of

PICKLES = (".pt", ".pth", ".bin", ".ckpt")
CHUNK = 1 << 20
_DTYPES: Final = {
    "float64": torch.float64, "float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16,
    "int64": torch.int64, "int32": torch.int32, "int16": torch.int16, "int8": torch.int8,
    "uint8": torch.uint8, "bool": torch.bool, "complex64": torch.complex64,
}  # fmt: skip

Read = Callable[[str], torch.Tensor]


def compare_weights(
    module: nn.Module,
    path: str | os.PathLike[str],
    *,
    key_map: KeyMap = None,
    trust: bool = False,
    fresh: Sequence[str] = (),
) -> Report:
    """Tell what `load_weights` would find, and change nothing."""
    with opened(path, trust) as (entries, _):
        return _compared(module, entries, _renamed(module, entries, key_map), fresh)


def load_weights(
    module: nn.Module,
    path: str | os.PathLike[str],
    *,
    key_map: KeyMap = None,
    trust: bool = False,
    fresh: Sequence[str] = (),
    device: torch.device | None = None,
) -> Report:
    """Put the tensors of a file into a module; one on the device `meta` takes them as they are.

    The file is safetensors. A `.pt` is a pickle: it is read with `trust=True` only, and then as `torch.load`
    reads it with `weights_only=True`. Names, shapes and dtypes must agree exactly, and numbers be finite, but
    for tensors that `fresh` names, by globs or by their nodes: those stay as they are. What a module on
    `meta` takes over goes to `device`, and is not copied once more.

    Raises:
        MachineError: The file cannot be read.
        WeightsFault: The file is damaged, is not trusted, or does not fit; the module is then as it was.
        KeyMapFault: The key map cannot be followed, or meets nothing in the file.
    """
    with opened(path, trust) as (entries, read):
        renamed = _renamed(module, entries, key_map)
        report = _compared(module, entries, renamed, fresh)
        if not report.is_exact:
            hint = "a key map takes another library's names; `netdraft weights` compares node by node"
            raise WeightsFault(f"{shown(path)} does not fit the net: {report}", hint=hint)
        wanted = {old: new for old, new in renamed.items() if not is_among(new, fresh)}
        own = module.state_dict(keep_vars=True)
        kept: dict[str, torch.Tensor] = {}
        for old, new in wanted.items():
            tensor = read(old)
            _check_finite(old, tensor)
            if own[new].is_meta:
                kept[old] = tensor
        for old, new in wanted.items():
            tensor = kept[old] if old in kept else read(old)
            _put(module, new, tensor if device is None else tensor.to(device))
    return report


def _renamed(module: nn.Module, entries: Mapping[str, Entry], key_map: KeyMap) -> dict[str, str]:
    net = getattr(module, "net", None)
    rules = rules_of(key_map, getattr(net, "name", ""), getattr(net, "variant", None))
    return renamed_by(rules, entries, module.state_dict(keep_vars=True))


def _compared(
    module: nn.Module, entries: Mapping[str, Entry], renamed: Mapping[str, str], fresh: Sequence[str]
) -> Report:
    own = module.state_dict(keep_vars=True)
    wanted = {name: _entry(tensor) for name, tensor in own.items()}
    firsts: dict[int, str] = {}
    same = {name: firsts.setdefault(id(tensor), name) for name, tensor in own.items()}
    return compare(wanted, entries, renamed, same=same, fresh=fresh)


def _put(module: nn.Module, name: str, tensor: torch.Tensor) -> None:
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
        _replace(module, own, nn.Parameter(tensor, requires_grad=own.requires_grad))


def _replace(module: nn.Module, old: nn.Parameter, new: nn.Parameter) -> None:
    """Put a parameter everywhere that another stood, so that what was tied stays tied."""
    for inner in module.modules():
        for name, parameter in inner._parameters.items():
            if parameter is old:
                inner._parameters[name] = new


def _check_finite(name: str, tensor: torch.Tensor) -> None:
    if not (tensor.is_floating_point() or tensor.is_complex()):
        return
    for piece in torch.split(tensor.reshape(-1), CHUNK):
        if not bool(torch.isfinite(piece).all()):
            raise WeightsFault(f"the tensor {shown(name)} has numbers that are not finite (nan or inf)")


@contextmanager
def opened(path: str | os.PathLike[str], trust: bool) -> Iterator[tuple[dict[str, Entry], Read]]:
    """Open a file of weights: what it holds, and a function that reads one tensor."""
    ending = os.path.splitext(os.fspath(path))[1].lower()
    if ending == ".safetensors":
        header = read_header(path)
        with open(path, "rb") as file:
            yield dict(header.entries), lambda name: _tensor(file, header, name)
    elif ending in PICKLES and trust:
        tensors = _unpickled(path)
        yield {name: _entry(tensor) for name, tensor in tensors.items()}, tensors.__getitem__
    elif ending in PICKLES:
        raise WeightsFault(
            f"{shown(path)} is a pickle, a format that can carry code",
            hint="save it as safetensors, or say trust=True if you know where it comes from",
        )
    else:
        raise WeightsFault(
            f"{shown(path)} has a format that is not read: its extension is no .safetensors",
            hint="save weights with safetensors.torch.save_file(model.state_dict(), path)",
        )


def _tensor(file: BufferedReader, header: Header, name: str) -> torch.Tensor:
    """Read one tensor into memory of its own; a mapped file could shrink under the process."""
    entry, (start, length) = header.entries[name], header.spans[name]
    dtype = _DTYPES[entry.dtype]
    if not length:
        return torch.empty(entry.shape, dtype=dtype, device="cpu")
    data = bytearray(length)
    file.seek(start)
    if file.readinto(data) != length:
        raise WeightsFault(f"the tensor {shown(name)} is cut short: the file has changed since it was opened")
    return torch.frombuffer(data, dtype=dtype).reshape(entry.shape)


def _unpickled(path: str | os.PathLike[str]) -> dict[str, torch.Tensor]:
    """Read a `.pt` of nothing but tensors."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                if any(one.compress_type != zipfile.ZIP_STORED for one in archive.infolist()):
                    raise WeightsFault(f"{shown(path)} is a compressed archive, which torch does not write")
        found: Any = torch.load(path, map_location="cpu", weights_only=True)  # whatever was saved
    except WeightsFault:
        raise
    except OSError as error:
        reason = error.strerror or "the machine refuses it"
        raise MachineError(f"{shown(path)} cannot be read: {reason}", code="unreadable") from None
    except Exception as error:  # torch raises whatever its unpickler meets
        raise WeightsFault(f"{shown(path)} holds more than tensors, or is damaged") from error
    if isinstance(found, dict) and isinstance(found.get("state_dict"), dict):
        found = found["state_dict"]
    if not isinstance(found, dict) or not all(_is_row(name, one) for name, one in found.items()):
        raise WeightsFault(f"{shown(path)} does not hold a mapping of names to tensors")
    return dict(found)


def _is_row(name: object, tensor: object) -> bool:
    return isinstance(name, str) and isinstance(tensor, torch.Tensor)


def _entry(tensor: torch.Tensor) -> Entry:
    return Entry(str(tensor.dtype).removeprefix("torch."), tuple(tensor.shape))
