"""Export: a net as a file, in the format that the file's ending names."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import torch
from torch import nn

from blocks.errors import did_you_mean
from blocks.shapes import BYTES
from builder.errors import UsageError
from builder.files import check_spared, replacing
from builder.graph.ir import has_module, leaves
from builder.model.exporting.bundles import spec_of, write_bundle
from builder.model.exporting.operators import MOST_BYTES, check_packages, write_onnx
from builder.model.exporting.programs import (
    Program,
    difference,
    flattened,
    program_of,
    quiet,
    tolerance,
)
from builder.model.exporting.python import python_of
from builder.model.exporting.reasons import CODE, unsaved
from builder.spec.bundle import SPEC

if TYPE_CHECKING:
    from builder.net import Net

ENDINGS: Final = (".py", ".pt2", ".onnx", ".safetensors")
NUMBERS: Final = (
    "weights", "key_map", "seed", "device", "dtype", "trust", "fresh", "checked", "module",
)  # fmt: skip
"""Options about numbers, of which a file of Python has none."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: path, format, notes worth knowing, and whether a file was replaced."""

    path: Path
    format: str
    notes: tuple[str, ...] = ()
    is_replaced: bool = False

    def __str__(self) -> str:
        done = "replaced" if self.is_replaced else "wrote"
        return "\n".join([f"{done} {self.path}", *(f"  {note}" for note in self.notes)])


def check_ending(path: str | os.PathLike[str]) -> str:
    """Give the ending of a path that names a format.

    Raises:
        UsageError: It names none (`unknown-format`).
    """
    ending = Path(path).suffix.lower()
    if ending in ENDINGS:
        return ending
    known = ", ".join(ENDINGS)
    near = did_you_mean(ending, ENDINGS)
    what = f"'{ending[:40]}' is no format to export to" if ending else f"'{path}' has no ending"
    raise UsageError(what, code="unknown-format", hint=f"{near}; " * bool(near) + f"the endings are {known}")


def export(
    net: Net, path: str | os.PathLike[str], module: nn.Module | None, options: Mapping[str, Any]
) -> Exported:
    """Write a net whole or not at all: the built `module`, else one built with `options`.

    Raises:
        UsageError: The format is not known, does not hold the net, or takes no such option.
        MachineError: The file cannot be written, or a package is missing.
    """
    ending, target = check_ending(path), Path(path)
    files = [net.file, options.get("weights"), options.get("key_map"), getattr(net.bundle, "path", None)]
    check_spared(target, files)
    options, is_replaced = dict(options), target.is_file()
    net = net.tapped(options.pop("taps", ())).frozen(options.pop("freeze", ()))
    if ending == ".py":
        _refuse_weights(options, module)
        text = python_of(net)
        with replacing(target) as rough:
            rough.write_text(text, encoding="utf-8")
        return Exported(target, ending, (f"{text.count(chr(10))} lines of Python",), is_replaced)
    if ending == ".onnx":
        check_packages()
        _refuse_large(net, str(options.get("dtype")))
    if module is None:
        module = net.build(**options)
    elif given := sorted(name for name, value in options.items() if name != "max_bytes" and _is_set(value)):
        what = f"a module that is built takes no {given[0]}"
        raise UsageError(what, code="bad-option", hint="give either the module, or how it is built")
    else:
        module = _fitting(net, getattr(module, "_orig_mod", module))
    if any(tensor.is_meta for tensor in module.state_dict().values()):
        raise UsageError("a net on the device meta has no numbers to write", code="bad-device")
    return replace(_written(net, module, target, ending), is_replaced=is_replaced)


def _fitting(net: Net, module: nn.Module) -> nn.Module:
    """Give a module back whose tensors are those of the net.

    Raises:
        UsageError: It has others.
    """
    kept = {
        f"{node.path}.{tensor.name}"
        for node in leaves(net.graph)
        if has_module(node)
        for tensor in (*node.known.params, *(one for one in node.known.buffers if one.persistent))
    }
    strange = sorted(kept ^ set(module.state_dict()))
    if strange:
        what = f"the module is not '{net.name}': only one of them has the tensor {strange[0][:120]}"
        raise UsageError(
            what, code="bad-weights", hint="export with the net that the module was built from: `module.net`"
        )
    return module


def _written(net: Net, module: nn.Module, target: Path, ending: str) -> Exported:
    training = module.training
    module.eval()
    try:
        if ending == ".safetensors":
            with replacing(target) as rough:
                write_bundle(net, module, rough)
            return Exported(target, ending, ("weights, and the spec that they belong to",))
        program = program_of(net, module)
        with replacing(target) as rough:
            if ending == ".pt2":
                _write_program(net, module, program, rough)
            else:
                program = write_onnx(net, module, program, rough)
    finally:
        module.train(training)
    return Exported(target, ending, tuple(f"size {one}" for one in program.extents.values()))


def _write_program(net: Net, module: nn.Module, program: Program, path: Path) -> None:
    """Save a traced module with its spec, load it again, and compare it at both sizes.

    Raises:
        UsageError: Torch cannot save it, or it computes other numbers than the module (`cannot-export`).
    """
    held = io.BytesIO()  # torch ends the whole process where a disk is full
    with quiet():
        try:
            torch.export.save(program.traced, held, extra_files=_extra(net))
        except (OSError, MemoryError):
            raise
        except Exception as error:  # whatever a release of torch does not know how to write
            raise unsaved(net, error) from error
        path.write_bytes(held.getvalue())
        del held
        loaded = torch.export.load(path).module()
    for batch, sizes in zip(program.batches, program.sizes, strict=True):
        with torch.no_grad(), quiet():
            wanted, again, found = (flattened(one(*batch)) for one in (module, module, loaded))
        gap = difference(wanted, found)
        if gap > tolerance(wanted) and difference(wanted, again) == 0:
            at = ", ".join(f"{name} = {size}" for name, size in sizes.items())
            what = f"the program computes other numbers than '{net.name}' at {at}: they differ by {gap:.2g}"
            raise UsageError(what, code=CODE)


def _extra(net: Net) -> dict[str, str]:
    """Give the spec to put beside the program, where one text tells it."""
    try:
        return {SPEC: spec_of(net)[0]}
    except UsageError:
        return {}


def _refuse_weights(options: Mapping[str, Any], module: nn.Module | None) -> None:
    given = {**options, "module": module}
    for name in NUMBERS:
        if _is_set(given.get(name)):
            raise UsageError(
                f"a .py file holds no numbers, so {name} has no place in it",
                code="bad-option",
                hint="write the weights to a .safetensors file beside it",
            )


def _is_set(value: object) -> bool:
    return value is not None and value is not False and value != () and value != []


def _refuse_large(net: Net, dtype: str) -> None:
    needed = net.num_parameters * BYTES.get(dtype.removeprefix("torch."), 4)
    if needed > MOST_BYTES:
        raise UsageError(
            f"the parameters of '{net.name}' take {needed:,} bytes, and an .onnx file holds {MOST_BYTES:,}",
            code="too-many-bytes",
            hint="write .pt2 or .safetensors",
        )
