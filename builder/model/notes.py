"""Notes: in which node of a spec a built module failed, and what came into that node."""

from __future__ import annotations

import contextlib
import linecache
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from types import FrameType, TracebackType
from typing import Final

import torch
from torch import nn

from blocks.shapes import Shape
from builder.graph.ir import Graph, Node, Source, walk
from builder.model.places import PLACE, Place
from builder.model.running.handing import handed
from builder.model.running.hoisting import is_entry
from builder.model.writing.emit import imports_of
from builder.model.writing.forward import Forward, Said, forward_of
from builder.model.writing.imports import Imports
from builder.model.writing.parts import Part, parts_of
from builder.model.writing.steps import steps_of

SHORT: Final = 60
"""How much is shown of a name that a stranger chose."""


@dataclass(frozen=True, slots=True)
class _Moment:
    """A frame of a traceback: where it was, as a line and, if known, as columns from 0."""

    frame: FrameType
    line: int
    columns: tuple[int, int] | None

    @property
    def module(self) -> object:
        return self.frame.f_locals.get("self")


@dataclass(frozen=True, slots=True)
class _Spot:
    """A node that was running, the scope around it, and what its operands were."""

    graph: Graph
    node: Node
    values: tuple[tuple[Source, object], ...]


def tell(module: nn.Module, error: Exception) -> None:
    """Add a note on its place to an error that came out of a module; else it stays as it is."""
    text = note_of(module, error)
    if text:
        error.add_note(text)


def note_of(module: nn.Module, error: Exception) -> str:
    """Write the note for an error that came out of a module; "" where there is nothing to tell.

    A call of the same net that stands around this one knows more, and is left to tell it.
    """
    with contextlib.suppress(Exception):  # an error's note must never hide the error
        place = vars(module).get(PLACE)
        if isinstance(place, Place) and not _is_inside(error, place):
            return _note(module, place, tuple(_moments(error.__traceback__)))
    return ""


def failed_node(module: nn.Module, error: Exception) -> Node | None:
    """Give the innermost node that was running when an error came out of a module."""
    place, spot = vars(module).get(PLACE), None
    with contextlib.suppress(Exception):
        if isinstance(place, Place):
            graph = _scope(place.graph, place.path)
            spot = _deepest(graph, tuple(_moments(error.__traceback__)), imports_of(place.graph))
    return spot.node if spot else None


def _note(module: nn.Module, place: Place, moments: Sequence[_Moment]) -> str:
    graph = _scope(place.graph, place.path)
    spot = _deepest(graph, moments, imports_of(place.graph))
    if spot is None:
        return ""
    node = spot.node
    block = f" ({node.block[:SHORT]})" if node.block else ""
    weights = next((one for one in module.parameters() if one.is_floating_point()), None)
    entered = _entered(graph, module, moments)
    outer = {id(value): source for source, value in entered}
    rows = [
        _row(graph, outer[id(value)], value, weights)
        if id(value) in outer
        else _row(spot.graph, source, value, weights)
        for source, value in spot.values
    ]
    rows += [
        _row(graph, source, value, weights) for source, value in entered if _is_odd(graph, source, value)
    ]
    told = dict.fromkeys(f"  {row}" for row in rows if row)
    return "\n".join([f"in node {node.path}{block}, {node.mark}", *told])


def _is_inside(error: Exception, place: Place) -> bool:
    """Whether a module of the same net is calling this one."""
    assert error.__traceback__ is not None, "an error that was caught has a traceback"
    frame = error.__traceback__.tb_frame.f_back
    while frame is not None:
        if is_entry(frame.f_code):
            other = vars(frame.f_locals["self"]).get(PLACE)
            if isinstance(other, Place) and other.graph is place.graph:
                return True
        frame = frame.f_back
    return False


def _moments(trace: TracebackType | None) -> Iterator[_Moment]:
    """Give the frames of a traceback, outermost first."""
    while trace is not None:
        spans = trace.tb_frame.f_code.co_positions()
        line, end, start, stop = next(islice(spans, trace.tb_lasti // 2, None), (None,) * 4)
        columns = None if line != end or start is None or stop is None else (start, stop)
        yield _Moment(trace.tb_frame, trace.tb_lineno, columns)
        trace = trace.tb_next


def _scope(graph: Graph, path: str) -> Graph:
    """Find the scope that a path leads to."""
    bodies = {node.path: node.body for node in walk(graph) if node.body is not None} if path else {}
    return bodies[path] if path else graph


def _deepest(graph: Graph, moments: Sequence[_Moment], imports: Imports) -> _Spot | None:
    """Follow the calls of generated code down to the last node of the net that was running."""
    spot: _Spot | None = None
    file = ""
    for index, moment in enumerate(moments):
        code = moment.frame.f_code
        is_first = not file and isinstance(moment.module, nn.Module) and PLACE in vars(moment.module)
        if code.co_name != "forward" or not (code.co_filename == file or is_first):
            continue
        file = code.co_filename
        if is_entry(code):
            continue
        found = _spot(graph, moment, moments[index + 1 :], imports)
        if found is None or found.node.body is None:
            return found or spot
        spot, graph = found, found.node.body
    return spot


def _spot(graph: Graph, moment: _Moment, after: Sequence[_Moment], imports: Imports) -> _Spot | None:
    """Tell which node of a scope a `forward` was at."""
    parts = parts_of(graph)
    forward = forward_of(graph, steps_of(graph, parts, imports))
    said = _said(forward, moment)
    if said is None:
        return None
    node, seen = said.step.node, moment.frame.f_locals
    chain = next((one for one in parts if one.kind == "sequential" and node in one.nodes), None)
    if chain is not None and not node.call:
        return _link(graph, chain, moment, after)
    values = [seen.get(name) for name in said.operands]
    if after and after[0].frame.f_code is handed.__code__:
        values = list(after[0].frame.f_locals.get("args") or values)
    return _Spot(graph, node, tuple(zip(said.step.operands, values, strict=False)))


def _said(forward: Forward, moment: _Moment) -> Said | None:
    """Find the step that stands where a frame was; of several in a row, the innermost."""
    code = moment.frame.f_code
    row = moment.line - code.co_firstlineno
    line = linecache.getline(code.co_filename, moment.line).rstrip("\n")
    if not 0 <= row < len(forward.rows) or line.strip() != forward.rows[row].strip():
        return None  # written by another version
    here = [one for one in forward.said if one.row == row]
    for one in here:
        start = line.find(one.text)
        columns = moment.columns
        if columns and start >= 0 and start <= columns[0] and columns[1] <= start + len(one.text):
            return one
    return here[-1] if here else None


def _link(graph: Graph, chain: Part, moment: _Moment, after: Sequence[_Moment]) -> _Spot:
    """Tell which copy in a chain was running: the one that a later frame belongs to."""
    assert isinstance(moment.module, nn.Module), "`forward` is a method"
    copies = list(moment.module.get_submodule(chain.name).children())
    for one in after:
        for node, copy in zip(chain.nodes, copies, strict=False):
            if one.module is copy:
                given = one.frame.f_locals.get("args") or (None,)
                return _Spot(graph, node, ((node.inputs[0].source, given[0]),))
    return _Spot(graph, chain.nodes[0], ())


def _entered(
    graph: Graph, module: nn.Module, moments: Sequence[_Moment]
) -> tuple[tuple[Source, object], ...]:
    """Give what the module was called with, by the inputs of its scope."""
    for one in moments:
        code = one.frame.f_code
        if one.module is module and is_entry(code):
            values = (one.frame.f_locals.get(name) for name in code.co_varnames[1 : code.co_argcount])
            given = zip((one.name for one in graph.inputs), values, strict=True)
            return tuple((Source("", name), value) for name, value in given)
    return ()


def _is_odd(graph: Graph, source: Source, value: object) -> bool:
    """Whether a tensor has another rank, size or kind than the spec says."""
    shape = _expected(graph, source)
    if not isinstance(value, torch.Tensor) or shape is None:
        return False
    if value.dim() != len(shape) or value.is_floating_point() != shape.is_floating:
        return True
    return any(dim.constant not in (None, size) for dim, size in zip(shape, value.shape, strict=True))


def _row(graph: Graph, source: Source, value: object, weights: torch.Tensor | None) -> str:
    """Write what came in beside what the spec expects; "" for what is no tensor or not known."""
    shape = _expected(graph, source)
    if not isinstance(value, torch.Tensor) or shape is None:
        return ""
    comma = "," if value.dim() == 1 else ""
    got, wanted, more = f"({', '.join(map(str, value.shape))}{comma})", str(shape), ""
    if value.is_floating_point() != shape.is_floating:
        got = f"{got} of {_dtype(value)}"
        wanted = f"{wanted} of {'floating type' if shape.is_floating else shape.dtype}"
    elif weights is not None and _is_other(value, weights):
        got, more = f"{got} of {_dtype(value)}", f", and the weights are {_dtype(weights)}"
    if weights is not None and value.device != weights.device:
        got, more = f"{got} on {value.device}", f"{more}, and the weights are on {weights.device}"
    return f"{_name(graph, source)}: got {got}, the spec says {wanted}{more}"


def _is_other(value: torch.Tensor, weights: torch.Tensor) -> bool:
    """Whether floating types differ, and autocast is not there to mend it."""
    if not value.is_floating_point() or value.dtype == weights.dtype:
        return False
    return not torch.is_autocast_enabled(value.device.type)


def _dtype(value: torch.Tensor) -> str:
    return str(value.dtype).removeprefix("torch.")


def _expected(graph: Graph, source: Source) -> Shape | None:
    node = graph.node(source.node)
    if node is not None:
        return node.known.outputs[node.outputs.index(source.port)]
    return next((one.shape for one in graph.inputs if one.name == source.port), None)


def _name(graph: Graph, source: Source) -> str:
    node = graph.node(source.node)
    return source.node if node is not None and len(node.outputs) == 1 else str(source)
