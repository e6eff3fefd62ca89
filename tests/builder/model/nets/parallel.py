"""One of two processes that train the three nets together, started by `test_tools`."""

from __future__ import annotations

import sys
from collections.abc import Callable

import torch
import torch.distributed
from torch import nn
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard
from torch.distributed.tensor import DTensor
from torch.nn.parallel import DistributedDataParallel

from tests.builder.model.nets.cases import NAMES, batch, loss, module

PROCESSES = 2


def spread(model: nn.Module) -> nn.Module:
    """Let DDP run the whole net."""
    unused = any(True for name, _ in model.named_parameters() if name.startswith("_"))
    return DistributedDataParallel(model, find_unused_parameters=unused)


def shard_root(model: nn.Module) -> nn.Module:
    """Shard the net as a whole."""
    return fully_shard(model, mesh=init_device_mesh("cpu", (PROCESSES,)))


def shard_blocks(model: nn.Module) -> nn.Module:
    """Shard every inner module that runs by itself and has parameters, then what is left."""
    mesh = init_device_mesh("cpu", (PROCESSES,))
    for inner in model.children():
        units = list(inner) if isinstance(inner, nn.ModuleList | nn.Sequential) else [inner]
        for unit in units:
            if any(True for _ in unit.parameters()):
                fully_shard(unit, mesh=mesh)
    return fully_shard(model, mesh=mesh)


WAYS: dict[str, Callable[[nn.Module], nn.Module]] = {
    "ddp": spread,
    "root": shard_root,
    "blocks": shard_blocks,
}


def whole(gradient: torch.Tensor) -> torch.Tensor:
    return gradient.full_tensor() if isinstance(gradient, DTensor) else gradient


def check(name: str, way: str, rank: int) -> None:
    """Train one step on this process's half of a batch, and compare with the whole batch at once."""
    x = batch(name, 4)
    alone = module(name)
    loss(alone(x)).backward()
    wanted = {key: one.grad for key, one in alone.named_parameters()}
    model = WAYS[way](module(name))
    loss(model(x[rank * 2 : rank * 2 + 2])).backward()
    for key, one in model.named_parameters():
        assert one.grad is not None, key
        torch.testing.assert_close(whole(one.grad), wanted[key.removeprefix("module.")], rtol=1e-4, atol=1e-6)


def main(meeting: str, rank: int) -> None:
    torch.distributed.init_process_group(
        "gloo", init_method=f"file://{meeting}", rank=rank, world_size=PROCESSES
    )
    for name in NAMES:
        for way in WAYS:
            check(name, way, rank)
            print(name, way)
    torch.distributed.destroy_process_group()


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(sys.argv[1], int(sys.argv[2]))
