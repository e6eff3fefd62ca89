"""Operators: a traced module as ONNX, checked and run before it is kept."""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import torch
from torch import Tensor, nn

from builder.errors import MachineError, UsageError
from builder.model.exporting.extents import Extent
from builder.model.exporting.programs import (
    Program,
    Steadiness,
    difference,
    flattened,
    program_of,
    quiet,
    tolerance,
)
from builder.model.exporting.reasons import CODE

if TYPE_CHECKING:
    from builder.net import Net

PACKAGES: Final = ("onnx", "onnxscript", "onnxruntime")
MOST_BYTES: Final = (1 << 31) - (1 << 20)
_MISSING: Final = re.compile(r"No ONNX function found for <OpOverload\(op='([^']+)'")
_NODE: Final = re.compile(r"translating node %?([A-Za-z_]\w*)")
_KERNEL: Final = re.compile(r"implementation for (\w+)\(\d+\) node with name '([^']*)'")
_SYMBOL: Final = re.compile(r"\bs\d+\b|\bu\d+\b")


def check_packages() -> None:
    """Ask for what ONNX needs before anything is computed.

    Raises:
        MachineError: A package is not installed (`missing-package`).
    """
    for name in PACKAGES:
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            raise MachineError(
                f"an .onnx file needs the package {name}",
                code="missing-package",
                hint="`pip install 'netdraft[onnx]'` brings it, and all else that ONNX needs",
            ) from None


def write_onnx(net: Net, module: nn.Module, program: Program, path: Path) -> Program:
    """Write a traced module as ONNX, with the net's names for inputs, outputs and open sizes.

    Some of torch's translations hold for one size alone: such a size is fixed, and the net traced again.

    Returns: the program that was written in the end.
    Raises: UsageError where ONNX lacks an operator, or onnxruntime computes other numbers (`cannot-export`).
    """
    while True:
        data = _checked(net, program)
        session = _session(net, data)
        _check_numbers(net, module, session, program)
        steady = Steadiness(net, module, program.sizes, "torch translates it to ONNX for one size alone")
        settled = steady.settled(program.extents, partial(_agrees, net, module, session))
        if settled == program.extents:
            path.write_bytes(data)
            return program
        program = program_of(net, module, settled)


def _checked(net: Net, program: Program) -> bytes:
    """Translate a program, and let onnx check what came out."""
    model = _converted(net, program)
    _rename(model, net, program)
    import onnx

    try:
        data: bytes = model.SerializeToString()
        onnx.checker.check_model(model, full_check=True)
    except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError, ValueError) as error:
        what = f"onnx refuses what torch wrote for '{net.name}': {_first_line(error)}"
        raise UsageError(what, code=CODE) from error
    return data


def _converted(net: Net, program: Program) -> Any:
    """Let torch translate operator by operator; the model's type is onnx's own, hence `Any`."""
    try:
        with quiet():
            converted = torch.onnx.export(
                program.traced,
                dynamo=True,
                verbose=False,
                input_names=list(net.inputs),
                output_names=list(net.outputs),
            )
    except Exception as error:  # torch raises errors of its own, and whatever a translator meets
        raise _refusal(net, program, error) from error
    assert converted is not None, "no file was asked for, so a program comes back"
    return converted.model_proto


def _refusal(net: Net, program: Program, error: Exception) -> UsageError:
    """Name the operator that ONNX lacks, and the node of the net that needs it."""
    texts = [str(one) for one in _chain(error)]
    operator = next((match[1] for text in texts if (match := _MISSING.search(text))), "")
    names = [match[1] for text in texts for match in [_NODE.search(text)] if match]
    graph = program.traced.graph
    node = next((one for one in graph.nodes if one.name in names), None) or next(
        (one for one in graph.nodes if operator and str(one.target).startswith(f"{operator}.")), None
    )
    place = f" of node {_path(node)}" if node is not None and _path(node) else ""
    hint = "write .pt2 or .py instead, or choose another block there"
    if operator:
        return UsageError(f"ONNX has no operator for {operator}{place}", code=CODE, hint=hint)
    what = f"'{net.name}' cannot be written as ONNX{place}: {_first_line(_chain(error)[-1])}"
    return UsageError(what, code=CODE, hint=hint)


def _path(node: Any) -> str:
    """Give the path in the net of the module that an operation stands in."""
    stack = list(node.meta.get("nn_module_stack", {}).values())
    paths = [str(one[0]) for one in stack]
    return paths[-1].replace("L['self'].", "") if paths else ""


def _rename(model: Any, net: Net, program: Program) -> None:
    """Call open sizes by the names of the spec, everywhere."""
    names: dict[str, str] = {}
    for shape, value in zip(net.inputs.values(), model.graph.input, strict=True):
        for dim, size in zip(shape, value.type.tensor_type.shape.dim, strict=True):
            if size.dim_param:
                names.setdefault(size.dim_param, str(dim))
    bases = _bases(names, program.extents)
    for value in (*model.graph.input, *model.graph.output, *model.graph.value_info):
        for size in value.type.tensor_type.shape.dim:
            if size.dim_param:
                known = names.get(size.dim_param)
                size.dim_param = known or _SYMBOL.sub(
                    lambda match: bases.get(match[0], match[0]), size.dim_param
                )
    model.producer_name = "netdraft"
    model.doc_string = net.title


def _bases(names: Mapping[str, str], extents: Mapping[str, Extent]) -> dict[str, str]:
    """Say what each of torch's symbols is: `H`, or `(H/16)`."""
    found: dict[str, str] = {}
    for text, name in names.items():
        one, symbols = extents.get(name), _SYMBOL.findall(text)
        if one is not None and len(symbols) == 1:
            found[symbols[0]] = name if text == symbols[0] else f"({name}/{one.multiple})"
    return found


def _session(net: Net, data: bytes) -> Any:
    """Let onnxruntime read a model; its type is its own, hence `Any`."""
    onnxruntime = importlib.import_module(PACKAGES[2])
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors share no base but this
        raise _unrunnable(net, error) from error


def _unrunnable(net: Net, error: Exception) -> UsageError:
    kernel = _KERNEL.search(str(error))
    what = f"onnxruntime cannot run '{net.name}': {_first_line(error)}"
    if kernel:
        what = f"onnxruntime has no {kernel[1]} for these dtypes (node {kernel[2]})"
    return UsageError(what, code=CODE, hint="export in float32, or write .pt2")


def _check_numbers(net: Net, module: nn.Module, session: Any, program: Program) -> None:
    """Run the model at the sizes of the trace, beside the module."""
    batch = program.batches[0]
    try:
        gap, most = _gap(net, module, session, batch)
    except Exception as error:  # onnxruntime's errors share no base but this
        raise _unrunnable(net, error) from error
    if gap > most:
        at = ", ".join(f"{name} = {size}" for name, size in program.sizes[0].items())
        what = f"onnxruntime computes other numbers than '{net.name}' at {at}: they differ by {gap:.2g}"
        raise UsageError(what, code=CODE, hint="write .pt2 or .py instead")


def _agrees(net: Net, module: nn.Module, session: Any, batch: tuple[Tensor, ...]) -> bool:
    try:
        gap, most = _gap(net, module, session, batch)
    except Exception:  # as above: what cannot be run does not agree
        return False
    return gap <= most


def _gap(net: Net, module: nn.Module, session: Any, batch: tuple[Tensor, ...]) -> tuple[float, float]:
    """Give how far model and module lie apart, and how far they may; a random net has no gap."""
    with torch.no_grad():
        wanted, again = flattened(module(*batch)), flattened(module(*batch))
    given = {one.name for one in session.get_inputs()}
    fed = {name: one.cpu().numpy() for name, one in zip(net.inputs, batch, strict=True) if name in given}
    found = [torch.from_numpy(one) for one in session.run(None, fed)]
    is_random = difference(wanted, again) > 0
    return (0.0 if is_random else difference(wanted, found)), tolerance(wanted)


def _chain(error: BaseException) -> list[BaseException]:
    """List an error and those that led to it, the first cause last."""
    found = [error]
    while (further := found[-1].__cause__ or found[-1].__context__) is not None and further not in found:
        found.append(further)
    return found


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0][:200] if lines else type(error).__name__
