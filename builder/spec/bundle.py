"""Bundles: weights files that carry the spec of their net, which is read without torch."""

from __future__ import annotations

import json
import os
import stat
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from blocks.kinds import Value
from builder.errors import MachineError, UsageError

LONGEST_HEADER: Final = 32 << 20
MOST_VALUES: Final = 1_500_000
SPEC, PARAMS, VARIANT, DTYPE = "netdraft.spec", "netdraft.params", "netdraft.variant", "netdraft.dtype"
FLOATING: Final = ("float32", "float64", "float16", "bfloat16")


@dataclass(frozen=True, slots=True)
class Bundle:
    """A weights file: its path, and its net's spec, params, variant and floating type."""

    path: str
    text: str
    params: Mapping[str, Value] = field(default_factory=dict)
    variant: str | None = None
    dtype: str = "float32"


def read_bundle(path: str | os.PathLike[str]) -> Bundle:
    """Read what a safetensors file says of its net; it is a stranger's word, as any spec is.

    Raises:
        MachineError: The file cannot be read.
        UsageError: It is no safetensors file, or one without a spec (`bad-weights`).
    """
    said = _metadata(path)
    text = said.get(SPEC)
    if not isinstance(text, str):
        raise UsageError(
            f"{_quoted(path)} holds weights alone, and no spec",
            code="bad-weights",
            hint="give the spec, and the file with `--weights`; `netdraft export` writes both into one",
        )
    variant, dtype = said.get(VARIANT), said.get(DTYPE, "float32")
    return Bundle(
        os.path.abspath(path),
        text,
        _params(said.get(PARAMS, "{}"), path),
        variant if isinstance(variant, str) and variant else None,
        dtype if dtype in FLOATING else "float32",
    )


def header_of(text: bytes) -> Any:
    """Read the JSON of a header; no key stands twice, and it is as large as it looks.

    Raises:
        ValueError: It is none (RecursionError: it is nested too deep).
    """
    if sum(text.count(sign) for sign in (b",", b"[", b"{")) > MOST_VALUES:
        raise ValueError("too many values")
    return json.loads(text.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse)


def metadata_of(text: str, params: Mapping[str, Value], variant: str | None, dtype: str) -> dict[str, str]:
    """Write what `read_bundle` reads."""
    said = {"format": "pt", SPEC: text, DTYPE: dtype}
    if params:
        said[PARAMS] = json.dumps(dict(params), sort_keys=True)
    if variant:
        said[VARIANT] = variant
    return said


def _metadata(path: str | os.PathLike[str]) -> dict[str, Any]:
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            about = os.fstat(descriptor)
            if not stat.S_ISREG(about.st_mode):
                raise OSError(0, "it is not a regular file")
            start = file.read(8)
            length = struct.unpack("<Q", start)[0] if len(start) == 8 else -1
            if not 2 <= length <= min(about.st_size - 8, LONGEST_HEADER):
                raise _damaged(path)
            header = header_of(file.read(length))
    except OSError as error:
        reason = error.strerror or "the machine refuses it"
        raise MachineError(f"{_quoted(path)} cannot be read: {reason}", code="unreadable") from None
    except (ValueError, RecursionError):
        raise _damaged(path) from None
    said = header.get("__metadata__", {}) if isinstance(header, dict) else None
    if not isinstance(said, dict):
        raise _damaged(path)
    return said


def _params(text: object, path: str | os.PathLike[str]) -> dict[str, Value]:
    """Read params; what they may be is checked where they are settled, as for any override."""
    try:
        given = header_of(text.encode()) if isinstance(text, str) else None
        if isinstance(given, dict):
            return {name: _frozen(value) for name, value in given.items()}
    except (ValueError, RecursionError, TypeError):
        pass
    raise _damaged(path)


def _frozen(value: Any) -> Value:
    """Turn lists into tuples; a mapping is no param."""
    if isinstance(value, dict):
        raise ValueError("a param is no mapping")
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _damaged(path: str | os.PathLike[str]) -> UsageError:
    return UsageError(
        f"{_quoted(path)} is no safetensors file, or a damaged one",
        code="bad-weights",
        hint="`netdraft export NET -o FILE.safetensors` writes one that carries its spec",
    )


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse(text: str) -> Any:
    raise ValueError(f"{text} is no JSON")


def _quoted(path: str | os.PathLike[str]) -> str:
    text = os.fspath(path)[:80]
    return f"'{text}'" if text.isprintable() else ascii(text)
