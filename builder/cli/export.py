"""`netdraft export`: a net as Python, a torch program, ONNX, or weights with their spec."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from builder.cli import options, streams
from builder.cli.build import MOST_BYTES, Device, DType, Freeze, MostBytes, Weights, working
from builder.cli.opening import open_net
from builder.cli.weights import Fresh, KeyMap, Trust

Output = Annotated[
    str,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Where to: .py, .pt2, .onnx or .safetensors says what."
    ),
]
Seed = Annotated[int | None, typer.Option("--seed", help="Where weights start from; 0 if left out.")]


def export(
    net: options.Net,
    output: Output,
    settings: options.Set = None,
    dims: options.Dim = None,
    blocks: options.Blocks = None,
    device: Device = None,
    dtype: DType = None,
    seed: Seed = None,
    weights: Weights = None,
    key_map: KeyMap = None,
    fresh: Fresh = None,
    freeze: Freeze = None,
    max_bytes: MostBytes = MOST_BYTES,
    trust: Trust = False,
) -> None:
    """Write a net to a file that others read.

    A .py file needs torch alone; .pt2 is for torch.export; .onnx is run by onnxruntime before it is kept;
    .safetensors holds weights and spec, and is a NET itself.

    --device, --dtype, --seed, --weights, --key-map, --fresh and --trust are about numbers: they are for .pt2,
    .onnx and .safetensors, as a .py file holds none. --set, --dim, --blocks and --freeze go with each ending.
    """
    from builder.files import check_spared
    from builder.model.exporting.export import check_ending

    path = Path(output)
    ending = check_ending(path)
    check_spared(path, blocks or ())
    known = open_net(net, settings, dims, blocks=blocks)
    given: dict[str, Any] = {  # what `Net.build` takes
        "device": device, "dtype": dtype, "seed": seed, "weights": weights, "key_map": key_map,
        "fresh": fresh or (), "freeze": freeze or (), "trust": trust,
    }  # fmt: skip
    if ending != ".py":
        given.update(max_bytes=max_bytes, seed=seed or 0)
    with working(f"exporting {known.name}"):
        exported = known.export(path, **given)
    streams.say(str(exported))
