"""Sharing: modules that run more than once, and tensors that stand in several of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from torch import nn

from builder.model.tracing.faults import Inexpressible
from builder.model.tracing.values import Frame, Record, Value


@dataclass(slots=True)
class Shared:
    """What was found: frames and records that call others, and tensors of records that are tied.

    A tie is (name of the tensor, record that has it first, its name there).
    """

    frames: dict[int, Frame] = field(default_factory=dict)
    records: dict[int, Record] = field(default_factory=dict)
    ties: dict[int, tuple[tuple[str, Record, str], ...]] = field(default_factory=dict)


def records_in(frame: Frame) -> Iterator[Record]:
    """List the records of a frame and of those inside, in run order."""
    for item in frame.items:
        if isinstance(item, Frame):
            yield from records_in(item)
        else:
            yield item


def externals(frame: Frame) -> list[Value]:
    """List the values that flow into a frame, in the order of their first use."""
    made: set[int] = set()
    found: dict[int, Value] = {}
    for record in records_in(frame):
        for _, value in record.inputs:
            if id(value) not in made:
                found.setdefault(id(value), value)
        made.update(id(one) for one in record.outputs)
    return list(found.values())


class _Conflict(Exception):
    """A group that runs more than once must be dissolved, as others share something inside."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame.path)
        self.frame = frame


def share(root: Frame) -> Shared:
    """Find what runs again; groups that stand in the way of a common scope are dissolved."""
    apart: set[int] = set()
    while True:
        shared = Shared()
        _call_frames(root, shared, apart)
        try:
            _share_records(root, shared)
        except _Conflict as conflict:
            apart.add(id(conflict.frame.module))
        else:
            return shared


def _share_records(root: Frame, shared: Shared) -> None:
    firsts: dict[object, Record] = {}
    holders: dict[int, tuple[Record, str]] = {}
    for record in list(_own_records(root, shared)):
        if record.owner is None:
            continue
        first = firsts.setdefault(record.owner, record)
        if first is not record and _is_same(first, record):
            _bring_together(first, record, shared, both=True)
            shared.records[id(record)] = first
            continue
        ties = []
        for name, tensor in record.tensors.items():
            holder = holders.setdefault(id(tensor), (record, name))
            if holder[0] is not record:
                _check_tie(record, name, tensor)
                _bring_together(holder[0], record, shared, both=False)
                ties.append((name, *holder))
        if ties:
            shared.ties[id(record)] = tuple(ties)


def _check_tie(record: Record, name: str, tensor: Any) -> None:
    if not isinstance(tensor, nn.Parameter):
        raise Inexpressible(
            f"'{record.path}' shares the buffer '{name}' with another module, and only parameters can be tied"
        )


def _own_records(frame: Frame, shared: Shared) -> Iterator[Record]:
    """List the records that run modules of their own, outside of frames that call others."""
    for item in frame.items:
        if isinstance(item, Record):
            yield item
        elif id(item) not in shared.frames:
            yield from _own_records(item, shared)


def _call_frames(frame: Frame, shared: Shared, apart: set[int]) -> None:
    """Find frames that run the module of a frame before them in the same scope, in the same way."""
    firsts: dict[int, Frame] = {}
    for item in frame.items:
        if not isinstance(item, Frame):
            continue
        if id(item.module) not in apart and any(record.owner is not None for record in records_in(item)):
            first = firsts.setdefault(id(item.module), item)
            if first is not item and signature(first) == signature(item):
                shared.frames[id(item)] = first
                continue
        _call_frames(item, shared, apart)


def signature(frame: Frame) -> tuple[Any, ...]:
    """Describe what runs in a frame such that two runs of one module can be compared."""
    numbers = {id(value): ("in", place) for place, value in enumerate(externals(frame))}
    count = 0

    def described(inner: Frame) -> tuple[Any, ...]:
        nonlocal count
        found: list[Any] = []
        for item in inner.items:
            if isinstance(item, Frame):
                found.append((item.path, described(item)))
                continue
            wiring = tuple((port, numbers[id(value)]) for port, value in item.inputs)
            found.append((item.block, tuple(item.args.items()), item.owner, wiring))
            for place, value in enumerate(item.outputs):
                numbers[id(value)] = (str(count), place)
            count += 1
        return tuple(found)

    return described(frame)


def _is_same(first: Record, record: Record) -> bool:
    return first.block == record.block and dict(first.args) == dict(record.args)


def _bring_together(first: Record, record: Record, shared: Shared, *, both: bool) -> None:
    """Dissolve groups until the record, and its first where both must, stand in a common scope."""
    around = first.frame.up()
    common = next(frame for frame in record.frame.up() if any(frame is one for one in around))
    while record.frame is not common:
        dissolve(record.frame, shared)
    while both and first.frame is not common:
        dissolve(first.frame, shared)


def dissolve(frame: Frame, shared: Shared) -> None:
    """Put what runs in a frame into the one around it."""
    outer = frame.parent
    assert outer is not None, "the root is never dissolved"
    if id(frame) in shared.frames or any(frame is one for one in shared.frames.values()):
        raise _Conflict(frame)
    place = next(at for at, item in enumerate(outer.items) if item is frame)
    for item in frame.items:
        if isinstance(item, Frame):
            item.parent = outer
        else:
            item.frame = outer
    outer.items[place : place + 1] = frame.items
