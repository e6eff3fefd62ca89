"""Promises: what must hold for any text at all, readable or not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from blocks.errors import NetdraftError
from builder.errors import Fault, SpecError
from builder.net import Net
from builder.report import FORMS, findings, write
from builder.road import load, settle
from builder.sketch.formatting.format import formatted
from builder.spec.load import parse_document
from builder.spec.mending.apply import apply_all
from builder.spec.text import read_mapping
from builder.spec.tree import Data, plain
from render.dot import write as write_dot
from render.network import sketch
from render.theme import LIGHT

FILE = "mutant.yaml"
SHIPPED = Path(__file__).parent.parent.parent / "specs"


@dataclass(frozen=True, slots=True)
class Sample:
    """A spec's text and the folder whose files it may use."""

    text: str
    folder: str


@cache
def shipped_samples() -> tuple[Sample, ...]:
    """Give all shipped specs, in the order of their paths."""
    paths = (path for path in sorted(SHIPPED.rglob("*.yaml")) if "keymaps" not in path.parts)
    return tuple(Sample(path.read_text("utf-8"), str(path.parent)) for path in paths)


def outcome(sample: Sample) -> Net | NetdraftError:
    """Take a text through every pass: a net, or the error that tells what is wrong; nothing else."""
    try:
        return settle(parse_document(sample.text, FILE, folder=sample.folder), None, {}, {})
    except NetdraftError as error:
        return error


def check_any(sample: Sample, *, has_layout: bool = True) -> Net | NetdraftError:
    """Hold a text to all promises that are made without torch; those of its layout cost half the time."""
    found = outcome(sample)
    if isinstance(found, Net):
        check_net(found)
    else:
        check_error(found)
        check_mends(sample, found)
    if has_layout:
        check_layout(sample.text)
    return found


def check_error(error: NetdraftError) -> None:
    """Every fault is placed inside a file that is at hand, and told in all forms."""
    assert isinstance(error, SpecError), f"a spec's fault without a place: {error!r}"
    for fault in error.faults:
        _check_mark(fault, error.sources.texts)
        assert fault.what, fault
    found = findings(error)
    told = {form: write(found, form) for form in FORMS}
    assert len(json.loads(told["json"])["faults"]) == len(error.faults)
    assert len(json.loads(told["sarif"])["runs"][0]["results"]) == len(error.faults)
    assert told["text"].isascii() or told["text"].encode("utf-8")
    assert told["github"].count("\n") == min(20, len(error.faults))


def check_mends(sample: Sample, error: NetdraftError) -> None:
    """A mend can be written into the text; a safe one leaves what was readable readable, and does mend."""
    assert isinstance(error, SpecError)
    reads = not isinstance(_read(sample.text), SpecError)
    for fault in error.faults[:20]:
        if fault.mend is None:
            continue
        texts, taken = apply_all(error.sources.texts, [fault.mend])
        assert taken == (fault.mend,), f"a mend that does not fit its text: {fault}"
        if not fault.mend.is_safe or texts[FILE] == error.sources.texts[FILE]:
            continue
        assert not reads or not isinstance(_read(texts[FILE]), SpecError), f"a mend breaks the text: {fault}"
        shorter = len(texts[FILE]) < len(error.sources.texts[FILE])  # of two signs too many, one is left
        assert shorter or not _is_told(fault, Sample(texts[FILE], sample.folder)), (
            f"it does not mend: {fault}"
        )
    safe = [fault.mend for fault in error.faults if fault.mend is not None and fault.mend.is_safe]
    text = apply_all(error.sources.texts, safe)[0][FILE]
    assert not reads or not isinstance(_read(text), SpecError), f"mends together break the text: {safe}"


def _is_told(fault: Fault, sample: Sample) -> bool:
    found = outcome(sample)
    faults = found.faults if isinstance(found, SpecError) else ()
    return any((one.code, one.what, one.mark) == (fault.code, fault.what, fault.mark) for one in faults)


def _read(text: str) -> Data | SpecError:
    try:
        return plain(read_mapping(text, FILE))
    except SpecError as error:
        return error


def _check_mark(fault: Fault, texts: dict[str, str]) -> None:
    mark = fault.mark
    assert mark is not None, f"no mark: {fault}"
    assert mark.file in texts, f"a mark in a file that is not at hand: {fault}"
    lines = texts[mark.file].split("\n")
    assert 1 <= mark.line <= len(lines), f"a mark outside the file: {fault}"
    line = lines[mark.line - 1]
    assert 1 <= mark.column <= len(line) + 1, f"a mark outside its line {line!r}: {fault}"
    assert 1 <= mark.length <= max(1, len(line) - mark.column + 1), f"a mark beyond {line!r}: {fault}"


def check_net(net: Net) -> None:
    """A net can be told, drawn, and written down so that it is the very same when read again."""
    assert str(net)
    assert len(net.rows()) >= len(net.graph.nodes)
    assert write_dot(sketch(net.graph), LIGHT).startswith("digraph ")
    again = load(net.to_yaml())
    assert again == net, "what to_yaml writes is another net"


def check_layout(text: str) -> None:
    """Formatting refuses what does not read, and keeps what does; it has nothing to do twice."""
    before = _read(text)
    if isinstance(before, SpecError):
        try:
            formatted(text, FILE)
        except SpecError:
            return
        raise AssertionError("a text that does not read was formatted") from None
    after = formatted(text, FILE)
    assert plain(read_mapping(after, FILE)) == before
    assert formatted(after, FILE) == after
