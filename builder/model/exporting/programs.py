"""Programs: a module traced by torch.export, open in the sizes that the net leaves open."""

from __future__ import annotations

import importlib
import io
import logging
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import torch
from torch import Tensor, nn

from builder.errors import UsageError
from builder.model.exporting.extents import Extent, axes_of, extents_of, trial_sizes
from builder.model.exporting.reasons import CODE, refusal, why
from builder.model.trial import random_batch
from builder.spec.formula import FormulaFault, evaluate, parse

if TYPE_CHECKING:
    from torch.export import ExportedProgram

    from builder.net import Net

TOLERANCES: Final = {torch.float16: 2e-2, torch.bfloat16: 1e-1}
CLOSE: Final = 1e-4
MOST_ATTEMPTS: Final = 12
_SIZE: Final = re.compile(r"L\['\w+'\]\.size\(\)\[\d+\]")
_VIOLATED: Final = re.compile(r"Constraints violated \(([^)]*)\)")


@dataclass(frozen=True, slots=True)
class Program:
    """A traced module, its sizes, and batches to try it with: that it was traced with, others."""

    traced: ExportedProgram
    extents: Mapping[str, Extent]
    batches: tuple[tuple[Tensor, ...], ...]
    sizes: tuple[Mapping[str, int], ...]


@dataclass(frozen=True, slots=True)
class Steadiness:
    """Finds the sizes that a program knows only as they were traced, whatever it says of them."""

    net: Net
    module: nn.Module
    sizes: Sequence[Mapping[str, int]]
    why: str

    def settled(
        self, extents: Mapping[str, Extent], agrees: Callable[[tuple[Tensor, ...]], bool]
    ) -> dict[str, Extent]:
        """Fix the sizes that alone, when they move, make program and module disagree."""
        first = self.sizes[0]
        last = next((one for one in self.sizes[1:] if not agrees(batch_of(self.net, self.module, one))), None)
        if last is None:
            return dict(extents)
        moved = [name for name in extents if first[name] != last[name]]
        faulty = []
        for name in moved:
            alone = {**first, name: last[name]}
            is_valid = all(found.claim.holds(alone) for found in self.net.found)
            if is_valid and not agrees(batch_of(self.net, self.module, alone)):
                faulty.append(name)
        return {
            name: replace(one, is_fixed=True, is_free=False, why=self.why)
            if name in (faulty or moved)
            else one
            for name, one in extents.items()
        }


def program_of(net: Net, module: nn.Module, known: Mapping[str, Extent] | None = None) -> Program:
    """Trace a module in eval mode; a size is fixed only where torch.export insists.

    `known` is what is known of the sizes already, by another trace.

    Raises:
        UsageError: It cannot be traced (`cannot-export`).
    """
    extents, reason = dict(known or extents_of(net)), ""
    wanted = dict(extents)
    for _ in range(MOST_ATTEMPTS):
        sizes = list(trial_sizes(net, extents))[:2]
        batches = tuple(batch_of(net, module, one) for one in sizes)
        try:
            traced = _traced(module, batches[0], axes_of(net, extents))
        except Exception as error:  # torch.export raises whatever it meets on its way
            reason = str(error)
            is_late = extents == wanted and "generated guard" in reason
            whole = _open_program(net, module, extents) if is_late else None
            if whole is not None:
                return whole
            relaxed = _relaxed(extents, reason, sizes[0])
            if relaxed == extents:
                raise refusal(net, error) from error
            extents = relaxed
            continue
        fixed = _fixed(net, extents, traced, reason)
        if fixed == extents:
            steady = Steadiness(net, module, sizes, "the traced program computes other numbers elsewhere")
            fixed = steady.settled(extents, partial(_agrees, module, traced))
        if fixed == extents:
            return Program(traced, extents, batches, tuple(sizes))
        extents = fixed
    raise UsageError(f"torch.export does not settle on the sizes of '{net.name}'", code=CODE)


def _open_program(net: Net, module: nn.Module, extents: Mapping[str, Extent]) -> Program | None:
    """Trace with no regard to what 0 and 1 would change; None where that goes wrong.

    Else torch.export starts sizes one step later, or fixes them, where some size inside would be 1.
    """
    tries = list(trial_sizes(net, extents))[:2]
    sizes = [*tries, *_smallest(net, extents, tries[0])]
    batches = tuple(batch_of(net, module, one) for one in sizes)
    settings: Any = importlib.import_module("torch.fx.experimental._config")  # made at import
    try:
        with settings.patch(backed_size_oblivious=True):
            traced = _traced(module, batches[0], axes_of(net, extents))
        whole = _fixed(net, extents, traced, "") == extents
    except Exception:  # as above; releases of torch without that setting raise too
        return None
    if not whole or not all(_agrees(module, traced, batch) for batch in batches[1:]):
        return None
    return Program(traced, extents, batches, tuple(sizes))


def _smallest(net: Net, extents: Mapping[str, Extent], usual: Mapping[str, int]) -> Iterator[dict[str, int]]:
    """Give the smallest sizes, all at once and each alone, where the conditions hold."""
    least = {
        name: one.example if one.is_fixed else one.near(max(1, one.least)) for name, one in extents.items()
    }
    for sizes in (least, *({**usual, name: size} for name, size in least.items())):
        if all(one.claim.holds(sizes) for one in net.found):
            yield sizes


def batch_of(net: Net, module: nn.Module, sizes: Mapping[str, int]) -> tuple[Tensor, ...]:
    """Make a random batch where the module is, in its floating type."""
    first = next(iter(module.parameters()), None)
    device, dtype = (torch.device("cpu"), torch.float32) if first is None else (first.device, first.dtype)
    batch = random_batch(net.graph, sizes).values()
    return tuple(one.to(device, dtype) if one.is_floating_point() else one.to(device) for one in batch)


def flattened(outputs: object) -> list[Tensor]:
    """List the tensors that a module returns."""
    if isinstance(outputs, Tensor):
        return [outputs]
    values = list(outputs.values()) if isinstance(outputs, Mapping) else outputs
    assert isinstance(values, tuple | list), "a net returns tensors"
    return [tensor for one in values for tensor in flattened(one)]


def difference(wanted: list[Tensor], found: list[Tensor]) -> float:
    """Give the largest difference of two lists of tensors, relative where numbers are above one."""
    largest = 0.0
    for one, other in zip(wanted, found, strict=True):
        if one.shape != other.shape:
            return float("inf")
        left, right = one.detach().cpu().to(torch.float64), other.detach().cpu().to(torch.float64)
        gap = (left - right).abs() / left.abs().clamp(min=1.0)
        gap = torch.where(left.isnan() & right.isnan() | (left == right), torch.zeros_like(gap), gap)
        largest = max(largest, float(gap.nan_to_num(nan=float("inf")).max()) if gap.numel() else 0.0)
    return largest


def tolerance(tensors: list[Tensor]) -> float:
    """Say how far numbers may lie apart that were computed in another order."""
    return max((TOLERANCES.get(one.dtype, CLOSE) for one in tensors), default=CLOSE)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what torch tells its own developers from the user; faults say what matters."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def _traced(
    module: nn.Module, batch: tuple[Tensor, ...], axes: tuple[dict[int, Any], ...]
) -> ExportedProgram:
    with quiet(), torch.no_grad():
        return torch.export.export(module, batch, dynamic_shapes=axes, strict=False)


def _relaxed(extents: Mapping[str, Extent], reason: str, sizes: Mapping[str, int]) -> dict[str, Extent]:
    """Ask less of the sizes that torch.export refuses: a later start, then what it finds."""
    match = _VIOLATED.search(reason)
    named = match[1] if match else " ".join(one.base for one in extents.values())
    relaxed = dict(extents)
    for name, one in extents.items():
        if one.is_fixed or one.is_free or not re.search(rf"\b{one.base}\b", named):
            continue
        lines = [line.strip(" -") for line in reason.splitlines() if re.search(rf"\b{one.base}\b", line)]
        later = max(
            (_start(line, one, sizes[name]) for line in lines if "generated guard" in line), default=0
        )
        if one.near(one.least) < later <= sizes[name]:
            why = one.why or f"the net takes {one.near(one.least)} as well, and torch.export does not"
            relaxed[name] = replace(one, least=later, why=why)
        else:
            relaxed[name] = replace(one, is_free=True)
    return relaxed


def _start(line: str, one: Extent, traced: int) -> int:
    """Find from where on a guard of torch holds; twice the start if it is hard to read."""
    guard = line.partition("generated guard")[2].strip().removesuffix(".")
    text = _SIZE.sub("x", guard)
    later = one.near(2 * one.near(one.least))
    if len(set(_SIZE.findall(guard))) != 1:
        return later
    try:
        formula, start = parse(f"={text}"), traced
        while start > 1 and evaluate(formula, {"x": start - 1}):
            start -= 1
    except FormulaFault:
        return later
    return one.near(start)


def _fixed(
    net: Net, extents: Mapping[str, Extent], traced: ExportedProgram, reason: str
) -> dict[str, Extent]:
    """Mark the sizes that torch.export made constant."""
    found = dict(extents)
    given = [node for node in traced.graph.nodes if node.op == "placeholder"]
    names = set(traced.graph_signature.user_inputs)
    values = [node.meta["val"] for node in given if node.name in names]
    for shape, value in zip(net.inputs.values(), values, strict=True):
        for dim, size in zip(shape, value.shape, strict=True):
            for named in dim.sizes:
                one = found[named.name]
                if str(size).isdigit() and not one.is_fixed:
                    found[named.name] = replace(one, is_fixed=True, is_free=False, why=why(net, one, reason))
    return found


def _agrees(module: nn.Module, traced: ExportedProgram, batch: tuple[Tensor, ...]) -> bool:
    """Whether a program does what the module does, as far as a random one can tell."""
    try:
        with torch.no_grad(), quiet():
            wanted, again, found = (flattened(one(*batch)) for one in (module, module, traced.module()))
    except Exception:  # guards of the program are assertions, and its operations fail as they like
        return False
    return difference(wanted, found) <= tolerance(wanted) or difference(wanted, again) > 0
