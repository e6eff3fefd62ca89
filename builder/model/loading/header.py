"""Header: what a safetensors file says of itself, checked before anything else reads it."""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from blocks.errors import NetdraftError
from builder.errors import MachineError
from builder.spec.bundle import header_of

LONGEST_HEADER: Final = 32 << 20
QUICK_HEADER: Final = 1 << 20
LONGEST_NAME: Final = 512
MOST_ELEMENTS: Final = 1 << 50
LARGEST_SIZE: Final = 1 << 63
KEYS: Final = frozenset({"dtype", "shape", "data_offsets"})
BYTES: Final[Mapping[str, tuple[str, int]]] = {
    "F64": ("float64", 8), "F32": ("float32", 4), "F16": ("float16", 2), "BF16": ("bfloat16", 2),
    "I64": ("int64", 8), "I32": ("int32", 4), "I16": ("int16", 2), "I8": ("int8", 1), "U8": ("uint8", 1),
    "BOOL": ("bool", 1), "C64": ("complex64", 8),
}  # fmt: skip
"""The format's dtypes: our name for each, and how many bytes an element takes."""


class WeightsFault(NetdraftError):
    """A file of weights that is not what it should be."""

    def __init__(self, what: str, *, hint: str | None = None) -> None:
        super().__init__(what, code="bad-weights", hint=hint)


@dataclass(frozen=True, slots=True)
class Entry:
    """One tensor: its dtype, by our name, and its sizes."""

    dtype: str
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """The tensors of a file by name, and where the bytes of each lie: first byte, length."""

    entries: Mapping[str, Entry]
    spans: Mapping[str, tuple[int, int]]


def read_header(path: str | os.PathLike[str]) -> Header:
    """Read and check a safetensors header: every byte belongs to exactly one tensor.

    Raises:
        MachineError: The file cannot be read.
        WeightsFault: It is no safetensors file, or one that contradicts itself.
    """
    with _opened(path) as (file, size):
        return _header(file.read(_length(file.read(8), size, path)), size, path)


def refuse_early(path: str | os.PathLike[str]) -> None:
    """Refuse what `read_header` refuses, before torch is loaded.

    Of a header that takes long to read, its length alone is checked: the build reads it.
    Raises: what `read_header` raises.
    """
    with _opened(path) as (file, size):
        length = _length(file.read(8), size, path)
        if length <= QUICK_HEADER:
            _header(file.read(length), size, path)


@contextmanager
def _opened(path: str | os.PathLike[str]) -> Iterator[tuple[BinaryIO, int]]:
    """Open a regular file, and give its size."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            about = os.fstat(descriptor)
            if not stat.S_ISREG(about.st_mode):
                raise MachineError(
                    f"{shown(path)} cannot be read: it is not a regular file", code="unreadable"
                )
            yield file, about.st_size
    except OSError as error:
        reason = error.strerror or "the machine refuses it"
        raise MachineError(f"{shown(path)} cannot be read: {reason}", code="unreadable") from None


def shown(path: str | os.PathLike[str]) -> str:
    """Write a path or a name for a message: quoted, cut, and escaped where it would not print."""
    text = os.fspath(path)
    return f"'{text[:120]}'" if text[:120].isprintable() else ascii(text[:120])


def _length(start: bytes, size: int, path: str | os.PathLike[str]) -> int:
    """Give the length of the header's text."""
    length = struct.unpack("<Q", start)[0] if len(start) == 8 else -1
    if not 2 <= length <= size - 8:
        raise WeightsFault(
            f"{shown(path)} is no safetensors file: its header would not fit into it",
            hint="save weights with safetensors.torch.save_file(model.state_dict(), path)",
        )
    if length > LONGEST_HEADER:
        raise WeightsFault(
            f"the header of {shown(path)} takes {length:,} bytes, and the limit is {LONGEST_HEADER:,}"
        )
    return int(length)


def _header(text: bytes, size: int, path: str | os.PathLike[str]) -> Header:
    try:
        header = header_of(text)
    except (ValueError, RecursionError):
        raise WeightsFault(f"the header of {shown(path)} is not the JSON that it should be") from None
    if not isinstance(header, dict):
        raise WeightsFault(f"the header of {shown(path)} is not a mapping of tensors")
    told = header.pop("__metadata__", {})
    if not isinstance(told, dict) or not all(isinstance(value, str) for value in told.values()):
        raise WeightsFault(f"the metadata in the header of {shown(path)} are not text")
    offsets = {name: _span(name, entry) for name, entry in header.items()}
    begin = 8 + len(text)
    _check_layout(offsets, size - begin, path)
    entries = {name: Entry(BYTES[one["dtype"]][0], tuple(one["shape"])) for name, one in header.items()}
    return Header(entries, {name: (begin + start, stop - start) for name, (start, stop) in offsets.items()})


def _check_layout(offsets: Mapping[str, tuple[int, int]], data: int, path: str | os.PathLike[str]) -> None:
    """Refuse gaps, overlaps, and bytes that belong to no tensor."""
    end = 0
    for name, (start, stop) in sorted(offsets.items(), key=lambda one: one[1]):
        if start != end:
            raise WeightsFault(
                f"the tensors of {shown(path)} do not lie end to end: see {shown(name)} in the header"
            )
        end = stop
    if end != data:
        raise WeightsFault(f"{shown(path)} holds {data:,} bytes of tensors, and its header tells of {end:,}")


def _span(name: str, entry: Any) -> tuple[int, int]:
    """Check what the header says of one tensor, and give where its bytes start and stop."""
    if not isinstance(entry, dict) or entry.keys() != KEYS or len(name) > LONGEST_NAME:
        raise WeightsFault(f"the header's entry of the tensor {shown(name)} is malformed")
    dtype, shape, span = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(dtype, str) or dtype not in BYTES:
        raise WeightsFault(f"the tensor {shown(name)} has a dtype that is not known: {shown(str(dtype))}")
    if not _are_sizes(shape) or len(shape) > 64 or not _are_sizes(span) or len(span) != 2:
        raise WeightsFault(f"the shape or the offsets of the tensor {shown(name)} are no sizes")
    elements = 1
    for size in shape:
        elements *= size
        if elements > MOST_ELEMENTS:
            raise WeightsFault(f"the shape of the tensor {shown(name)} is too large for any file")
    length = span[1] - span[0]
    if length != elements * BYTES[dtype][1]:
        raise WeightsFault(
            f"the shape {tuple(shape)} of the tensor {shown(name)} does not fit the {length} bytes it has"
        )
    return span[0], span[1]


def _are_sizes(values: object) -> bool:
    return isinstance(values, list) and all(type(one) is int and 0 <= one < LARGEST_SIZE for one in values)
