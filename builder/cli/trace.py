"""`netdraft trace`: a model in Python to a spec, and its weights under the spec's names."""

from __future__ import annotations

import contextlib
import math
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from builder.cli import options, streams
from builder.cli.build import working
from builder.cli.opening import load_blocks, params_of
from builder.errors import UsageError
from builder.files import write_new
from builder.spec.names import fault_of

if TYPE_CHECKING:
    from builder.tracing import Traced

Target = Annotated[
    str,
    typer.Argument(
        metavar="MODULE:CALLABLE",
        help="What makes the model: torchvision.models:resnet50, or path/to/file.py:Name.",
    ),
]
Output = Annotated[
    Path, typer.Option("-o", "--output", metavar="FILE", help="Where the spec goes: a .yaml file.")
]
Inputs = Annotated[
    list[str] | None,
    typer.Option(
        "--input",
        metavar="SIZES",
        help="An example input, as in 1x3x224x224 or ids=1x128:int64; once for each.",
    ),
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="An argument of the callable; the value is YAML."),
]
Name = Annotated[
    str | None, typer.Option("--name", help="What the net is called; the callable's name if left out.")
]
KeyMap = Annotated[
    Path | None,
    typer.Option("--key-map", metavar="FILE", help="Also write which weight goes where, as YAML."),
]
Weights = Annotated[
    Path | None,
    typer.Option(
        "--weights",
        metavar="FILE",
        help="Also write the model's weights, as the net names them (.safetensors).",
    ),
]
Fixed = Annotated[bool, typer.Option("--fixed", help="Keep every size as it is in the example.")]
NoCheck = Annotated[
    bool,
    typer.Option("--no-check", help="Leave out the runs that compare both, as for a model too large to run."),
]


def trace(
    target: Target,
    output: Output,
    inputs: Inputs = None,
    settings: Set = None,
    name: Name = None,
    blocks: options.Blocks = None,
    key_map: KeyMap = None,
    weights: Weights = None,
    fixed: Fixed = False,
    no_check: NoCheck = False,
) -> None:
    """Turn a model in Python into a spec.

    The model runs once without numbers; the net that comes out is then run beside it, with its weights,
    unless `--no-check` leaves that out.
    """
    _check_paths(output, key_map, weights)
    load_blocks(blocks or ())
    arguments = {key: _listed(value) for key, value in params_of(settings or ()).items()}
    from builder.model.tracing.opening import inputs_for, model_of
    from builder.model.tracing.roads import twin_of
    from builder.tracing import trace as follow

    known = name or _name_of(target)
    with working(f"tracing {target}"):
        model = model_of(target, arguments)
        if weights is not None and any(one.is_meta for one in (*model.parameters(), *model.buffers())):
            what = "the model is on the device 'meta', so there are no weights to write"
            raise UsageError(what, code="bad-input", hint="leave --weights out, or give a model with weights")
        args, kwargs = inputs_for(model, inputs or ())
        shapes = ", ".join(_sizes(one) for one in (*args, *kwargs.values()))
        heading = f"{known}: traced from {target}{_told(settings)}, with inputs of {shapes}."
        traced = follow(
            model, *args, kwargs=kwargs, name=known, fixed=fixed, heading=heading, check=not no_check
        )
        if weights is not None and traced.module is None:
            traced = replace(traced, module=twin_of(traced.net, model, traced.key_map))
    _write(traced, output, key_map, weights)
    streams.say(_summary(traced, output, shapes))


def _name_of(target: str) -> str:
    name = re.sub(r"[^A-Za-z0-9_]", "_", target.rpartition(":")[2].rpartition(".")[2])
    return name if fault_of(name) is None else "net"


def _told(settings: list[str] | None) -> str:
    return f" ({', '.join(settings)})" if settings else ""


def _sizes(tensor: Any) -> str:
    """Write the sizes of a tensor; torch is not known here, hence `Any`."""
    return "x".join(str(size) for size in tensor.shape)


def _listed(value: Any) -> Any:
    """Give lists for tuples, as callables expect what YAML calls a list."""
    return [_listed(one) for one in value] if isinstance(value, tuple) else value


def _check_paths(output: Path, key_map: Path | None, weights: Path | None) -> None:
    """Refuse early what could not be written in the end."""
    for path, endings in (
        (output, (".yaml", ".yml")),
        (key_map, (".yaml", ".yml")),
        (weights, (".safetensors",)),
    ):
        if path is None:
            continue
        if path.suffix not in endings:
            what = f"'{str(path)[:80]}' cannot hold what is written there: its name must end in {endings[0]}"
            raise UsageError(what, code="bad-path", hint=f"as in `{path.stem or 'net'}{endings[0]}`")
        if os.path.lexists(path):
            hint = "choose another name, or remove the file first"
            raise UsageError(f"'{path}' exists already, and is left as it is", code="file-exists", hint=hint)


def _write(traced: Traced, output: Path, key_map: Path | None, weights: Path | None) -> None:
    """Write all files or none."""
    written: list[Path] = []
    try:
        if weights is not None:
            _write_weights(traced, weights)
            written.append(weights)
        if key_map is not None:
            write_new(key_map, key_map_text(traced).encode())
            written.append(key_map)
        write_new(output, traced.text.encode())
    except BaseException:
        for path in written:
            with contextlib.suppress(OSError):
                os.unlink(path)
        raise


def _write_weights(traced: Traced, path: Path) -> None:
    from builder.files import replacing
    from builder.model.exporting.bundles import write_bundle

    with replacing(path) as rough:
        write_bundle(traced.net, traced.module, rough)


def key_map_text(traced: Traced) -> str:
    """Write the key map as a file for `--key-map`, one rule a line, in their order."""
    from builder.spec.mending.quoting import scalar_text

    rows = [f"# What the model's tensors are called in the net {traced.net.name}."]
    for old, new in traced.rules().items():
        written = "null" if new is None else scalar_text(new, in_flow=False)
        rows.append(f"{scalar_text(old, in_flow=False, is_key=True)}: {written}")
    return "\n".join([*rows, *([] if len(rows) > 1 else ["{}"]), ""])


def _summary(traced: Traced, output: Path, shapes: str) -> str:
    net = traced.net
    notes = "".join(f"note: {note}\n" for note in traced.notes)
    road = " (by torch.export)" if traced.road == "export" else ""
    return (
        f"wrote {output}: {len(traced.text.splitlines())} lines, {net.num_parameters:,} parameters{road}; "
        f"{_compared(traced.difference, shapes)}\n"
        f"{notes}next: `netdraft render {output} -o {output.stem}.svg`"
    )


def _compared(difference: float, shapes: str) -> str:
    if math.isnan(difference):
        return "its outputs were not compared with the model's"
    same = "the same in every bit" if difference == 0 else f"within {difference:.2g}"
    return f"with the model's weights its outputs are {same} on {shapes}"
