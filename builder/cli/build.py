"""`netdraft build`: the module itself, one batch through it, and what that took."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli import options, streams
from builder.cli.opening import open_net
from builder.cli.weights import Fresh, KeyMap, Trust
from builder.cli.words import amount, counted, rows
from builder.errors import UsageError

if TYPE_CHECKING:
    from torch import Tensor

    from builder.model.trial import Outcome, Trial
    from builder.net import Net

MOST_BYTES = 8 << 30

Input = Annotated[
    str | None, typer.Option("--input", metavar="FILE", help="Run an image instead of random numbers.")
]
Device = Annotated[str | None, typer.Option("--device", help="Where it runs: cpu, cuda, cuda:1, meta …")]
DType = Annotated[
    str | None, typer.Option("--dtype", help="Its floating type: float32, float64, float16, bfloat16.")
]
Seed = Annotated[int, typer.Option("--seed", help="Where weights and random input start from.")]
Weights = Annotated[
    str | None, typer.Option("--weights", metavar="FILE", help="Load weights (.safetensors).")
]
MostBytes = Annotated[
    int, typer.Option("--max-bytes", min=1, help="How large the parameters may be, in bytes.")
]
Checked = Annotated[
    bool, typer.Option("--checked", help="Let the module refuse inputs that break a condition.")
]

Freeze = Annotated[
    list[str] | None,
    typer.Option("--freeze", metavar="GLOB", help="Nodes that are not trained, as in 'stage.*'."),
]
Mapped = Annotated[
    bool, typer.Option("--mapped", help="Leave the weights in their file, and read what is touched.")
]


def build(
    net: options.Net,
    settings: options.Set = None,
    dims: options.Dim = None,
    blocks: options.Blocks = None,
    image: Input = None,
    device: Device = None,
    dtype: DType = None,
    seed: Seed = 0,
    weights: Weights = None,
    key_map: KeyMap = None,
    fresh: Fresh = None,
    freeze: Freeze = None,
    mapped: Mapped = False,
    max_bytes: MostBytes = MOST_BYTES,
    checked: Checked = False,
    trust: Trust = False,
) -> None:
    """Build a net, and run one batch.

    The batch is random, or an image; the report gives outputs, time and memory.
    """
    known = open_net(net, settings, dims, blocks=blocks)
    if device != "meta":
        _refuse_large(known, max(max_bytes, MOST_BYTES))
    if weights is not None and weights.endswith(".safetensors"):
        from builder.model.loading.header import refuse_early

        refuse_early(weights)
    with working(f"building {known.name}"):
        module = known.build(
            device=device, dtype=dtype, seed=seed, weights=weights, key_map=key_map, checked=checked,
            max_bytes=max_bytes, trust=trust, fresh=fresh or (), freeze=freeze or (), mapped=mapped,
        )  # fmt: skip
    from builder.model.trial import run

    batch = _batch(known, image, seed)
    with working(f"running {known.name}"):
        trial = run(module, tuple(known.outputs), batch)
    streams.say(_told(known, batch, trial, image))


def _refuse_large(net: Net, most: int) -> None:
    """Refuse a batch whose inputs and largest output do not fit into memory at once."""
    from blocks.shapes import BYTES

    sizes = dict(net.sizes)
    needed = sum(shape.elements.evaluate(sizes) * BYTES[shape.dtype] for shape in net.inputs.values())
    needed += max((row.activation_bytes for row in net.rows() if row.is_leaf), default=0)
    if needed > most:
        what = f"a batch of '{net.name}' takes at least {needed:,} bytes, and the limit is {most:,}"
        hint = "choose smaller sizes with `--dim`, or raise the limit with `--max-bytes`"
        raise UsageError(what, code="too-many-bytes", hint=hint)


def _batch(net: Net, image: str | None, seed: int) -> dict[str, Tensor]:
    from builder.model.trial import random_batch

    batch = random_batch(net.graph, net.sizes, seed=seed)
    if image is None:
        return batch
    from builder.model.picture import read_picture

    for name, shape in net.inputs.items():
        if len(shape) == 4 and shape.is_floating:
            count, channels, height, width = shape.evaluate(dict(net.sizes))
            return {**batch, name: read_picture(image, (count, channels, height, width))}
    hint = "leave `--input` out for random input"
    raise UsageError(f"'{net.name}' has no input for an image (N, C, H, W)", code="bad-input", hint=hint)


def _told(net: Net, batch: dict[str, Tensor], trial: Trial, image: str | None) -> str:
    variant = f"@{net.variant}" if net.variant else ""
    peak = "peak memory" if trial.device.startswith("cuda") else "peak memory of the process"
    inputs = [f"{name} {tuple(tensor.shape)} {_dtype(tensor)}" for name, tensor in batch.items()]
    pairs = [
        ("parameters", counted(net.num_parameters)),
        *[("input" if not place else "", text) for place, text in enumerate(inputs)],
        ("from", image or ""),
        *[("output" if not place else "", _outcome(one)) for place, one in enumerate(trial.outcomes)],
        ("time", f"{trial.milliseconds:.1f} ms for one batch on {trial.device}"),
        ("memory", f"{amount(trial.peak_bytes)} {peak}" if trial.peak_bytes else ""),
    ]
    return f"{net.name}{variant} is built\n{rows(pairs)}"


def _outcome(one: Outcome) -> str:
    numbers = "" if one.mean is None else f", mean {one.mean:.4g}, deviation {one.spread:.4g}"
    return f"{one.name} {one.shape} {one.dtype}{numbers}"


def _dtype(tensor: Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")


@contextlib.contextmanager
def working(text: str) -> Iterator[None]:
    """Show that something is under way, on a terminal alone."""
    if not streams.has_colour(sys.stderr):
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(text):
        yield
