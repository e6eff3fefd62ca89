"""The targets of the guided run, on what it found and on what looks worst."""

from __future__ import annotations

import pytest

from tests.fuzz.targets import TARGETS

BYTES = (
    b"", b"\xff\xfe", b"\xef\xbb\xbf", b"[", b"? ", b"- - - -", b"{a: {b: *c}}", b"net: t\r\nnodes: {}",
    b"((((9**64)**64)**64)**64)", b"[0]*9999999", b"range(10**9)", b"-" * 3_000, b"(" * 3_000, b"not " * 900,
    b"width if deep else", b"zip(depths, depths)[0][1] ** 0.5", b"'a' + 1", b"1 if 1 else " * 300 + b"2",
)  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("data", BYTES, ids=range(len(BYTES)))
def test_bytes_are_taken_or_refused_in_their_place(target: str, data: bytes) -> None:
    TARGETS[target](data)
