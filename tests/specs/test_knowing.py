"""What is known of a shipped net is what a run on meta shows: shapes and multiply-adds at every node."""

from __future__ import annotations

from collections import Counter

import pytest
import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from builder.graph.ir import leaves, walk
from builder.net import Net
from builder.road import load

NETS = (
    "resnet@resnet50", "unet", "capsnet", "vit", "gpt2", "siamese", "fusion", "lstm_tagger", "attention_unet",
    "mobilenet_v3",
)  # fmt: skip


@pytest.mark.parametrize("name", NETS)
def test_every_node_has_the_shape_and_the_cost_that_is_known(name: str) -> None:
    net = load(name)
    tapped = net.tapped({f"tap{place}": path for place, path in enumerate(paths_of(net))})
    model = tapped.build(device="meta").eval().requires_grad_(False)
    shapes, flops = run_on_meta(tapped, model)
    for output, shape in tapped.outputs.items():
        assert shapes[output] == shape.evaluate(dict(net.sizes)), output
    assert flops[""] == 2 * net.macs
    macs, modules = macs_by_module(net), {path for path, _ in model.named_modules()}
    for path in modules.intersection(paths_of(net)):
        assert flops[path] == 2 * macs[path], path


def paths_of(net: Net) -> list[str]:
    """List all nodes that a tap reaches: those of a call are the nodes of what it calls."""
    return list(dict.fromkeys(node.path for node in walk(net.graph) if not node.call))


def run_on_meta(net: Net, model: nn.Module) -> tuple[dict[str, tuple[int, ...]], Counter[str]]:
    """Give the sizes of all outputs by name, and what torch counts by the path of the module."""
    batch = {
        name: torch.empty(shape.evaluate(dict(net.sizes)), dtype=getattr(torch, shape.dtype), device="meta")
        for name, shape in net.inputs.items()
    }
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        made = model(**batch)
    values = [made] if isinstance(made, Tensor) else made.values() if isinstance(made, dict) else made
    shapes = {name: tuple(one.shape) for name, one in zip(net.outputs, values, strict=True)}
    counts = Counter({"": counter.get_total_flops()})
    for path, found in counter.get_flop_counts().items():
        counts[path.partition(".")[2] or path] += sum(found.values())
    return shapes, counts


def macs_by_module(net: Net) -> Counter[str]:
    """Add up the multiply-adds of all blocks that run inside of each module."""
    macs: Counter[str] = Counter()
    for node in leaves(net.graph):
        scope = [] if "." not in node.path else node.path.removesuffix(f".{node.id}").split(".")
        parts = [*scope, *(node.call or node.id).split(".")]
        for length in range(1, len(parts) + 1):
            macs[".".join(parts[:length])] += node.known.macs.evaluate(dict(net.sizes))
    return macs
