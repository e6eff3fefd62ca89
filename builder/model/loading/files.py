"""Files: a file of weights, its tensors one by one, their numbers piece by piece."""

from __future__ import annotations

import mmap
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from typing import Any, Final

import torch

from builder.errors import MachineError, UsageError
from builder.model.loading.header import Entry, Header, WeightsFault, read_header, shown

PICKLES: Final = (".pt", ".pth", ".bin", ".ckpt")
PIECE: Final = 1 << 20
"""How many bytes are looked at in one go: what a core's own cache holds."""

_DTYPES: Final = {
    "float64": torch.float64, "float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16,
    "int64": torch.int64, "int32": torch.int32, "int16": torch.int16, "int8": torch.int8,
    "uint8": torch.uint8, "bool": torch.bool, "complex64": torch.complex64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opened:
    """A file of weights: what it holds, how to get a tensor, and its numbers in pieces."""

    entries: dict[str, Entry]
    read: Callable[[str], torch.Tensor]
    pieces: Callable[[str], Iterator[torch.Tensor]]


@contextmanager
def opened(path: str | os.PathLike[str], trust: bool, *, mapped: bool = False) -> Iterator[Opened]:
    """Open a file of weights, whose tensors are read, or mapped where they lie.

    Raises:
        MachineError: The file cannot be read.
        UsageError: `mapped` is wanted of a pickle.
        WeightsFault: The file is damaged, or is not trusted.
    """
    ending = os.path.splitext(os.fspath(path))[1].lower()
    if ending == ".safetensors":
        header = read_header(path)
        with open(path, "rb") as file:
            view = _mapping(file, header) if mapped else None
            yield Opened(
                dict(header.entries),
                lambda name: _tensor(file, header, name, view),
                lambda name: _pieces(file, header, name),
            )
    elif ending in PICKLES and mapped:
        raise UsageError(
            f"{shown(path)} is a pickle, and only safetensors files can be mapped",
            code="bad-option",
            hint="leave `mapped` out, or save the weights as safetensors",
        )
    elif ending in PICKLES and trust:
        tensors = _unpickled(path)
        entries = {name: entry_of(tensor) for name, tensor in tensors.items()}
        yield Opened(entries, tensors.__getitem__, lambda name: pieces_of(tensors[name]))
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


def pieces_of(tensor: torch.Tensor) -> Iterator[torch.Tensor]:
    """Give the numbers of a tensor in pieces."""
    yield from torch.split(tensor.detach().reshape(-1), PIECE // tensor.dtype.itemsize)


def entry_of(tensor: torch.Tensor) -> Entry:
    """Give the dtype and the sizes of a tensor, as the header of a file would."""
    return Entry(str(tensor.dtype).removeprefix("torch."), tuple(tensor.shape))


def _mapping(file: BufferedReader, header: Header) -> mmap.mmap | None:
    """Map a file privately: what is written goes to memory of our own, and never to the file."""
    end = max((start + length for start, length in header.spans.values()), default=0)
    if end > os.fstat(file.fileno()).st_size:
        raise WeightsFault("the file of weights has changed since it was opened: it is shorter now")
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) if end else None


def _tensor(file: BufferedReader, header: Header, name: str, view: mmap.mmap | None) -> torch.Tensor:
    """Read one tensor into memory of its own, or take it as it lies in a mapping."""
    entry, (start, length) = header.entries[name], header.spans[name]
    dtype = _DTYPES[entry.dtype]
    if not length:
        return torch.empty(entry.shape, dtype=dtype, device="cpu")
    if view is not None and start % dtype.itemsize == 0:
        count = length // dtype.itemsize
        return torch.frombuffer(view, dtype=dtype, count=count, offset=start).reshape(entry.shape)
    data = bytearray(length)
    file.seek(start)
    if file.readinto(data) != length:
        raise _cut_short(name)
    return torch.frombuffer(data, dtype=dtype).reshape(entry.shape)


def _pieces(file: BufferedReader, header: Header, name: str) -> Iterator[torch.Tensor]:
    """Read the numbers of a tensor into one small piece of memory again and again."""
    dtype, (start, length) = _DTYPES[header.entries[name].dtype], header.spans[name]
    data = bytearray(min(PIECE, length))
    file.seek(start)
    for place in range(0, length, PIECE):
        count = min(PIECE, length - place)
        if file.readinto(memoryview(data)[:count]) != count:
            raise _cut_short(name)
        yield torch.frombuffer(data, dtype=dtype, count=count // dtype.itemsize)


def _cut_short(name: str) -> WeightsFault:
    return WeightsFault(f"the tensor {shown(name)} is cut short: the file has changed since it was opened")


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
