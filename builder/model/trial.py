"""Trial: one batch through a module: what came out, how long it took, what memory."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from blocks.registration import registrant_of
from blocks.shapes import Shape
from builder.errors import Fault, MachineError, SpecError, UsageError
from builder.graph.ir import Graph, Source
from builder.model.notes import failed_node

FLOATING = ("float32", "float64", "float16", "bfloat16")
SMALLEST_VOCABULARY = 2
LARGEST_BYTE = 127
LONGEST = 200
INTEGERS = {
    "int64": torch.int64,
    "int32": torch.int32,
    "int16": torch.int16,
    "int8": torch.int8,
    "uint8": torch.uint8,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One output tensor: name, sizes, dtype, mean and spread (None where it has no floats)."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    mean: float | None = None
    spread: float | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """What one batch showed: outputs, milliseconds, and the peak of memory in bytes.

    The peak is that of the accelerator where there is one, else that of the whole process.
    """

    outcomes: tuple[Outcome, ...]
    milliseconds: float
    peak_bytes: int
    device: str


def random_batch(graph: Graph, sizes: Mapping[str, int], *, seed: int = 0) -> dict[str, Tensor]:
    """Make a batch for a net: normal floats, integers that embeddings know, fair truths."""
    generator = torch.Generator().manual_seed(seed)
    return {
        one.name: _random(one.shape, sizes, vocabulary(graph, one.name), generator)
        for one in graph.inputs
        if one.shape is not None
    }


def vocabulary(graph: Graph, port: str) -> int:
    """Give the least number of embeddings that an input of a scope is looked up in, or 2."""
    return min(_vocabularies(graph, port), default=SMALLEST_VOCABULARY)


def run(module: nn.Module, names: tuple[str, ...], batch: Mapping[str, Tensor]) -> Trial:
    """Run one batch in eval mode, without gradients; `names` are those of the outputs, in order.

    The batch moves to the device of the module, its floats to the module's dtype. The mode stays as it is.

    Raises:
        MachineError: There is not enough memory, or the device lacks an operation.
        SpecError: A block of the user's own failed.
    """
    first = next((tensor for tensor in module.parameters()), None)
    device = torch.device("cpu") if first is None else first.device
    dtype = torch.float32 if first is None else first.dtype
    placed = [
        tensor.to(device, dtype) if tensor.is_floating_point() else tensor.to(device)
        for tensor in batch.values()
    ]
    training = module.training
    module.eval()
    try:
        with torch.inference_mode():
            result, milliseconds = _timed(module, placed, device)
    except Exception as error:
        refusal = _refusal(error, device, dtype) if isinstance(error, RuntimeError) else None
        raise refusal or _blame(module, error) or error from error
    finally:
        module.train(training)
    return Trial(tuple(_outcomes(result, names)), milliseconds, _peak(device), str(device))


def _random(shape: Shape, sizes: Mapping[str, int], most: int, generator: torch.Generator) -> Tensor:
    extents = tuple(dim.evaluate(sizes) for dim in shape)
    if shape.dtype in FLOATING:
        return torch.randn(extents, generator=generator)
    if shape.dtype == "bool":
        return torch.randint(0, 2, extents, generator=generator).bool()
    if shape.dtype == "complex64":
        return torch.randn(extents, generator=generator, dtype=torch.complex64)
    return torch.randint(
        0, min(most, LARGEST_BYTE), extents, generator=generator, dtype=INTEGERS[shape.dtype]
    )


def _vocabularies(graph: Graph, port: str) -> Iterator[int]:
    for node in graph.nodes:
        ports = [edge.port for edge in node.inputs if edge.source == Source("", port)]
        if node.body is not None:
            for inner in ports:
                yield from _vocabularies(node.body, inner)
        elif ports and "num_embeddings" in node.known.args:
            yield int(node.known.args["num_embeddings"])


def _timed(module: nn.Module, batch: list[Tensor], device: torch.device) -> tuple[object, float]:
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
        torch.cuda.synchronize(device)
    start = time.perf_counter()
    result = module(*batch)
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return result, (time.perf_counter() - start) * 1000


def _refusal(error: RuntimeError, device: torch.device, dtype: torch.dtype) -> MachineError | None:
    """Tell what the machine cannot do: too little memory, or an operation that a dtype lacks."""
    text = str(error)
    if isinstance(error, torch.OutOfMemoryError) or "allocate memory" in text:
        hint = "choose smaller sizes (`--dim`)"
        return MachineError(f"the memory of {device} is not enough", code="out-of-memory", hint=hint)
    if isinstance(error, NotImplementedError) or "not implemented for" in text:
        kind = str(dtype).removeprefix("torch.")
        what = f"{device} cannot run this net in {kind}"
        return MachineError(what, code="unsupported", hint="choose another `--dtype` or `--device`")
    return None


def _blame(module: nn.Module, error: Exception) -> SpecError | None:
    """Tell that a block of the user's own failed, and where the spec has it; None for any other."""
    node = failed_node(module, error)
    if node is None or not registrant_of(node.block):
        return None
    said = f"{type(error).__name__}: {error}".strip().split("\n")[0][:LONGEST]
    what = f"the block '{node.block}' failed when it ran ({said})"
    hint = "`--debug` shows the line of its code"
    return SpecError([Fault("bad-block", what, node.block_mark or node.mark, node.path, hint=hint)])


def _outcomes(result: object, names: tuple[str, ...]) -> Iterator[Outcome]:
    if isinstance(result, Tensor):
        results = [result]
    elif isinstance(result, Mapping):
        results = list(result.values())
        names = tuple(result)
    elif isinstance(result, tuple | list):
        results = list(result)
    else:
        raise UsageError(f"the net returned no tensor but {type(result).__name__}", code="no-tensor")
    for name, tensor in zip(names, results, strict=True):
        yield _outcome(name, tensor)


def _outcome(name: str, tensor: Tensor) -> Outcome:
    dtype = str(tensor.dtype).removeprefix("torch.")
    if not tensor.is_floating_point() or not tensor.numel() or tensor.device.type == "meta":
        return Outcome(name, tuple(tensor.shape), dtype)
    numbers = tensor.double()
    return Outcome(name, tuple(tensor.shape), dtype, float(numbers.mean()), float(numbers.std(correction=0)))


def _peak(device: torch.device) -> int:
    if device.type == "cuda":
        return int(torch.cuda.max_memory_allocated(device))
    try:
        import resource
    except ModuleNotFoundError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
